-- A release: the facts, the catalogue that explains them, and the comparisons drawn from them.
-- Written by pipelines/load.py and pipelines/marts.py only. Keys stand on the small catalogue
-- tables; uniqueness and references of the facts are proved by checks on each build.

CREATE TABLE release (
    release VARCHAR PRIMARY KEY,
    schema_version INTEGER NOT NULL,
    built_at TIMESTAMP NOT NULL,
    previous_release VARCHAR,
    content_sha256 VARCHAR NOT NULL,
    cells_added BIGINT NOT NULL CHECK (cells_added >= 0),
    cells_revised BIGINT NOT NULL CHECK (cells_revised >= 0),
    cells_removed BIGINT NOT NULL CHECK (cells_removed >= 0)
);
COMMENT ON TABLE release IS 'One row: which release this file is';
COMMENT ON COLUMN release.release IS 'Version: removals raise the first number, additions and revisions the second, corrections the third';
COMMENT ON COLUMN release.schema_version IS 'Version of these tables';
COMMENT ON COLUMN release.built_at IS 'When the file was built, UTC';
COMMENT ON COLUMN release.previous_release IS 'Release that was current before; NULL for the first';
COMMENT ON COLUMN release.content_sha256 IS 'SHA-256 over contract and figures: equal content, equal hash';
COMMENT ON COLUMN release.cells_added IS 'Figures that the previous release did not have';
COMMENT ON COLUMN release.cells_revised IS 'Figures whose value, error or status changed';
COMMENT ON COLUMN release.cells_removed IS 'Figures that the previous release had and this one has not';

CREATE TABLE topic (topic VARCHAR PRIMARY KEY, title VARCHAR NOT NULL, sort INTEGER NOT NULL);
COMMENT ON TABLE topic IS 'Chapters of the indicator list';
COMMENT ON COLUMN topic.topic IS 'Id of the topic';
COMMENT ON COLUMN topic.title IS 'Title shown to readers';
COMMENT ON COLUMN topic.sort IS 'Position in lists';

CREATE TABLE geography (
    geo_id VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL,
    level VARCHAR NOT NULL CHECK (level IN ('city_system', 'city', 'adjudicated', 'state', 'economy', 'aggregate')),
    is_economy BOOLEAN NOT NULL,
    parent_geo_id VARCHAR,
    note VARCHAR NOT NULL
);
COMMENT ON TABLE geography IS 'Every place a figure can belong to';
COMMENT ON COLUMN geography.geo_id IS 'Id of the place';
COMMENT ON COLUMN geography.name IS 'Name shown to readers';
COMMENT ON COLUMN geography.level IS 'city_system: the member system; city: the city by another boundary; adjudicated: sub-national participant of a survey; state; economy; aggregate';
COMMENT ON COLUMN geography.is_economy IS 'True for economies, and for Hong Kong and Singapore, which are both';
COMMENT ON COLUMN geography.parent_geo_id IS 'Place it lies in';
COMMENT ON COLUMN geography.note IS 'What a reader must know of the boundary; empty where nothing';

CREATE TABLE city (
    city_id VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL,
    local_name VARCHAR NOT NULL,
    country VARCHAR NOT NULL,
    latitude DOUBLE NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude DOUBLE NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    school_system VARCHAR NOT NULL,
    system_geo_id VARCHAR NOT NULL,
    colour VARCHAR NOT NULL,
    marker VARCHAR NOT NULL,
    sort INTEGER NOT NULL
);
COMMENT ON TABLE city IS 'The ten cities of the network and their school systems';
COMMENT ON COLUMN city.city_id IS 'Id of the city';
COMMENT ON COLUMN city.name IS 'Name in English';
COMMENT ON COLUMN city.local_name IS 'Name in the local language, or the full local name';
COMMENT ON COLUMN city.country IS 'Country or economy';
COMMENT ON COLUMN city.latitude IS 'Latitude in degrees, north positive';
COMMENT ON COLUMN city.longitude IS 'Longitude in degrees, east positive';
COMMENT ON COLUMN city.school_system IS 'The member school system';
COMMENT ON COLUMN city.system_geo_id IS 'Place of the member school system';
COMMENT ON COLUMN city.colour IS 'Colour of the city in charts that must tell all ten apart, #RRGGBB';
COMMENT ON COLUMN city.marker IS 'Marker shape of the city in such charts, a plotly symbol';
COMMENT ON COLUMN city.sort IS 'Position in lists';

CREATE TABLE city_ladder (
    city_id VARCHAR NOT NULL,
    geo_id VARCHAR NOT NULL,
    step INTEGER NOT NULL CHECK (step >= 1),
    PRIMARY KEY (city_id, geo_id)
);
COMMENT ON TABLE city_ladder IS 'Places whose figures may stand for a city, closest first';
COMMENT ON COLUMN city_ladder.city_id IS 'City';
COMMENT ON COLUMN city_ladder.geo_id IS 'Place on its ladder';
COMMENT ON COLUMN city_ladder.step IS '1 is the member system itself';

CREATE TABLE geography_code (
    scheme VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    geo_id VARCHAR NOT NULL,
    from_year INTEGER,
    to_year INTEGER
);
COMMENT ON TABLE geography_code IS 'Publishers'' codes for our places';
COMMENT ON COLUMN geography_code.scheme IS 'Code list, for example iso3 or nces_leaid';
COMMENT ON COLUMN geography_code.code IS 'Code in that list, as text, zeros kept';
COMMENT ON COLUMN geography_code.geo_id IS 'Our place';
COMMENT ON COLUMN geography_code.from_year IS 'First year in which the code means this place; NULL: always';
COMMENT ON COLUMN geography_code.to_year IS 'Last year in which the code means this place; NULL: still';

CREATE TABLE source (
    source_id VARCHAR PRIMARY KEY,
    publisher VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    landing_page VARCHAR NOT NULL,
    access VARCHAR NOT NULL CHECK (access IN ('api', 'download', 'file')),
    licence VARCHAR NOT NULL,
    licence_url VARCHAR,
    redistributable BOOLEAN NOT NULL,
    citation VARCHAR NOT NULL,
    cadence VARCHAR NOT NULL,
    max_age_days INTEGER NOT NULL CHECK (max_age_days > 0),
    retrieved_at DATE
);
COMMENT ON TABLE source IS 'Publications the figures come from';
COMMENT ON COLUMN source.source_id IS 'Id of the source';
COMMENT ON COLUMN source.publisher IS 'Who publishes it';
COMMENT ON COLUMN source.title IS 'Title of the publication';
COMMENT ON COLUMN source.landing_page IS 'Page a reader can open';
COMMENT ON COLUMN source.access IS 'api, download or file';
COMMENT ON COLUMN source.licence IS 'Licence of the data, or what is known of it';
COMMENT ON COLUMN source.licence_url IS 'Address of the licence; NULL where none is stated';
COMMENT ON COLUMN source.redistributable IS 'False: all its figures stay out of downloads; see also series.redistributable';
COMMENT ON COLUMN source.citation IS 'How the publisher is to be cited';
COMMENT ON COLUMN source.cadence IS 'How often it is published';
COMMENT ON COLUMN source.max_age_days IS 'Days after which the figures in force count as old';
COMMENT ON COLUMN source.retrieved_at IS 'Newest retrieval of its files; NULL where no figure is loaded';

CREATE TABLE indicator (
    indicator_id VARCHAR PRIMARY KEY,
    title VARCHAR NOT NULL,
    short_title VARCHAR NOT NULL,
    topic VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    unit_short VARCHAR NOT NULL,
    decimals INTEGER NOT NULL CHECK (decimals BETWEEN 0 AND 4),
    better VARCHAR NOT NULL CHECK (better IN ('higher', 'lower', 'neither')),
    definition VARCHAR NOT NULL,
    caveat VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    category VARCHAR NOT NULL,
    headline INTEGER,
    valid_low DOUBLE NOT NULL,
    valid_high DOUBLE NOT NULL,
    sort INTEGER NOT NULL
);
COMMENT ON TABLE indicator IS 'Concepts that are measured';
COMMENT ON COLUMN indicator.indicator_id IS 'Id of the indicator';
COMMENT ON COLUMN indicator.title IS 'Full title';
COMMENT ON COLUMN indicator.short_title IS 'Title for narrow places';
COMMENT ON COLUMN indicator.topic IS 'Topic it belongs to';
COMMENT ON COLUMN indicator.unit IS 'Unit in words';
COMMENT ON COLUMN indicator.unit_short IS 'Unit beside a number';
COMMENT ON COLUMN indicator.decimals IS 'Decimals shown to readers; stored values are not rounded';
COMMENT ON COLUMN indicator.better IS 'Direction that is better, where one is';
COMMENT ON COLUMN indicator.definition IS 'What is measured';
COMMENT ON COLUMN indicator.caveat IS 'What a reader must keep in mind; empty where nothing';
COMMENT ON COLUMN indicator.breakdown IS 'Dimension shown first';
COMMENT ON COLUMN indicator.category IS 'Category shown first';
COMMENT ON COLUMN indicator.headline IS 'Position on the overview; NULL: not there';
COMMENT ON COLUMN indicator.valid_low IS 'Smallest plausible value, in the unit';
COMMENT ON COLUMN indicator.valid_high IS 'Largest plausible value, in the unit';
COMMENT ON COLUMN indicator.sort IS 'Position in lists';

CREATE TABLE series (
    series_id VARCHAR PRIMARY KEY,
    indicator_id VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    standing INTEGER NOT NULL CHECK (standing >= 1),
    select_json VARCHAR NOT NULL,
    scale DOUBLE NOT NULL CHECK (scale > 0),
    definition_note VARCHAR NOT NULL,
    method_note VARCHAR NOT NULL,
    population VARCHAR NOT NULL,
    instrument VARCHAR NOT NULL,
    has_std_error BOOLEAN NOT NULL,
    scope VARCHAR NOT NULL CHECK (scope IN ('international', 'national', 'local')),
    trend_scale VARCHAR CHECK (trend_scale IN ('common', 'linked')),
    full_count BOOLEAN NOT NULL,
    value_precision DOUBLE,
    precision_from_year INTEGER,
    precision_to_year INTEGER,
    redistributable BOOLEAN NOT NULL
);
COMMENT ON TABLE series IS 'One publisher''s measurement of an indicator';
COMMENT ON COLUMN series.series_id IS 'Id of the series';
COMMENT ON COLUMN series.indicator_id IS 'Indicator it measures';
COMMENT ON COLUMN series.source_id IS 'Source it comes from';
COMMENT ON COLUMN series.standing IS '1 is the best series of its indicator';
COMMENT ON COLUMN series.select_json IS 'Selector in the publisher''s terms, JSON';
COMMENT ON COLUMN series.scale IS 'Factor from the published unit to the indicator''s';
COMMENT ON COLUMN series.definition_note IS 'How this series departs from the indicator''s definition; empty where it does not';
COMMENT ON COLUMN series.method_note IS 'How its figures were made, where that changes nothing in what they measure';
COMMENT ON COLUMN series.population IS 'Who is counted';
COMMENT ON COLUMN series.instrument IS 'Survey or collection';
COMMENT ON COLUMN series.has_std_error IS 'True where standard errors are published';
COMMENT ON COLUMN series.scope IS 'international: one instrument for all; national; local: read within one system or one country only, never across cities';
COMMENT ON COLUMN series.trend_scale IS 'common: the cycles of the survey are calibrated together; linked: a change needs a published link error; NULL for figures that are no survey';
COMMENT ON COLUMN series.full_count IS 'True where no sample was drawn, as in a full count or in accounts: no sampling error';
COMMENT ON COLUMN series.value_precision IS 'Step to which values are published, in the indicator''s unit; NULL: unrounded';
COMMENT ON COLUMN series.precision_from_year IS 'First year whose values are rounded to that step; NULL: from the first on';
COMMENT ON COLUMN series.precision_to_year IS 'Last year whose values are rounded to that step; NULL: to the last';
COMMENT ON COLUMN series.redistributable IS 'False: the licence of the source, or of a file it was read from, forbids to pass its figures on; they stay out of downloads';

CREATE TABLE breakdown (
    breakdown VARCHAR NOT NULL,
    category VARCHAR NOT NULL,
    breakdown_label VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    sort INTEGER NOT NULL,
    PRIMARY KEY (breakdown, category)
);
COMMENT ON TABLE breakdown IS 'Dimensions and their categories';
COMMENT ON COLUMN breakdown.breakdown IS 'Dimension';
COMMENT ON COLUMN breakdown.category IS 'Category of the dimension';
COMMENT ON COLUMN breakdown.breakdown_label IS 'Name of the dimension';
COMMENT ON COLUMN breakdown.label IS 'Name of the category';
COMMENT ON COLUMN breakdown.sort IS 'Position within the dimension';

CREATE TABLE observation (
    series_id VARCHAR NOT NULL,
    geo_id VARCHAR NOT NULL,
    year INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 2100),
    period_label VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    category VARCHAR NOT NULL,
    value DOUBLE,
    std_error DOUBLE CHECK (std_error >= 0),
    sample_size BIGINT CHECK (sample_size >= 0),
    obs_status VARCHAR NOT NULL CHECK (obs_status IN ('A', 'B', 'D', 'E', 'F', 'G', 'I', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'S', 'U', 'V', 'W')),
    source_flag VARCHAR,
    note VARCHAR,
    retrieved_at DATE NOT NULL,
    source_file VARCHAR NOT NULL,
    CHECK (value IS NOT NULL OR obs_status IN ('L', 'M', 'N', 'O', 'Q'))
);
COMMENT ON TABLE observation IS 'The figures, sorted by series, place, breakdown, category and year';
COMMENT ON COLUMN observation.series_id IS 'Series the figure belongs to';
COMMENT ON COLUMN observation.geo_id IS 'Place the figure was measured for';
COMMENT ON COLUMN observation.year IS 'Calendar year in which the school year ends; cycle of a survey';
COMMENT ON COLUMN observation.period_label IS 'Period as published';
COMMENT ON COLUMN observation.breakdown IS 'Dimension';
COMMENT ON COLUMN observation.category IS 'Category of the dimension';
COMMENT ON COLUMN observation.value IS 'Figure in the indicator''s unit, unrounded; NULL only with a status that says why';
COMMENT ON COLUMN observation.std_error IS 'Standard error in the same unit; NULL where none is published';
COMMENT ON COLUMN observation.sample_size IS 'Students or units behind the figure; NULL where not published';
COMMENT ON COLUMN observation.obs_status IS 'SDMX CL_OBS_STATUS: A normal, B break, D definition differs, E estimated or derived, P provisional, U low reliability; without value: L not collected, M cannot exist, N not significant, O missing, Q suppressed';
COMMENT ON COLUMN observation.source_flag IS 'Publisher''s own mark, verbatim';
COMMENT ON COLUMN observation.note IS 'What a reader must know of this figure';
COMMENT ON COLUMN observation.retrieved_at IS 'Day on which the bytes were retrieved, UTC';
COMMENT ON COLUMN observation.source_file IS 'Published file or address the figure was read from; see raw_file';

CREATE TABLE raw_file (
    source_id VARCHAR NOT NULL,
    path VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    size_bytes BIGINT NOT NULL CHECK (size_bytes >= 0),
    retrieved_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE raw_file IS 'Bytes the figures were read from';
COMMENT ON COLUMN raw_file.source_id IS 'Source';
COMMENT ON COLUMN raw_file.path IS 'Name of the file as published';
COMMENT ON COLUMN raw_file.url IS 'Address it was fetched from; the landing page for files laid down by hand';
COMMENT ON COLUMN raw_file.sha256 IS 'SHA-256 of the bytes';
COMMENT ON COLUMN raw_file.size_bytes IS 'Size in bytes';
COMMENT ON COLUMN raw_file.retrieved_at IS 'When the bytes were first retrieved, UTC';

CREATE TABLE correction (
    series_id VARCHAR NOT NULL,
    geo_id VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    breakdown VARCHAR NOT NULL,
    category VARCHAR NOT NULL,
    published_value DOUBLE NOT NULL,
    action VARCHAR NOT NULL CHECK (action IN ('withhold', 'flag', 'replace')),
    value DOUBLE,
    reason VARCHAR NOT NULL,
    since VARCHAR NOT NULL
);
COMMENT ON TABLE correction IS 'Known upstream errors that this release puts right, and how';
COMMENT ON COLUMN correction.series_id IS 'Series';
COMMENT ON COLUMN correction.geo_id IS 'Place';
COMMENT ON COLUMN correction.year IS 'Year';
COMMENT ON COLUMN correction.breakdown IS 'Dimension';
COMMENT ON COLUMN correction.category IS 'Category';
COMMENT ON COLUMN correction.published_value IS 'Value that stands in the publisher''s file, in the file''s own unit';
COMMENT ON COLUMN correction.action IS 'withhold: shown as missing; flag: shown with status U; replace: another value';
COMMENT ON COLUMN correction.value IS 'Value that replaces it; NULL otherwise';
COMMENT ON COLUMN correction.reason IS 'Why';
COMMENT ON COLUMN correction.since IS 'When we found it';

CREATE TABLE file_error (
    source_id VARCHAR NOT NULL,
    files VARCHAR NOT NULL,
    error VARCHAR NOT NULL,
    handling VARCHAR NOT NULL,
    since VARCHAR NOT NULL,
    PRIMARY KEY (source_id, files)
);
COMMENT ON TABLE file_error IS 'Known upstream errors of whole files, which no single figure shows';
COMMENT ON COLUMN file_error.source_id IS 'Source';
COMMENT ON COLUMN file_error.files IS 'Pattern of the names of the files';
COMMENT ON COLUMN file_error.error IS 'What is wrong with them as published';
COMMENT ON COLUMN file_error.handling IS 'What is done about it when they are read';
COMMENT ON COLUMN file_error.since IS 'When we found it';

CREATE TABLE target (
    city_id VARCHAR NOT NULL,
    indicator_id VARCHAR NOT NULL,
    value DOUBLE NOT NULL,
    year INTEGER NOT NULL,
    base_year INTEGER,
    source VARCHAR NOT NULL,
    source_url VARCHAR NOT NULL,
    CHECK (base_year < year)
);
COMMENT ON TABLE target IS 'Values that member systems have said their indicators are to reach';
COMMENT ON COLUMN target.city_id IS 'City';
COMMENT ON COLUMN target.indicator_id IS 'Indicator';
COMMENT ON COLUMN target.value IS 'Value to be reached, in the indicator''s unit';
COMMENT ON COLUMN target.year IS 'Year in which it is to be reached';
COMMENT ON COLUMN target.base_year IS 'Year progress is counted from; NULL: the first of the city''s line';
COMMENT ON COLUMN target.source IS 'Document that sets it';
COMMENT ON COLUMN target.source_url IS 'Where the document can be read';

CREATE TABLE search_name (
    city_id VARCHAR,
    geo_id VARCHAR,
    name VARCHAR NOT NULL,
    CHECK ((city_id IS NULL) <> (geo_id IS NULL))
);
COMMENT ON TABLE search_name IS 'Names of cities and places in other languages, by which the search finds them';
COMMENT ON COLUMN search_name.city_id IS 'City; NULL for a place';
COMMENT ON COLUMN search_name.geo_id IS 'Place; NULL for a city';
COMMENT ON COLUMN search_name.name IS 'Name';

CREATE TABLE search_alike (
    list INTEGER NOT NULL,
    words VARCHAR PRIMARY KEY
);
COMMENT ON TABLE search_alike IS 'Words for one subject: the search finds by each what has another one of its list';
COMMENT ON COLUMN search_alike.list IS 'Number of the list';
COMMENT ON COLUMN search_alike.words IS 'A word, or a few that stand together';

CREATE TABLE practice_topic (
    topic VARCHAR PRIMARY KEY,
    title VARCHAR NOT NULL,
    why_none VARCHAR NOT NULL,
    sort INTEGER NOT NULL
);
COMMENT ON TABLE practice_topic IS 'Subjects of practices and of the network''s priorities';
COMMENT ON COLUMN practice_topic.topic IS 'Id of the subject';
COMMENT ON COLUMN practice_topic.title IS 'Title shown to readers';
COMMENT ON COLUMN practice_topic.why_none IS 'Why no indicator speaks of it; empty where one does';
COMMENT ON COLUMN practice_topic.sort IS 'Position in lists';

CREATE TABLE practice_topic_indicator (
    topic VARCHAR NOT NULL,
    indicator_id VARCHAR NOT NULL,
    PRIMARY KEY (topic, indicator_id)
);
COMMENT ON TABLE practice_topic_indicator IS 'Indicators that speak of a subject of practices';
COMMENT ON COLUMN practice_topic_indicator.topic IS 'Subject, see practice_topic';
COMMENT ON COLUMN practice_topic_indicator.indicator_id IS 'Indicator';

CREATE TABLE practice (
    practice_id VARCHAR PRIMARY KEY,
    city_id VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    topics VARCHAR[] NOT NULL CHECK (len(topics) > 0),
    topic_words VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    from_year INTEGER,
    to_year INTEGER,
    period_note VARCHAR NOT NULL,
    summary VARCHAR NOT NULL,
    evidence VARCHAR NOT NULL CHECK (evidence IN ('evaluation', 'trend', 'description')),
    design VARCHAR CHECK (design IN ('randomised', 'quasi_experimental', 'comparison', 'thesis')),
    design_note VARCHAR NOT NULL,
    result VARCHAR CHECK (result IN ('favourable', 'mixed', 'no_gain')),
    effects VARCHAR NOT NULL,
    adapting VARCHAR NOT NULL,
    scope_note VARCHAR NOT NULL,
    strength INTEGER NOT NULL CHECK (strength BETWEEN 1 AND 6),
    sort INTEGER NOT NULL,
    CHECK ((evidence = 'evaluation') = (design IS NOT NULL)),
    CHECK ((design IS NULL) = (result IS NULL)),
    CHECK (from_year IS NOT NULL OR to_year IS NULL),
    CHECK (to_year >= from_year)
);
COMMENT ON TABLE practice IS 'Documented practices of the cities: what was done and how solid the evidence on it is';
COMMENT ON COLUMN practice.practice_id IS 'Id of the practice, as in the address of its page';
COMMENT ON COLUMN practice.city_id IS 'City';
COMMENT ON COLUMN practice.title IS 'Title shown to readers';
COMMENT ON COLUMN practice.topics IS 'Subjects it belongs to, the main one first, see practice_topic';
COMMENT ON COLUMN practice.topic_words IS 'Its subject in own words';
COMMENT ON COLUMN practice.period IS 'When, in words';
COMMENT ON COLUMN practice.from_year IS 'First year marked in charts, the calendar year in which a school year ends; NULL: none can be marked';
COMMENT ON COLUMN practice.to_year IS 'Last year marked in charts; NULL: the end is not known';
COMMENT ON COLUMN practice.period_note IS 'What the years marked stand for, or why none are; empty where nothing needs saying';
COMMENT ON COLUMN practice.summary IS 'What was done, for whom and in which setting';
COMMENT ON COLUMN practice.evidence IS 'evaluation: a study with a comparison group or a causal design; trend: figures over time without a credible comparison; description: no figure on results can be tied to it';
COMMENT ON COLUMN practice.design IS 'Design of the evaluation: randomised, quasi_experimental, comparison (who takes part is weakly controlled), thesis; NULL without evaluation';
COMMENT ON COLUMN practice.design_note IS 'The design in words; empty without evaluation';
COMMENT ON COLUMN practice.result IS 'What the evaluation found: favourable, mixed, no_gain (no difference or less); NULL without evaluation';
COMMENT ON COLUMN practice.effects IS 'What is known of its effects, from sources that were read';
COMMENT ON COLUMN practice.adapting IS 'What it would need elsewhere; inferred from its setting unless a source is named';
COMMENT ON COLUMN practice.scope_note IS 'Why the city''s own figures may not show it; empty where nothing';
COMMENT ON COLUMN practice.strength IS 'How solid the evidence is, 1 the most: randomised, quasi_experimental, comparison, thesis, trend, description';
COMMENT ON COLUMN practice.sort IS 'Position in lists';

CREATE TABLE practice_indicator (
    practice_id VARCHAR NOT NULL,
    words VARCHAR NOT NULL,
    indicator_id VARCHAR,
    note VARCHAR NOT NULL,
    why_none VARCHAR NOT NULL,
    sort INTEGER NOT NULL,
    CHECK ((indicator_id IS NULL) = (why_none <> ''))
);
COMMENT ON TABLE practice_indicator IS 'What a practice could bear on; a row is no claim of an effect';
COMMENT ON COLUMN practice_indicator.practice_id IS 'Practice';
COMMENT ON COLUMN practice_indicator.words IS 'What it could bear on, in words';
COMMENT ON COLUMN practice_indicator.indicator_id IS 'Indicator that measures it; NULL where none fits';
COMMENT ON COLUMN practice_indicator.note IS 'What a reader must know of that; empty where nothing';
COMMENT ON COLUMN practice_indicator.why_none IS 'Why no indicator fits; empty where one does';
COMMENT ON COLUMN practice_indicator.sort IS 'Position within the practice';

CREATE TABLE practice_reference (
    practice_id VARCHAR NOT NULL,
    position INTEGER NOT NULL CHECK (position >= 1),
    title VARCHAR NOT NULL,
    publisher VARCHAR NOT NULL,
    year INTEGER,
    url VARCHAR NOT NULL,
    seen VARCHAR NOT NULL CHECK (seen IN ('opened', 'cited')),
    PRIMARY KEY (practice_id, position)
);
COMMENT ON TABLE practice_reference IS 'Texts a practice is documented by';
COMMENT ON COLUMN practice_reference.practice_id IS 'Practice';
COMMENT ON COLUMN practice_reference.position IS 'Position among its references';
COMMENT ON COLUMN practice_reference.title IS 'Title of the text; a description where it has none';
COMMENT ON COLUMN practice_reference.publisher IS 'Who published it';
COMMENT ON COLUMN practice_reference.year IS 'Year of publication; NULL: the text carries none';
COMMENT ON COLUMN practice_reference.url IS 'Address; of some documents that of a copy';
COMMENT ON COLUMN practice_reference.seen IS 'opened: it, or its opening part, was read; cited: known only through a text that was read';

CREATE TABLE priority (
    priority_id VARCHAR PRIMARY KEY,
    year INTEGER NOT NULL,
    occasion VARCHAR NOT NULL,
    themes VARCHAR NOT NULL,
    topics VARCHAR[] NOT NULL CHECK (len(topics) > 0),
    sort INTEGER NOT NULL
);
COMMENT ON TABLE priority IS 'What the network named as its priorities, by occasion';
COMMENT ON COLUMN priority.priority_id IS 'Id of the occasion';
COMMENT ON COLUMN priority.year IS 'Calendar year';
COMMENT ON COLUMN priority.occasion IS 'What, where and when';
COMMENT ON COLUMN priority.themes IS 'The priorities in words';
COMMENT ON COLUMN priority.topics IS 'Subjects they belong to, see practice_topic';
COMMENT ON COLUMN priority.sort IS 'Position in lists';

CREATE TABLE priority_reference (
    priority_id VARCHAR NOT NULL,
    position INTEGER NOT NULL CHECK (position >= 1),
    title VARCHAR NOT NULL,
    publisher VARCHAR NOT NULL,
    year INTEGER,
    url VARCHAR NOT NULL,
    seen VARCHAR NOT NULL CHECK (seen IN ('opened', 'cited')),
    PRIMARY KEY (priority_id, position)
);
COMMENT ON TABLE priority_reference IS 'Texts that tell the network''s priorities';
COMMENT ON COLUMN priority_reference.priority_id IS 'Occasion';
COMMENT ON COLUMN priority_reference.position IS 'Position among its references';
COMMENT ON COLUMN priority_reference.title IS 'Title of the text';
COMMENT ON COLUMN priority_reference.publisher IS 'Who published it';
COMMENT ON COLUMN priority_reference.year IS 'Year of publication; NULL: the text carries none';
COMMENT ON COLUMN priority_reference.url IS 'Address; of some documents that of a copy';
COMMENT ON COLUMN priority_reference.seen IS 'opened: it, or its opening part, was read; cited: known only through a text that was read';
-- Comparisons, computed once per release.

CREATE TABLE city_series (
    city_id VARCHAR NOT NULL,
    indicator_id VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    category VARCHAR NOT NULL,
    level VARCHAR NOT NULL CHECK (level IN ('closest', 'economy')),
    series_id VARCHAR NOT NULL,
    geo_id VARCHAR NOT NULL
);
COMMENT ON TABLE city_series IS 'Which series and place stand for a city, chosen once for all years';
COMMENT ON COLUMN city_series.city_id IS 'City';
COMMENT ON COLUMN city_series.indicator_id IS 'Indicator';
COMMENT ON COLUMN city_series.breakdown IS 'Dimension';
COMMENT ON COLUMN city_series.category IS 'Category';
COMMENT ON COLUMN city_series.level IS 'closest: best series on the ladder, then its closest place; economy: the same among economies';
COMMENT ON COLUMN city_series.series_id IS 'Series chosen';
COMMENT ON COLUMN city_series.geo_id IS 'Place chosen';

CREATE TABLE city_value (
    city_id VARCHAR,
    geo_id VARCHAR NOT NULL,
    geo_level VARCHAR NOT NULL,
    is_closest BOOLEAN NOT NULL,
    is_economy BOOLEAN NOT NULL,
    comparability VARCHAR CHECK (comparability IN ('direct', 'caution', 'context')),
    indicator_id VARCHAR NOT NULL,
    series_id VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    period_label VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    category VARCHAR NOT NULL,
    value DOUBLE,
    std_error DOUBLE,
    low DOUBLE,
    high DOUBLE,
    sample_size BIGINT,
    obs_status VARCHAR NOT NULL,
    source_flag VARCHAR,
    note VARCHAR,
    retrieved_at DATE NOT NULL,
    source_file VARCHAR NOT NULL
);
COMMENT ON TABLE city_value IS 'Each figure as it stands on a city''s ladder: a national figure once for each of its cities; aggregates and other participants once, without a city';
COMMENT ON COLUMN city_value.city_id IS 'City the figure may stand for; NULL for aggregates and for places on no ladder';
COMMENT ON COLUMN city_value.geo_id IS 'Place it was measured for';
COMMENT ON COLUMN city_value.geo_level IS 'Level of that place';
COMMENT ON COLUMN city_value.is_closest IS 'True where series and place are the ones chosen for the city';
COMMENT ON COLUMN city_value.is_economy IS 'True where series and place are the ones chosen at the level of the economy';
COMMENT ON COLUMN city_value.comparability IS 'direct: own system or adjudicated participant; caution: a wider or other area stands in, or the definition differs; context: a local instrument, never ranked; NULL for aggregates';
COMMENT ON COLUMN city_value.indicator_id IS 'Indicator';
COMMENT ON COLUMN city_value.series_id IS 'Series';
COMMENT ON COLUMN city_value.year IS 'Calendar year in which the school year ends; cycle of a survey';
COMMENT ON COLUMN city_value.period_label IS 'Period as published';
COMMENT ON COLUMN city_value.breakdown IS 'Dimension';
COMMENT ON COLUMN city_value.category IS 'Category';
COMMENT ON COLUMN city_value.value IS 'Figure in the indicator''s unit, unrounded';
COMMENT ON COLUMN city_value.std_error IS 'Standard error; NULL where none is published';
COMMENT ON COLUMN city_value.low IS 'Lower end of the 95 % interval; NULL without standard error';
COMMENT ON COLUMN city_value.high IS 'Upper end of the 95 % interval; NULL without standard error';
COMMENT ON COLUMN city_value.sample_size IS 'Students or units behind the figure';
COMMENT ON COLUMN city_value.obs_status IS 'SDMX CL_OBS_STATUS, as in observation';
COMMENT ON COLUMN city_value.source_flag IS 'Publisher''s own mark, verbatim';
COMMENT ON COLUMN city_value.note IS 'What a reader must know of this figure';
COMMENT ON COLUMN city_value.retrieved_at IS 'Day on which the bytes were retrieved, UTC';
COMMENT ON COLUMN city_value.source_file IS 'Published file or address the figure was read from';

CREATE TABLE valued_pair (
    indicator_id VARCHAR NOT NULL,
    level VARCHAR NOT NULL CHECK (level IN ('closest', 'economy')),
    year INTEGER NOT NULL,
    breakdown VARCHAR NOT NULL,
    category VARCHAR NOT NULL,
    city_a VARCHAR NOT NULL,
    city_b VARCHAR NOT NULL,
    value_a DOUBLE,
    value_b DOUBLE,
    difference DOUBLE,
    std_error DOUBLE,
    p_value DOUBLE CHECK (p_value BETWEEN 0 AND 1),
    p_bh_focal DOUBLE CHECK (p_bh_focal BETWEEN 0 AND 1),
    p_bh_all DOUBLE CHECK (p_bh_all BETWEEN 0 AND 1),
    verdict VARCHAR NOT NULL CHECK (verdict IN ('higher', 'lower', 'not_different', 'not_tested')),
    reason VARCHAR CHECK (reason IN ('same_place', 'no_std_error', 'full_count', 'instrument', 'local', 'definition', 'years_apart', 'break', 'sampling_flag', 'no_value')),
    CHECK ((verdict = 'not_tested') = (reason IS NOT NULL))
);
COMMENT ON TABLE valued_pair IS 'Two cities, or a city and an aggregate, that both have a value in one indicator, year and category: the test, or why none is made. Both orders of a pair are rows';
COMMENT ON COLUMN valued_pair.indicator_id IS 'Indicator';
COMMENT ON COLUMN valued_pair.level IS 'Which places stand for the cities: closest or economy';
COMMENT ON COLUMN valued_pair.year IS 'Year both are compared in';
COMMENT ON COLUMN valued_pair.breakdown IS 'Dimension';
COMMENT ON COLUMN valued_pair.category IS 'Category';
COMMENT ON COLUMN valued_pair.city_a IS 'City';
COMMENT ON COLUMN valued_pair.city_b IS 'City, or place id of an aggregate';
COMMENT ON COLUMN valued_pair.value_a IS 'Value of a';
COMMENT ON COLUMN valued_pair.value_b IS 'Value of b';
COMMENT ON COLUMN valued_pair.difference IS 'a minus b; NULL where either is missing';
COMMENT ON COLUMN valued_pair.std_error IS 'Standard error of the difference: of independent samples, or of a member and its average (average_member); with what the rounding of published values hides; NULL without test';
COMMENT ON COLUMN valued_pair.p_value IS 'Two-sided p of the difference, not adjusted for many comparisons; NULL without test';
COMMENT ON COLUMN valued_pair.p_bh_focal IS 'p adjusted by Benjamini and Hochberg for all tests of city a in this indicator, level, year and category, one for each place; NULL without test';
COMMENT ON COLUMN valued_pair.p_bh_all IS 'The same for the tests of all pairs of cities (aggregates: as p_bh_focal); NULL without test';
COMMENT ON COLUMN valued_pair.verdict IS 'Of a against b at 5 %: higher, lower, not_different; or not_tested';
COMMENT ON COLUMN valued_pair.reason IS 'Why no test is made; NULL where one is. local: one instrument that is read within one system or one country only';

-- The sides are not kept, so that a condition on an indicator is put to them before they are joined.
CREATE VIEW pair_test AS
SELECT * FROM valued_pair
UNION ALL
(
    WITH side AS NOT MATERIALIZED (
        SELECT c.indicator_id, c.level, v.year, c.breakdown, c.category, c.city_id AS party, v.value
        FROM city_series AS c
        JOIN city_value AS v
            ON v.indicator_id = c.indicator_id AND v.city_id = c.city_id AND v.geo_id = c.geo_id
            AND v.series_id = c.series_id AND v.breakdown = c.breakdown AND v.category = c.category
        WHERE v.value IS NOT NULL
        UNION ALL
        SELECT DISTINCT v.indicator_id, l.level, v.year, v.breakdown, v.category, v.geo_id,
            first_value(v.value) OVER (
                PARTITION BY v.indicator_id, v.year, v.breakdown, v.category, v.geo_id
                ORDER BY s.standing
            )
        FROM city_value AS v
        JOIN series AS s ON s.series_id = v.series_id
        CROSS JOIN (VALUES ('closest'), ('economy')) AS l(level)
        WHERE v.geo_level = 'aggregate' AND v.value IS NOT NULL
    ),
    one_sided AS (
        SELECT side.*, city.city_id AS absent
        FROM side CROSS JOIN city
        WHERE NOT EXISTS (
            FROM side AS s
            WHERE s.indicator_id = side.indicator_id AND s.level = side.level
                AND s.year = side.year AND s.breakdown = side.breakdown
                AND s.category = side.category AND s.party = city.city_id
        )
    )
    SELECT indicator_id, level, year, breakdown, category,
        CASE WHEN is_a THEN party ELSE absent END, CASE WHEN is_a THEN absent ELSE party END,
        CASE WHEN is_a THEN value END, CASE WHEN is_a THEN NULL ELSE value END,
        NULL, NULL, NULL, NULL, NULL, 'not_tested', 'no_value'
    FROM one_sided CROSS JOIN (VALUES (true), (false)) AS o(is_a)
    WHERE NOT is_a OR party IN (SELECT city_id FROM city)
);
COMMENT ON VIEW pair_test IS 'valued_pair, and the pairs of which only one has a value (reason no_value), in the same columns';
COMMENT ON COLUMN pair_test.indicator_id IS 'Indicator';
COMMENT ON COLUMN pair_test.level IS 'Which places stand for the cities: closest or economy';
COMMENT ON COLUMN pair_test.year IS 'Year both are compared in';
COMMENT ON COLUMN pair_test.breakdown IS 'Dimension';
COMMENT ON COLUMN pair_test.category IS 'Category';
COMMENT ON COLUMN pair_test.city_a IS 'City';
COMMENT ON COLUMN pair_test.city_b IS 'City, or place id of an aggregate';
COMMENT ON COLUMN pair_test.value_a IS 'Value of a';
COMMENT ON COLUMN pair_test.value_b IS 'Value of b';
COMMENT ON COLUMN pair_test.difference IS 'a minus b; NULL where either is missing';
COMMENT ON COLUMN pair_test.std_error IS 'Standard error of the difference: of independent samples, or of a member and its average (average_member); with what the rounding of published values hides; NULL without test';
COMMENT ON COLUMN pair_test.p_value IS 'Two-sided p of the difference, not adjusted for many comparisons; NULL without test';
COMMENT ON COLUMN pair_test.p_bh_focal IS 'p adjusted by Benjamini and Hochberg for all tests of city a in this indicator, level, year and category, one for each place; NULL without test';
COMMENT ON COLUMN pair_test.p_bh_all IS 'The same for the tests of all pairs of cities (aggregates: as p_bh_focal); NULL without test';
COMMENT ON COLUMN pair_test.verdict IS 'Of a against b at 5 %: higher, lower, not_different; or not_tested';
COMMENT ON COLUMN pair_test.reason IS 'Why no test is made; NULL where one is. local: one instrument that is read within one system or one country only';

CREATE TABLE city_rank (
    indicator_id VARCHAR NOT NULL,
    level VARCHAR NOT NULL CHECK (level IN ('closest', 'economy')),
    year INTEGER NOT NULL,
    breakdown VARCHAR NOT NULL,
    category VARCHAR NOT NULL,
    city_id VARCHAR NOT NULL,
    n_compared INTEGER NOT NULL CHECK (n_compared >= 1),
    n_higher INTEGER NOT NULL CHECK (n_higher >= 0),
    n_lower INTEGER NOT NULL CHECK (n_lower >= 0),
    best_rank INTEGER,
    worst_rank INTEGER,
    best_rank_bh INTEGER,
    worst_rank_bh INTEGER,
    CHECK ((best_rank IS NULL) = (n_compared = 1)),
    CHECK (best_rank BETWEEN 1 AND worst_rank AND worst_rank <= n_compared),
    CHECK (best_rank_bh BETWEEN 1 AND best_rank AND worst_rank_bh BETWEEN worst_rank AND n_compared)
);
COMMENT ON TABLE city_rank IS 'Range of ranks that the tests leave to a city among the systems it can be compared with, 1 being the highest value; only where tests exist. Cities that share a place share a rank';
COMMENT ON COLUMN city_rank.indicator_id IS 'Indicator';
COMMENT ON COLUMN city_rank.level IS 'Which places stand for the cities: closest or economy';
COMMENT ON COLUMN city_rank.year IS 'Year';
COMMENT ON COLUMN city_rank.breakdown IS 'Dimension';
COMMENT ON COLUMN city_rank.category IS 'Category';
COMMENT ON COLUMN city_rank.city_id IS 'City';
COMMENT ON COLUMN city_rank.n_compared IS 'Places that can be tested against the city''s, its own included';
COMMENT ON COLUMN city_rank.n_higher IS 'Places significantly higher than the city''s';
COMMENT ON COLUMN city_rank.n_lower IS 'Places significantly lower than the city''s';
COMMENT ON COLUMN city_rank.best_rank IS 'Best rank: one more than n_higher; NULL where nothing can be compared';
COMMENT ON COLUMN city_rank.worst_rank IS 'Worst rank: n_compared less n_lower; NULL where nothing can be compared';
COMMENT ON COLUMN city_rank.best_rank_bh IS 'Best rank from the tests adjusted by Benjamini and Hochberg for all pairs of cities (p_bh_all)';
COMMENT ON COLUMN city_rank.worst_rank_bh IS 'Worst rank from the same tests';

CREATE TABLE link_error (
    indicator_id VARCHAR NOT NULL,
    from_year INTEGER NOT NULL,
    to_year INTEGER NOT NULL,
    link_error DOUBLE NOT NULL CHECK (link_error >= 0),
    source VARCHAR NOT NULL
);
COMMENT ON TABLE link_error IS 'Published uncertainty of putting two cycles of a survey on one scale';
COMMENT ON COLUMN link_error.indicator_id IS 'Indicator';
COMMENT ON COLUMN link_error.from_year IS 'Earlier cycle';
COMMENT ON COLUMN link_error.to_year IS 'Later cycle';
COMMENT ON COLUMN link_error.link_error IS 'Link error, in the indicator''s unit';
COMMENT ON COLUMN link_error.source IS 'Where it is published';

CREATE TABLE average_member (
    average_geo_id VARCHAR NOT NULL,
    geo_id VARCHAR NOT NULL,
    indicator_id VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    n_members INTEGER NOT NULL CHECK (n_members > 1),
    source VARCHAR NOT NULL,
    PRIMARY KEY (average_geo_id, geo_id, indicator_id, breakdown, year)
);
COMMENT ON TABLE average_member IS 'Places that are part of a published average: a member and the average are not independent, and their test takes that in';
COMMENT ON COLUMN average_member.average_geo_id IS 'Average';
COMMENT ON COLUMN average_member.geo_id IS 'Place that is one of its members';
COMMENT ON COLUMN average_member.indicator_id IS 'Indicator';
COMMENT ON COLUMN average_member.breakdown IS 'Dimension';
COMMENT ON COLUMN average_member.year IS 'Cycle of the survey';
COMMENT ON COLUMN average_member.n_members IS 'Members with a figure, of which the average is the plain mean';
COMMENT ON COLUMN average_member.source IS 'Where the number of members is from';

CREATE TABLE city_trend (
    indicator_id VARCHAR NOT NULL,
    level VARCHAR NOT NULL CHECK (level IN ('closest', 'economy')),
    breakdown VARCHAR NOT NULL,
    category VARCHAR NOT NULL,
    city_id VARCHAR NOT NULL,
    from_year INTEGER NOT NULL,
    to_year INTEGER NOT NULL CHECK (to_year > from_year),
    value_from DOUBLE NOT NULL,
    value_to DOUBLE NOT NULL,
    change DOUBLE NOT NULL,
    std_error DOUBLE,
    link_error DOUBLE,
    p_value DOUBLE CHECK (p_value BETWEEN 0 AND 1),
    verdict VARCHAR NOT NULL CHECK (verdict IN ('higher', 'lower', 'not_different', 'not_tested')),
    reason VARCHAR CHECK (reason IN ('no_std_error', 'full_count', 'definition', 'break', 'sampling_flag', 'no_link_error')),
    CHECK ((verdict = 'not_tested') = (reason IS NOT NULL))
);
COMMENT ON TABLE city_trend IS 'Change of a city between two years of its series. Surveys: every two cycles; others: from the first year, the year before and five years before to the last';
COMMENT ON COLUMN city_trend.indicator_id IS 'Indicator';
COMMENT ON COLUMN city_trend.level IS 'Which place stands for the city: closest or economy';
COMMENT ON COLUMN city_trend.breakdown IS 'Dimension';
COMMENT ON COLUMN city_trend.category IS 'Category';
COMMENT ON COLUMN city_trend.city_id IS 'City';
COMMENT ON COLUMN city_trend.from_year IS 'Earlier year';
COMMENT ON COLUMN city_trend.to_year IS 'Later year';
COMMENT ON COLUMN city_trend.value_from IS 'Value of the earlier year';
COMMENT ON COLUMN city_trend.value_to IS 'Value of the later year';
COMMENT ON COLUMN city_trend.change IS 'Later less earlier value';
COMMENT ON COLUMN city_trend.std_error IS 'Standard error of the change, link error and rounding included; NULL without test';
COMMENT ON COLUMN city_trend.link_error IS 'Link error between the cycles, 0 on a scale calibrated over its cycles together; NULL where none is known or none applies';
COMMENT ON COLUMN city_trend.p_value IS 'Two-sided p of the change; NULL without test';
COMMENT ON COLUMN city_trend.verdict IS 'Of the later against the earlier value at 5 %';
COMMENT ON COLUMN city_trend.reason IS 'Why no test is made; NULL where one is';

CREATE TABLE coverage (
    city_id VARCHAR NOT NULL,
    indicator_id VARCHAR NOT NULL,
    level VARCHAR,
    geo_id VARCHAR,
    series_id VARCHAR,
    first_year INTEGER,
    last_year INTEGER,
    n_years INTEGER NOT NULL CHECK (n_years >= 0),
    n_values BIGINT NOT NULL CHECK (n_values >= 0),
    reason VARCHAR,
    CHECK ((n_values = 0) = (reason IS NOT NULL))
);
COMMENT ON TABLE coverage IS 'What is known of a city in an indicator, by place and series on its ladder; one row with the reason where nothing is';
COMMENT ON COLUMN coverage.city_id IS 'City';
COMMENT ON COLUMN coverage.indicator_id IS 'Indicator';
COMMENT ON COLUMN coverage.level IS 'Level of the place; NULL where nothing is known';
COMMENT ON COLUMN coverage.geo_id IS 'Place; NULL where nothing is known';
COMMENT ON COLUMN coverage.series_id IS 'Series; NULL where nothing is known';
COMMENT ON COLUMN coverage.first_year IS 'First year with a value';
COMMENT ON COLUMN coverage.last_year IS 'Last year with a value';
COMMENT ON COLUMN coverage.n_years IS 'Years with a value';
COMMENT ON COLUMN coverage.n_values IS 'Values, all breakdowns';
COMMENT ON COLUMN coverage.reason IS 'Why the cell is empty; NULL where it is not';

CREATE VIEW city_figure AS
SELECT
    v.city_id,
    c.name AS city,
    v.geo_id,
    g.name AS geo,
    v.geo_level,
    v.comparability,
    v.indicator_id,
    i.title AS indicator,
    v.series_id,
    i.unit,
    v.year,
    v.period_label,
    v.breakdown,
    v.category,
    v.value,
    v.std_error,
    v.low,
    v.high,
    v.sample_size,
    v.obs_status,
    v.source_flag,
    v.note,
    s.source_id,
    o.publisher,
    o.licence,
    o.landing_page AS source_url,
    v.retrieved_at,
    r.release,
    v.is_closest,
    v.is_economy,
    i.topic,
    s.redistributable
FROM city_value AS v
JOIN geography AS g ON g.geo_id = v.geo_id
JOIN indicator AS i ON i.indicator_id = v.indicator_id
JOIN series AS s ON s.series_id = v.series_id
JOIN source AS o ON o.source_id = s.source_id
CROSS JOIN release AS r
LEFT JOIN city AS c ON c.city_id = v.city_id;
COMMENT ON VIEW city_figure IS 'The table that downloads and the HTTP interface give: figures as they stand on the cities'' ladders, with the words that explain them. The first 28 columns are the published ones, in their order';
COMMENT ON COLUMN city_figure.city_id IS 'Id of the city the figure stands for; empty for averages and other participants';
COMMENT ON COLUMN city_figure.city IS 'Name of the city';
COMMENT ON COLUMN city_figure.geo_id IS 'Id of the place the figure was measured for';
COMMENT ON COLUMN city_figure.geo IS 'Name of that place';
COMMENT ON COLUMN city_figure.geo_level IS 'Level of that place: city_system (the member school system), city (the city by another boundary), adjudicated (part of a country that took part in a survey under its own name), state, economy, aggregate';
COMMENT ON COLUMN city_figure.comparability IS 'direct: the city''s own system; caution: a wider or other area stands in, or the definition differs; context: a local instrument, not to be ranked; empty for averages';
COMMENT ON COLUMN city_figure.indicator_id IS 'Id of the indicator';
COMMENT ON COLUMN city_figure.indicator IS 'Title of the indicator';
COMMENT ON COLUMN city_figure.series_id IS 'Id of the series: one publisher''s measurement of the indicator';
COMMENT ON COLUMN city_figure.unit IS 'Unit of value, std_error, low and high';
COMMENT ON COLUMN city_figure.year IS 'Calendar year in which the school year ends; cycle of a survey';
COMMENT ON COLUMN city_figure.period_label IS 'Period as published';
COMMENT ON COLUMN city_figure.breakdown IS 'Dimension the figure is broken down by; total where it is not';
COMMENT ON COLUMN city_figure.category IS 'Category of that dimension';
COMMENT ON COLUMN city_figure.value IS 'Figure, unrounded; empty only with a status that says why';
COMMENT ON COLUMN city_figure.std_error IS 'Standard error; empty where none is published';
COMMENT ON COLUMN city_figure.low IS 'Lower end of the 95 % interval; empty without standard error';
COMMENT ON COLUMN city_figure.high IS 'Upper end of the 95 % interval; empty without standard error';
COMMENT ON COLUMN city_figure.sample_size IS 'Students or units behind the figure; empty where not published';
COMMENT ON COLUMN city_figure.obs_status IS 'SDMX CL_OBS_STATUS: A normal, B break, D definition differs, E estimated or derived, P provisional, U low reliability; without a value: L not collected, M cannot exist, N not significant, O missing, Q suppressed';
COMMENT ON COLUMN city_figure.source_flag IS 'The publisher''s own mark, verbatim';
COMMENT ON COLUMN city_figure.note IS 'What a reader must know of this figure';
COMMENT ON COLUMN city_figure.source_id IS 'Id of the source';
COMMENT ON COLUMN city_figure.publisher IS 'Publisher of the source';
COMMENT ON COLUMN city_figure.licence IS 'Licence of the source';
COMMENT ON COLUMN city_figure.source_url IS 'Page of the source';
COMMENT ON COLUMN city_figure.retrieved_at IS 'Day on which the published file was retrieved, UTC';
COMMENT ON COLUMN city_figure.release IS 'Release of GCEN Benchmarks the row was taken from';
COMMENT ON COLUMN city_figure.is_closest IS 'Whether it is the figure of the closest place and best-standing series of its city';
COMMENT ON COLUMN city_figure.is_economy IS 'Whether it is the figure that stands for the city among economies';
COMMENT ON COLUMN city_figure.topic IS 'Topic of the indicator';
COMMENT ON COLUMN city_figure.redistributable IS 'Whether the publisher allows the figure to be passed on';

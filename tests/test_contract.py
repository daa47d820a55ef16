"""Promises of the contract and its reader."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path

import duckdb
import pytest
from pydantic import TypeAdapter, ValidationError

from pipelines import build as building
from pipelines import refresh
from pipelines.contract import Contract, read_contract
from pipelines.errors import ContractError
from pipelines.paths import Home
from pipelines.raw import read_manifest
from pipelines.selecting import Select
from tests.broken_contract import edit, problems_of
from tests.conftest import ROOT

MANIFEST = ROOT / "data" / "figures" / "manifest.csv"


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """A copy of the contract that a test may break."""
    return Path(shutil.copytree(ROOT / "data" / "contract", tmp_path / "contract"))


def test_the_ten_cities_stand_in_the_contract(contract: Contract) -> None:
    """The network's ten cities are there, each with its school system on its own ladder."""
    names = {city.name for city in contract.cities}
    assert names == {
        "Denver",
        "Hong Kong",
        "Houston",
        "Lexington",
        "Melbourne",
        "Seattle",
        "Seoul",
        "Shanghai",
        "Singapore",
        "Toronto",
    }
    places = {place.geo_id: place for place in contract.geographies}
    for city in contract.cities:
        system = places[city.system_geo_id]
        assert system.level == "city_system"
        assert city.city_id in system.ladder_of


def test_the_districts_have_their_codes(contract: Contract) -> None:
    """The four districts of the United States are found by their NCES numbers."""
    codes = {code.code: code.geo_id for code in contract.codes if code.scheme == "nces_leaid"}
    assert codes == {
        "0803360": "us_denver",
        "5307710": "us_seattle",
        "4823640": "us_houston",
        "2101860": "us_lexington",
    }


def test_samples_of_four_provinces_stand_for_no_city(contract: Contract) -> None:
    """B-S-J-G and B-S-J-Z are places of their own and on nobody's ladder."""
    places = {place.geo_id: place for place in contract.geographies}
    for geo_id in ("cn_bsjg", "cn_bsjz"):
        assert places[geo_id].ladder_of == ()
        assert "not Shanghai" in places[geo_id].note


def test_every_economy_of_the_network_is_there(contract: Contract) -> None:
    """Seven economies stand at the end of the cities' ladders."""
    economies = {place.geo_id for place in contract.geographies if place.is_economy}
    assert economies == {"us", "ca", "au", "kr", "cn", "hk", "sg"}


def test_every_indicator_has_a_series(contract: Contract) -> None:
    """No indicator stands in the contract that no source measures."""
    assert [one.indicator_id for one in contract.indicators if not one.series] == []


def test_a_count_by_the_rule_of_one_state_says_so(contract: Contract) -> None:
    """Each state counts chronic absence by its own rule, so that no figure of it is direct."""
    told = [one for one in contract.series if one.indicator_id == "chronic_absence_pct"]
    assert len(told) > 1
    assert [one.series_id for one in told if not one.definition_note] == []


def test_no_caveat_calls_a_difference_none(contract: Contract) -> None:
    """What is not significant may be due to the sample; that it is no difference is never said."""
    caveats = {one.indicator_id: one.caveat or "" for one in contract.indicators}
    none = re.compile(r"\b(?:are|is) (?:not|no) (?:differences?|gaps?)\b")
    assert {name: text for name, text in caveats.items() if none.search(text)} == {}
    told = "that is not significant may be due to the sample alone"
    assert all(told in text for text in caveats.values() if text.startswith("A sampled score:"))
    assert told in caveats["pisa_math_mean"]


def test_every_source_has_its_module_and_every_module_its_row(contract: Contract) -> None:
    """A source is one file and one table, found by the same id."""
    modules = {path.stem for path in (ROOT / "pipelines" / "sources").glob("[a-z]*.py")}
    assert modules == {spec.source_id for spec in contract.sources}


def test_every_column_of_the_schema_is_explained(contract: Contract) -> None:
    """Each column of each table and view carries a comment, and so do tables and views."""
    with duckdb.connect() as connection:
        connection.execute(contract.schema_sql)
        bare = connection.sql(
            """SELECT table_name, column_name FROM duckdb_columns()
            WHERE NOT internal AND comment IS NULL
            UNION ALL SELECT table_name, '' FROM duckdb_tables() WHERE comment IS NULL
            UNION ALL SELECT view_name, '' FROM duckdb_views()
                WHERE NOT internal AND comment IS NULL"""
        ).fetchall()
    assert bare == []


def test_all_problems_of_all_files_are_told_at_once(folder: Path) -> None:
    """A contract with several mistakes is refused with each of them, naming file, row and value."""
    edit(folder / "cities.csv", "39.7392", "139.7392")
    edit(folder / "geographies.csv", "us_co,Colorado,state", "us_co,Colorado,province")
    edit(
        folder / "geography_codes.csv", "nces_leaid,0803360,us_denver", "nces_leaid,0803360,us_dnvr"
    )
    edit(folder / "indicators.toml", 'topic = "outcomes"', 'topic = "outcome"')
    edit(folder / "sources.toml", 'access = "file"', 'access = "post"')
    problems = problems_of(folder)
    told = "\n".join(problems)
    assert re.search(r"cities\.csv \[line \d+, city_id denver\]: latitude: .*90.*139\.7392", told)
    assert re.search(
        r"geographies\.csv \[line \d+, geo_id us_co\]: level: .*'state'.*province", told
    )
    assert "unknown place 'us_dnvr'. Did you mean 'us_denver'?" in told
    assert "unknown topic 'outcome'. Did you mean 'outcomes'?" in told
    assert re.search(
        r"sources\.toml \[line \d+, oecd_pisa\]: access: .*'api', 'download' or 'file'", told
    )


def test_an_unknown_source_of_a_series_is_told_with_the_known_ones(folder: Path) -> None:
    """A misspelt source names the indicator and the nearest source."""
    edit(folder / "indicators.toml", 'source = "oecd_pisa"', 'source = "oecd_piza"')
    assert any(
        "unknown source 'oecd_piza'. Did you mean 'oecd_pisa'?" in one
        for one in problems_of(folder)
    )


def test_a_missing_file_is_told(folder: Path) -> None:
    """A contract without one of its files says which."""
    (folder / "topics.csv").unlink()
    assert any(one.startswith("topics.csv: is not in") for one in problems_of(folder))


def test_wrong_columns_are_told_with_the_right_ones(folder: Path) -> None:
    """A table with other columns says which are valid."""
    edit(folder / "topics.csv", "topic,title,sort", "topic,name,sort")
    assert any("valid: topic, title, sort" in one for one in problems_of(folder))


def test_a_figure_with_two_corrections_is_refused(folder: Path) -> None:
    """Two entries for one figure are told with the figure, so that neither wins unseen."""
    path = folder / "corrections.toml"
    text = path.read_text(encoding="utf-8")
    first = text.index("[[correction]]")
    path.write_text(text + "\n" + text[first : text.index("[[correction]]", first + 1)], "utf-8")
    [told] = problems_of(folder)
    assert told.startswith("corrections.toml [")
    assert "has 2 entries; a figure takes one" in told


def test_a_code_that_ends_before_it_begins_is_told(folder: Path) -> None:
    """The years of a code are a span."""
    with (folder / "geography_codes.csv").open("a", encoding="utf-8") as handle:
        handle.write("nces_leaid,0000000,us_denver,2012,2009\n")
    assert any("from_year 2012 lies after to_year 2009" in one for one in problems_of(folder))


def _line_of(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def test_every_slip_of_the_schema_is_told_with_those_of_other_files(folder: Path) -> None:
    """Each broken statement is told once by its line, and none that only lacks its table.

    Statements that DuckDB cannot read, that name what there is not, and that have no end are told
    together, beside a table of the indicators that cannot be read.
    """
    schema, indicators = folder / "schema.sql", folder / "indicators.toml"
    slips = {
        "CREATE TABL topic (": ("CREATE TABLE topic (", 'at or near "TABL"'),
        "parent_geo_id VARCAHR,": ("parent_geo_id VARCHAR,", 'Did you mean "main.VARCHAR"?'),
        "city.cityid IS": ("city.city_id IS", 'Did you mean: "city_id"'),
        "'Id of the series'\n": ("'Id of the series';\n", "has no end; valid: CREATE TABLE"),
        "FROM city_valu AS": ("FROM city_value AS", 'Did you mean "city_value"?'),
    }
    for broken, (good, _) in slips.items():
        edit(schema, good, broken)
    edit(indicators, '[pisa_math_mean]\ntitle = "', "[pisa_math_mean]\ntitle = ")
    told = problems_of(folder)
    assert [one.partition(" ")[0] for one in told] == ["indicators.toml", *["schema.sql"] * 5]
    assert "is not valid TOML: Invalid value (at line 9," in told[0]
    for (broken, (_, words)), one in zip(slips.items(), told[1:], strict=True):
        assert one.startswith(f"schema.sql [line {_line_of(schema, broken.strip())}]: ")
        assert words in one
        assert "; valid: " in one
        assert "(given: " in one


@pytest.mark.parametrize(
    "work",
    [
        building.build,
        building.preview,
        refresh.draft_staged,
        lambda home: refresh.refresh(home, refresh.Request(dry_run=True)),
        lambda home: refresh.refresh(home, refresh.Request()),
    ],
    ids=["build", "build --dry-run", "check", "refresh --dry-run", "refresh"],
)
def test_whatever_reads_the_contract_tells_the_schema_with_the_rest(
    folder: Path, tmp_path: Path, work: Callable[[Home], object]
) -> None:
    """A build, a check and a refresh are refused for all slips before they begin."""
    edit(folder / "schema.sql", "CREATE TABLE topic (", "CREATE TABL topic (")
    edit(folder / "topics.csv", "outcomes,", "out comes,")
    home = Home(tmp_path / "home", folder, ROOT / "data" / "figures")
    with pytest.raises(ContractError) as caught:
        work(home)
    assert {one.file for one in caught.value.problems} >= {"schema.sql", "topics.csv"}
    assert not home.root.exists()


def test_a_text_of_the_schema_without_its_end_hides_nothing(folder: Path) -> None:
    """A quotation mark that is missing is told by its line, and so is a slip far below it."""
    schema = folder / "schema.sql"
    edit(schema, "'Title shown to readers';", "'Title shown to readers;")
    edit(schema, "CREATE VIEW pair_test AS", "CREATE VEIW pair_test AS")
    quote, view = _line_of(schema, "readers;"), _line_of(schema, "VEIW")
    told = problems_of(folder)
    assert [one.partition(": is")[0] for one in told] == [
        f"schema.sql [line {quote}]",
        f"schema.sql [line {view}]",
    ]
    assert "unterminated" in told[0]


def test_an_id_given_twice_is_told(folder: Path) -> None:
    """What stands twice is told with each of its lines, of ids and of keys of several columns."""
    path = folder / "topics.csv"
    lines = len(path.read_text(encoding="utf-8").splitlines())
    with path.open("a", encoding="utf-8") as handle:
        handle.write("\noutcomes,Again,9\n")
    with (folder / "geography_codes.csv").open("a", encoding="utf-8") as handle:
        handle.write("iso3,USA,us,,\n")
    said = "\n".join(problems_of(folder))
    assert re.search(
        rf"topics\.csv \[line \d+, topic outcomes; line {lines + 2}, topic outcomes\]: "
        "stands 2 times; valid: once",
        said,
    )
    assert re.search(r"codes\.csv \[line \d+, code USA; line \d+, code USA\]: stands 2 times", said)
    assert "None" not in said


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("outcomes2,Results, again,9", "has more cells than columns (4, not 3); valid: one"),
        ("outcomes2,Results", "has fewer cells than columns (2, not 3); valid: one"),
    ],
)
def test_a_row_with_other_cells_than_columns_is_told(folder: Path, cells: str, said: str) -> None:
    """A comma too many or too few is one problem with the row's line, not one of each cell."""
    path = folder / "topics.csv"
    lines = len(path.read_text(encoding="utf-8").splitlines())
    with path.open("a", encoding="utf-8") as handle:
        handle.write(f"{cells}\n")
    (told,) = problems_of(folder)
    assert told.startswith(f"topics.csv [line {lines + 1}, topic outcomes2]: {said}")


@pytest.mark.parametrize(
    ("file", "encoding", "wanted"),
    [
        ("cities.csv", "utf-16", "CSV UTF-8"),
        ("cities.csv", "big5hkscs", "CSV UTF-8"),
        ("indicators.toml", "utf-16", "UTF-8"),
        ("schema.sql", "utf-16", "UTF-8"),
        ("checks.toml", "utf-16", "UTF-8"),
    ],
)
def test_a_file_in_another_encoding_hides_no_other_mistake(
    folder: Path, file: str, encoding: str, wanted: str
) -> None:
    """It is told once, with the byte, its place and what to do; the other files are read."""
    path = folder / file
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding, "replace"))
    edit(folder / "topics.csv", "outcomes,", "out comes,")
    told = problems_of(folder)
    (of_file,) = (one for one in told if one.startswith(file))
    assert re.fullmatch(
        rf"{file}: is not UTF-8: the byte 0x[0-9a-f]{{2}} stands at place \d+; save it as {wanted}",
        of_file,
    )
    assert any(one.startswith("topics.csv [") and "'out comes'" in one for one in told)


def test_one_wrong_byte_is_told_with_its_place(folder: Path) -> None:
    """A TOML file with one byte of another encoding says where it stands."""
    path = folder / "sources.toml"
    length = len(path.read_bytes())
    with path.open("ab") as handle:
        handle.write(b"# caf\xe9\n")
    (told,) = problems_of(folder)
    assert told.startswith(
        f"sources.toml: is not UTF-8: the byte 0xe9 stands at place {length + 6}"
    )


def test_broken_toml_is_told_with_its_line(folder: Path) -> None:
    """A file that is no TOML says where it breaks."""
    with (folder / "sources.toml").open("a", encoding="utf-8") as handle:
        handle.write("[broken\n")
    lines = len((folder / "sources.toml").read_text(encoding="utf-8").splitlines())
    [told] = problems_of(folder)
    assert told.startswith("sources.toml [")
    assert "is not valid TOML" in told
    assert f"line {lines}, column" in told


def test_one_wrong_row_is_one_problem(folder: Path) -> None:
    """What refers to a row with a mistake is not told to refer to nothing."""
    edit(folder / "indicators.toml", "decimals = 0", "decimals = 9")
    edit(folder / "geographies.csv", "us,United States,economy", "us,United States,nation")
    said = problems_of(folder)
    assert len(said) == 2, said
    assert re.match(r"geographies\.csv \[line \d+, geo_id us\]: level: ", said[0])
    assert re.match(r"indicators\.toml \[line \d+, [a-z0-9_]+\]: decimals: ", said[1])


def test_an_unknown_field_is_told_with_the_nearest_known_one(folder: Path) -> None:
    """A misspelt field of a table is not ignored."""
    edit(folder / "sources.toml", "cadence =", "cadance =")
    told = "\n".join(problems_of(folder))
    assert "cadance: unknown field. Did you mean 'cadence'?" in told


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('city = "denver"', 'city = "denwer"', "city: unknown city 'denwer'. Did you mean"),
        ('place = "us"\n', 'place = "us"\ncity = "denver"\n', "place: valid: a city or a place"),
        ('place = "us"\n', "", "place: valid: a city or a place"),
        ('["肯塔基", "켄터키"]', "[]", "names: is empty; valid: one or more"),
        ('"maths", ', '"maths", "reading", ', ", reading]: stands 2 times; valid: once"),
        ('"maths", ', '"math-s", ', "words 3: valid: words with one space between them"),
        ('"maths", ', '"Maths", ', "Maths; valid: in small letters"),
        ('city = "seoul"', 'city = "denver"', ", denver]: stands 2 times"),
    ],
)
def test_words_of_the_search_that_cannot_stand_are_told(
    folder: Path, old: str, new: str, said: str
) -> None:
    """A name of nothing, a name of two things, and a word in two lists are problems."""
    edit(folder / "search.toml", old, new)
    found = problems_of(folder)
    assert any("search.toml" in one and said in one for one in found), found


def test_an_error_of_files_names_files_that_are_read(contract: Contract) -> None:
    """Each entry is of files that figures in force were read from."""
    read = [(row["source_id"], row["path"]) for row in read_manifest(MANIFEST)]
    for wrong in contract.file_errors:
        assert any(
            source == wrong.source and fnmatchcase(path, wrong.files) for source, path in read
        ), wrong


def test_an_error_of_files_of_an_unknown_source_is_told(folder: Path) -> None:
    """An entry names a source of the contract, and stands once for its files."""
    path = folder / "corrections.toml"
    text = path.read_text(encoding="utf-8")
    last = text.rindex("[[file_error]]")
    path.write_text(f"{text}\n{text[last:]}", encoding="utf-8")
    assert any("stands 2 times; valid: once" in one for one in problems_of(folder))
    path.write_text(f"{text[:last]}{text[last:].replace('unesco_uis', 'unesco_us', 1)}", "utf-8")
    (told,) = problems_of(folder)
    assert "unknown source 'unesco_us'. Did you mean 'unesco_uis'" in told


_TARGET = """
[[target]]
city = "seattle"
indicator = "pisa_math_mean"
value = 500
year = 2030
base_year = 2012
source = "A plan, page 3"
source_url = "https://example.org/plan.pdf"
"""


def test_no_target_is_invented(contract: Contract) -> None:
    """The file of targets holds what members have published, and an example that is none."""
    assert all(target.source_url for target in contract.targets)
    example = (ROOT / "data" / "contract" / "targets.toml").read_text(encoding="utf-8")
    assert "# [[target]]" in example


def test_a_target_of_a_member_is_read(folder: Path) -> None:
    """A target names its city, indicator, value, years and the document that sets it."""
    (folder / "targets.toml").write_text(_TARGET, encoding="utf-8")
    (target,) = read_contract(folder).targets
    assert (target.city, target.value, target.year, target.base_year) == (
        "seattle",
        500,
        2030,
        2012,
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"seattle"', '"seatle"', "unknown city 'seatle'. Did you mean 'seattle'?"),
        ('"pisa_math_mean"', '"pisa_maths"', "unknown indicator 'pisa_maths'"),
        ("base_year = 2012", "base_year = 2030", "base_year is not before year"),
        ('source = "A plan, page 3"', "", "source: Field required"),
    ],
)
def test_a_target_that_cannot_stand_is_told(folder: Path, old: str, new: str, said: str) -> None:
    """Unknown names, a base that is not before its target, and a target nobody set are problems."""
    (folder / "targets.toml").write_text(_TARGET.replace(old, new), encoding="utf-8")
    assert any(said in problem for problem in problems_of(folder))


def test_the_same_target_stands_once(folder: Path) -> None:
    """Two values for one city, indicator and year contradict each other."""
    (folder / "targets.toml").write_text(_TARGET + _TARGET, encoding="utf-8")
    assert any("stands 2 times" in problem for problem in problems_of(folder))


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "indicators.toml",
            "ids.sex = { female",
            "ids.sex = { femal",
            "unknown category 'sex / femal'. Did you mean 'sex / female'",
        ),
        (
            "indicators.toml",
            "ids.sex = {",
            "ids.sexes = {",
            "unknown category 'sexes / female'. Did you mean 'sex / female'",
        ),
        (
            "indicators.toml",
            'breakdown = "ses_quarter"',
            'breakdown = "ses_quarters"',
            "unknown category 'ses_quarters / q1'",
        ),
        (
            "indicators.toml",
            '"level/primary"',
            '"level/primar"',
            "unknown category 'level / primar'. Did you mean 'level / primary'",
        ),
        (
            "indicators.toml",
            "select.founders = { national =",
            "select.founders = { nationl =",
            "unknown category 'level_sector / primary_nationl'. Did you mean",
        ),
        (
            "indicators.toml",
            'scheme = "edstats_pisa"',
            'scheme = "edstat_pisa"',
            "unknown scheme 'edstat_pisa'. Did you mean 'edstats_pisa'",
        ),
        (
            "corrections.toml",
            'category = "primary"',
            'category = "primry"',
            "unknown category 'level / primry'",
        ),
        (
            "checks.toml",
            'complete = ["female"',
            'complete = ["femal"',
            "unknown category 'sex / femal'",
        ),
    ],
)
def test_names_of_ours_in_a_selector_are_known(
    folder: Path, file: str, old: str, new: str, said: str
) -> None:
    """A category or code list misspelt where a series, a correction or a check names it is told."""
    edit(folder / file, old, new)
    told = [one for one in problems_of(folder) if said in one]
    assert told
    assert all(one.startswith(file) for one in told)


def test_every_slip_of_a_selector_is_told() -> None:
    """All that a selector names wrongly is told with it, and what is the publisher's is not."""
    known = {"category": {"sex / female", "sex / male"}, "scheme": {"iso3"}}
    selector = TypeAdapter(Select)
    wrong = {
        "scheme": "iso",
        "where": {"category": "theirs"},
        "parts": [{"breakdown": "sex", "columns": {"femal": "A", "male": "B"}}],
        "members": {"X": "sex/men", "Y": ""},
    }
    with pytest.raises(ValidationError) as caught:
        selector.validate_python(wrong, context=known)
    (error,) = caught.value.errors()
    assert re.findall(r"unknown \w+ '([^']+)'", error["msg"]) == ["sex / men", "sex / femal", "iso"]
    right = {"scheme": "iso3", "per": {"total": "A", "sex": {"female": "B"}}}
    assert selector.validate_python(right, context=known) == right

"""Promises of the World Bank reader: on the specimen, on the published files, over the interface."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from dataclasses import replace

import pytest

from pipelines.errors import SourceChanged, SourceRefused, SourceUnavailable
from pipelines.fetch import fetch
from pipelines.raw import RawStore
from pipelines.tidy import tidy
from pipelines.world_bank_api import PLACES, Question
from tests.replay.server import THRICE, instead, running, slow, status
from tests.replay.world_bank import Indicator, WorldBank, refused_bare
from tests.source_tools import figure, lay_down, raw_files, read_folder, source_module
from tests.sources import specimen_world_bank_wdi as made

SOURCE = "world_bank_wdi"
SPENDING = "gov_expenditure_education_pct_gdp_world_bank_wdi"


def _read_made(contract, tmp_path, files):
    return read_folder(contract, SOURCE, lay_down(tmp_path / "in", files), tmp_path / "raw")


def _wanted(contract, *indicators):
    """The series that read those indicators."""
    return [
        one
        for one in contract.series_of(SOURCE)
        if set(one.select.values()) & set(indicators) or not indicators
    ]


def _fetched(contract, base_url, store, *indicators, politeness=THRICE):
    asked = source_module(SOURCE).downloads(base_url, _wanted(contract, *indicators))
    return fetch(SOURCE, asked, RawStore(store), politeness=politeness)


# What stands in the files


def test_the_newest_edition_stands_alone(reading):
    """Of two editions of an indicator the newer one is read, with its own values."""
    row = figure(reading.rows, SPENDING, "AUS", 2020)
    assert (row.value, row.obs_status) == (5.38625001907349, "A")
    assert figure(reading.rows, SPENDING, "HKG", 2024).value == 3.80804991722107
    assert figure(reading.rows, SPENDING, "HKG", 2022).value == 3.72866010665894


@pytest.mark.parametrize(("code", "year"), [("CHN", 2019), ("CHN", 2020), ("USA", 2010)])
def test_a_value_that_the_newest_edition_removed_is_missing(reading, code, year):
    """An empty cell of the newest edition is missing and never filled from an older one."""
    row = figure(reading.rows, SPENDING, code, year)
    assert (row.value, row.obs_status, row.source_flag) == (None, "O", None)


def test_an_older_edition_alone_is_read(contract, folder, tmp_path):
    """Where only the older edition is laid down, its figures are given."""
    old = next(folder.glob("API_SE.XPD.TOTL.GD.ZS_DS2_*277592.csv"))
    reading = _read_made(contract, tmp_path, {old.name: old.read_bytes()})
    assert figure(reading.rows, SPENDING, "AUS", 2020).value == 5.60844993591309


def test_rows_of_older_editions_are_counted(reading, folder):
    """Every cell of an older edition is counted as set aside, under the name of its file."""
    aside = [one for one in reading.set_aside if "newer edition" in one.reason]
    expected = {}
    for part in ("SE.XPD.TOTL.GD.ZS_DS2_en_csv_v2_277592", "SP.POP.TOTL_", "NY.GDP.MKTP.CD_"):
        path = next(folder.glob(f"API_{part}*"))
        with path.open(encoding="utf-8-sig", newline="") as handle:
            header, *lines = list(csv.reader(handle))[4:]
        expected[path.name] = len(lines) * (len(header) - 5)
    assert {one.example.partition(",")[0]: one.rows for one in aside} == expected


def test_plain_tables_are_newer_than_older_downloads(reading):
    """population.csv and gdp.csv name no edition: their last figure says how new they are."""
    assert figure(reading.rows, "population_world_bank_wdi", "USA", 2024).value == 340110988
    assert figure(reading.rows, "population_world_bank_wdi", "KOR", 2019).value == 51764822
    assert figure(reading.rows, "gdp_usd_world_bank_wdi", "KOR", 2019).value == 1651422932447.768


def test_descriptions_are_set_aside(reading):
    """The list of indicators holds no figures: its rows are counted, not read."""
    [described] = [one for one in reading.set_aside if "Descriptions" in one.reason]
    assert described.rows >= 1
    assert described.example.startswith("Metadata_Indicator_")


def test_primary_figures_say_their_level(reading):
    """Pupils and pupils per teacher stand under the level of education they count."""
    pupils = figure(reading.rows, "students_world_bank_wdi", "SGP", 2023, "level", "primary")
    ratio = figure(
        reading.rows, "students_per_teacher_world_bank_wdi", "HKG", 2018, "level", "primary"
    )
    assert (pupils.value, pupils.period_label, ratio.value) == (238816, "2023", 13.34788)


def test_the_ratio_ends_in_2018(reading):
    """Pupils per teacher has no value after 2018; the empty cells stay missing."""
    rows = [row for row in reading.rows if row.series_id == "students_per_teacher_world_bank_wdi"]
    years = {row.year for row in rows if row.code in PLACES and row.value is not None}
    assert max(years) == 2018
    assert figure(rows, rows[0].series_id, "SGP", 2018, "level", "primary").value is None


def test_product_per_head_is_computed(reading):
    """GDP per head is a quotient, marked as derived; where a part is missing it is missing."""
    series = "gdp_per_head_usd_world_bank_wdi"
    row = figure(reading.rows, series, "SGP", 2023)
    assert row.value == 501427500080.05853 / 5917648
    assert (row.obs_status, row.note) == (
        "E",
        "Computed: NY.GDP.MKTP.CD divided by SP.POP.TOTL.",
    )
    without = figure(reading.rows, series, "SGP", 2024)
    assert (without.value, without.obs_status, without.note) == (None, "O", None)


def test_aggregates_are_ours_and_other_places_are_counted(contract, folder, reading, tmp_path):
    """OECD members and the world become our places; every other code is counted."""
    files = raw_files(contract, SOURCE, folder, tmp_path)
    tidied = tidy(SOURCE, reading, contract, files)
    figures = tidied.figures.set_index(["series_id", "geo_id", "year"]).value
    assert figures[SPENDING, "oecd_members", 2022] == 4.99167513847351
    assert figures[SPENDING, "world", 2023] == 3.51483161383978
    assert any("none of ours" in one.reason for one in tidied.set_aside)


def test_one_series_alone_is_its_share_of_all(contract, folder, reading, tmp_path):
    """Asking for one series gives exactly what asking for all gives of it."""
    files = raw_files(contract, SOURCE, folder, tmp_path)
    shares = defaultdict(list)
    for row in reading.rows:
        shares[row.series_id].append(row)
    for one in contract.series_of(SOURCE):
        assert source_module(SOURCE).read(files, [one]).rows == shares[one.series_id]


def test_a_second_edition_of_one_day_is_the_one_retrieved_later(contract, tmp_path):
    """Values are revised under one date: of two files of one edition the later one stands."""
    files = {
        f"API_{made.PUPILS}_DS2_en_csv_v2_{number}.csv": made.download_table(
            made.PUPILS, "2026-07-13", {"SGP": {2023: value}}, [2023]
        )
        for number, value in ((1, 5.0), (2, 6.0))
    }
    first, second = raw_files(contract, SOURCE, lay_down(tmp_path / "in", files), tmp_path / "raw")
    early = replace(second, retrieved_at=first.retrieved_at.replace(year=2020))
    module, series = source_module(SOURCE), _wanted(contract, made.PUPILS)
    cell = ("students_world_bank_wdi", "SGP", 2023, "level", "primary")
    assert figure(module.read([first, second], series).rows, *cell).value == 6.0
    assert figure(module.read([first, early], series).rows, *cell).value == 5.0


def test_a_download_of_a_topic_gives_its_indicators(contract, tmp_path):
    """A download of several indicators is read, and what no series asks for is counted."""
    body = made.download_table(made.GROSS, "2025-10-07", made.NEWEST[made.GROSS], [2022])
    other = body.decode("utf-8").splitlines()[6].replace(made.GROSS, "SE.TER.ENRR")
    files = {"API_4_DS2_en_csv_v2_3054086.csv": body + other.encode() + b"\r\n"}
    reading = _read_made(contract, tmp_path, files)
    row = figure(reading.rows, "gross_enrolment_primary_pct_world_bank_wdi", "HKG", 2022)
    assert row.value == 103.028312901343
    assert [one.rows for one in reading.set_aside if "none of those" in one.reason] == [1]
    absent = {one.example for one in reading.set_aside if "in any file" in one.reason}
    assert absent == set(made.NAMES) - {made.GROSS}


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        (b"Last Updated Date", b"Updated", "Last Updated Date"),
        (b"Country Name", b"Country", "Country Name"),
        (b"Country Code", b"Code", "Code"),
        (b'"2023"', b'"2023 [YR2023]"', r"2023 \[YR2023\]"),
        (b'"2023"', b'"2033"', "years without a column: 2023, 2025"),
        (b'"238816"', b'"238816","7"', "cells"),
        (b'"238816"', b'".."', r"'\.\.'"),
        (b"2025-10-07", b"07.10.2025", "07.10.2025"),
    ],
)
def test_a_changed_download_is_refused(contract, tmp_path, old, new, named):
    """A download of another layout stops the reader and names the file and what differs."""
    name = f"API_{made.PUPILS}_DS2_en_csv_v2_6680.csv"
    body = made.specimen()[name]
    assert old in body
    with pytest.raises(SourceChanged, match=named) as caught:
        _read_made(contract, tmp_path, {name: body.replace(old, new)})
    assert name in str(caught.value)


def test_a_changed_plain_table_is_refused(contract, tmp_path):
    """A plain table without its columns stops the reader and names what is there."""
    body = made.specimen()["gdp.csv"].replace(b"Value", b"GDP")
    with pytest.raises(SourceChanged, match=r"gdp.csv has no column Value; found: .*GDP"):
        _read_made(contract, tmp_path, {"gdp.csv": body})


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b"", b"<html>Too many requests</html>"])
def test_garbage_in_a_file_is_refused(contract, tmp_path, body):
    """A file that is no table stops the reader."""
    with pytest.raises(SourceChanged, match=r"API_SE.PRM.ENRL_DS2_1.csv"):
        _read_made(contract, tmp_path, {"API_SE.PRM.ENRL_DS2_1.csv": body})


# What the interface answers


@pytest.fixture(name="replayed")
def _replayed():
    with running({SOURCE: made.world_bank()}) as server:
        yield server


def test_each_indicator_is_asked_once(contract):
    """There is one request per indicator, with format, page size, database and our places."""
    asked = source_module(SOURCE).downloads("http://bank/v2/", contract.series_of(SOURCE))
    fetched = [one for one in asked if one.url]
    assert sorted(one.url.rpartition("/")[2] for one in fetched) == sorted(made.NAMES)
    assert dict(fetched[0].params) == {
        "format": "json",
        "per_page": "1000",
        "page": "1",
        "source": "2",
    }
    places = "AUS;CAN;CHN;HKG;KOR;SGP;USA;OED;WLD"
    assert fetched[0].url.startswith(f"http://bank/v2/country/{places}/indicator/SE.")
    assert {one.path for one in asked} >= {"population.csv", "SE.PRM.ENRL.page-*.json"}


def _publisher_of(folder):
    """The interface with the newest edition of each table in a folder."""
    editions = {}
    for path in folder.glob("API_*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as handle:
            lines = list(csv.reader(handle))
        years, indicator = [int(one) for one in lines[4][4:-1]], lines[5][3]
        values = {
            line[1]: {
                year: float(cell) if cell else None
                for year, cell in zip(years, line[4:-1], strict=True)
            }
            for line in lines[5:]
        }
        editions[indicator, lines[2][1]] = values
    newest = {indicator: values for (indicator, _), values in sorted(editions.items())}
    for name, indicator in (("population.csv", made.PEOPLE), ("gdp.csv", made.PRODUCT)):
        newest[indicator] = values = defaultdict(dict)
        with (folder / name).open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                values[row["Country Code"]][int(row["Year"])] = float(row["Value"])
    return WorldBank({one: Indicator(one, values) for one, values in newest.items()})


def test_interface_and_files_give_the_same_figures(contract, folder, reading, tmp_path):
    """The figures of our places are the same from the interface as from the downloads."""
    with running({SOURCE: _publisher_of(folder)}) as server:
        files = _fetched(contract, server.url(SOURCE), tmp_path)
    answered = source_module(SOURCE).read(files, contract.series_of(SOURCE))
    assert answered.set_aside == []

    def figures(rows):
        return sorted(
            row._replace(file="") for row in rows if row.code in PLACES and row.value is not None
        )

    assert figures(answered.rows) == figures(reading.rows)
    gap = figure(answered.rows, SPENDING, "CHN", 2020)
    assert (gap.value, gap.obs_status) == (None, "O")


def test_pages_are_followed_to_the_last(contract, tmp_path):
    """An indicator of several pages is fetched whole and read as one."""
    values = {code: dict.fromkeys(range(1725, 2025), 7.0) for code in PLACES}
    with running({SOURCE: WorldBank({made.GROSS: Indicator("x", values)})}) as server:
        files = _fetched(contract, server.url(SOURCE), tmp_path, made.GROSS)
    assert [file.path for file in files] == [f"SE.PRM.ENRR.page-{page}.json" for page in (1, 2, 3)]
    assert {asked.query["page"] for asked in server.asked} == {"1", "2", "3"}
    module, series = source_module(SOURCE), _wanted(contract, made.GROSS)
    assert len(module.read(files, series).rows) == 2700
    with pytest.raises(SourceChanged, match=r"pages \[1, 3\] of 3 hold 1700 of 2700 rows"):
        module.read([files[0], files[2]], series)


@pytest.mark.parametrize(
    ("page", "change"),
    [
        (1, {"total": 2699}),
        (1, {"pages": 2}),
        (2, {"page": 3}),
        (3, {"total": 2600}),
        (2, {"lastupdated": "2026-07-14"}),
    ],
)
def test_a_total_that_disagrees_is_an_error(contract, tmp_path, page, change):
    """A page whose counts or edition do not fit the rest is asked for again, then an error."""
    values = {code: dict.fromkeys(range(1725, 2025), 7.0) for code in PLACES}

    def disagree(good):
        header, rows = json.loads(good.body)
        if header["page"] != page:
            return good
        return replace(good, body=json.dumps([header | change, rows]).encode())

    with running({SOURCE: WorldBank({made.GROSS: Indicator("x", values)})}) as server:
        server.spoil_all(disagree)
        with pytest.raises(SourceUnavailable, match="page"):
            _fetched(contract, server.url(SOURCE), tmp_path, made.GROSS)
    asked = Counter(request.query["page"] for request in server.asked)
    assert max(asked.values()) == THRICE.attempts
    assert asked["1"] == (THRICE.attempts if page == 1 and change != {"total": 2699} else 1)


def test_an_unknown_indicator_is_refused_at_once(contract, replayed, tmp_path):
    """Message 120 comes with status 200: it names the indicator and is not asked again."""
    series = [
        replaced(one, {"indicator": "SE.XPD.TOTAL"}) for one in contract.series_of(SOURCE)[:1]
    ]
    asked = source_module(SOURCE).downloads(replayed.url(SOURCE), series)
    with pytest.raises(SourceRefused, match=r"message 120 .*not valid.*SE\.XPD\.TOTAL.*valid ids"):
        fetch(SOURCE, asked, RawStore(tmp_path), politeness=THRICE)
    assert len(replayed.asked) == 1
    assert list(tmp_path.rglob("*.json")) == []


def replaced(series, select):
    """A series with another selector."""
    return series.model_copy(update={"select": select})


def test_an_archived_indicator_is_refused_at_once(contract, replayed, tmp_path):
    """Message 175 is permanent: the indicator was archived."""
    series = [
        replaced(one, {"indicator": "SE.XPD.MPRM.ZS"}) for one in contract.series_of(SOURCE)[:1]
    ]
    asked = source_module(SOURCE).downloads(replayed.url(SOURCE), series)
    with pytest.raises(SourceRefused, match=r"message 175 .*deleted or archived"):
        fetch(SOURCE, asked, RawStore(tmp_path), politeness=THRICE)


def test_one_unknown_place_spoils_the_list(replayed):
    """The replayed interface refuses a whole list for one code, as the publisher does."""
    answer = made.world_bank().answer(
        f"/country/SGP;XXX/indicator/{made.PUPILS}", {"format": "json"}
    )
    with pytest.raises(SourceRefused, match="list of places"):
        Question(SOURCE, "http://bank", "2", made.PUPILS).judge(answer.body)


def test_a_bare_message_is_a_refusal(contract, replayed, tmp_path):
    """A message that is not in a list is a refusal too."""
    replayed.spoil("/", instead(refused_bare(), "application/json"))
    with pytest.raises(SourceRefused, match="message 120"):
        _fetched(contract, replayed.url(SOURCE), tmp_path, made.PUPILS)
    assert len(replayed.asked) == 1


def test_an_indicator_without_rows_is_empty(contract, tmp_path):
    """A null in place of the rows, with text for per_page, is an answer without figures."""
    with running({SOURCE: WorldBank({made.PUPILS: Indicator("x", {})})}) as server:
        files = _fetched(contract, server.url(SOURCE), tmp_path, made.PUPILS)
    assert json.loads(files[0].location.read_bytes())[0]["per_page"] == "1000"
    reading = source_module(SOURCE).read(files, _wanted(contract, made.PUPILS))
    assert reading.rows == []
    assert [one.example for one in reading.set_aside] == [made.PUPILS]


def test_without_format_the_interface_answers_in_xml(replayed):
    """The replayed interface answers in XML unless asked for JSON, and that is worth no figure."""
    answer = made.world_bank().answer(f"/country/SGP/indicator/{made.PUPILS}", {})
    with pytest.raises(ValueError, match="Expecting value"):
        Question(SOURCE, "http://bank", "2", made.PUPILS).judge(answer.body)


@pytest.mark.parametrize(
    "garbage",
    [
        b"<html>Service unavailable</html>",
        b'<?xml version="1.0"?><wb:error/>',
        b'{"message": "Endpoint request timed out"}',
        b"[]",
        b"null",
        b'[{"page":1,"pages":1,"per_page":50},[]]',
        b'[{"page":1,"pages":1,"per_page":0,"total":0},null]',
        b'[{"page":1,"pages":1,"per_page":50,"total":1},[7]]',
        b'[{"page":1,"pages":1,"per_page":50,"total":3,"sourceid":"2","lastupdated":"x"},null]',
    ],
)
def test_garbage_with_status_200_is_asked_again(contract, replayed, tmp_path, garbage):
    """A body that is no answer is asked for again, and only the good one is kept."""
    replayed.spoil("/", instead(garbage))
    files = _fetched(contract, replayed.url(SOURCE), tmp_path, made.PUPILS)
    assert (len(files), len(replayed.asked)) == (1, 2)
    assert [path.name for path in tmp_path.rglob("*.json")] == ["SE.PRM.ENRL.page-1.json"]


def test_another_database_is_refused(contract, tmp_path):
    """An answer from another database of the World Bank is not taken for this one."""
    values = {"SGP": {2023: 1.0}}
    bank = WorldBank({made.PUPILS: Indicator("x", values)})

    def elsewhere(good):
        return replace(good, body=good.body.replace(b'"sourceid":"2"', b'"sourceid":"12"'))

    with running({SOURCE: bank}) as server:
        server.spoil_all(elsewhere)
        with pytest.raises(SourceRefused, match="in database 2, was answered with database 12"):
            _fetched(contract, server.url(SOURCE), tmp_path, made.PUPILS)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [(b"SGP", b"MEX", "other places: MEX"), (b"SE.PRM.ENRL", b"SE.SEC.ENRL", "SE.SEC.ENRL")],
)
def test_figures_nobody_asked_for_are_refused(contract, replayed, tmp_path, old, new, named):
    """Places or indicators that were not asked for say that a filter was not applied."""
    replayed.spoil_all(lambda good: replace(good, body=good.body.replace(old, new)))
    with pytest.raises(SourceRefused, match=named):
        _fetched(contract, replayed.url(SOURCE), tmp_path, made.PUPILS)


def test_a_place_without_its_long_code_is_known_by_the_short_one(contract, tmp_path):
    """Aggregates can come with an empty countryiso3code; the two-character code is used."""
    bank = replace(made.world_bank(), without_iso3=frozenset({"OED", "WLD"}))
    with running({SOURCE: bank}) as server:
        files = _fetched(contract, server.url(SOURCE), tmp_path, made.SPENDING)
    rows = source_module(SOURCE).read(files, _wanted(contract, made.SPENDING)).rows
    assert figure(rows, SPENDING, "OED", 2022).value == 4.99167513847351
    assert figure(rows, SPENDING, "WLD", 2023).value == 3.51483161383978


def test_a_newer_answer_replaces_an_older_download(contract, replayed, tmp_path):
    """Pages and downloads of one indicator compete by edition, whatever their layout."""
    fetched = _fetched(contract, replayed.url(SOURCE), tmp_path / "raw", made.SPENDING)
    folder = lay_down(tmp_path / "in", made.specimen())
    laid_down = raw_files(contract, SOURCE, folder, tmp_path / "raw")
    reading = source_module(SOURCE).read([*laid_down, *fetched], _wanted(contract, made.SPENDING))
    assert {row.file for row in reading.rows} == {"SE.XPD.TOTL.GD.ZS.page-1.json"}


def test_kept_pages_can_be_laid_down_again(contract, replayed, tmp_path):
    """Pages kept by a fetch are read from a folder just as they were read after the fetch."""
    files = _fetched(contract, replayed.url(SOURCE), tmp_path / "raw")
    kept = {file.path: file.location.read_bytes() for file in files}
    module, series = source_module(SOURCE), contract.series_of(SOURCE)
    again = _read_made(contract, tmp_path / "again", kept)
    assert again.rows == module.read(files, series).rows


def _one_row(**changed):
    """A page of one row, with some of its members changed."""
    good = made.world_bank().answer(f"/country/SGP/indicator/{made.PUPILS}", {"format": "json"})
    header, rows = json.loads(good.body)
    return json.dumps([header | {"pages": 1, "total": 1}, [rows[0] | changed]]).encode()


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (refused_bare(), "holds message 120"),
        (b"<html/>", "Expecting value"),
        (_one_row(date="2023Q1"), "2023Q1"),
        (_one_row(obs_status="?"), r"obs_status '\?'"),
        (_one_row(value="1"), "value '1'"),
    ],
)
def test_a_page_that_is_no_answer_is_refused(contract, tmp_path, body, named):
    """A laid down page that holds a message or rows of another kind stops the reader."""
    with pytest.raises(SourceChanged, match=named):
        _read_made(contract, tmp_path, {"SE.PRM.ENRL.page-1.json": body})


def test_an_overloaded_publisher_is_asked_politely(contract, replayed, tmp_path):
    """Through 502, 400 and 429 all indicators arrive, with at most four requests at once."""
    replayed.spoil("/", *[status(code) for code in (502, 400, 429, 502, 503)])
    replayed.spoil_all(slow(0.03))
    patient = replace(THRICE, attempts=6)
    files = _fetched(contract, replayed.url(SOURCE), tmp_path, politeness=patient)
    assert len(files) == len(made.NAMES)
    assert len(replayed.asked) == len(made.NAMES) + 5
    assert replayed.most_at_once <= 4

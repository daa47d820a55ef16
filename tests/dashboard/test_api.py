"""Promises of the HTTP interface, over the figures that ship."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path

import duckdb
import httpx
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest
from fastapi import FastAPI

from dashboard import api, exports
from dashboard.selection import Selection
from dashboard.warehouse import Warehouse, observations, pairs
from pipelines.paths import Home
from tests.downloads import COLUMNS, READERS, comparable
from tests.loopback import serving
from tests.small_release import small_release

HARD = "level=all&indicator=pisa_math_mean,private_tutoring_krw_month,students"
"""Standard errors, missing values with reasons, big numbers, dates, text in other scripts."""


@contextlib.contextmanager
def _asking(warehouse: Path) -> Iterator[httpx.Client]:
    """Give a client of a real server over a warehouse."""
    server = FastAPI()
    api.mount(server, Warehouse(warehouse))
    with serving(server) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


@pytest.fixture(scope="module", name="client")
def _shipped(shipped_home: Home) -> Iterator[httpx.Client]:
    with _asking(shipped_home.warehouse) as client:
        yield client


@pytest.fixture(name="odd")
def _odd(tmp_path: Path) -> Iterator[httpx.Client]:
    """A release with a source that may not be passed on, and notes that look like formulas."""
    warehouse = small_release(tmp_path)
    with duckdb.connect(str(warehouse / "gcen-1.0.0.duckdb")) as connection:
        connection.execute("UPDATE series SET redistributable = false WHERE source_id = 'kosis'")
        connection.execute(
            "UPDATE city_value SET note = '=1+1', source_flag = '-', value = -4.5, "
            "period_label = '@2018' WHERE geo_id = 'sg' AND year = 2018"
        )
    with _asking(warehouse) as client:
        yield client


def _rows(client: httpx.Client, query: str) -> list[dict[str, object]]:
    answer = client.get(f"/api/v1/observations?{query}&format=json")
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, object]] = answer.json()
    return rows


# --- the same rows in every format ------------------------------------------------------------


def test_there_is_a_reader_for_every_format() -> None:
    """No format is left out of the comparison below."""
    assert set(READERS) == set(exports.FORMATS)


@pytest.mark.parametrize("key", sorted(READERS))
def test_every_format_holds_the_same_rows(
    client: httpx.Client, shipped_home: Home, key: str
) -> None:
    """Read back by a stranger's tool, each format gives the rows of the release, in order."""
    answer = client.get(f"/api/v1/observations?{HARD}&format={key}")
    assert answer.status_code == 200, answer.text
    release = Warehouse(shipped_home.warehouse).release()
    chosen = Selection(
        indicators=("pisa_math_mean", "private_tutoring_krw_month", "students"), level="all"
    )
    query = observations.figures(release, chosen)
    expected = pd.DataFrame(release.rows(query.sql, query.parameters), columns=pd.Index(COLUMNS))
    found = READERS[key](answer.content)
    assert list(found.columns) == COLUMNS
    assert len(found) == int(answer.headers["GCEN-Rows"]) > 300
    pd.testing.assert_frame_equal(
        comparable(found), comparable(expected), check_exact=False, rtol=1e-14
    )


def test_json_has_the_columns_in_their_order(client: httpx.Client) -> None:
    """An object's keys stand in the order of the columns."""
    promised = (
        "city_id, city, geo_id, geo, geo_level, comparability, indicator_id, indicator, series_id, "
        "unit, year, period_label, breakdown, category, value, std_error, low, high, sample_size, "
        "obs_status, source_flag, note, source_id, publisher, licence, source_url, retrieved_at, "
        "release"
    )
    assert ", ".join(_rows(client, "indicator=pisa_math_mean")[0]) == promised


@pytest.mark.parametrize("key", sorted(READERS))
def test_no_rows_are_an_answer_too(client: httpx.Client, key: str) -> None:
    """A valid selection without figures gives an empty table with its heading."""
    query = f"indicator=private_tutoring_krw_month&city=denver&format={key}"
    answer = client.get(f"/api/v1/observations?{query}")
    assert answer.status_code == 200
    assert answer.headers["GCEN-Rows"] == "0"
    assert len(READERS[key](answer.content)) == 0


def test_an_excel_sheet_has_typed_cells_and_notes(client: httpx.Client) -> None:
    """Numbers are numbers and days are days; the cover names sources, licences and filters."""
    answer = client.get("/api/v1/observations?indicator=pisa_math_mean&city=seoul&format=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["About", "Figures", "Codebook"]
    cells = {cell.column: cell for cell in book["Figures"][2]}
    assert cells[COLUMNS.index("value") + 1].data_type == "n"
    assert cells[COLUMNS.index("retrieved_at") + 1].is_date
    notes = [str(cell.value) for row in book["About"] for cell in row if cell.value]
    text = "\n".join(notes)
    for part in (
        "OECD",
        "CC-BY-4.0",
        "pisa_math_mean",
        "seoul",
        "Release",
        "/api/v1/observations?",
    ):
        assert part in text


def test_more_rows_than_a_sheet_holds_are_refused_in_words(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An Excel file is never cut: too many rows are answered with status 400 and what to do."""
    monkeypatch.setattr(exports.formats, "EXCEL_ROWS", 10)
    answer = client.get("/api/v1/observations?indicator=pisa_math_mean&format=xlsx")
    assert answer.status_code == 400
    (problem,) = answer.json()["problems"]
    assert problem["parameter"] == "format"
    assert "parquet" in problem["valid"]
    assert "do not fit" in problem["message"]


# --- formulas, licences -----------------------------------------------------------------------


def test_text_that_looks_like_a_formula_is_made_harmless(odd: httpx.Client) -> None:
    """A spreadsheet runs no text as a formula; numbers and single signs stay as they are."""
    query = "/api/v1/observations?city=singapore&indicator=math&to=2018&format="
    table = READERS["csv"](odd.get(f"{query}csv").content).iloc[0]
    assert table["note"] == "'=1+1"
    assert table["period_label"] == "'@2018"
    assert table["source_flag"] == "-"
    assert table["value"] == -4.5
    sheet = openpyxl.load_workbook(io.BytesIO(odd.get(f"{query}xlsx").content))["Figures"]
    note = sheet.cell(2, COLUMNS.index("note") + 1)
    assert note.value == "=1+1"
    assert note.data_type == "s" or note.quotePrefix
    assert note.quotePrefix
    assert odd.get(f"{query}json").json()[0]["note"] == "=1+1"


def test_figures_that_may_not_be_passed_on_stay_here(odd: httpx.Client) -> None:
    """A source whose licence forbids it is in no download, in no format."""
    for key in exports.FORMATS:
        answer = odd.get(f"/api/v1/observations?level=all&format={key}")
        assert "kosis" not in set(READERS[key](answer.content)["source_id"]), key
    answer = odd.get("/api/v1/observations?source=kosis&level=all&format=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    text = "\n".join(str(cell.value) for row in book["About"] for cell in row if cell.value)
    assert "1 figures whose publisher does not allow" in text


# --- what is chosen ---------------------------------------------------------------------------


def test_a_national_figure_stands_once_for_each_of_its_cities(client: httpx.Client) -> None:
    """At level all the United States stand for four cities; averages have no city."""
    rows = _rows(client, "level=all&indicator=pisa_math_mean&from=2022&to=2022&breakdown=total")
    cities = [row["city_id"] for row in rows if row["geo_id"] == "us"]
    assert sorted(map(str, cities)) == ["denver", "houston", "lexington", "seattle"]
    assert [row["city_id"] for row in rows if row["geo_level"] == "aggregate"] == [None]


def test_averages_stand_beside_all_cities_and_can_be_named(client: httpx.Client) -> None:
    """Without cities the averages are there; with cities only where they are named."""
    base = "indicator=pisa_math_mean&from=2022&to=2022&breakdown=total"
    assert "oecd_average" in {row["geo_id"] for row in _rows(client, base)}
    assert {row["geo_id"] for row in _rows(client, f"{base}&city=seoul")} == {"kr"}
    named = _rows(client, f"{base}&city=seoul,oecd_average")
    assert {row["geo_id"] for row in named} == {"kr", "oecd_average"}


def test_at_the_closest_level_a_city_has_one_figure_a_year(client: httpx.Client) -> None:
    """One place and series stand for a city, once for all years."""
    rows = _rows(client, "indicator=students&breakdown=total")
    keys = [(row["city_id"], row["year"], row["category"]) for row in rows if row["city_id"]]
    assert len(keys) == len(set(keys)) > 10


def test_filters_narrow_the_rows(client: httpx.Client) -> None:
    """Every row fits all filters."""
    query = "topic=outcomes&source=oecd_pisa&from=2018&to=2022&breakdown=sex&category=female"
    rows = _rows(client, query)
    assert rows
    assert {row["category"] for row in rows} == {"female"}
    assert {row["source_id"] for row in rows} == {"oecd_pisa"}
    assert {row["year"] for row in rows} <= set(range(2018, 2023))


def test_the_whole_release_can_be_taken(client: httpx.Client, shipped_home: Home) -> None:
    """Level all without filters gives every figure on every ladder."""
    release = Warehouse(shipped_home.warehouse).release()
    wanted = release.one("SELECT count(*) AS n FROM city_figure WHERE redistributable")
    answer = client.get("/api/v1/observations?level=all&format=parquet")
    assert wanted == {"n": pa.parquet.read_table(io.BytesIO(answer.content)).num_rows}


def test_an_unsorted_stream_holds_the_rows_of_a_sorted_one(
    shipped_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A selection too large to be sorted gives the same rows."""
    release = Warehouse(shipped_home.warehouse).release()
    queries = []
    for most in (10**9, 0):
        monkeypatch.setattr(observations, "MOST_SORTED", most)
        queries.append(observations.figures(release, Selection(level="all")))
    first, second = (
        {tuple(row.values()) for row in release.rows(query.sql, query.parameters)}
        for query in queries
    )
    assert first == second
    assert "ORDER BY" not in queries[1].sql


# --- refusals, caching ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "parameter", "valid"),
    [
        ("indicatr=pisa_math_mean", "indicatr", "indicator"),
        ("indicator=pisa_maths_mean", "indicator", "pisa_math_mean"),
        ("city=atlantis", "city", "seoul"),
        ("level=nearest", "level", "closest"),
        ("from=soon", "from", "a year from 1900 to 2100"),
        ("format=xml", "format", "csv"),
        ("release=0.0.0", "release", None),
        ("breakdown=gender", "breakdown", "sex"),
    ],
)
def test_bad_parameters_are_refused_with_what_is_valid(
    client: httpx.Client, query: str, parameter: str, valid: str | None
) -> None:
    """Status 400 as problem details: the parameter, and the valid values."""
    answer = client.get(f"/api/v1/observations?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    (problem,) = answer.json()["problems"]
    assert problem["parameter"] == parameter
    assert (valid or client.get("/health").json()["release"]) in problem["valid"]


def test_all_problems_come_in_one_answer(client: httpx.Client) -> None:
    """A caller need not find one mistake after the other."""
    answer = client.get("/api/v1/observations?a=1&city=x&format=y")
    assert {one["parameter"] for one in answer.json()["problems"]} == {"a", "city", "format"}


@pytest.mark.parametrize(
    "path", ["cities", "indicators", "sources", "releases", "coverage", "health"]
)
def test_lists_refuse_unknown_parameters_too(client: httpx.Client, path: str) -> None:
    """No route overlooks a parameter it does not know."""
    assert client.get(f"/api/v1/{path}").status_code == 200
    answer = client.get(f"/api/v1/{path}?nonsense=1")
    assert answer.status_code == 400
    assert answer.json()["problems"][0]["parameter"] == "nonsense"


@pytest.mark.parametrize("path", ["releases", "health"])
def test_a_route_without_parameters_says_that_it_takes_none(
    client: httpx.Client, path: str
) -> None:
    """No list of valid names is begun where there is none."""
    told = client.get(f"/api/v1/{path}?x=1").json()["detail"]
    assert told == "There is no parameter “x”. This address takes no parameters."


def test_a_probe_may_add_a_parameter_of_its_own(client: httpx.Client) -> None:
    """What only keeps caches away does not make a dashboard that answers look down."""
    assert client.get("/health?x=1").status_code == 200


def test_an_answer_is_known_again_by_its_etag(client: httpx.Client) -> None:
    """The same question of the same release is answered with 304; another has another tag."""
    one = client.get("/api/v1/observations?city=seoul&indicator=pisa_math_mean")
    same = "/api/v1/observations?indicator=pisa_math_mean&city=seoul&format=csv"
    again = client.get(same, headers={"If-None-Match": one.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    other = client.get(f"{same}&from=2018", headers={"If-None-Match": one.headers["ETag"]})
    assert other.status_code == 200
    assert client.get("/health").json()["release"] in one.headers["ETag"]


def test_the_file_name_tells_what_is_in_it(client: httpx.Client) -> None:
    """Release, indicator, cities and years stand in the name."""
    query = "indicator=pisa_math_mean&city=seoul,denver&from=2012&to=2022&format=xlsx"
    name = client.head(f"/api/v1/observations?{query}").headers["Content-Disposition"]
    release = client.get("/health").json()["release"]
    assert f'"gcen-{release}_pisa_math_mean_denver+seoul_2012-2022.xlsx"' in name


def test_a_pinned_release_answers_like_the_one_in_force(client: httpx.Client) -> None:
    """The release in force can be named."""
    release = client.get("/health").json()["release"]
    query = "indicator=pisa_math_mean"
    assert _rows(client, f"{query}&release={release}") == _rows(client, query)


def test_an_unknown_address_lists_the_known_ones(client: httpx.Client) -> None:
    """Status 404 names what there is."""
    answer = client.get("/api/v1/observation")
    assert answer.status_code == 404
    assert "/api/v1/observations" in answer.json()["detail"]


def test_without_a_release_the_answer_says_how_to_build_one(tmp_path: Path) -> None:
    """Status 503 with the command, on every route."""
    with _asking(tmp_path) as client:
        for path in ("/health", "/api/v1/cities", "/api/v1/observations"):
            answer = client.get(path)
            assert answer.status_code == 503, path
            assert "gcen build" in answer.json()["detail"]


# --- lists and the document -------------------------------------------------------------------


def test_ten_cities_with_their_ladders(client: httpx.Client) -> None:
    """Each city names the places that may stand for it, closest first."""
    cities = client.get("/api/v1/cities").json()
    assert len(cities) == 10
    assert all([place["step"] for place in city["ladder"]] for city in cities)
    melbourne = next(city for city in cities if city["city_id"] == "melbourne")
    assert melbourne["ladder"][0]["geo"] == "Victoria"


def test_indicators_name_series_units_and_breakdowns(client: httpx.Client) -> None:
    """An indicator tells what can be asked of it."""
    found = {row["indicator_id"]: row for row in client.get("/api/v1/indicators").json()}
    math = found["pisa_math_mean"]
    assert math["unit"] == "score points"
    assert "female" in math["breakdowns"]["sex"]
    assert math["series"][0]["publisher"] == "OECD"
    spending = client.get("/api/v1/indicators?topic=spending").json()
    assert {row["topic"] for row in spending} == {"spending"}


def test_coverage_gives_a_reason_for_every_empty_cell(client: httpx.Client) -> None:
    """A city without figures for an indicator says why."""
    rows = client.get("/api/v1/coverage?indicator=private_tutoring_krw_month").json()
    assert {row["city_id"] for row in rows if row["n_values"]} == {"seoul"}
    assert all(row["reason"] for row in rows if not row["n_values"])
    assert len({row["city_id"] for row in rows}) == 10


def test_health_tells_release_and_age(client: httpx.Client) -> None:
    """A monitor sees that figures can be read, and how old they are."""
    health = client.get("/health").json()
    assert health["status"] in {"ok", "old"}
    assert health["release_age_days"] >= 0
    assert client.get("/api/v1/releases").json()[0]["release"] == health["release"]


def test_the_document_describes_every_route_with_examples(client: httpx.Client) -> None:
    """The OpenAPI document is generated, names every parameter, and holds no foreign route."""
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.")
    observed = document["paths"]["/observations"]["get"]
    assert {one["name"] for one in observed["parameters"]} >= {
        "indicator",
        "city",
        "level",
        "from",
        "to",
        "breakdown",
        "category",
        "release",
        "format",
    }
    examples = {one["name"] for one in observed["parameters"] if "example" in one}
    assert examples == {one["name"] for one in observed["parameters"]} - {"cursor"}
    assert set(document["paths"]) == {
        "/cities",
        "/indicators",
        "/sources",
        "/releases",
        "/coverage",
        "/health",
        "/observations",
        "/comparison",
        "/changes",
        "/citation",
        "/comparison/citation",
        "/changes/citation",
        "/bulk",
        "/practices",
        "/practices/citation",
        "/priorities",
    }
    assert "ProblemAnswer" in document["components"]["schemas"]


# --- comparison -------------------------------------------------------------------------------


def _pairs(client: httpx.Client, query: str) -> list[dict[str, object]]:
    answer = client.get(f"/api/v1/comparison?{query}&format=json")
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, object]] = answer.json()
    return rows


def test_a_pair_has_a_test_or_a_reason(client: httpx.Client) -> None:
    """One row per pair with the focal city; a pair that is not tested says why in words."""
    rows = _pairs(client, "indicator=pisa_math_mean&focal=singapore&year=2022&breakdown=total")
    assert list(rows[0]) == list(pairs.COLUMNS)
    assert {row["city_a"] for row in rows} == {"singapore"}
    assert len({row["city_b"] for row in rows}) == len(rows)
    assert all((row["verdict"] == "not_tested") == bool(row["reason_text"]) for row in rows)
    seoul = next(row for row in rows if row["city_b"] == "seoul")
    assert seoul["verdict"] == "higher"
    assert seoul["p_value"] < 0.05  # type: ignore[operator]


def test_without_a_focal_city_each_pair_comes_once(client: httpx.Client) -> None:
    """Ten cities make at most 45 pairs, and each may stand against an average."""
    rows = _pairs(client, "indicator=pisa_math_mean&year=2022&breakdown=total")
    seen = {frozenset((row["city_a"], row["city_b"])) for row in rows}
    assert len(seen) == len(rows)
    assert any(row["city_b"] == "oecd_average" for row in rows)


def test_the_rule_of_the_publisher_is_that_of_single_pairs(client: httpx.Client) -> None:
    """Without a rule, by the published one and by none the tests are the same and named."""
    asked = "indicator=pisa_math_mean&breakdown=total"
    by_rule = {
        rule: _pairs(client, f"{asked}&rule={rule}" if rule else asked)
        for rule in ("", "published", "none")
    }
    assert {row["rule"] for row in by_rule[""]} == {"published"}
    assert {row["rule"] for row in by_rule["none"]} == {"none"}
    bare = [[{**row, "rule": ""} for row in rows] for rows in by_rule.values()]
    assert bare[0] == bare[1] == bare[2]


@pytest.mark.parametrize("focal", ["", "&focal=singapore"])
def test_an_adjusted_p_is_never_below_the_single_one(client: httpx.Client, focal: str) -> None:
    """Benjamini-Hochberg raises p, takes verdicts back and makes none; p and verdict agree."""
    asked = f"indicator=pisa_math_mean&breakdown=total{focal}"
    single, adjusted = _pairs(client, asked), _pairs(client, f"{asked}&rule=bh")
    assert {row["rule"] for row in adjusted} == {"bh"}
    assert len(single) == len(adjusted) > 0
    for one, other in zip(single, adjusted, strict=True):
        assert (one["city_a"], one["city_b"], one["year"]) == (
            other["city_a"],
            other["city_b"],
            other["year"],
        )
        assert (one["p_value"] is None) == (other["p_value"] is None)
        if other["p_value"] is None:
            assert other["verdict"] == "not_tested"
            continue
        assert other["p_value"] >= one["p_value"]  # type: ignore[operator]
        assert (other["p_value"] < 0.05) == (other["verdict"] != "not_different")  # type: ignore[operator]
        assert other["verdict"] in (one["verdict"], "not_different")


def test_a_rule_that_is_not_known_is_refused_with_the_valid_ones(client: httpx.Client) -> None:
    """Another adjustment is not taken for one of ours."""
    answer = client.get("/api/v1/comparison?indicator=pisa_math_mean&rule=bonferroni")
    assert answer.status_code == 400
    (problem,) = answer.json()["problems"]
    assert problem["valid"] == ["published", "none", "bh"]


def test_a_comparison_needs_an_indicator(client: httpx.Client) -> None:
    """Without an indicator the valid ones are listed."""
    (problem,) = client.get("/api/v1/comparison?focal=seoul").json()["problems"]
    assert problem["parameter"] == "indicator"
    assert "pisa_math_mean" in problem["valid"]

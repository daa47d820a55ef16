"""Promises of what stands around the researcher's table: chart, changes, links and references."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb
import pytest
from dash.development.base_component import Component

from dashboard import language
from dashboard.components import states
from dashboard.components.card import download_links
from dashboard.components.ids import page_ids
from dashboard.exploring import chart, since, take
from dashboard.exports import FORMATS
from dashboard.exports.paired import Comparison, of_pairs, query_of
from dashboard.exports.tables import Table, of_figures
from dashboard.pages import pairs
from dashboard.selection import Selection, parse
from dashboard.warehouse import Release, Warehouse, grid, observations, pair_changes
from tests.small_release import small_release

ids = page_ids("explore")


@pytest.fixture(scope="module", name="release")
def _release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return Warehouse(small_release(tmp_path_factory.mktemp("small"))).release()


def _plain(component: Component | None) -> str:
    """Everything of a component, its texts included, as JSON text."""
    return json.dumps(component, default=lambda one: one.to_plotly_json(), ensure_ascii=False)


def _chart(release: Release, selection: Selection, keys: tuple[int, ...] = ()) -> str:
    return _plain(chart.selection_chart(chart.chosen(release, selection, keys)))


MATH_2022 = Selection(indicators=("math",), from_year=2022, to_year=2022)


def test_a_figure_of_four_cities_is_drawn_once(release: Release) -> None:
    """The United States stand for four cities and are one mark, named with all of them."""
    drawn = _chart(release, MATH_2022)
    assert "Denver, Houston, Lexington and Seattle" in drawn
    assert "6 figures, from 465 points" in drawn
    assert "to 575 points (Singapore)" in drawn
    assert "no difference is tested here" in drawn


def test_several_years_become_lines(release: Release) -> None:
    """A selection over the years is drawn in time, with the span in its title."""
    drawn = _chart(release, Selection(indicators=("math",), cities=("singapore", "seoul")))
    assert "Mathematics: mean score, 2018–2022" in drawn
    assert "569 points (Singapore, 2018)" not in drawn
    assert "526 points (Seoul, 2018)" in drawn


def test_rows_that_were_picked_are_drawn_alone(release: Release) -> None:
    """Of the figures of the filters only those with the keys given are in the chart."""
    rows = grid.block(release, MATH_2022, 0, 100, [("value", "desc")])
    keys = tuple(row["key"] for row in rows[:2])
    drawn = _chart(release, MATH_2022, keys)
    assert "2 figures, from 540 points (Hong Kong) to 575 points (Singapore)" in drawn
    assert "not the rows selected alone" in drawn


@pytest.mark.parametrize(
    ("selection", "reason"),
    [
        (Selection(indicators=("math", "students")), "share no axis"),
        (
            Selection(indicators=("students",), cities=("denver",), from_year=2024, to_year=2024),
            "None of these figures has a value",
        ),
        (Selection(indicators=("math",), from_year=2024, to_year=2024), "None of these"),
    ],
    ids=["two indicators", "no value", "nothing"],
)
def test_what_cannot_be_drawn_is_refused_in_words(
    release: Release, selection: Selection, reason: str
) -> None:
    """A chart that would mislead is not made, and the page says why."""
    drawn = _chart(release, selection)
    assert reason in drawn
    assert "chart-card" not in drawn


def test_too_many_marks_are_refused_with_the_number(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crowded chart is not made; how many would fit is said."""
    monkeypatch.setattr(chart, "MOST_DOTS", 3)
    assert "6 places and groups are too many" in _chart(release, MATH_2022)
    monkeypatch.setattr(chart, "MOST_LINES", 2)
    assert "lines are too many" in _chart(release, Selection(indicators=("math",)))


def test_measures_that_differ_are_not_put_in_order(release: Release) -> None:
    """Figures of different measures stand by name, and the sentence forbids to compare them."""
    selection = Selection(indicators=("students",), from_year=2023, to_year=2023)
    drawn = _chart(release, selection)
    assert "not to be held against each other" in drawn


def test_the_release_in_force_has_no_list_of_changes(release: Release) -> None:
    """Where nothing older is shown nothing is said of changes."""
    assert since.changed_since(release, release, MATH_2022, "/explore") is None


@pytest.fixture(scope="module", name="pair")
def _pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Release]:
    """Two releases: in the second Seoul's score of 2022 was revised, Hong Kong's removed."""
    folder = tmp_path_factory.mktemp("pair")
    warehouse = small_release(folder)
    old, new = warehouse / "gcen-1.0.0.duckdb", warehouse / "gcen-2.0.0.duckdb"
    new.write_bytes(old.read_bytes())
    with duckdb.connect(str(new)) as connection:
        connection.execute("UPDATE release SET release = '2.0.0', previous_release = '1.0.0'")
        where = "indicator_id = 'math' AND year = 2022 AND geo_id"
        connection.execute(f"UPDATE city_value SET value = 527.4 WHERE {where} = 'kr'")
        connection.execute(f"DELETE FROM city_value WHERE {where} = 'hk'")
    (warehouse / "CURRENT").write_text("gcen-2.0.0.duckdb\n", encoding="utf-8")
    held = Warehouse(warehouse)
    return held.release("1.0.0"), held.release()


def test_an_old_link_lists_what_has_changed_since(pair: tuple[Release, Release]) -> None:
    """Revised and removed figures are counted and shown with both values, unrounded where equal."""
    told = _plain(since.changed_since(*pair, MATH_2022, "/explore?indicator=math"))
    assert "Up to release 2.0.0: one was revised and one was removed." in told
    assert "Seoul: Mathematics: mean score, 2022" in told
    assert "527.4" in told
    assert "540" in told
    changed = "since=1.0.0&release=2.0.0&indicator=math&from=2022&to=2022"
    for key in ("csv", "xlsx", "json", "parquet"):
        assert f"/api/v1/changes?{changed}&format={key}" in told
    assert f"/api/v1/changes/citation?{changed}&format=apa" in told
    assert "/explore?indicator=math" in told


def test_an_unchanged_table_is_said_to_be_so(pair: tuple[Release, Release]) -> None:
    """A table that the later release left alone says that nothing has changed."""
    selection = MATH_2022.but(cities=("singapore",))
    told = _plain(since.changed_since(*pair, selection, "/explore"))
    assert "Nothing: release 2.0.0, the one in force, holds the same figures." in told


def test_every_format_is_offered_for_the_rows_counted(release: Release) -> None:
    """Files name their number of rows and link each format of the pinned release."""
    told = _plain(take.files(of_figures(release, MATH_2022)))
    assert f"The same {observations.count(release, MATH_2022)} figures" in told
    for key in ("csv", "csv-excel", "tsv", "json", "parquet", "xlsx", "sdmx-csv", "datapackage"):
        assert f"from=2022&to=2022&release=1.0.0&format={key}" in told


def test_a_table_too_long_for_excel_says_so(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that would not hold all rows is not offered; its limit is told."""
    monkeypatch.setattr(take, "EXCEL_ROWS", 3)
    told = _plain(take.files(of_figures(release, MATH_2022)))
    assert "format=xlsx" not in told
    assert "holds 3 rows at most" in told


def test_links_pin_the_release_and_keep_the_view(release: Release) -> None:
    """One link pins the release, one follows the newest, one is for programs without the view."""
    rest = "indicator=math&from=2022&to=2022"
    pinned = f"/explore?{rest}&release=1.0.0&sort=-value"
    table = of_figures(release, MATH_2022)
    told = _plain(take.links(ids, table, pinned, f"/explore?{rest}&sort=-value", "http://host"))
    assert f"http://host/explore?{rest}&release=1.0.0&sort=-value" in told
    assert f"http://host/explore?{rest}&sort=-value" in told
    assert f"http://host/api/v1/observations?{rest}&release=1.0.0&format=csv" in told


def test_an_unknown_tool_or_style_is_the_first(release: Release) -> None:
    """Nothing a browser sends leaves the place of code and references empty."""
    assert "import pandas" in _plain(
        take.code(ids, of_figures(release, MATH_2022), "http://host", "abacus")
    )
    told = _plain(take.citation(ids, of_figures(release, MATH_2022), "http://host", "tattoo"))
    assert "OECD" in told
    assert "Version 1.0.0" in told


# --- pairs ------------------------------------------------------------------------------------


@pytest.fixture(name="page_of_pairs", scope="module")
def _page_of_pairs(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    warehouse = Warehouse(small_release(tmp_path_factory.mktemp("pairs")))
    return lambda **query: _plain(pairs.layout(warehouse, **query))


def test_pairs_are_shown_with_their_tests_or_reasons(page_of_pairs: Callable[..., str]) -> None:
    """The page counts the pairs asked for and writes the difference and the verdict of each."""
    told = page_of_pairs(indicator="math", focal="seoul", year="2022")
    assert "Seoul and Singapore" in told
    assert "significantly lower" in told
    assert '"indicator=math&focal=seoul&year=2022&release=1.0.0"' in told


def test_a_link_to_pairs_never_fails(page_of_pairs: Callable[..., str]) -> None:
    """Without an indicator there are those of the first; what is not known is left aside, told."""
    assert "indicator=math&release=1.0.0" in page_of_pairs()
    told = page_of_pairs(indicator="maths", focal="paris", rule="guess")
    for text in ("“maths” is not a valid indicator.", "“paris”", "“guess”"):
        assert text in told
    assert "There is no pair to compare" in page_of_pairs(indicator="math", year="1950")


def test_every_slip_of_a_link_is_told_in_the_language_of_the_page() -> None:
    """A value, a name, one too many, years the wrong way round: nothing of it stays English."""
    vocabulary = dict.fromkeys(("topic", "indicator", "city", "breakdown", "category"), ("math",))
    vocabulary |= {"source": (), "release": ()}
    given = [("topic", "maths"), ("tpc", "math"), ("from", "2020"), ("to", "2010")]
    problems = parse([*given, ("level", "all"), ("level", "economy")], vocabulary).problems
    assert {one.fault for one in problems} == {"value", "unknown", "repeated", "order"}
    said = states.left_aside(problems)
    with language.speaking("zh-Hant"):
        told = states.left_aside(problems)
    assert not set(said) & set(told)
    assert all(line.endswith("已略去。") for line in told)


def test_references_are_in_english_in_any_language(release: Release) -> None:
    """A table is named as its publishers name it, whatever the language it is read in."""
    spoken: list[str] = []

    def table() -> Table:
        spoken.append(language.current())
        return of_pairs(release, Comparison(("math",)))

    with language.speaking("zh-Hant"):
        _, told = take.written(ids, table, "http://host", "pandas", "apa")
    assert spoken == ["en"]
    assert "GCEN Benchmarks: tests of pairs, " in _plain(told)


def test_pairs_are_taken_like_figures(release: Release) -> None:
    """Their card leads to the page; files, links, code and references are those of the pairs."""
    table = of_pairs(release, Comparison(("math",), focal="seoul"))
    query = "indicator=math&focal=seoul&release=1.0.0"
    assert f"/pairs?{query}" in _plain(download_links(query, route="comparison"))
    told = _plain(take.files(table))
    assert f"The same {table.count()} pairs in each file" in told
    assert all(f"/api/v1/comparison?{query}&format={key}" in told for key in FORMATS)
    assert f"http://host/api/v1/comparison?{query}" in _plain(
        take.code(ids, table, "http://host", "pandas")
    )
    told = _plain(take.citation(ids, table, "http://host", "bibtex"))
    assert f"/api/v1/comparison/citation?{query}&format=bibtex" in told


def test_a_pinned_link_to_pairs_lists_the_tests_that_changed(tmp_path: Path) -> None:
    """Tests that changed are told though no figure did, and so are pairs added and removed."""
    warehouse = small_release(tmp_path)
    later = warehouse / "gcen-2.0.0.duckdb"
    later.write_bytes((warehouse / "gcen-1.0.0.duckdb").read_bytes())
    with duckdb.connect(str(later)) as connection:
        connection.execute("UPDATE release SET release = '2.0.0', previous_release = '1.0.0'")
        one = "indicator_id = 'math' AND level = 'closest' AND year = 2022 AND city_a = 'seoul'"
        connection.execute(
            f"UPDATE valued_pair SET p_value = 0.2 WHERE {one} AND city_b = 'singapore'"
        )
        connection.execute(f"DELETE FROM valued_pair WHERE {one} AND city_b = 'hong_kong'")
    (warehouse / "CURRENT").write_text("gcen-2.0.0.duckdb\n", encoding="utf-8")
    held, asked = Warehouse(warehouse), {"indicator": "math", "focal": "seoul", "year": "2022"}
    told = _plain(pairs.layout(held, **asked, release="1.0.0"))
    assert "Up to release 2.0.0: one pair was changed and one pair was removed." in told
    part = told.partition("pairs-since-title")[2]
    assert "p and result of the test" in part
    assert part.index("significantly lower") < part.index("not significantly different")
    assert "Seoul and Hong Kong" in part
    assert '"/pairs?indicator=math&focal=seoul&year=2022"' in part
    same = _plain(pairs.layout(held, indicator="math", focal="toronto", release="1.0.0"))
    assert "Nothing: release 2.0.0, the one in force, holds the same pairs and tests." in same
    newest = _plain(pairs.layout(held, **asked))
    assert "pairs-since-title" not in newest
    back = pair_changes.between(
        held.release(),
        held.release("1.0.0"),
        partial(query_of, Comparison(("math",), focal="seoul")),
    )
    assert (back.added, back.changed, back.removed) == (1, 1, 0)

"""Promises of the rows behind the researcher's table, and of the counts beside its filters."""

from __future__ import annotations

import pytest

from dashboard import language
from dashboard.selection import LEVELS, Selection
from dashboard.warehouse import Release, Warehouse, facets, grid, observations
from tests.small_release import small_release


@pytest.fixture(scope="module", name="release")
def _release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return Warehouse(small_release(tmp_path_factory.mktemp("small"))).release()


ALL = Selection(level="all")


def _taken(release: Release, selection: Selection) -> list[tuple]:
    query = observations.figures(release, selection)
    return [tuple(row.values()) for row in release.rows(query.sql, query.parameters)]


def _shown(rows: list[dict]) -> list[tuple]:
    return [tuple(row[name] for name in observations.COLUMNS) for row in rows]


@pytest.mark.parametrize("level", LEVELS)
def test_the_table_holds_the_rows_of_the_download_in_its_order(release: Release, level: str):
    """Without sorting, table and file are the same rows one after the other."""
    selection = Selection(level=level)
    rows = grid.block(release, selection, 0, 10_000)
    assert _shown(rows) == _taken(release, selection)
    assert len(rows) == observations.count(release, selection) > 10


@pytest.mark.parametrize("column", grid.SORTABLE)
@pytest.mark.parametrize("way", ["asc", "desc"])
def test_blocks_put_together_are_all_rows_once(
    release: Release, column: str, way: str, monkeypatch: pytest.MonkeyPatch
):
    """However it is sorted, reading block by block loses no row and repeats none."""
    monkeypatch.setattr(grid, "_NEAR", 20)
    total = observations.count(release, ALL)
    rows = [
        row
        for start in range(0, total, 7)
        for row in grid.block(release, ALL, start, start + 7, [(column, way)])
    ]
    assert len({row["key"] for row in rows}) == len(rows) == total


def test_sorting_by_several_columns_keeps_their_order(release: Release):
    """Rows stand by the first column, within it by the second; missing values come last."""
    rows = grid.block(release, ALL, 0, 1000, [("year", "desc"), ("value", "asc")])
    keys = [(-row["year"], row["value"] is None, row["value"] or 0) for row in rows]
    assert keys == sorted(keys)
    assert any(row["value"] is None for row in rows)


def test_a_column_that_is_none_is_left_aside(release: Release):
    """What is no column of the table cannot reach the query."""
    strange = [("value; DROP TABLE city", "asc"), ("value", "desc")]
    assert grid.block(release, ALL, 0, 5, strange) == grid.block(
        release, ALL, 0, 5, [("value", "desc")]
    )


@pytest.mark.parametrize(("start", "stop"), [(-5, 3), (9, 2), (10_000, 10_100), (0, 0)])
def test_a_block_outside_the_table_is_empty_or_cut(release: Release, start: int, stop: int):
    """Any numbers a browser sends are answered, never with more than was asked for."""
    assert len(grid.block(release, ALL, start, stop)) <= max(stop - max(start, 0), 0)


def test_rows_are_the_same_in_every_language(release: Release):
    """What is copied from the table is the download's text, whatever language is spoken."""
    before = grid.block(release, ALL, 0, 20)
    with language.speaking("zh-Hant"):
        assert grid.block(release, ALL, 0, 20) == before


@pytest.mark.parametrize(
    "selection",
    [
        Selection(),
        ALL,
        Selection(level="economy", indicators=("math",), from_year=2018),
        Selection(cities=("seoul", "oecd_average"), breakdowns=("total",)),
    ],
    ids=["closest", "all", "economy", "cities"],
)
def test_a_count_is_what_choosing_the_option_leaves(release: Release, selection: Selection):
    """Each count of each filter is the number of rows once that option alone is chosen in it."""
    sides = {
        "topic": "topics",
        "indicator": "indicators",
        "city": "cities",
        "breakdown": "breakdowns",
        "category": "categories",
        "source": "sources",
    }
    counts = facets.counts(release, selection)
    for name, side in sides.items():
        assert counts[name]
        for value, count in counts[name].items():
            alone = selection.but(**{side: (value,)})
            assert observations.count(release, alone) == count, (name, value)
    for level in LEVELS:
        assert counts["level"][level] == observations.count(release, selection.but(level=level))

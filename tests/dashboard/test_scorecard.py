"""The scorecard of the overview: place marks and signs, cell by cell over the figures that ship."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations
from typing import NamedTuple

import pytest

from dashboard import words
from dashboard.pages import overview as page
from dashboard.warehouse import Warehouse, catalogue, overview
from dashboard.warehouse.release import Release, Row

_SURVEYS = {"PISA", "TIMSS", "PIRLS"}
"""Instruments on the scorecard whose figures belong to cycles."""


class Cell(NamedTuple):
    """A figure of the scorecard as it is drawn: its row, place of its mark, sign and words."""

    row: Row
    place: float | None
    sign: str | None
    heard: str
    tip: str


@pytest.fixture(scope="module", name="release")
def _release(shipped: Warehouse) -> Release:
    return shipped.release()


@pytest.fixture(scope="module", name="drawn")
def _drawn(shipped: Warehouse):
    return page.layout(shipped)


@pytest.fixture(scope="module", name="cells")
def _cells(release: Release, drawn) -> list[Cell]:
    """Cells with a figure, read from the page."""
    held = {(row["indicator_id"], row["city_id"]): row for row in overview.scorecard(release)}
    cells = []
    for link in drawn._traverse():
        if getattr(link, "className", None) != "cell":
            continue
        asked = dict(part.split("=") for part in link.href.partition("?")[2].split("&"))
        cells.append(_cell(link, held.pop((asked["indicator"], asked["focal"]))))
    assert held == {}
    return cells


def _cell(link, row: Row) -> Cell:
    parts = {getattr(part, "className", None): part for part in link._traverse()}
    mark = parts.get("position")
    return Cell(
        row,
        float(mark.children.style["left"].removesuffix("%")) if mark else None,
        parts["sign"].children if "sign" in parts else None,
        parts["visually-hidden"].children,
        link.title,
    )


def _by_indicator(cells: list[Cell]) -> list[list[Cell]]:
    held = defaultdict(list)
    for cell in cells:
        held[cell.row["indicator_id"]].append(cell)
    return list(held.values())


def _refusals(release: Release) -> dict[tuple[str, int, str, str], str]:
    rows = release.rows("""
        SELECT p.indicator_id, p.year, p.city_a, p.city_b, p.reason
        FROM valued_pair AS p JOIN indicator AS i USING (indicator_id, breakdown, category)
        WHERE p.level = 'closest' AND i.headline IS NOT NULL AND p.reason IS NOT NULL
    """)
    return {
        (row["indicator_id"], row["year"], row["city_a"], row["city_b"]): row["reason"]
        for row in rows
    }


def test_marked_figures_of_a_row_share_definition_instrument_and_cycle(release, cells):
    """No two figures with a place mark are refused as of another definition, instrument, cycle."""
    refused, n_pairs = _refusals(release), 0
    for row in _by_indicator(cells):
        for one, other in combinations([cell.row for cell in row if cell.place is not None], 2):
            assert one["measure"] == other["measure"]
            if one["measure"] in _SURVEYS:
                assert one["year"] == other["year"], (one, other)
            reason = refused.get(
                (one["indicator_id"], one["year"], one["city_id"], other["city_id"])
            )
            assert reason not in {"definition", "instrument", "local"}, (one, other)
            n_pairs += 1
    assert n_pairs > 100


def test_a_figure_without_a_mark_is_of_another_definition_or_cycle(cells):
    """Every figure has its mark, but for what the page says: several definitions, or a cycle."""
    without = [cell for row in _by_indicator(cells) for cell in row if cell.place is None]
    assert without
    for cell in without:
        row = cell.row
        same = [other.row for other in cells if other.row["indicator_id"] == row["indicator_id"]]
        if len({other["measure"] for other in same}) == 1 and row["obs_status"] != "D":
            assert row["measure"] in _SURVEYS
            places = {
                other["geo_id"]: other["year"] for other in same if other["obs_status"] != "D"
            }
            counts = Counter(places.values())
            assert counts[row["year"]] < max(counts.values()), row


def test_marks_lie_between_the_lowest_and_the_highest_of_the_marked(cells):
    """The lowest stands at the left end, the highest at the right, all others in proportion."""
    for row in _by_indicator(cells):
        marked = [cell for cell in row if cell.place is not None]
        values = [cell.row["value"] for cell in marked]
        for cell in marked:
            share = (cell.row["value"] - min(values)) / (max(values) - min(values))
            assert cell.place == pytest.approx(100 * share, abs=0.06)


def test_four_cities_on_one_place_do_not_outvote_four_places(cells):
    """TIMSS of 2019 has its marks, with Singapore highest; the United States of 2015 has none."""
    places = {
        c.row["geo_id"]: c for c in cells if c.row["indicator_id"] == "timss_math_g4_high_pct"
    }
    assert places["sg"].place == 100
    assert places["ca_on_participant"].place == 0
    assert {geo for geo, cell in places.items() if cell.place is not None} == {
        *("sg", "hk", "kr", "ca_on_participant")
    }
    assert places["us"].row["year"] == 2015


@pytest.mark.parametrize(
    ("indicator", "geo"),
    [("pisa_math_below_level_2_pct", "cn_shanghai"), ("pirls_high_pct", "us")],
)
def test_a_survey_without_standard_errors_and_a_late_test_have_no_mark(cells, indicator, geo):
    """Shanghai's share of 2012 stands beside those of 2022, a test at another age beside none."""
    found = [
        cell
        for cell in cells
        if cell.row["indicator_id"] == indicator and cell.row["geo_id"] == geo
    ]
    assert found
    assert {cell.place for cell in found} == {None}


def test_a_figure_with_a_status_has_its_sign_and_its_words(cells, drawn):
    """A letter is seen, its words are heard and stand in the key below; others have no sign."""
    key = next(part for part in drawn._traverse() if getattr(part, "className", "") == "key signs")
    told = {item.children[0].children: item.children[1] for item in key.children}
    shown = set()
    for cell in cells:
        said = words.STATUS.get(cell.row["obs_status"])
        if said is None:
            assert cell.sign is None
            assert ";" not in cell.tip
            continue
        assert told[cell.sign] == said
        assert cell.heard.endswith(f"; {said}")
        assert cell.tip.endswith(f"; {said}")
        shown.add(cell.sign)
    assert set(told) == shown
    flagged = {
        (cell.row["geo_id"], cell.row["year"])
        for cell in cells
        if cell.sign == "u" and cell.row["measure"] == "PISA"
    }
    assert flagged == {
        *(("us", 2025), ("ca", 2025)),
        *(("us", 2022), ("ca", 2022), ("hk", 2022), ("au", 2022)),
    }


def test_every_city_has_a_cell_in_every_row(release, cells, drawn):
    """What has no figure says so: cells with and without one fill the table."""
    empty = [part for part in drawn._traverse() if getattr(part, "className", "") == "cell empty"]
    n = len(overview.headlines(release)) * len(catalogue.cities(release))
    assert len(cells) + len(empty) == n


def test_no_newer_figure_of_the_same_place_is_held_back(release: Release) -> None:
    """The latest figure shown is the latest there is of the place, whichever series has it."""
    newest = {
        (row["indicator_id"], row["geo_id"]): row["year"]
        for row in release.rows("""
            SELECT i.indicator_id, o.geo_id, max(o.year) AS year
            FROM observation AS o JOIN series AS s USING (series_id)
            JOIN indicator AS i ON i.indicator_id = s.indicator_id
                AND i.breakdown = o.breakdown AND i.category = o.category
            WHERE o.value IS NOT NULL
            GROUP BY ALL
        """)
    }
    older = [
        (row["indicator_id"], row["city_id"], row["year"])
        for row in overview.scorecard(release)
        if row["year"] < newest[row["indicator_id"], row["geo_id"]]
    ]
    assert older == []

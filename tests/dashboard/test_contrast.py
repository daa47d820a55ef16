"""Contrast of charts, over the real figures of every page: what no program sees from outside."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from dashboard import app, theme
from dashboard.warehouse import Warehouse, catalogue
from tests.chart_colours import Paint, figures, paints

TEXT, MARK = 4.5, 3.0
"""Least contrast of words and of what must be told apart, by WCAG 2.1 (1.4.3 and 1.4.11)."""

VIEWS = (
    "/compare?focal=seoul&ranks=yes",
    "/compare?view=trend&focal=houston",
    "/compare?panels=yes",
    "/compare?view=map",
    "/compare?view=pairs&year=2022&focal=seoul",
    "/compare?view=change",
    "/compare?view=change&focal=seoul",
    "/compare?view=groups&year=2022",
    "/compare?indicator=students_per_teacher",
    "/compare?level=economy&focal=singapore",
    "/relate?path=yes&focal=houston",
    "/city/houston?target=graduation_rate_4_year_pct:95:2030",
    "/city/houston?level=economy",
)
"""Views that a page does not open with, so that every kind of chart is seen."""

KINDS = (
    *("compare-latest", "compare-trend", "compare-map", "compare-pairs", "compare-change"),
    *("compare-groups", "relate", "city-outcomes"),
)
"""Graphs that must be among those looked at, so that the test cannot pass for want of charts."""


@pytest.fixture(scope="module", name="charts")
def _charts(shipped_home) -> dict[str, dict[str, Any]]:
    """Every chart as a figure, by address and graph."""
    warehouse = Warehouse(shipped_home.warehouse)
    return {
        f"{address} {graph}": figure
        for address in _addresses(warehouse)
        for graph, figure in figures(warehouse, address)
    }


@pytest.fixture(scope="module", name="drawn")
def _drawn(charts) -> dict[str, list[Paint]]:
    """Colours of every chart, by address and graph."""
    return {name: paints(figure) for name, figure in charts.items()}


def _addresses(warehouse: Warehouse) -> list[str]:
    """Every page as it opens, cities of each country, and the views of ``VIEWS``."""
    opening = [module.PAGE.path for module in app.page_modules() if "<" not in module.PAGE.path]
    cities = [f"/city/{row['city_id']}" for row in catalogue.cities(warehouse.release())[::3]]
    return [*opening, *cities, *VIEWS]


@pytest.mark.slow
def test_every_kind_of_chart_is_looked_at(drawn):
    """The charts of all pages are there, with words and marks in them."""
    graphs = {name.split()[1] for name in drawn}
    assert [kind for kind in KINDS if not any(one.startswith(kind) for one in graphs)] == []
    uses = {paint.use for found in drawn.values() for paint in found}
    assert {"text", "mark", "ground", "decoration"} <= uses


@pytest.mark.slow
def test_every_colour_of_a_chart_is_known_for_what_it_is(drawn):
    """No colour stands where this test cannot say whether it is a word, a mark or a ground."""
    unknown = {
        f"{name}: {paint.where}"
        for name, found in drawn.items()
        for paint in found
        if paint.use == "unknown"
    }
    assert unknown == set()


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("use", "least"), [("text", TEXT), ("mark", MARK)])
def test_words_and_marks_stand_out_from_every_ground_of_their_chart(drawn, scheme, use, least):
    """Words have a contrast of 4.5, marks of 3, in each chart and scheme, on every ground of it."""
    faint = {
        f"{name}: {paint.where} {paint.colour} on {ground}"
        for name, found in drawn.items()
        for paint in found
        if paint.use == use
        for ground in _grounds(found, paint)
        if _contrast(paint.colour, ground, scheme) < least
    }
    assert faint == set()


def _grounds(found: list[Paint], paint: Paint) -> set[str]:
    """Grounds that a colour of a chart may stand on: page, fields and land, or the hover card."""
    in_card = "hoverlabel" in paint.where
    grounds = {
        one.colour
        for one in found
        if one.use == "ground" and ("hoverlabel" in one.where) == in_card
    }
    return grounds if in_card else {theme.GROUND} | grounds


def _contrast(colour: str, ground: str, scheme: str) -> float:
    if scheme == "dark":
        return theme.contrast(theme.dark(colour), theme.dark(ground))
    return theme.contrast(colour, ground)


@pytest.mark.slow
def test_nothing_of_a_chart_is_half_transparent(charts):
    """A mark that lets its ground through has another contrast than its colour: there is none."""
    found = {
        f"{name}: {opacity}"
        for name, figure in charts.items()
        for opacity in _opacities(json.dumps(figure))
        if 0 < opacity < 1
    }
    assert found == set()


def _opacities(written: str) -> list[float]:
    named = re.findall(r'"\w*opacity": ?([\d.]+)', written)
    alpha = re.findall(r"rgba\([^)]*,\s*([\d.]+)\)", written)
    return [float(one) for one in (*named, *alpha)]


def test_a_label_in_the_colour_of_its_line_can_be_read():
    """A colour too pale for words is made darker, no more than needed; a dark one is kept."""
    pale = theme.ink("#ee6677")
    assert theme.contrast("#ee6677", theme.GROUND) < TEXT <= theme.contrast(pale, theme.GROUND)
    assert theme.contrast(theme.dark(pale), theme.dark(theme.GROUND)) >= TEXT
    assert theme.ink(theme.ACCENT) == theme.ACCENT


@pytest.mark.parametrize(
    ("figure", "use"),
    [
        ({"layout": {"annotations": [{"text": "x", "font": {"color": "#dddddd"}}]}}, "text"),
        ({"layout": {"annotations": [{"text": '<b style="color:#dddddd">x</b>'}]}}, "text"),
        ({"layout": {}, "data": [{"marker": {"color": ["#dddddd"]}}]}, "mark"),
        (
            {
                "layout": {},
                "data": [{"marker": {"color": "#ffffff", "line": {"color": "#dddddd"}}}],
            },
            "mark",
        ),
        ({"layout": {}, "data": [{"error_x": {"color": "#dddddd"}}]}, "mark"),
        ({"layout": {"meta": {"narrow": {"font": {"color": "#dddddd"}}}}}, "text"),
        ({"layout": {"newcolor": "#dddddd"}}, "unknown"),
    ],
)
def test_a_faint_colour_planted_in_a_chart_is_found(figure, use):
    """Words, marks, outlines of hollow marks, intervals and narrow layouts are all looked at."""
    found = paints({"data": [], **figure})
    assert Paint(use, "#dddddd", found[0].where) in found
    assert theme.contrast("#dddddd", theme.GROUND) < MARK

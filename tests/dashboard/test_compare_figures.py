from __future__ import annotations

import itertools
from dataclasses import replace

import plotly.graph_objects as go
import pytest

from dashboard import theme
from dashboard.figures import dots, matrix, trend
from dashboard.figures import map as on_map
from dashboard.figures.dots import Dot, Mark, Reference
from dashboard.figures.map import Point as City
from dashboard.figures.matrix import Cell, Side
from dashboard.figures.trend import Line, Point


def _dot(name: str, value: float, verdict: str | None = None, **more) -> Dot:
    whole = {"under": "", "low": value - 5, "high": value + 5, "is_own": True, **more}
    return Dot(
        name=name,
        value=value,
        written=str(value),
        short=str(value),
        hover=name,
        verdict=verdict,
        **whole,
    )


def _line(label: str, *points: Point, **more) -> Line:
    return Line(label, label, "#4477aa", "circle", points, **more)


def _years(figure: dict, label: str) -> list:
    return next(
        trace["x"]
        for trace in figure["data"]
        if trace["name"] == label and trace["mode"] == "lines"
    )


SIDES = [
    Side("Singapore", "Singapore", is_own=True),
    Side("Seoul, shown by Korea", "Seoul", is_own=False, is_focal=True),
]
CELLS = {
    (0, 1): Cell("higher", "higher", "Singapore is higher"),
    (1, 0): Cell("lower", "lower", "Seoul is lower"),
}
CITIES = [
    City(39.7, -105.0, "Denver 463", "Denver", is_own=False, verdict="not_tested"),
    City(29.8, -95.4, "Houston 463", "Houston", is_own=False, verdict="lower"),
    City(1.35, 103.8, "Singapore 563", "Singapore", is_own=True, verdict="focal"),
    City(-37.8, 145.0, "Melbourne –", "Melbourne", is_own=False, verdict="missing"),
]

ALL = [
    matrix.matrix(SIDES, CELLS),
    matrix.matrix([], {}),
    on_map.world(CITIES),
    on_map.world(CITIES[2:3]),
    dots.dots([_dot("A", 500.0), _dot("B", 480.0, is_own=False)], Reference(490.0, "Average 490")),
    dots.dots([]),
    trend.trend([_line("A", Point(2018, 1.0), Point(2022, 2.0))], is_survey=True),
    trend.trend([], is_survey=True),
    trend.panels([_line("A", Point(2018, 1.0)), _line("B", Point(2018, 100.0))]),
]


@pytest.mark.parametrize("figure", ALL)
def test_a_figure_is_one_that_plotly_knows(figure):
    """Every figure, its narrow and slim layouts, and the empty one hold to plotly's own schema."""
    go.Figure(figure)
    meta = figure["layout"].get("meta", {})
    narrow = {**figure["layout"], **meta.get("narrow", {})}
    for layout in (narrow, {**narrow, **meta.get("slim", {})}):
        go.Figure({"data": figure["data"], "layout": layout})


def test_own_systems_are_filled_and_stand_ins_hollow():
    """Whether a mark is filled says whose figure it is."""
    figure = dots.dots([_dot("A", 500.0), _dot("B", 480.0, is_own=False)])
    assert figure["data"][-1]["marker"]["color"] == [theme.CROWD, theme.GROUND]


def test_interval_bars_end_where_the_intervals_end():
    """Bars are the published intervals; a value without one has no bar."""
    figure = dots.dots([_dot("A", 500.0), _dot("B", 480.0, low=None, high=None)])
    assert figure["data"][0]["x"] == [495.0, 505.0, None]


def test_the_shape_of_a_mark_is_its_verdict():
    """Up, down, dot and dash carry the verdict without colour."""
    verdicts = ["focal", "higher", "not_different", "lower", "not_tested"]
    figure = dots.dots([_dot(one, 500.0, one) for one in verdicts])
    assert figure["data"][-1]["marker"]["symbol"] == [
        "diamond",
        "triangle-up",
        "circle",
        "triangle-down",
        "line-ew",
    ]


def test_long_words_do_not_squeeze_the_values():
    """Beside the highest mark they stand to its left, and the axis ends near the values."""
    said = "not tested: the publisher flags the sample"
    rows = [
        replace(_dot(name, value), written=f"{value} · {said}", short=f"{value} · not tested")
        for name, value in (("A", 613.0), ("B", 463.0))
    ]
    layout = dots.dots(rows)["layout"]
    for drawn in (layout, layout["meta"]["narrow"]):
        start, stop = drawn["xaxis"]["range"]
        assert stop - start < 2.2 * (613 - 463)
    beside = [one for one in layout["annotations"] if said in one["text"]]
    assert [one["xanchor"] for one in beside] == ["right", "left"]


def test_the_groups_of_a_place_share_its_row():
    """Several marks stand in one row, each with its own symbol, over one bar."""
    marks = [
        Mark(480.0, "circle", theme.ACCENT, "Girls"),
        Mark(495.0, "diamond", theme.TEXT, "Boys"),
    ]
    figure = dots.dots([_dot("A", 480.0, low=480.0, high=495.0, marks=marks)])
    drawn = figure["data"][-1]
    assert (drawn["x"], drawn["y"]) == ([480.0, 495.0], [0, 0])
    assert drawn["marker"]["symbol"] == ["circle", "diamond"]
    assert figure["data"][0]["x"] == [480.0, 495.0, None]


def test_each_place_stands_against_each_other_by_shape_and_word():
    """Row against column: the symbol is the verdict, its word under it, nothing on the diagonal."""
    figure = matrix.matrix(SIDES, CELLS)
    marks = figure["data"][0]
    assert marks["marker"]["symbol"] == ["triangle-up", "triangle-down"]
    assert list(zip(marks["x"], marks["y"], strict=True)) == [(1, 0), (0, 1)]
    words = [label["text"] for label in figure["layout"]["annotations"]]
    assert words.count("higher") == words.count("lower") == 1
    narrow = figure["layout"]["meta"]["narrow"]["annotations"]
    assert [label["text"] for label in narrow].count("<b>Seoul\N{NO-BREAK SPACE}○</b>") == 2
    assert [label["text"] for label in narrow].count("Singapore\N{NO-BREAK SPACE}●") == 2


def test_the_map_has_a_panel_for_each_part_of_the_world_with_cities():
    """America and Asia have a panel each, within which every city lies, wide and narrow."""
    figure = on_map.world(CITIES)
    assert [trace["geo"] for trace in figure["data"]] == ["geo", "geo2"]
    for layout in (figure["layout"], figure["layout"]["meta"]["narrow"]):
        for trace in figure["data"]:
            panel = layout[trace["geo"]]
            west, east = panel["lonaxis"]["range"]
            south, north = panel["lataxis"]["range"]
            assert all(west < at < east for at in trace["lon"])
            assert all(south < at < north for at in trace["lat"])
    assert "geo2" not in on_map.world(CITIES[2:])["layout"]


def test_a_mark_on_the_map_is_its_verdict_and_hollow_where_another_area_stands_in():
    """Shape and filling say the same as in the dots; a city without a figure is there too."""
    america, asia = on_map.world(CITIES)["data"]
    assert america["marker"]["symbol"] == ["line-ew", "triangle-down"]
    assert asia["marker"]["symbol"] == ["diamond", "x-thin"]
    assert asia["marker"]["color"][0] != theme.GROUND
    assert america["marker"]["color"][1] == theme.GROUND


def test_the_map_draws_no_border():
    """Coasts alone: a border would say what the figures do not."""
    layout = on_map.world(CITIES)["layout"]
    assert not layout["geo"]["showcountries"]
    assert layout["geo"]["showcoastlines"]


def test_an_axis_that_does_not_start_at_zero_says_so():
    """Cut axes are announced, whole ones are not."""
    assert dots.axis_notes(dots.dots([_dot("A", 500.0)])) == ["The axis does not start at zero."]
    assert dots.axis_notes(dots.dots([_dot("A", 10.0), _dot("B", 400.0)])) == []
    assert dots.axis_notes(dots.dots([])) == []


def test_no_places_give_a_figure_that_says_so():
    """An empty chart is not blank."""
    assert "No figure" in dots.dots([])["layout"]["annotations"][0]["text"]


def test_a_missing_year_leaves_the_line_open():
    """A round that others have and a place has not is a gap, not a straight line."""
    line = _line("A", Point(2015, 1.0), Point(2018, None), Point(2022, 2.0))
    figure = trend.trend([line], is_survey=True)
    assert None in _years(figure, "A")


def test_cycles_are_joined_and_years_are_not_bridged():
    """A survey joins its cycles; a yearly series does not jump over years without a figure."""
    line = _line("A", Point(2015, 1.0), Point(2018, 2.0))
    assert None not in _years(trend.trend([line], is_survey=True), "A")
    assert None in _years(trend.trend([line], is_survey=False), "A")


def test_a_break_opens_the_line_and_is_ruled():
    """Before and after a break are not joined, and a thin rule stands between."""
    line = _line("A", Point(2017, 1.0), Point(2018, 2.0, is_break=True))
    figure = trend.trend([line], is_survey=False)
    assert None in _years(figure, "A")
    assert [shape["x0"] for shape in figure["layout"]["shapes"]] == [2017.5]


def test_provisional_values_are_hollow():
    """A provisional point is not filled."""
    line = _line("A", Point(2021, 1.0), Point(2022, 2.0, is_provisional=True))
    marks = next(
        trace
        for trace in trend.trend([line], is_survey=False)["data"]
        if trace["mode"] == "markers"
    )
    assert marks["marker"]["color"] == ["#4477aa", theme.GROUND]


def test_labels_at_line_ends_do_not_lie_on_each_other():
    """Labels of lines that end close together are pushed apart."""
    lines = [_line(name, Point(2022, 500.0 + shift)) for shift, name in enumerate("ABCD")]
    lines.append(_line("E", Point(2022, 400.0)))
    figure = trend.trend(lines, is_survey=True)
    heights = sorted(label["y"] for label in figure["layout"]["annotations"])
    low, high = figure["layout"]["yaxis"]["range"]
    per_pixel = (high - low) / (trend.HEIGHT - 68)
    assert min(b - a for a, b in itertools.pairwise(heights)) > 14 * per_pixel


def test_lines_of_different_measures_get_panels_of_their_own():
    """What may not be compared is not drawn on one axis."""
    one, other = (
        _line(name, Point(2021, 10.0), Point(2022, 11.0), measure=name) for name in ("A", "B")
    )
    assert trend.needs_panels([one, other])
    assert not trend.needs_panels([one])
    same = _line("C", Point(2022, 12.0), measure="A")
    assert not trend.needs_panels([one, same])
    axes = {trace["xaxis"] for trace in trend.panels([one, other])["data"]}
    assert axes == {"x", "x2"}


def test_the_focal_city_is_the_accent_and_the_others_grey():
    """With a city to compare with, colour marks it alone."""
    row = {
        "geo": "Korea",
        "geo_level": "economy",
        "series_id": "s",
        "measure": "m",
        "has_std_error": True,
        "year": 2022,
        "value": 1.0,
        "low": None,
        "high": None,
        "obs_status": "A",
        "period_label": "2022",
        "note": None,
    }
    rows = [
        {**row, "city_id": "seoul", "city": "Seoul", "geo_id": "kr"},
        {**row, "city_id": "toronto", "city": "Toronto", "geo_id": "ca"},
    ]
    colours = {"seoul": ("#555555", "star"), "toronto": ("#882255", "x")}
    drawn = trend.from_figures(rows, colours, "seoul", 0, "points")
    assert [line.colour for line in drawn] == [theme.ACCENT, theme.CROWD]
    plain = trend.from_figures(rows, colours, None, 0, "points")
    assert [line.colour for line in plain] == ["#555555", "#882255"]

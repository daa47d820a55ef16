"""Promises of the intervals under lines over years."""

from __future__ import annotations

from dashboard.figures.intervals import Bar, with_intervals

FIGURE = {
    "data": [{"type": "scatter", "name": "line"}],
    "layout": {"yaxis": {"range": [400, 600], "title": ""}, "height": 300},
}


def test_each_interval_is_a_bar_of_its_own_under_the_lines() -> None:
    """A bar runs from low to high in its year and is not joined to the next; lines stay on top."""
    bars = [Bar(2018, 500, 490, 510), Bar(2022, 480, 470, 490)]
    drawn = with_intervals(FIGURE, [("#1b4f9c", bars), ("#000000", [])])
    first, last = drawn["data"]
    assert first["x"] == [2018, 2018, None, 2022, 2022, None]
    assert first["y"] == [490, 510, None, 470, 490, None]
    assert first["line"]["color"] == "#1b4f9c"
    assert last == FIGURE["data"][0]


def test_the_axis_holds_every_interval_and_the_figure_given_stays() -> None:
    """No bar is cut off by the axis, and the lines' own figure is left as it was."""
    drawn = with_intervals(FIGURE, [("#1b4f9c", [Bar(2018, 405, 380, 430)])])
    low, high = drawn["layout"]["yaxis"]["range"]
    assert low < 380
    assert high == 600
    assert FIGURE["layout"]["yaxis"]["range"] == [400, 600]


def test_lines_without_intervals_are_left_alone() -> None:
    """Full counts have no sampling error, and so no bars."""
    assert with_intervals(FIGURE, [("#1b4f9c", [])]) is FIGURE

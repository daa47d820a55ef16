from __future__ import annotations

import itertools

from plotly.graph_objects import Figure

from dashboard import theme
from dashboard.figures.courses import Course, Goal, Line, Point, courses_figure, pieces


def _line(label: str, *values: tuple[int, float], is_focal: bool = False) -> Line:
    points = tuple(Point(year, value, f"{label} {year}") for year, value in values)
    return Line(label, points, is_focal)


def _course(goal: Goal | None = None) -> Course:
    lines = (
        _line("Denver", (2015, 230.0), (2022, 227.0), is_focal=True),
        _line("Colorado", (2003, 224.0), (2022, 236.0)),
        _line("United States", (2003, 216.0), (2024, 237.0)),
    )
    return Course("Reading", ("● own system: 227 points in 2022",), lines, 0, goal)


def _texts(figure: dict) -> list[str]:
    layout = figure["layout"]
    both = [*layout["annotations"], *layout["meta"]["narrow"]["annotations"]]
    return [one["text"] for one in both]


def test_a_figure_is_valid_for_plotly_in_both_widths():
    """Plotly accepts every trace and both layouts as they are."""
    goal = Goal(240, 2030, "target 2030: 240")
    made = courses_figure([_course(), _course(goal), _course()])
    Figure(made)
    narrow = {**made["layout"], **made["layout"]["meta"]["narrow"]}
    Figure({"data": made["data"], "layout": narrow})
    axes = {trace["yaxis"] for trace in made["data"]}
    assert axes == {"y", "y2", "y3"}


def test_line_ends_are_written_with_name_and_value():
    """The last figure of each place stands beside its name, with its year where it is earlier."""
    texts = _texts(courses_figure([_course()]))
    assert "227 Denver (2022)" in texts
    assert "237 United States" in texts


def test_labels_at_line_ends_keep_apart():
    """Two lines that end at one height have their labels one above the other."""
    lines = (
        _line("A", (2020, 5.0), is_focal=True),
        _line("B", (2020, 5.0)),
        _line("C", (2020, 5.01)),
    )
    made = courses_figure([Course("T", (), lines, 0)])
    shifts = sorted(
        one["yshift"] + one["y"] * 96
        for one in made["layout"]["annotations"]
        if one["text"].startswith("5 ")
    )
    assert len(shifts) == len(lines)
    assert all(later - one >= 14 for one, later in itertools.pairwise(shifts))


def test_a_goal_is_a_thin_labelled_line():
    """The target stands as a line over the years with its label, and its value in the scale."""
    made = courses_figure([_course(Goal(300, 2030, "target 2030: 300"))])
    assert "target 2030: 300" in _texts(made)
    assert any(shape["line"]["color"] == theme.PICKED for shape in made["layout"]["shapes"])
    heights = [y for trace in made["data"] for y in trace["y"] if y is not None]
    assert max(heights) == 1
    assert min(heights) == 0


def test_a_break_opens_the_line():
    """No line runs over a break, and none over missing years of a yearly collection."""
    rows = [
        {"year": 2018, "value": 1.0, "low": None, "high": None, "obs_status": "A"},
        {"year": 2019, "value": 2.0, "low": None, "high": None, "obs_status": "B"},
        {"year": 2022, "value": 3.0, "low": None, "high": None, "obs_status": "A"},
    ]
    yearly = pieces(rows, ["", "", ""], is_survey=False)
    assert [point.is_start for point in yearly] == [False, True, True]
    survey = pieces(rows, ["", "", ""], is_survey=True)
    assert [point.is_start for point in survey] == [False, True, False]


def test_without_rows_there_is_an_empty_figure():
    """No rows give a figure that plotly accepts, not an error."""
    made = courses_figure([])
    Figure({"data": made["data"], "layout": made["layout"]})


def test_all_colours_have_a_partner_in_the_dark_scheme():
    """Every colour of the figure is one that the browser can swap."""
    text = str(courses_figure([_course(Goal(240, 2030, "t"))]))
    found = {text[at : at + 7] for at in range(len(text)) if text[at] == "#"}
    assert found
    assert {colour.lower() for colour in found} <= set(theme.DARK_OF)

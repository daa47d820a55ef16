from __future__ import annotations

import json
import re
from pathlib import Path

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import theme, words_relate
from dashboard.components import relate_choices
from dashboard.components.relate_choices import Choices, Side, read_choices
from dashboard.figures import relate as figure
from dashboard.figures.relate import Mark, Stop
from dashboard.pages import relate as page
from dashboard.warehouse import Release, Warehouse, catalogue, relate
from dashboard.warehouse.comparison import Subject
from dashboard.warehouse.relate import Point, Step
from dashboard.words import Measured
from pipelines.paths import Home
from tests.small_release import small_release

MATH = Subject("math", "closest", "total", "total")
PER_TEACHER = Subject("per_teacher", "closest", "level", "primary")
STUDENTS = Subject("students", "closest", "total", "total")
TUTORING = Subject("tutoring", "closest", "total", "total")

POINTS = Measured("Mathematics", "points", 0)
SHARE = Measured("Spending", "% of GDP", 1)


@pytest.fixture(scope="module", name="release")
def _release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return Warehouse(small_release(tmp_path_factory.mktemp("small"))).release()


@pytest.fixture(scope="module", name="shipped")
def _shipped(shipped_home: Home) -> Release:
    return Warehouse(Path(shipped_home.warehouse)).release()


def _row(year: int, value: float = 1.0, **more) -> dict:
    return {
        "year": year,
        "period_label": str(year),
        "value": value,
        "low": None,
        "high": None,
        "obs_status": "A",
        "note": None,
        "measure": "M",
        "scope": "international",
        "geo_id": "sg",
        "geo": "Singapore",
        "geo_level": "city_system",
        "has_std_error": False,
        **more,
    }


def _point(place: str, x: float, y: float, **more) -> Point:
    now = Step(_row(2022, x, geo_id=place, **more), _row(2022, y, geo_id=place, **more), 2022, 0)
    return Point((place,), (place,), now, (now,))


def _years(steps) -> list[tuple[int, int]]:
    return [(step.x["year"], step.y["year"]) for step in steps]


# --- pairs ------------------------------------------------------------------------------------


def test_a_figure_is_paired_with_the_nearest_year_the_earlier_of_two():
    """A cycle takes the figure of its year, else the nearest, and the earlier of two as near."""
    xs = [_row(2011), _row(2013), _row(2018), _row(2021)]
    assert _years(relate.paired(xs, [_row(2012), _row(2018), _row(2022)])) == [
        (2011, 2012),
        (2018, 2018),
        (2021, 2022),
    ]


def test_figures_further_apart_than_the_window_are_no_pair():
    """Two years apart is a pair, three is none."""
    assert _years(relate.paired([_row(2010)], [_row(2012)])) == [(2010, 2012)]
    assert relate.paired([_row(2010)], [_row(2013)]) == []


def test_no_figure_is_used_twice():
    """One year across is not held against two years up: the nearer one takes it."""
    assert _years(relate.paired([_row(2020)], [_row(2021), _row(2020)])) == [(2020, 2020)]
    assert _years(relate.paired([_row(2015), _row(2020)], [_row(2019), _row(2021)])) == [
        (2020, 2019)
    ]


@given(
    st.lists(st.integers(1990, 2030), unique=True, min_size=1),
    st.lists(st.integers(1990, 2030), unique=True, min_size=1),
)
def test_pairs_keep_the_window_and_use_each_figure_once(across, up):
    """Whatever years there are: within the window, in order of time, nothing twice."""
    steps = relate.paired([_row(year) for year in sorted(across)], [_row(y) for y in sorted(up)])
    pairs = _years(steps)
    assert all(abs(x - y) <= relate.WINDOW for x, y in pairs)
    assert len({x for x, _ in pairs}) == len({y for _, y in pairs}) == len(pairs)
    assert [step.year for step in steps] == sorted(step.year for step in steps)


def test_a_break_in_either_series_begins_another_stretch():
    """A path is not drawn over a break."""
    steps = relate.paired(
        [_row(2012), _row(2015, obs_status="B"), _row(2018)],
        [_row(2012), _row(2015), _row(2018)],
    )
    assert [step.stretch for step in steps] == [0, 1, 1]


def test_cities_on_one_stand_in_are_one_point(release):
    """The four cities of the United States are one mark that names them all."""
    points = relate.related(release, PER_TEACHER, MATH).points
    shared = next(point for point in points if point.now.x["geo_id"] == "us")
    assert shared.cities == ("Denver", "Houston", "Lexington", "Seattle")


def test_the_latest_pair_is_shown_unless_a_year_is_chosen(release):
    """The newest pair within the window; a year chosen takes the pair nearest to it."""
    latest = relate.related(release, PER_TEACHER, MATH)
    seoul = next(point for point in latest.points if "Seoul" in point.cities)
    assert (seoul.now.x["year"], seoul.now.y["year"]) == (2018, 2018)
    assert relate.related(release, PER_TEACHER, MATH, 2018).points
    without = relate.related(release, PER_TEACHER, MATH, 2009)
    assert without.points == ()
    assert "year" in {left.why for left in without.left}


def test_every_city_is_a_point_or_left_out_with_a_reason(release):
    """No city falls out in silence, whatever is related."""
    for x, y in ((PER_TEACHER, MATH), (STUDENTS, MATH), (TUTORING, MATH), (STUDENTS, TUTORING)):
        shown = relate.related(release, x, y)
        cities = [city for point in shown.points for city in point.cities]
        cities += [left.city for left in shown.left]
        assert sorted(cities) == sorted(row["name"] for row in catalogue.cities(release))
        for left in shown.left:
            said = words_relate.left_out(
                POINTS, SHARE, vars(left), level="closest", window=2, year=None
            )
            assert not re.search(r"None|nan|undefined", said)


def test_a_local_measure_is_never_set_beside_other_cities(release):
    """Seoul's private tutoring has no place in a relation, and the reason says so."""
    left = {one.city: one for one in relate.related(release, TUTORING, MATH).left}
    assert left["Seoul"].why == "local_x"
    said = words_relate.left_out(
        SHARE, POINTS, vars(left["Seoul"]), level="closest", window=2, year=None
    )
    assert said == "Spending is a local measure there, never set beside other cities"


# --- lines of fit -----------------------------------------------------------------------------


def test_fewer_than_eight_places_carry_no_line():
    """Seven comparable points are too few, eight own systems in one measure carry a line."""
    points = [_point(f"p{n}", n, 2.0 * n + 1) for n in range(8)]
    assert relate.fit(points[:7]) is None
    assert relate.against_line(points[:7]) == ["few"]
    fit = relate.fit(points)
    assert (round(fit.slope, 9), round(fit.intercept, 9), fit.n) == (2.0, 1.0, 8)


def test_one_place_for_many_cities_counts_once():
    """Points that share a figure on an axis are one comparable point."""
    points = [_point("us", n, n) for n in range(9)]
    assert relate.n_comparable(points) == 1
    assert relate.fit(points) is None


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"measure": "other"}, "mixed"),
        ({"geo_level": "economy"}, "stand_in"),
        ({"year": 2018, "has_std_error": True}, "cycles"),
    ],
)
def test_one_point_of_another_kind_forbids_the_line(more, why):
    """Mixed measures, stand-ins and several cycles each forbid a line, and are named."""
    points = [_point(f"p{n}", n, n) for n in range(9)]
    row = _row(2022, 3.0, geo_id="odd") | more
    step = Step(row, row, row["year"], 0)
    points.append(Point(("odd",), ("odd",), step, (step,)))
    assert relate.against_line(points) == [why]
    assert relate.fit(points) is None
    said = words_relate.line_sentence(relate.against_line(points), 9, 8, None)
    assert said.startswith("No line is drawn: ")
    assert said.endswith(words_relate.NO_CAUSE)


def test_points_of_one_value_across_have_no_line():
    """A line needs two values across."""
    points = [_point(f"p{n}", 1.0, n) for n in range(9)]
    assert relate.fit(points) is None
    assert "one value across" in words_relate.line_sentence([], 9, 8, None)


def test_a_line_is_described_and_is_no_cause():
    """Even where a line is drawn, it describes these systems only."""
    said = words_relate.line_sentence([], 8, 8, 8)
    assert "least-squares fit through eight points" in said
    assert said.endswith(words_relate.NO_CAUSE)


def test_without_a_measure_that_most_share_every_point_is_read_alone():
    """Two against two is no majority."""
    points = [_point(f"p{n}", n, n, measure=f"m{n % 2}") for n in range(4)]
    assert relate.odd(points) == points
    assert relate.n_comparable(points) == 0


# --- words ------------------------------------------------------------------------------------


def test_the_finding_spans_both_axes_in_the_decimals_of_the_chart():
    """From where to where, across and up, with names."""
    points = [
        words_relate.Placed("Singapore", 2.24, 575.4, 2022, 2022),
        words_relate.Placed("the United States", 5.4, 464.6, 2021, 2022),
    ]
    assert words_relate.finding(SHARE, POINTS, points, is_mixed=False) == (
        "Two places have both figures (2021 to 2022): from 2.2 (Singapore) to 5.4 % of GDP "
        "(the United States) across, from 465 (the United States) to 575 points (Singapore) up."
    )


def test_mixed_measures_are_put_into_no_order():
    """Where collections differ there is no from and to."""
    points = [words_relate.Placed(name, 1, 2, 2020, 2020) for name in "AB"]
    said = words_relate.finding(SHARE, POINTS, points, is_mixed=True)
    assert "each point is read alone" in said
    assert "from 1" not in said


def test_a_single_point_is_told_alone():
    """One place has no span."""
    point = words_relate.Placed("Seoul", 5.8, 527, 2022, 2022)
    said = words_relate.finding(SHARE, POINTS, [point], is_mixed=False)
    assert said.startswith("Seoul: 5.8 % of GDP in 2022 (Spending) and 527 points in 2022")
    assert "No other city has both figures." in said


def test_two_years_of_a_point_are_both_printed():
    """The year across stands first where they differ."""
    assert words_relate.point_years(2022, 2022) == "2022"
    assert words_relate.point_years(2021, 2022) == "2021 / 2022"


def test_places_without_a_path_are_counted():
    """Where only some places have more than one pair, the others are told."""
    assert words_relate.path_note(0, 3).startswith("No path is drawn")
    assert words_relate.path_note(3, 3).endswith("open at a break.")
    assert words_relate.path_note(2, 3).endswith("One place with one pair only has none.")


# --- figure -----------------------------------------------------------------------------------


def _mark(name: str, x: float, y: float, **more) -> Mark:
    whole = {"under": "", "years": "2022", "x_interval": None, "kind": "own"}
    whole |= {"y_interval": (y - 3, y + 3), **more}
    return Mark(name=name, short=name, x=x, y=y, hover=name, **whole)


def _drawn(marks, line=None) -> dict:
    x, y = figure.axis("X", "%", marks, "x"), figure.axis("Y", "points", marks, "y")
    return figure.scatter(marks, x, y, line)


STOPS = (Stop(1, 480, "2012", 0, ""), Stop(2, 490, "2015", 0, ""), Stop(3, 500, "2018", 1, ""))


@pytest.mark.parametrize(
    "marks",
    [
        [_mark("A", 1, 500)],
        [_mark("A", 1, 500), _mark("B", 3, 480, kind="wider"), _mark("C", 2, 490, kind="part")],
        [_mark("A", 3, 500, stops=STOPS), _mark("B", 0, 0, is_odd=True, x_interval=(-1.0, 1.0))],
        [_mark(str(n), 5, 500) for n in range(10)],
    ],
)
def test_a_figure_is_one_that_plotly_knows(marks):
    """Every figure and its narrow layout are valid to plotly's own schema."""
    drawn = _drawn(marks, (1.0, 2.0))
    go.Figure(drawn)
    go.Figure(
        {"data": drawn["data"], "layout": drawn["layout"] | drawn["layout"]["meta"]["narrow"]}
    )


def test_own_systems_are_filled_stand_ins_hollow_and_other_measures_square():
    """Fill says whose figures they are, shape whether they may be held against the others."""
    drawn = _drawn(
        [_mark("A", 1, 500), _mark("B", 2, 480, kind="wider"), _mark("C", 3, 490, is_odd=True)]
    )
    marker = next(trace for trace in drawn["data"] if trace["name"] == "value")["marker"]
    assert marker["color"] == [theme.CROWD, theme.GROUND, theme.CROWD]
    assert marker["symbol"] == ["circle", "circle", "square"]


def test_a_path_is_open_at_a_break_and_names_its_ends():
    """Steps are joined by year within a stretch; first and last year are written beside."""
    drawn = _drawn([_mark("A", 3, 500, stops=STOPS)])
    line = next(trace for trace in drawn["data"] if trace["name"] == "A: path")
    assert line["x"] == [1, 2, None, 3, None]
    texts = [note["text"] for note in drawn["layout"]["annotations"]]
    assert {"2012", "2018"} <= set(texts)


def test_a_path_names_its_ends_and_the_step_shown_however_crowded_it_is():
    """Wide and narrow, the years written are those of the first, the last and the shown step."""
    years = ("2009", "2012", "2015", "2018", "2022")
    stops = tuple(Stop(5 + n / 100, 500 + n, year, 0, "") for n, year in enumerate(years))
    shown = _mark("A", 5.02, 502, stops=stops, years="2015")
    others = [_mark(str(n), 5 + n / 50, 500 + n, stops=STOPS) for n in range(6)]
    layout = _drawn([shown, *others])["layout"]
    for notes in (layout["annotations"], layout["meta"]["narrow"]["annotations"]):
        texts = [note["text"] for note in notes]
        assert texts.count("2009") == texts.count("2022") == 1
        assert [text[:2] for text in texts if "2015" in text] == ["A "]
        assert texts.count("2012") == len(others)


def test_labels_of_points_apart_do_not_cover_each_other():
    """Each label stands where it covers no mark and no other label."""
    marks = [_mark(f"City {n}", n % 4, 480 + 20 * (n // 4)) for n in range(8)]
    x, y = figure.axis("X", "%", marks, "x"), figure.axis("Y", "points", marks, "y")
    place = figure._Place(x, y, figure._WIDE)
    boxes = []
    for label in figure._labels(marks, x, y, figure._WIDE, is_narrow=False):
        spot = figure._Spot(*(label[key] for key in figure._Spot._fields))
        boxes.append(figure._box(spot, *place(label["x"], label["y"]), ["City 0 2022"]))
    overlaps = [one.overlap(two) for n, one in enumerate(boxes) for two in boxes[:n]]
    assert max(overlaps) == 0


def test_labels_of_crowded_points_stand_apart_with_a_line_to_their_mark():
    """Five points on nearly one spot still have five labels that can be read."""
    marks = [_mark(f"City {n}", 5, 500 + n, y_interval=None) for n in range(5)]
    marks.append(_mark("Far", 0, 900))
    x, y = figure.axis("X", "%", marks, "x"), figure.axis("Y", "points", marks, "y")
    labels = figure._labels(marks, x, y, figure._WIDE, is_narrow=False)
    assert any(label["showarrow"] for label in labels)
    place = figure._Place(x, y, figure._WIDE)
    boxes = []
    for label in labels:
        shift = (
            (label["ax"], -label["ay"])
            if label["showarrow"]
            else (label["xshift"], label["yshift"])
        )
        spot = figure._Spot(label["xanchor"], label["yanchor"], *shift)
        boxes.append(figure._box(spot, *place(label["x"], label["y"]), ["City 0 2022"]))
    assert max(one.overlap(two) for n, one in enumerate(boxes) for two in boxes[:n]) == 0


def test_a_label_names_the_side_that_another_place_stands_in_for():
    """An own figure against a national one says which of the two is the nation's."""
    own, wide = _row(2022), _row(2022, geo_id="us", geo="United States", geo_level="economy")
    assert words_relate.place_line(["Singapore"], own, own) == ""
    assert words_relate.place_line(["Denver"], wide, own) == "shown across by the United States"
    assert words_relate.place_line(["Denver"], own, wide) == "shown up by the United States"


def test_every_label_prints_its_year():
    """The year stands in each point's label, in the wide and in the narrow chart."""
    layout = _drawn([_mark("A", 1, 500), _mark("B", 2, 480, under="shown by C")])["layout"]
    for notes in (layout["annotations"], layout["meta"]["narrow"]["annotations"]):
        named = [note["text"] for note in notes if re.match(r"[AB]\b", note["text"])]
        assert len(named) == 2
        assert all("2022" in text for text in named)


# --- address ----------------------------------------------------------------------------------


@given(
    st.dictionaries(
        st.sampled_from(["x", "y", "x_group", "y_group", "year", "level", "focal", "path", "zz"]),
        st.one_of(st.none(), st.text(max_size=12), st.sampled_from(["math", "2018", "economy"])),
    )
)
def test_reading_an_address_never_raises_and_is_canonical(release, query):
    """Whatever an address holds, choices come of it, and their own address means the same."""
    choices, remarks = read_choices(release, query)
    written = relate_choices.query_string(release, choices)
    again, more = read_choices(release, dict(part.split("=") for part in written.split("&")))
    assert again == choices
    assert more == []
    assert all("None" not in remark for remark in remarks)


def test_a_year_that_shows_nothing_is_still_the_one_chosen(release):
    """The picker never stands empty: an old link's year is among its years."""
    choices, _ = read_choices(release, {"x": "per_teacher", "y": "math", "year": "1999"})
    assert 1999 in page._years(release, choices)


def test_what_is_not_understood_is_told(release):
    """A wrong indicator is named, with what may have been meant."""
    _, remarks = read_choices(release, {"x": "maths", "zoom": "1"})
    assert any("“maths”" in remark and "math" in remark for remark in remarks)
    assert any("“zoom”" in remark for remark in remarks)


def test_another_indicator_begins_with_its_own_group(release):
    """Without a group the indicator's first one is taken."""
    choices, _ = read_choices(release, {"x": "per_teacher", "y": "math"})
    assert choices.x == Side("per_teacher", "level", "primary")
    assert choices.swapped.y == choices.x


# --- the whole page over the figures that ship ------------------------------------------------


def _texts(content) -> list[str]:
    """Every text a reader sees, chart words included."""
    return re.findall(r'"((?:[^"\\]|\\.)*)"', json.dumps(content, ensure_ascii=False))


def _some_pairs(release: Release) -> list[tuple[str, str]]:
    known = [row["indicator_id"] for row in catalogue.indicators(release) if row["has_values"]]
    distant = known[len(known) // 3 :] + known[: len(known) // 3]
    pairs = list(zip(known, distant, strict=True))[::4]
    return [*pairs, *((one, "pisa_math_mean") for one in known[1::4] if one != "pisa_math_mean")]


def test_any_two_indicators_make_a_page_without_words_of_machines(shipped):
    """Drawn or refused, each relation is in words, and its chart is one plotly knows."""
    for x, y in _some_pairs(shipped):
        choices, _ = read_choices(shipped, {"x": x, "y": y, "path": "years", "focal": "toronto"})
        content = page._cards(shipped, choices)
        seen = [text for text in _texts(content) if " " in text]
        assert not [text for text in seen if re.search(r"\b(None|nan|NaN|undefined)\b", text)]
        assert "a test adds" not in " ".join(seen)
        view = page._View(shipped, choices)
        if view.related.points:
            assert words_relate.NO_CAUSE in json.dumps(content, ensure_ascii=False)
            assert not any(
                p.now.side(a)["scope"] == "local" for p in view.related.points for a in "xy"
            )


def test_points_stand_where_the_release_says(shipped):
    """Every point drawn is a figure of the release at the chosen place, in the year printed."""
    choices, _ = read_choices(shipped, {})
    view = page._View(shipped, choices)
    assert view.related.points
    for point in view.related.points:
        for axis, side in (("x", choices.x), ("y", choices.y)):
            row = point.now.side(axis)
            for city_id in point.city_ids:
                held = shipped.one(
                    "SELECT value FROM city_value WHERE is_closest AND city_id = $city AND year = $year"
                    " AND indicator_id = $i AND breakdown = $b AND category = $c",
                    {
                        "city": city_id,
                        "year": row["year"],
                        "i": side.indicator,
                        "b": side.breakdown,
                        "c": side.category,
                    },
                )
                assert held["value"] == row["value"]


def test_the_download_holds_the_rows_of_both_indicators(shipped):
    """The address of the download names both indicators and the years drawn."""
    choices, _ = read_choices(shipped, {})
    query = page._download(page._View(shipped, choices))
    assert f"indicator={choices.x.indicator},{choices.y.indicator}" in query
    years = [
        step.side(axis)["year"]
        for point in page._View(shipped, choices).related.points
        for step in [point.now]
        for axis in "xy"
    ]
    assert f"from={min(years)}&to={max(years)}" in query


def test_an_indicator_against_itself_is_refused_in_words(shipped):
    """The same on both axes is no relation; two groups of one indicator are."""
    same = Choices(
        Side("pisa_math_mean", "total", "total"), Side("pisa_math_mean", "total", "total")
    )
    assert "Both axes show the same" in json.dumps(page._cards(shipped, same))
    groups = Choices(Side("pisa_math_mean", "sex", "female"), Side("pisa_math_mean", "sex", "male"))
    assert "Both axes show the same" not in json.dumps(page._cards(shipped, groups))


def test_nothing_to_draw_names_every_city_and_its_reason(release):
    """All ten missing is a designed state: what was asked, why not, and what to do instead."""
    choices = Choices(Side("tutoring", "total", "total"), Side("math", "total", "total"), year=2003)
    said = json.dumps(page._cards(release, choices), ensure_ascii=False)
    assert "No city has both figures in this choice" in said
    for row in catalogue.cities(release):
        assert row["name"] in said

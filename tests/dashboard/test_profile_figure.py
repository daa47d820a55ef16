from __future__ import annotations

import pytest
from plotly.graph_objects import Figure

from dashboard import theme
from dashboard.figures.profile import (
    Mark,
    Strip,
    _ends,
    is_logarithmic,
    profile_figure,
    strips,
)
from dashboard.warehouse import Release, Warehouse, profile
from tests.small_release import small_release


@pytest.fixture(scope="module", name="release")
def _release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return Warehouse(small_release(tmp_path_factory.mktemp("small"))).release()


def _strips(release: Release, city: str) -> dict[str, Strip]:
    made = strips(profile.figures(release, city), profile.history(release, city))
    return {strip.title: strip for strip in made}


def _texts(figure: dict) -> str:
    layout = figure["layout"]
    words = [*layout["annotations"], *layout["meta"]["narrow"]["annotations"]]
    return " ".join(one["text"] for one in words)


def test_a_figure_is_valid_for_plotly_in_all_widths(release):
    """Plotly accepts every trace and all layouts as they are."""
    made = profile_figure(list(_strips(release, "denver").values()))
    Figure(made)
    meta = made["layout"]["meta"]
    narrow = {**made["layout"], **meta["narrow"]}
    for layout in (narrow, {**narrow, **meta["slim"]}):
        Figure({"data": made["data"], "layout": layout})


def test_cities_on_one_place_share_one_mark(release):
    """The four cities of the United States are one mark that names all four."""
    marks = _strips(release, "singapore")["Mathematics"].others
    (shared,) = [mark for mark in marks if "Denver" in mark.hover]
    assert "Denver, Houston, Lexington and Seattle, shown by the United States" in shared.hover
    assert shared.kind == "wider"


def test_the_marks_tell_own_system_stand_in_and_another_year_apart(release):
    """Hong Kong is filled, Korea hollow, Shanghai's 2012 beside 2022 a tick."""
    strip = _strips(release, "singapore")["Mathematics"]
    kinds = {mark.hover.split("<br>")[0]: mark.kind for mark in strip.others}
    assert strip.focal.kind == "own"
    assert kinds["<b>Hong Kong</b>"] == "own"
    assert kinds["<b>Seoul, shown by Korea</b>"] == "wider"
    assert kinds["<b>Shanghai</b>"] == "other"


def test_a_city_shown_by_a_wider_area_has_a_hollow_mark_with_its_name(release):
    """Denver's mathematics is that of the United States, and the row says so."""
    strip = _strips(release, "denver")["Mathematics"]
    assert strip.focal.kind == "wider"
    assert "○ United States" in strip.detail
    hollow = [
        trace
        for trace in profile_figure([strip])["data"]
        if trace["name"] == "focal wider" and trace["x"]
    ]
    assert hollow[0]["marker"]["symbol"] == "circle-open"


def test_positions_keep_the_order_of_values_and_stay_on_the_strip():
    """The smallest value stands left, the largest right, all between 0 and 1."""
    others = tuple(Mark(value, f"{value:.0f}", "own") for value in (10.0, 90.0, 50.0))
    strip = Strip("T", "d", "v", (), Mark(30.0, "30", "own", 5.0, 40.0), others)
    data = {trace["name"]: trace for trace in profile_figure([strip])["data"]}
    places = dict(zip(data["own"]["text"], data["own"]["x"], strict=True))
    focal = data["focal own"]["x"][0]
    assert 0 <= places["10"] < focal < places["50"] < places["90"] <= 1
    assert data["interval"]["x"][0] < focal < data["interval"]["x"][1]


def test_values_that_are_all_one_stand_in_the_middle():
    """A row without spread does not divide by nothing."""
    strip = Strip("T", "d", "v", (), Mark(7.0, "7", "own"))
    data = {trace["name"]: trace for trace in profile_figure([strip])["data"]}
    assert data["focal own"]["x"] == [0.5]


def test_a_scale_of_many_sizes_is_logarithmic_and_says_so():
    """Forty thousand beside four hundred million: the row says that its scale is logarithmic."""
    others = (Mark(4e8, "big", "own"), Mark(4e4, "small", "own"))
    strip = Strip("T", "d", "v", (), Mark(1e6, "mid", "own"), others)
    assert "log scale" in _texts(profile_figure([strip]))
    assert not is_logarithmic([1.0, 2.0])
    assert not is_logarithmic([0.0, 1e9])
    assert not is_logarithmic([])


def test_a_time_line_needs_two_years(release):
    """Seattle's one year of students is no line; Denver's two years are, with their span."""
    assert "2022–2023" in _texts(profile_figure([_strips(release, "denver")["Students"]]))
    lines = profile_figure([_strips(release, "seattle")["Students"]])["data"][-2]
    assert lines["x"] == []


def test_without_rows_there_is_an_empty_figure():
    """No rows give a figure that plotly accepts, not an error."""
    made = profile_figure([])
    Figure({"data": made["data"], "layout": made["layout"]})


def test_all_colours_have_a_partner_in_the_dark_scheme(release):
    """Every colour of the figure is one that the browser can swap."""
    found = set()

    def collect(value):
        if isinstance(value, dict):
            for one in value.values():
                collect(one)
        elif isinstance(value, list):
            for one in value:
                collect(one)
        elif isinstance(value, str) and value.startswith("#"):
            found.add(value.lower())

    collect(profile_figure(list(_strips(release, "toronto").values())))
    assert found
    assert found <= set(theme.DARK_OF)


def test_no_words_of_machines_reach_the_reader(release):
    """No None, nan or id stands in a figure's words."""
    for city in ("denver", "toronto", "hong_kong", "seoul"):
        made = profile_figure(list(_strips(release, city).values()))
        hovers = " ".join(text for trace in made["data"] for text in trace.get("text", []))
        for wrong in ("None", "nan", "math_pisa", "hong_kong", "no_value"):
            assert wrong not in _texts(made) + hovers


def test_a_target_is_a_labelled_line_within_the_scale(release):
    """A target beyond all figures widens the row, and stands there with its label."""
    figures = profile.figures(release, "singapore")
    history = profile.history(release, "singapore")
    (strip,) = [
        one
        for one in strips(figures, history, {"math": (700.0, "target 2030: 700")})
        if one.title == "Mathematics"
    ]
    made = profile_figure([strip])
    Figure(made)
    assert "target 2030: 700" in _texts(made)
    lines = [one for one in made["layout"]["shapes"] if one["line"]["color"] == theme.PICKED]
    assert len(lines) == 1
    assert lines[0]["x0"] == lines[0]["x1"] > max(made["data"][0]["x"])


def test_large_numbers_at_the_ends_are_short():
    """Populations and products are written in millions and more, so that they fit."""
    row = {"value": 1_408_975_000.0, "decimals": 0, "geo": "China", "geo_level": "economy"}
    other = {**row, "value": 7_500_000.0, "geo": "Hong Kong", "city": "Hong Kong"}
    assert _ends(row, [other]) == ("7.5 million Hong Kong", "1.4 billion China")

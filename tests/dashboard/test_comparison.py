from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.components import compared
from dashboard.warehouse import Release, Warehouse, catalogue, comparison, overview
from dashboard.warehouse.comparison import Subject
from tests.small_release import small_release

MATH = Subject("math", "closest", "total", "total")
STUDENTS = Subject("students", "closest", "total", "total")


@pytest.fixture(scope="module", name="release")
def _release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return Warehouse(small_release(tmp_path_factory.mktemp("small"))).release()


@pytest.fixture(name="cities")
def _cities(release: Release) -> list[str]:
    return [row["city_id"] for row in catalogue.cities(release)]


def _places(release, cities, subject=MATH, year=None):
    return comparison.places(comparison.latest(release, subject, year), cities)


def test_cities_on_one_place_are_one_mark(release, cities):
    """The four cities of the United States are drawn once, with all their names."""
    shared = [row for row in _places(release, cities) if row["geo_id"] == "us"]
    assert [row["cities"] for row in shared] == [["Denver", "Houston", "Lexington", "Seattle"]]


def test_the_latest_figure_is_that_of_the_last_year_with_a_value(release):
    """A year without value is never the latest, and each city has its own."""
    latest = {row["city_id"]: row["year"] for row in comparison.latest(release, STUDENTS)}
    assert latest == {"denver": 2023, "houston": 2021, "seattle": 2023, "singapore": 2023}


def test_a_chosen_year_leaves_out_cities_that_have_no_figure_in_it(release):
    """A year is taken at its word; the cities without it are named with what they have."""
    assert {row["city_id"] for row in comparison.latest(release, STUDENTS, 2021)} == {"houston"}
    without = {row["city_id"]: row for row in comparison.missing(release, STUDENTS, 2021)}
    assert (without["denver"]["first_year"], without["denver"]["last_year"]) == (2022, 2023)
    assert without["melbourne"]["is_measured"] is False
    assert "houston" not in without


def test_the_reason_of_the_publisher_for_a_year_is_kept(release):
    """Where the publisher says why there is no value, that reason stands, not ours."""
    without = {row["city_id"]: row for row in comparison.missing(release, STUDENTS, 2024)}
    assert (without["denver"]["obs_status"], without["denver"]["note"]) == (
        "O",
        "Not yet published.",
    )


def test_places_of_a_survey_stand_by_value_with_older_cycles_last(release, cities):
    """Shanghai's 613 of 2012 does not stand above the figures of 2022."""
    order = [row["cities"][0] for row in _places(release, cities)]
    assert order[0] == "Singapore"
    assert order[-2:] == ["Shanghai", "Toronto"]


def test_figures_of_different_measures_stand_by_name(release, cities):
    """Where collections differ there is no order by value, no leader and no reference."""
    places = _places(release, cities, STUDENTS)
    assert comparison.is_mixed(places)
    assert [row["cities"][0] for row in places] == ["Denver", "Houston", "Seattle", "Singapore"]
    assert comparison.leader(places, comparison.pairs_of(release, STUDENTS, places)) is None
    assert comparison.reference(release, STUDENTS, places) is None


def test_verdicts_against_a_focal_city_come_from_the_tests_of_the_release(release, cities):
    """Each place is judged against the focal one, and the untested have a reason."""
    places = _places(release, cities)
    tests = comparison.pairs_of(release, MATH, places)
    judged = comparison.judged(places, "hong_kong", tests)
    verdicts = {row["cities"][0]: (row["verdict"], row["reason"]) for row in judged}
    assert verdicts["Hong Kong"] == ("focal", None)
    assert verdicts["Singapore"] == ("higher", None)
    assert verdicts["Melbourne"] == ("lower", None)
    assert verdicts["Shanghai"] == ("not_tested", "years_apart")


def test_without_a_focal_figure_nothing_is_judged(release, cities):
    """A focal city without a place here leaves all verdicts open."""
    places = _places(release, cities, MATH, 2022)
    judged = comparison.judged(places, "shanghai", comparison.pairs_of(release, MATH, places))
    assert {row["verdict"] for row in judged} == {None}


def test_the_reference_is_the_average_of_the_same_survey_and_year(release, cities):
    """The OECD average of 2022 stands beside figures of 2022."""
    average = comparison.reference(release, MATH, _places(release, cities))
    assert (average["geo"], average["year"], average["value"]) == ("OECD average", 2022, 472.0)


def test_the_finding_of_the_release_is_its_tests_in_words(release, cities):
    """The sentence names those the highest place was tested against, and the older cycles."""
    indicator = catalogue.indicator(release, "math")
    places = _places(release, cities)
    tests = comparison.pairs_of(release, MATH, places)
    said = compared.finding(compared.measured(indicator, None), places, tests, None)
    assert said.startswith("Mathematics: mean score, 2022: Singapore (575 points)")
    assert "Shanghai and Toronto (last figure of 2012)" in said


def test_categories_are_those_that_a_city_has(release):
    """Only groups with a figure are offered."""
    offered = [
        (row["breakdown"], row["category"]) for row in catalogue.categories(release, "per_teacher")
    ]
    assert offered == [("level", "primary"), ("level", "secondary")]


def test_the_scorecard_holds_each_city_once_per_headline(release):
    """A cell is a city's newest value at its closest place; empty cells are absent."""
    rows = overview.scorecard(release)
    keys = [(row["indicator_id"], row["city_id"]) for row in rows]
    assert len(keys) == len(set(keys))
    math = {row["city_id"]: row["year"] for row in rows if row["indicator_id"] == "math"}
    assert math["singapore"] == 2022
    assert math["shanghai"] == 2012
    assert {row["indicator_id"] for row in rows} <= {
        row["indicator_id"] for row in overview.headlines(release)
    }


def test_answers_are_remembered_per_release(tmp_path: Path):
    """The same question to the same release is asked once, to another release again."""
    one = Warehouse(small_release(tmp_path / "one")).release()
    other = Warehouse(small_release(tmp_path / "two")).release()
    assert comparison.figures(one, MATH) is comparison.figures(one, MATH)
    assert comparison.figures(one, MATH) is not comparison.figures(other, MATH)

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.warehouse import Release, Warehouse, profile
from pipelines.paths import Home
from tests.small_release import small_release


@pytest.fixture(scope="module", name="release")
def _release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return Warehouse(small_release(tmp_path_factory.mktemp("small"))).release()


@pytest.fixture(scope="module", name="shipped")
def _shipped(shipped_home: Home) -> Release:
    return Warehouse(Path(shipped_home.warehouse)).release()


def _of(rows: list[dict], indicator_id: str) -> dict[str, dict]:
    return {row["city_id"]: row for row in rows if row["indicator_id"] == indicator_id}


def test_a_profile_shows_the_newest_year_of_the_city_and_the_same_year_of_the_others(release):
    """Singapore's mathematics is that of 2022, and every city that has 2022 is shown in it."""
    math = _of(profile.figures(release, "singapore"), "math")
    assert math["singapore"]["value"] == 575.0
    assert {city: row["year"] for city, row in math.items() if row["year"] != 2022} == {
        "shanghai": 2012,
        "toronto": 2012,
    }


def test_a_city_without_that_year_is_shown_in_its_nearest_year(release):
    """Beside Seoul's 2019 the nearest figure of Shanghai's country is 2020, and the row says so."""
    rows = _of(profile.figures(release, "seoul"), "per_teacher")
    assert (rows["shanghai"]["year"], rows["shanghai"]["focal_year"]) == (2020, 2019)
    assert rows["shanghai"]["reason"] == "no_value"


def test_a_value_that_is_missing_is_never_the_newest(release):
    """Denver's students are those of 2023, though 2024 stands in the file without a value."""
    assert _of(profile.figures(release, "denver"), "students")["denver"]["year"] == 2023


def test_the_verdict_is_that_of_the_profiled_city(release):
    """Hong Kong is higher than Korea's stand-in and lower than Singapore; itself has no verdict."""
    math = _of(profile.figures(release, "hong_kong"), "math")
    assert math["seoul"]["verdict"] == "higher"
    assert math["singapore"]["verdict"] == "lower"
    assert math["hong_kong"]["verdict"] is None


def test_cities_on_one_place_are_not_tested_against_each_other(release):
    """Denver and Houston both stand on the United States: no test, and the reason."""
    math = _of(profile.figures(release, "denver"), "math")
    assert (math["houston"]["verdict"], math["houston"]["reason"]) == ("not_tested", "same_place")


def test_the_category_shown_first_gives_way_where_the_city_lacks_it(release):
    """Hong Kong has students per teacher for secondary only: that category is shown."""
    rows = _of(profile.figures(release, "hong_kong"), "per_teacher")
    assert rows["hong_kong"]["category"] == "secondary"
    assert set(rows) == {"hong_kong"}


def test_an_average_follows_where_it_has_the_same_series_in_the_same_year(release):
    """The OECD average of 2022 stands beside Singapore's 2022, and none beside Shanghai's 2012."""
    assert _of(profile.figures(release, "singapore"), "math")[None]["value"] == 472.0
    assert None not in _of(profile.figures(release, "shanghai"), "math")


def test_the_profiled_city_comes_first_and_figures_are_in_the_order_of_topics(release):
    """Rows stand by topic and indicator, the profiled city before the others."""
    rows = profile.figures(release, "seattle")
    assert [row["topic"] for row in rows] == sorted(
        (row["topic"] for row in rows), key=["outcomes", "participation", "teaching"].index
    )
    firsts = [
        row["city_id"]
        for row, before in zip(rows, [{}, *rows], strict=False)
        if row["indicator_id"] != before.get("indicator_id")
    ]
    assert set(firsts) == {"seattle"}


def test_every_indicator_is_either_a_figure_or_an_absence_with_a_reason(release):
    """No indicator falls out of a profile in silence, at either level."""
    for level in ("closest", "economy"):
        for city in ("denver", "shanghai", "seoul"):
            shown = {row["indicator_id"] for row in profile.figures(release, city, level)}
            absent = {
                row["indicator_id"]: row["reason"] for row in profile.absent(release, city, level)
            }
            assert shown | set(absent) == {"math", "students", "per_teacher", "tutoring"}
            assert not shown & set(absent)
            assert all(absent.values())


def test_an_indicator_that_only_the_city_has_is_absent_for_its_economy_with_that_reason(release):
    """Seoul's tutoring is no figure of Korea, and the reason names Seoul."""
    absent = {r["indicator_id"]: r["reason"] for r in profile.absent(release, "seoul", "economy")}
    assert absent["tutoring"] == "Only Seoul has figures, not the economy as a whole"


def test_a_newer_figure_of_a_wider_area_is_named(release):
    """Beside Ontario's 2012 the profile names Canada's 2022."""
    (newer,) = profile.newer(release, "toronto")
    assert (newer["geo"], newer["year"], newer["value"]) == ("Canada", 2022, 497.0)


def test_history_holds_the_values_by_year_without_the_missing_ones(release):
    """Denver's students have two values; the empty year is no point."""
    history = [r for r in profile.history(release, "denver") if r["indicator_id"] == "students"]
    assert [(row["year"], row["value"]) for row in history] == [(2022, 89000.0), (2023, 88000.0)]


def test_an_unknown_city_is_nothing(release):
    """An unknown id gives no city and no rows, not an error."""
    assert profile.city(release, "atlantis") is None
    assert profile.figures(release, "atlantis") == []


def test_every_city_has_a_profile_on_the_shipped_figures(shipped):
    """Each of the ten cities has figures, one row per indicator and city, each with a value."""
    for row in shipped.rows("SELECT city_id FROM city"):
        figures = profile.figures(shipped, row["city_id"])
        keys = [(one["indicator_id"], one["city_id"]) for one in figures]
        assert figures
        assert len(keys) == len(set(keys))
        assert all(one["value"] is not None for one in figures)

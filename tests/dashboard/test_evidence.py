from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.warehouse import Release, Warehouse, profile
from dashboard.warehouse.evidence import Evidence, evidence, movements
from pipelines.paths import Home
from tests.conftest import CITIES
from tests.small_release import small_release


def _others(city: str) -> tuple[str, ...]:
    return tuple(one for one in CITIES if one != city)


@pytest.fixture(scope="module", name="release")
def _release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return Warehouse(small_release(tmp_path_factory.mktemp("small"))).release()


@pytest.fixture(scope="module", name="shipped")
def _shipped(shipped_home: Home) -> Release:
    return Warehouse(Path(shipped_home.warehouse)).release()


def _math(found: Evidence):
    return next(one for one in found.judged if one.figure["indicator_id"] == "math")


def test_a_city_is_judged_against_places_not_against_cities(release):
    """The four cities on the United States are one place of Singapore's peers."""
    math = _math(evidence(release, "singapore", "closest", _others("singapore")))
    by_place = {place.geo: place for place in math.places}
    assert by_place["United States"].peers == ("Denver", "Houston", "Lexington", "Seattle")
    assert len(math.tested) == 4
    assert math.standing == "better"
    assert len(math.of("better")) == 4


def test_worse_and_better_follow_the_declared_direction(release):
    """Hong Kong is lower than Singapore only, which is worse; it is better than the others."""
    math = _math(evidence(release, "hong_kong", "closest", _others("hong_kong")))
    assert [place.geo for place in math.of("worse")] == ["Singapore"]
    assert math.standing == "better"


def test_a_peer_on_the_city_s_own_place_is_nobody_to_be_tested_against(release):
    """Denver and Houston stand on one place: against Houston alone nothing can be tested."""
    found = evidence(release, "denver", "closest", ("houston",))
    assert found.judged == ()
    assert found.untested["math"] == "same_place"


def test_other_peers_change_what_is_found(release):
    """Hong Kong is worse than all its peers where Singapore is the only one."""
    alone = _math(evidence(release, "hong_kong", "closest", ("singapore",)))
    assert alone.standing == "worse"
    assert len(alone.tested) == 1


def test_a_city_without_a_peer_in_its_year_is_tested_in_the_newest_year_that_can_be(release):
    """Seoul's 2022 against Toronto's 2012: no year is shared, so there is no test."""
    found = evidence(release, "seoul", "closest", ("toronto",))
    assert found.untested["math"] == "no_value"


def test_without_peers_nothing_is_judged(release):
    """No peer, no test, and every indicator is still accounted for."""
    found = evidence(release, "seoul", "closest", ())
    assert found.judged == found.counted == ()
    assert set(found.untested) == {"math", "per_teacher"}


def test_indicators_without_a_direction_are_never_judged(release):
    """Students enrolled and tutoring have no better direction and are not listed."""
    for city in CITIES:
        found = evidence(release, city, "closest", _others(city))
        named = {one.figure["indicator_id"] for one in (*found.judged, *found.counted)}
        assert not named & {"students", "tutoring"}
        assert not set(found.untested) & {"students", "tutoring"}


def test_the_last_change_is_told_with_its_reason(release):
    """Singapore's way from 2018 to 2022 is known, and not tested without a link error."""
    last = movements(release, "singapore", "closest")["math"].last
    assert (last.from_year, last.to_year, last.change) == (2018, 2022, 6.0)
    assert (last.verdict, last.reason) == ("not_tested", "no_link_error")


@pytest.mark.parametrize("level", ["closest", "economy"])
@pytest.mark.parametrize("city", CITIES)
def test_nothing_is_judged_without_a_test_of_the_release(shipped, city, level):
    """Every verdict is a row of the release with a p value, the same in value and year."""
    found = evidence(shipped, city, level, _others(city))
    for one in found.judged:
        figure = one.figure
        assert one.tested
        for place in one.tested:
            row = shipped.one(
                """SELECT p.verdict, p.p_value, p.value_a, p.value_b FROM valued_pair AS p
                JOIN city AS c ON c.city_id = p.city_b
                WHERE p.indicator_id = $i AND p.level = $l AND p.year = $y AND p.city_a = $c
                    AND p.breakdown = $b AND p.category = $g AND c.name = $peer""",
                {
                    "i": figure["indicator_id"],
                    "l": level,
                    "y": figure["year"],
                    "c": city,
                    "b": figure["breakdown"],
                    "g": figure["category"],
                    "peer": place.peers[0],
                },
            )
            assert row is not None
            assert row["p_value"] is not None
            assert row["verdict"] == place.verdict
            assert (row["value_a"], row["value_b"]) == (figure["value"], place.value)


@pytest.mark.parametrize("city", CITIES)
def test_every_indicator_with_a_direction_is_judged_or_has_its_reason(shipped, city):
    """Judged and untested together are the indicators with a direction and a figure, each once."""
    found = evidence(shipped, city, "closest", _others(city))
    judged = [one.figure["indicator_id"] for one in found.judged]
    assert len(judged) == len(set(judged))
    assert not set(judged) & set(found.untested)
    rows = shipped.rows(
        """SELECT DISTINCT v.indicator_id FROM city_value AS v
        JOIN indicator AS i ON i.indicator_id = v.indicator_id
        WHERE v.city_id = $c AND v.is_closest AND v.value IS NOT NULL AND i.better <> 'neither'""",
        {"c": city},
    )
    assert set(judged) | set(found.untested) == {row["indicator_id"] for row in rows}
    assert found.n_indicators == len(rows)


@pytest.mark.parametrize("city", CITIES)
def test_no_local_instrument_is_judged_across_cities(shipped, city):
    """What only one system uses never becomes a strength or a concern."""
    found = evidence(shipped, city, "closest", _others(city))
    local = {row["series_id"] for row in shipped.rows("SELECT * FROM series WHERE scope = 'local'")}
    for one in (*found.judged, *found.counted):
        assert one.figure["series_id"] not in local
    told = {
        row["indicator_id"] for row in profile.local(shipped, city) if row["better"] != "neither"
    }
    assert {found.untested[indicator] for indicator in told} <= {"local"}


@pytest.mark.parametrize("city", CITIES)
def test_full_counts_are_differences_of_two_full_counts(shipped, city):
    """A plain difference is that of the two values shown; as many are not tested for that reason."""
    found = evidence(shipped, city, "closest", _others(city))
    counted = {one.figure["indicator_id"] for one in found.counted}
    assert counted == {name for name, why in found.untested.items() if why == "full_count"}
    for one in found.counted:
        assert one.figure["full_count"]
        for place in one.places:
            assert place.reason == "full_count"
            assert place.difference == pytest.approx(one.figure["value"] - place.value)

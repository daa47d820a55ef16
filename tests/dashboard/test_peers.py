from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.warehouse import Warehouse
from dashboard.warehouse.peers import FEATURES, alike, context, distances, nearest
from pipelines.paths import Home

_CELL = st.one_of(st.none(), st.integers(-50, 50).map(float))


@st.composite
def _systems(draw):
    """A table of features with gaps, and a weight for each."""
    n, k = draw(st.integers(2, 6)), draw(st.integers(1, 4))
    table = draw(st.lists(st.lists(_CELL, min_size=k, max_size=k), min_size=n, max_size=n))
    weights = draw(st.lists(st.sampled_from([0.0, 0.5, 1.0, 3.0]), min_size=k, max_size=k))
    return table, weights


def test_a_distance_counts_features_by_their_weight():
    """Three systems on a line: standardised 1, 2, 3 are a root of 1.5 apart, then twice that.

    Of a second feature that has three times the weight, a quarter of the squared distance is the
    first's and three quarters are the second's.
    """
    alone = distances([[1.0], [2.0], [3.0]], [1.0])
    assert alone[0] == [0.0, pytest.approx(1.5**0.5), pytest.approx(2 * 1.5**0.5)]
    both = distances([[1.0, 5.0], [2.0, 5.0], [3.0, 2.0]], [1.0, 3.0])
    assert both[0][1] == pytest.approx((1.5 / 4) ** 0.5)
    assert both[0][2] == pytest.approx(((4 * 1.5 + 3 * 4.5) / 4) ** 0.5)


@given(_systems(), st.sampled_from([(2.0, 10.0), (0.5, -3.0)]))
def test_another_unit_changes_no_distance(systems, unit):
    """Features are standardised: thousands or single students, another zero, all the same."""
    table, weights = systems
    factor, shift = unit
    moved = [[None if v is None else factor * v + shift for v in row] for row in table]
    for row, other in zip(distances(table, weights), distances(moved, weights), strict=True):
        assert row == [None if gap is None else pytest.approx(gap, abs=1e-9) for gap in other]


@given(_systems())
def test_a_distance_is_one_both_ways_and_none_to_itself(systems):
    """Distances are symmetric, never negative, and 0 from a system to itself."""
    gaps = distances(*systems)
    for one in range(len(gaps)):
        assert gaps[one][one] in (None, 0.0)
        for other in range(len(gaps)):
            assert gaps[one][other] == pytest.approx(gaps[other][one])
            assert gaps[one][other] is None or gaps[one][other] >= 0


@given(_systems(), st.sampled_from([2.0, 0.25, 7.0]))
def test_only_the_shares_of_the_weights_count(systems, factor):
    """All weights doubled leave every distance as it was."""
    table, weights = systems
    plain, scaled = distances(table, weights), distances(table, [w * factor for w in weights])
    for row, other in zip(plain, scaled, strict=True):
        assert row == [None if gap is None else pytest.approx(gap) for gap in other]


@given(_systems())
def test_a_feature_without_weight_says_nothing(systems):
    """A weight of 0 is the same as leaving the feature out."""
    table, weights = systems
    kept = [at for at, weight in enumerate(weights) if weight]
    without = distances([[row[at] for at in kept] for row in table], [weights[at] for at in kept])
    assert distances(table, weights) == without


def test_a_weight_below_nothing_is_refused():
    """No distance can be made of a negative weight."""
    with pytest.raises(ValueError, match="0 or more"):
        distances([[1.0], [2.0]], [-1.0])


def test_no_shared_feature_is_no_distance():
    """Two systems without a feature in common are not near and not far."""
    assert distances([[1.0, None], [None, 2.0]], [1, 1])[0][1] is None


def test_the_features_of_the_release_are_told_with_place_and_year(shipped_home: Home):
    """Each figure says for which place and year it was measured; missing ones are absent."""
    known = context(Warehouse(Path(shipped_home.warehouse)).release())
    assert {row["indicator_id"] for row in known.features} <= set(FEATURES)
    assert len(known.cities) == 10
    assert known.figures
    for row in known.figures.values():
        assert row["value"] is not None
        assert row["geo"]
        assert row["year"] > 1950


def test_the_nearest_cities_come_first_and_the_city_is_not_among_them(shipped_home: Home):
    """All nine others are ranked by distance, those without one at the end."""
    known = context(Warehouse(Path(shipped_home.warehouse)).release())
    for city in known.cities:
        ranked = nearest(known, city, {})
        assert {other for other, _ in ranked} == set(known.cities) - {city}
        gaps = [gap for _, gap in ranked if gap is not None]
        assert gaps == sorted(gaps)
        assert [gap for _, gap in ranked[: len(gaps)]] == gaps


def test_with_all_weights_at_nothing_no_city_is_near(shipped_home: Home):
    """Without a weighted feature there is no distance, and no error."""
    known = context(Warehouse(Path(shipped_home.warehouse)).release())
    ranked = nearest(known, "seoul", dict.fromkeys(FEATURES, 0.0))
    assert [gap for _, gap in ranked] == [None] * 9


def test_what_one_place_shows_for_two_cities_is_told(shipped_home: Home):
    """Features of one country's figures are named for its cities; without weight they count not."""
    known = context(Warehouse(Path(shipped_home.warehouse)).release())
    both = alike(known, "denver", "seattle", {})
    values = [
        (
            known.figures["denver", row["indicator_id"]],
            known.figures["seattle", row["indicator_id"]],
        )
        for row in known.features
    ]
    assert both.n_features == len(known.features)
    assert set(both.places) == {"United States"}
    assert len(both.places) == sum(a["geo_id"] == b["geo_id"] for a, b in values)
    own = alike(known, "denver", "seattle", dict.fromkeys(set(FEATURES) - {"students"}, 0.0))
    assert (own.n_features, own.places) == (1, ())
    assert alike(known, "denver", "toronto", {}).places == ()

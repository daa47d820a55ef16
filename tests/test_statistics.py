"""Promises of the pure statistics."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import statistics

values = st.floats(min_value=0, max_value=900)
errors = st.floats(min_value=0.01, max_value=50)


def test_an_interval_of_a_published_mean_is_the_published_one() -> None:
    """Singapore's PISA 2022 mathematics mean 575 (1.2) spans 572.6 to 577.4."""
    low, high = statistics.interval(575, 1.2)
    assert (round(float(low), 1), round(float(high), 1)) == (572.6, 577.4)


def test_a_difference_is_tested_as_in_the_published_annex() -> None:
    """Hong Kong 540 (3.0) against Korea 527 (3.9) in PISA 2022: z = 13 / 4.92, p below 0.01."""
    test = statistics.difference(540, 3.0, 527, 3.9)
    assert float(test.std_error) == pytest.approx(math.sqrt(3.0**2 + 3.9**2))
    assert float(test.p_value) == pytest.approx(0.00824, abs=5e-5)


def test_a_difference_within_the_error_is_not_significant() -> None:
    """Australia 487 (1.8) against 491 (2.0): 4 points are less than 1.96 standard errors."""
    assert float(statistics.difference(491, 2.0, 487, 1.8).p_value) > 0.05


def test_a_missing_error_gives_no_p_value() -> None:
    """Without a standard error there is no test, not a test with error zero."""
    assert np.isnan(statistics.difference(500, float("nan"), 480, 2.0).p_value)


@given(values, errors, values, errors)
def test_swapping_the_sides_flips_the_sign_and_keeps_p(
    a: float, se_a: float, b: float, se_b: float
) -> None:
    """The order of the two sides changes the sign of the difference and nothing else."""
    one, other = statistics.difference(a, se_a, b, se_b), statistics.difference(b, se_b, a, se_a)
    assert float(one.difference) == -float(other.difference)
    assert float(one.p_value) == float(other.p_value)


@given(values, errors, values, errors, st.floats(min_value=0, max_value=50))
def test_a_larger_error_never_makes_a_difference_significant(
    a: float, se_a: float, b: float, se_b: float, more: float
) -> None:
    """Less certainty never gives a smaller p value."""
    p = float(statistics.difference(a, se_a, b, se_b).p_value)
    assert float(statistics.difference(a, se_a + more, b, se_b).p_value) >= p - 1e-12


@given(values, errors)
def test_an_interval_holds_its_value(value: float, std_error: float) -> None:
    """The interval contains the value it belongs to."""
    low, high = statistics.interval(value, std_error)
    assert low <= value <= high


# --- rounding ---------------------------------------------------------------------------------


def test_rounding_adds_its_own_variance() -> None:
    """A mean printed to the point hides a twelfth of a square point."""
    assert float(statistics.with_rounding(3.0, 1.0)) == pytest.approx(math.sqrt(9 + 1 / 12))
    assert float(statistics.with_rounding(3.0, float("nan"))) == 3.0


# --- changes ----------------------------------------------------------------------------------


def test_a_change_is_tested_with_its_link_error() -> None:
    """Korea's PISA reading 2009 539 (3.5) to 2018 514 (2.9), link error 3.52: significant.

    The standard error is that of PISA 2018 Results (Volume I), Annex A7:
    sqrt(3.46² + 2.94² + 3.52²).
    """
    test = statistics.change(539.27, 3.46, 514.05, 2.94, 3.52)
    assert float(test.difference) == pytest.approx(-25.22)
    assert float(test.std_error) == pytest.approx(5.75, abs=0.005)
    assert float(test.p_value) < 0.001


def test_a_link_error_can_make_a_change_disappear() -> None:
    """A change of eight points is significant by itself and not with a link error of four."""
    assert float(statistics.change(500, 2.0, 508, 2.0, 0.0).p_value) < 0.05
    assert float(statistics.change(500, 2.0, 508, 2.0, 4.0).p_value) > 0.05


def test_no_change_is_tested_without_a_link_error() -> None:
    """Where no link error is published there is no test."""
    assert np.isnan(statistics.change(500, 2.0, 550, 2.0, float("nan")).p_value)


def test_naep_changes_need_no_link_error() -> None:
    """Denver and others: NAEP tests a change by its two standard errors alone.

    Colorado, mathematics grade 4, 2022 236.48 (1.0) and 2024 239.13 (1.2): z = 1.70, no change.
    """
    assert float(statistics.change(236.48, 1.0, 239.13, 1.2, 0).p_value) > 0.05


# --- many tests -------------------------------------------------------------------------------


def test_the_worked_example_of_benjamini_and_hochberg_comes_out() -> None:
    """Benjamini and Hochberg (1995), section 3.2: of 15 tests four are significant at 5 %."""
    p = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
        0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
    ]  # fmt: skip
    adjusted = statistics.false_discovery(p)
    assert (adjusted < 0.05).sum() == 4
    assert adjusted[0] == pytest.approx(0.0015)


def test_what_is_not_tested_is_in_no_family() -> None:
    """A missing p value stays missing and makes no other test harder."""
    with_gap = statistics.false_discovery([0.01, float("nan"), 0.04])
    assert np.isnan(with_gap[1])
    assert with_gap[[0, 2]].tolist() == statistics.false_discovery([0.01, 0.04]).tolist()


@given(st.lists(st.floats(min_value=0, max_value=1), min_size=1, max_size=45))
def test_adjusting_never_makes_a_difference_significant(p: list[float]) -> None:
    """An adjusted p value is never smaller than its own, never above 1, and keeps the order."""
    adjusted = statistics.false_discovery(p)
    assert (adjusted >= np.array(p) - 1e-12).all()
    assert (adjusted <= 1).all()
    order = np.argsort(p, kind="stable")
    assert (np.diff(adjusted[order]) >= -1e-12).all()


# --- distances --------------------------------------------------------------------------------


def test_a_distance_counts_features_by_their_weight() -> None:
    """Three systems on a line in the first feature; the second, of weight 0, says nothing."""
    near = statistics.distances([[0, 9], [1, 0], [2, 4]], [1, 0])
    assert near[0, 1] == pytest.approx(near[1, 2])
    assert near[0, 2] == pytest.approx(2 * near[0, 1])


def test_a_distance_needs_a_shared_feature() -> None:
    """Two systems of which nothing is known in common have no distance; others keep theirs."""
    nan = float("nan")
    near = statistics.distances([[1, nan], [nan, 1], [2, 2]], [1, 1])
    assert np.isnan(near[0, 1])
    assert not np.isnan(near[0, 2])


def test_a_negative_weight_is_refused() -> None:
    """A weight says how much a feature counts: nothing counts less than nothing."""
    with pytest.raises(ValueError, match="0 or more"):
        statistics.distances([[1.0], [2.0]], [-1.0])


tables = st.integers(2, 6).flatmap(
    lambda k: st.lists(
        st.lists(st.floats(-1e3, 1e3), min_size=k, max_size=k), min_size=2, max_size=8
    )
)


@given(tables)
def test_distances_are_distances(table: list[list[float]]) -> None:
    """Zero to oneself, the same both ways, never negative."""
    near = statistics.distances(table, np.ones(len(table[0])))
    assert np.allclose(np.diag(near), 0)
    assert np.allclose(near, near.T)
    assert (near >= 0).all()

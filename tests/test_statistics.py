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


def test_an_interval_reaches_as_far_to_both_sides() -> None:
    """A mean of 575 with a standard error of 1.2 spans 572.6 to 577.4 (our own arithmetic)."""
    low, high = statistics.interval(575, 1.2)
    assert (round(float(low), 1), round(float(high), 1)) == (572.6, 577.4)


def test_a_difference_is_divided_by_both_errors() -> None:
    """540 (3.0) against 527 (3.9): z = 13 / 4.92, p below 0.01 (our own arithmetic)."""
    test = statistics.difference(540, 3.0, 527, 3.9)
    assert float(test.std_error) == pytest.approx(math.sqrt(3.0**2 + 3.9**2))
    assert float(test.p_value) == pytest.approx(0.00824, abs=5e-5)


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
    """Korea's reading from 2009 to 2018: sqrt(3.46² + 2.94² + 3.52²) (our own arithmetic)."""
    test = statistics.change(539.27, 3.46, 514.05, 2.94, 3.52)
    assert float(test.difference) == pytest.approx(-25.22)
    assert float(test.std_error) == pytest.approx(5.75, abs=0.005)
    assert float(test.p_value) < 0.001


def test_a_link_error_can_make_a_change_disappear() -> None:
    """A change of eight points is significant by itself and not with a link error of four."""
    assert float(statistics.change(500, 2.0, 508, 2.0, 0.0).p_value) < 0.05
    assert float(statistics.change(500, 2.0, 508, 2.0, 4.0).p_value) > 0.05


@given(values, errors, values, errors, errors, errors)
def test_a_larger_link_error_never_makes_a_change_significant(
    a: float, se_a: float, b: float, se_b: float, link: float, more: float
) -> None:
    """Less certainty of the scale never gives a smaller p value."""
    p = float(statistics.change(a, se_a, b, se_b, link).p_value)
    assert float(statistics.change(a, se_a, b, se_b, link + more).p_value) >= p - 1e-12


def test_no_change_is_tested_without_a_link_error() -> None:
    """Where no link error is published there is no test."""
    assert np.isnan(statistics.change(500, 2.0, 550, 2.0, float("nan")).p_value)


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


# --- verdicts ---------------------------------------------------------------------------------


def test_a_verdict_needs_a_test_and_a_difference() -> None:
    """Without p there is no test; at 5 % and for no difference at all nothing is significant."""
    gaps = [5.0, -5.0, 5.0, 0.0, 5.0]
    p = [0.01, 0.01, 0.05, 0.01, float("nan")]
    assert statistics.verdicts(gaps, p).tolist() == [
        "higher",
        "lower",
        "not_different",
        "not_different",
        "not_tested",
    ]


# --- a system and an average that holds it ----------------------------------------------------


@given(st.lists(st.tuples(values, errors), min_size=2, max_size=40))
def test_a_member_is_tested_against_its_average_as_if_the_others_were_apart(
    systems: list[tuple[float, float]],
) -> None:
    """With the covariance the test is that of the member's own share against all the others."""
    means, ses = np.array(systems).T
    n = len(systems)
    average, error = means.mean(), math.sqrt((ses**2).sum()) / n
    covariance = statistics.covariance_with_mean(ses[0], n)
    test = statistics.difference(means[0], ses[0], average, error, covariance)
    others = statistics.difference(
        means[0] * (1 - 1 / n),
        ses[0] * (1 - 1 / n),
        means[1:].sum() / n,
        math.sqrt((ses[1:] ** 2).sum()) / n,
    )
    assert float(test.std_error) == pytest.approx(float(others.std_error), rel=1e-6)
    assert float(test.difference) == pytest.approx(float(others.difference), abs=1e-6)


def test_a_system_that_is_no_member_is_independent_of_the_average() -> None:
    """Without a number of members nothing is taken off."""
    assert float(statistics.covariance_with_mean(3.0, float("nan"))) == 0
    assert float(statistics.covariance_with_mean(3.0, 37)) == pytest.approx(9 / 37)

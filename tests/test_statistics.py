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

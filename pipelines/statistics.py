"""Pure statistics of comparisons: intervals, tests, ranges of ranks, families of tests, distances.

All formulas take unrounded values; arrays broadcast as in numpy. Where a publisher prints rounded
values, ``with_rounding`` adds what the rounding may have hidden.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

CONFIDENCE = 0.95
"""Level of every interval and test in the product."""

Z = float(special.ndtri(0.5 + CONFIDENCE / 2))
"""Two-sided standard normal quantile, 1.96 to two decimals."""

Floats = NDArray[np.float64]


class Interval(NamedTuple):
    """Lower and upper end, in the unit of the value."""

    low: Floats
    high: Floats


class DifferenceTest(NamedTuple):
    """Difference a minus b, its standard error, and the two-sided p value."""

    difference: Floats
    std_error: Floats
    p_value: Floats


def interval(value: ArrayLike, std_error: ArrayLike) -> Interval:
    """Give the 95 % interval ``value ± z · std_error`` of a sampled figure.

    Not cut at the bounds of a share: near 0 or 100 % the interval can pass them, as published ones
    do. NaN where either is missing.
    """
    centre = np.asarray(value, dtype=np.float64)
    half = Z * np.asarray(std_error, dtype=np.float64)
    return Interval(centre - half, centre + half)


def difference(
    a: ArrayLike, std_error_a: ArrayLike, b: ArrayLike, std_error_b: ArrayLike
) -> DifferenceTest:
    """Test the difference of two independent samples.

    ``z = (a - b) / sqrt(se_a² + se_b²)``, two-sided against the standard normal distribution
    (OECD, PISA results Annex A3; NCES, PISA technical notes). Samples that share schools or
    students are not independent: for the groups within one system use the published standard
    error of the gap instead. NaN where a value or an error is missing; two errors of zero give
    p = 1 for equal values and 0 otherwise.
    """
    gap = np.asarray(a, dtype=np.float64) - np.asarray(b, dtype=np.float64)
    error = np.hypot(
        np.asarray(std_error_a, dtype=np.float64), np.asarray(std_error_b, dtype=np.float64)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where((error == 0) & (gap == 0), 0.0, np.abs(gap) / error)
    return DifferenceTest(gap, error, 2 * special.ndtr(-z))


def with_rounding(std_error: ArrayLike, step: ArrayLike) -> Floats:
    """Add to a standard error what rounding to multiples of ``step`` hides.

    A rounded value lies anywhere within half a step of the true one: a uniform distribution with
    the variance ``step² / 12`` (Sheppard's correction). A missing step adds nothing.
    """
    hidden = np.nan_to_num(np.asarray(step, dtype=np.float64)) / np.sqrt(12)
    return np.asarray(np.hypot(np.asarray(std_error, dtype=np.float64), hidden))


def change(
    first: ArrayLike,
    std_error_first: ArrayLike,
    last: ArrayLike,
    std_error_last: ArrayLike,
    link_error: ArrayLike,
) -> DifferenceTest:
    """Test the change of one system between two cycles of a survey.

    ``z = (last - first) / sqrt(se_1² + se_2² + link²)`` (OECD, PISA results Annex A7; NCES, PISA
    2009 technical notes A.8). The link error is the uncertainty of putting two cycles on one
    scale, the same for all systems; 0 where a scale is calibrated over its cycles together (TIMSS,
    PIRLS, NAEP). NaN where it, a value or an error is missing: no test without a link error.
    """
    tested = difference(last, std_error_last, first, std_error_first)
    error = np.hypot(tested.std_error, np.asarray(link_error, dtype=np.float64))
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(
            (error == 0) & (tested.difference == 0), 0.0, np.abs(tested.difference) / error
        )
    return DifferenceTest(tested.difference, error, 2 * special.ndtr(-z))


def false_discovery(p_values: ArrayLike) -> Floats:
    """Adjust the p values of one family of tests for their number.

    Benjamini and Hochberg (1995): with the m values in ascending order, the i-th becomes the
    smallest ``p_(k) · m / k`` of all k ≥ i, at most 1. A test is significant at a false discovery
    rate of 5 % where its adjusted value is below 0.05 (the rule of NAEP since 1998). NaN (no test)
    stays NaN and does not count as a test.
    """
    # All of scipy.stats takes a second to come in: commands that test nothing do not wait for it.
    from scipy import stats  # noqa: PLC0415

    p = np.asarray(p_values, dtype=np.float64)
    adjusted = np.full(p.shape, np.nan)
    is_test = ~np.isnan(p)
    if is_test.any():
        adjusted[is_test] = stats.false_discovery_control(p[is_test], method="bh")
    return adjusted


def distances(features: ArrayLike, weights: ArrayLike) -> Floats:
    """Give the distance of each two of n systems from k features that describe their context.

    Each feature is standardised over the systems (mean 0, standard deviation 1); the distance is
    ``sqrt(sum w · (z_i - z_j)² / sum w)`` over the features that both have, with weights of 0 or
    more (Gower's treatment of missing values). NaN where two systems share no weighted feature; a
    feature without spread says nothing and counts as no difference.
    """
    table = np.asarray(features, dtype=np.float64)
    weight = np.asarray(weights, dtype=np.float64)
    if (weight < 0).any():
        raise ValueError("weights are 0 or more")
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.nanstd(table, axis=0)
        z = (table - np.nanmean(table, axis=0)) / np.where(spread > 0, spread, 1.0)
    gaps = (z[:, None, :] - z[None, :, :]) ** 2
    shared = ~np.isnan(gaps) * weight
    total = shared.sum(axis=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(
            total > 0, np.sqrt((np.nan_to_num(gaps) * shared).sum(axis=2) / total), np.nan
        )

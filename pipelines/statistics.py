"""Pure statistics of comparisons: intervals, tests, verdicts, ranges of ranks, families of tests.

All formulas take unrounded values; arrays broadcast as in numpy. Where a publisher prints rounded
values, ``with_rounding`` adds what the rounding may have hidden.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

SIGNIFICANCE = 0.05
"""A p below it is a significant difference."""

CONFIDENCE = 1 - SIGNIFICANCE
"""Level of every interval in the product."""

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

    The estimate plus or minus 1.96 standard errors, by the normal distribution (OECD, PISA 2022
    Results, Volume I, Annex A3, on confidence intervals).
    Not cut at the bounds of a share: near 0 or 100 % the interval can pass them, as published ones
    do. NaN where either is missing.
    """
    centre = np.asarray(value, dtype=np.float64)
    half = Z * np.asarray(std_error, dtype=np.float64)
    return Interval(centre - half, centre + half)


class RankRange(NamedTuple):
    """Best and worst rank that tests leave, 1 being the highest value; NaN without a test."""

    best: Floats
    worst: Floats


def difference(
    a: ArrayLike,
    std_error_a: ArrayLike,
    b: ArrayLike,
    std_error_b: ArrayLike,
    covariance: ArrayLike = 0.0,
) -> DifferenceTest:
    """Test the difference of two samples.

    ``z = (a - b) / sqrt(se_a² + se_b² - 2 cov)``, two-sided against the standard normal
    distribution (OECD, PISA results Annex A3; NCES, PISA technical notes). NAEP takes Student's t
    since 1998, with degrees of freedom estimated from its samples; they are not published with the
    figures, and the normal limit of 1.96 is a little below theirs (NCES, NAEP Technical
    Documentation, t Test Comparisons). Two systems draw their samples independently, so that the
    covariance is 0; for a system and an average that holds it see ``covariance_with_mean``. Samples
    that share schools or students are not independent: for the groups within one system use the
    published standard error of the gap instead. NaN where a value or an error is missing; an error
    of zero gives p = 1 for equal values and 0 otherwise.
    """
    gap = np.asarray(a, dtype=np.float64) - np.asarray(b, dtype=np.float64)
    variance = (
        np.asarray(std_error_a, dtype=np.float64) ** 2
        + np.asarray(std_error_b, dtype=np.float64) ** 2
        - 2 * np.asarray(covariance, dtype=np.float64)
    )
    return _tested(gap, np.sqrt(np.maximum(variance, 0)))


def _tested(gap: Floats, error: Floats) -> DifferenceTest:
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where((error == 0) & (gap == 0), 0.0, np.abs(gap) / error)
    return DifferenceTest(gap, error, 2 * special.ndtr(-z))


def covariance_with_mean(std_error: ArrayLike, n_members: ArrayLike) -> Floats:
    """Give the covariance of a system with the mean of n systems of which it is one.

    The mean of n independent samples holds a share 1/n of each: ``cov = se² / n``, so that the
    difference of a member and the mean has the variance ``((n - 1)² - 1) se² / n² + se_mean²``
    (OECD, PISA 2003 Data Analysis Manual, chapter "OECD Average and OECD Total", comparisons with a
    country estimate). 0 where ``n_members`` is missing: the system is no member.
    """
    variance = np.asarray(std_error, dtype=np.float64) ** 2
    return np.asarray(np.nan_to_num(variance / np.asarray(n_members, dtype=np.float64)))


def verdicts(difference: ArrayLike, p_value: ArrayLike) -> NDArray[np.str_]:
    """Name each difference at the level of ``SIGNIFICANCE``.

    ``higher`` or ``lower`` where p is below it, ``not_different`` elsewhere, ``not_tested`` where p
    is missing: significant is what would be seen in less than 5 % of samples, in either direction,
    without a difference (OECD, PISA 2022 Results, Volume I, Annex A3; NCES, PISA 2015 technical
    notes). A difference of nothing is never significant.
    """
    gap, p = np.asarray(difference, dtype=np.float64), np.asarray(p_value, dtype=np.float64)
    is_significant = p < SIGNIFICANCE
    return np.select(
        [np.isnan(p), is_significant & (gap > 0), is_significant & (gap < 0)],
        ["not_tested", "higher", "lower"],
        "not_different",
    )


def rank_range(n_others: ArrayLike, n_higher: ArrayLike, n_lower: ArrayLike) -> RankRange:
    """Give the ranks that tests leave to a system among ``n_others`` it was tested against.

    From one more than the systems significantly higher to all less those significantly lower:
    ``1 + n_higher`` to ``1 + n_others - n_lower`` (Mogstad, Romano, Shaikh and Wilhelm, Inference
    for Ranks, Review of Economic Studies 91, 2024: the confidence set of a rank from tests of
    differences). Tests that are not adjusted hold for each difference, not for all at once. The
    OECD's own ranges of ranks come from simulated means until 2018 (PISA 2018 Results, Annex A3)
    and are mostly narrower; those of PISA 2022 are about as wide as tests adjusted for all pairs at
    once would make them. NaN where nothing was tested.
    """
    others = np.asarray(n_others, dtype=np.float64)
    is_tested = others > 0
    best = 1 + np.asarray(n_higher, dtype=np.float64)
    worst = 1 + others - np.asarray(n_lower, dtype=np.float64)
    return RankRange(np.where(is_tested, best, np.nan), np.where(is_tested, worst, np.nan))


def with_rounding(std_error: ArrayLike, step: ArrayLike) -> Floats:
    """Add to a standard error what rounding to multiples of ``step`` hides.

    A rounded value lies anywhere within half a step of the true one: a uniform distribution with
    the variance ``step² / 12``, added since the error of rounding comes on top of that of sampling
    (JCGM 100:2008, Guide to the expression of uncertainty in measurement, 4.3.7 and F.2.2.1: a
    resolution as a rectangular distribution). A missing step adds nothing.
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
    return _tested(tested.difference, error)


def false_discovery(p_values: ArrayLike) -> Floats:
    """Adjust the p values of one family of tests for their number.

    Benjamini and Hochberg (Controlling the False Discovery Rate, Journal of the Royal Statistical
    Society B 57, 1995, section 3): with the m values in ascending order, the i-th becomes the
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

"""Pure statistics of comparisons: intervals and tests of sampled figures.

All formulas take unrounded values; arrays broadcast as in numpy.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

CONFIDENCE = 0.95
"""Level of every interval and test in the product."""

Z = float(stats.norm.ppf(0.5 + CONFIDENCE / 2))
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
    return DifferenceTest(gap, error, 2 * stats.norm.sf(z))

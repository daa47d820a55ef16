"""Promises of the ranges of ranks: they come from tests, not from values."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipelines import statistics

values = st.floats(min_value=0, max_value=900)
errors = st.floats(min_value=0.01, max_value=50)
systems_of = st.lists(st.tuples(values, errors), min_size=2, max_size=10)

Ranges = list[tuple[int, int]]


def _ranges(systems: list[tuple[float, float]], *, is_adjusted: bool = False) -> Ranges:
    """Best and worst rank of systems given as mean and standard error."""
    means, ses = np.array(systems).T
    test = statistics.difference(means[:, None], ses[:, None], means, ses)
    p = test.p_value.copy()
    if is_adjusted:
        above = np.triu_indices(len(systems), 1)
        p[above] = statistics.false_discovery(p[above])
        p = np.triu(p, 1) + np.triu(p, 1).T
    verdict = statistics.verdicts(test.difference, p)
    n_higher, n_lower = (verdict == "lower").sum(axis=1), (verdict == "higher").sum(axis=1)
    found = statistics.rank_range(len(systems) - 1, n_higher, n_lower)
    return list(zip(found.best.astype(int).tolist(), found.worst.astype(int).tolist(), strict=True))


def test_ranks_of_clear_differences_are_the_order() -> None:
    """Where every difference is significant each range is one rank."""
    assert _ranges([(600, 1), (550, 1), (500, 1)]) == [(1, 1), (2, 2), (3, 3)]


def test_ranks_overlap_where_tests_do_not_tell() -> None:
    """Two systems that tests cannot tell apart share two ranks; the third stands below both."""
    assert _ranges([(540, 3.0), (535, 3.9), (500, 2.0)]) == [(1, 2), (1, 2), (3, 3)]


def test_without_a_test_there_is_no_rank() -> None:
    """A system that nothing was tested against has no range."""
    assert np.isnan(statistics.rank_range(0, 0, 0)).all()


@given(systems_of)
def test_a_rank_range_contains_the_rank(systems: list[tuple[float, float]]) -> None:
    """Whatever the values and errors, the rank by value lies within the range."""
    means = [mean for mean, _ in systems]
    for mean, (best, worst) in zip(means, _ranges(systems), strict=True):
        above = sum(other > mean for other in means)
        level = sum(other == mean for other in means)
        assert best <= above + level
        assert worst >= above + 1
        assert 1 <= best <= worst <= len(means)


@given(systems_of)
def test_adjusting_for_many_tests_only_widens_a_range(systems: list[tuple[float, float]]) -> None:
    """Fewer differences are significant, so that no rank is ruled out that was open before."""
    for one, wider in zip(_ranges(systems), _ranges(systems, is_adjusted=True), strict=True):
        assert wider[0] <= one[0]
        assert wider[1] >= one[1]

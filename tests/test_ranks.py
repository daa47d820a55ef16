"""Promises of the ranges of ranks: they come from tests, not from values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import statistics
from tests.oecd_members import MEMBERS, TABLES

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


@pytest.mark.parametrize(
    ("subject", "printed"),
    [("pisa_math_mean", (1, 2)), ("pisa_reading_mean", (1, 7)), ("pisa_science_mean", (2, 5))],
)
def test_printed_ranges_lie_between_single_tests_and_tests_of_all_pairs_at_once(
    subject: str, printed: tuple[int, int]
) -> None:
    """Korea among the members of the OECD in PISA 2022: first or second in mathematics, and so on.

    The ranges that the OECD printed in 2022, as told by Korea Bizwire on 6 December 2023, are no
    narrower than ours and no wider than those of tests adjusted for all pairs by Bonferroni.
    """
    means, ses = np.array([TABLES[subject, 2022][name] for name in MEMBERS]).T
    test = statistics.difference(
        means[MEMBERS.index("Korea")], ses[MEMBERS.index("Korea")], means, ses
    )
    n_pairs = len(MEMBERS) * (len(MEMBERS) - 1) / 2
    ranges = []
    for p in (test.p_value, np.minimum(1, test.p_value * n_pairs)):
        verdict = statistics.verdicts(test.difference, p)
        n_higher, n_lower = (verdict == "lower").sum(), (verdict == "higher").sum()
        found = statistics.rank_range(len(MEMBERS) - 1, n_higher, n_lower)
        ranges.append((int(found.best), int(found.worst)))
    single, at_once = ranges
    assert at_once[0] <= printed[0] <= single[0]
    assert single[1] <= printed[1] <= at_once[1]


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

"""Promises of sums, differences and quotients of published figures."""

from __future__ import annotations

from pipelines.combined import Figure, Member, added, divided, members, subtracted


def _published(value):
    return Figure(value, "A", None, None, "a.csv")


MISSING = Figure(None, "O", "Nothing is published", "-", "b.csv")


def test_one_figure_stands_as_it_is():
    """A sum of one figure is that figure, with its own status."""
    assert added([_published(3.0)]) == _published(3.0)


def test_a_sum_is_marked():
    """A sum of several figures has status E and says of how many."""
    whole = added([_published(3.0), _published(4.5)])
    assert whole == Figure(7.5, "E", "Added up from 2 published figures", None, "a.csv")


def test_a_missing_part_makes_the_whole_missing():
    """Where one part is missing, sum and quotient are missing for its reason."""
    assert added([_published(3.0), MISSING]) == MISSING
    assert divided(MISSING, _published(2.0)) == MISSING
    assert divided(_published(2.0), MISSING) == MISSING


def test_a_difference_is_marked():
    """A difference has status E, and is missing where either figure is."""
    gap = subtracted(_published(3.0), _published(4.5))
    assert (gap.value, gap.status) == (-1.5, "E")
    assert subtracted(_published(3.0), MISSING) == MISSING
    assert subtracted(MISSING, _published(3.0)) == MISSING


def test_a_quotient_is_marked():
    """A quotient has status E; by zero it cannot exist."""
    assert divided(_published(3.0), _published(2.0)).value == 1.5
    assert divided(_published(3.0), _published(2.0)).status == "E"
    nothing = divided(_published(3.0), _published(0.0))
    assert (nothing.value, nothing.status) == (None, "M")


def test_what_a_series_selects_is_read_as_members():
    """A breakdown names its categories, a total stands alone, several parts are to be added."""
    selected = {"total": "A", "sex": {"female": "B", "male": ["C", "D"]}}
    assert members(selected) == [
        Member("total", "total", ("A",)),
        Member("sex", "female", ("B",)),
        Member("sex", "male", ("C", "D")),
    ]

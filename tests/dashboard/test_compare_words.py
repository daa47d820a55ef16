from __future__ import annotations

import pytest

from dashboard import words_compare
from dashboard.words import Measured
from dashboard.words_compare import Above, Change, Gap, Ranks

READING = Measured("Reading", "points", 0)
MINUS = "\N{MINUS SIGN}"


def _change(name: str, before: float, after: float, verdict: str, reason: str | None = None):
    return Change(name, (name,), before, after, after - before, verdict, reason, None)


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [(14.2, 0, "+14"), (-3.46, 1, f"{MINUS}3.5"), (0.3, 0, "0"), (-0.04, 1, "0.0")],
)
def test_a_change_is_written_with_its_sign(value, decimals, written):
    """Plus and minus are written, and what rounds to nothing has neither."""
    assert words_compare.signed(value, decimals) == written


@pytest.mark.parametrize(
    ("rank", "written"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th")]
)
def test_ranks_are_ordinals(rank, written):
    """Ranks are written as readers say them."""
    assert words_compare.ordinal(rank) == written


def test_a_range_of_ranks_says_among_how_many_it_is_one():
    """No rank stands alone: its range and the systems that can be compared stand with it."""
    range_ = Ranks(("Seoul",), 2, 4, 7)
    assert words_compare.rank_range(range_) == (
        "between 2nd and 4th of the seven systems that can be compared"
    )
    assert words_compare.rank_range(range_, is_short=True) == "between 2nd and 4th of 7"
    assert words_compare.rank_range(Ranks(("Singapore",), 1, 1, 4)) == (
        "1st of the four systems that can be compared, told apart from every other"
    )


def test_ranges_of_ranks_are_told_together_or_of_the_focal_city_alone():
    """Cities with one range share it; a city without one is told why; none at all says why."""
    ranked = [
        Ranks(("Singapore",), 1, 1, 4),
        Ranks(("Seoul",), 2, 3, 4),
        Ranks(("Hong Kong",), 2, 3, 4),
    ]
    unranked = {"sampling_flag": ["Toronto"]}
    assert words_compare.ranks_finding(ranked, unranked, None) == (
        "Ranges of ranks among the four systems that can be compared: Singapore 1st; Seoul and "
        "Hong Kong between 2nd and 3rd."
    )
    assert words_compare.ranks_finding(ranked, unranked, "Seoul").startswith(
        "Range of ranks: Seoul is between 2nd and 3rd of the four"
    )
    assert words_compare.ranks_finding(ranked, unranked, "Toronto") == (
        "No range of ranks for Toronto: the publisher flags the sample."
    )
    assert "no sample was drawn" in words_compare.ranks_finding([], {"full_count": ["A"]}, None)
    alone = words_compare.ranks_finding([], {"instrument": ["Houston"]}, "Houston")
    assert alone.startswith("No range of ranks for Houston: the instruments of the others are not")


def test_the_rule_for_many_comparisons_is_named_and_explained():
    """Each rule says its name, what it does, and that the order is no evidence."""
    published = words_compare.rule_note("published", 6, None)
    assert "published" in published
    assert "significant by chance alone if the systems did not differ." in published
    assert "each pair is tested by itself" in published
    adjusted = words_compare.rule_note("bh", 6, "Seoul")
    assert "Benjamini-Hochberg" in adjusted
    assert "Seoul's tests" in adjusted
    assert "all pairs of cities" in words_compare.rule_note("bh", 6, None)
    for rule in words_compare.RULES:
        assert "not evidence" in words_compare.rule_note(rule, 2, None)


def test_changes_are_told_by_their_tests_and_the_link_error_is_named():
    """Rose, fell and not significantly are told apart, with the sizes and the link error."""
    rose = Change("Singapore", ("Singapore",), 535, 549, 14.0, "higher", None, 3.93)
    fell = Change("Toronto, shown by Canada", ("Toronto",), 527, 507, -20.0, "lower", None, 3.93)
    still = Change("Seoul", ("Seoul",), 517, 514, -3.0, "not_different", None, 3.93)
    said = words_compare.change_finding(READING, (2015, 2018), [rose, still, fell], None)
    assert said == (
        "Reading, from 2015 to 2018: 1 rose significantly (Singapore +14 points), 1 fell "
        f"significantly (Toronto, shown by Canada, {MINUS}20 points) and 1 did not change "
        f"significantly (Seoul {MINUS}3 points). The tests take in the published link error between "
        "the two cycles, 3.93 points."
    )


def test_a_change_without_a_link_error_is_stated_and_not_tested():
    """The reason stands with the size, and nothing is called significant."""
    said = words_compare.change_finding(
        READING, (2022, 2025), [_change("Seoul", 515, 510, "not_tested", "no_link_error")], None
    )
    assert f"Not tested: Seoul {MINUS}5 points (no link error between these cycles" in said
    assert "significant" not in said


def test_the_change_of_the_focal_city_is_told_first():
    """Both figures of the focal city are told, then the others."""
    changes = [
        _change("Singapore", 549, 543, "lower"),
        _change("Seoul", 514, 515, "not_different"),
    ]
    said = words_compare.change_finding(READING, (2018, 2022), changes, "Seoul")
    assert said.startswith("Reading, from 2018 to 2022: Seoul went from 514 to 515 points (+1), ")
    assert said.index("Seoul went") < said.index("1 of the others fell significantly")


def test_full_counts_are_told_as_they_are():
    """A count of everyone is no sample: the change is stated and said to have no test."""
    students = Measured("Students", "students", 0)
    changes = [
        _change(name, 1000, after, "not_tested", "full_count")
        for name, after in zip("ABCDE", (900, 950, 1100, 1000, 700), strict=True)
    ]
    few = words_compare.change_finding(students, (2019, 2024), changes[:1], None)
    assert f"A {MINUS}100 students. No sample was drawn, so no test is made." in few
    many = words_compare.change_finding(students, (2019, 2024), changes, None)
    assert "2024: of 5 places 1 rose, 3 fell and 1 shows no change as rounded here;" in many
    assert f"the largest change is E {MINUS}300 students" in many


def test_full_counts_beside_a_focal_city_are_a_sentence_of_their_own():
    """The others are counted as others, after a full stop, and nothing is refused twice."""
    shares = Measured("Spending", "% of GDP", 1)
    values = (4.9, 5.2, 4.6, 5.04, 4.96, 5.3)
    changes = [
        Change(name, (name,), 5.0, after, after - 5.0, "not_tested", "full_count", None)
        for name, after in zip("ABCDEF", values, strict=True)
    ]
    said = words_compare.change_finding(shares, (2020, 2021), changes, "A")
    assert said.startswith(
        "Spending, from 2020 to 2021: A went from 5.0 to 4.9 % of GDP "
        f"({MINUS}0.1), not tested: no sample was drawn. Of 5 other places 2 rose, 1 fell and 2 "
        f"show no change as rounded here; the largest change is C {MINUS}0.4"
    )
    assert "no test." not in said


def test_a_focal_city_without_both_figures_is_told_so_in_the_sentence():
    """The city chosen is never passed over in silence."""
    rose = _change("Seattle", 230, 233, "higher")
    said = words_compare.change_finding(
        READING, (2022, 2024), [rose], "Denver", ["Denver", "Seoul"]
    )
    assert said.startswith("Reading, from 2022 to 2024: Denver has no figures for both years. 1 ")
    assert "Seoul" not in said
    assert "of the others" not in said


def test_pairs_are_counted_once_with_the_reasons_of_the_untested():
    """Different, not different and not tested add up to the pairs."""
    said = words_compare.pairs_finding(
        READING, "2018", 4, {"different": 3, "not_different": 1}, {"sampling_flag": 2}
    )
    assert said == (
        "Reading, 2018: of 6 pairs of four places, 3 differ significantly and 1 does not. 2 are not "
        "tested: the publisher flags the sample (2)."
    )
    when = words_compare.when([2018, 2015, 2018])
    none = words_compare.pairs_finding(READING, when, 3, {}, {"instrument": 3})
    assert (
        none
        == "Reading, latest figures, 2015 to 2018: none of the 3 pairs of three places is tested: their instruments are not made to be compared (3)."
    )
    one = words_compare.pairs_finding(READING, "2018", 2, {}, {"instrument": 1})
    assert (
        one
        == "Reading, 2018: the one pair of places is not tested: their instruments are not made to be compared."
    )
    alike = words_compare.pairs_finding(READING, "2018", 2, {"not_different": 1}, {})
    assert alike == "Reading, 2018: the one pair of places does not differ significantly."


def test_groups_of_one_system_are_never_said_to_differ_significantly():
    """Where a gap is published it is told with its error; two values are not tested."""
    above = Above("Girls", "Boys", 5, 6, 6)
    gaps = [Gap("Seoul, shown by Korea", 5.0, 5.6), Gap("Singapore", 12.0, 2.3)]
    measured = Measured("Boys minus girls", "points", 0)
    said = words_compare.groups_finding(READING, "2022", above, gaps, measured)
    assert "“boys” lies above that for “girls” in five of six places" in said
    assert "from 5 points (standard error 5.60) in Seoul, shown by Korea, to 12 points" in said
    assert "never tested" in said
    assert "significant" not in said
    bare = words_compare.groups_finding(READING, "2022", Above("Girls", "Boys", 1, 1, 1), [], None)
    assert "No gap with its standard error is published" in bare
    assert "in the one place shown" in bare


@pytest.mark.parametrize(
    ("places", "of", "shown", "said"),
    [
        (0, 7, 7, "lies above that for “girls” in none of the seven places."),
        (0, 2, 7, "lies above that for “girls” in none of the two places that have both."),
        (0, 1, 1, "does not lie above that for “girls” in the one place shown."),
        (0, 1, 3, "does not lie above that for “girls” in the one place that has both."),
        (1, 1, 3, "lies above that for “girls” in the one place that has both."),
        (2, 2, 3, "lies above that for “girls” in all two places that have both."),
        (1, 2, 3, "lies above that for “girls” in one of the two places that have both."),
    ],
)
def test_where_one_group_lies_above_another_is_told_of_the_places_that_have_both(
    places, of, shown, said
):
    """None of several, not in the only one, or some: never "in no of", nor of places without."""
    above = Above("Girls", "Boys", places, of, shown)
    assert said in words_compare.groups_finding(READING, "2022", above, [], None)


def test_a_gap_subtracted_here_is_not_called_published():
    """One gap and the ends of several say who made them."""
    measured = Measured("Boys minus girls", "points", 0)
    above = Above("Girls", "Boys", 1, 2, 2)
    gaps = [Gap("Seoul", -22.0, None, is_derived=True), Gap("Lima", 3.0, None, is_derived=True)]
    for told, start in ((gaps, "The gap, subtracted by us, runs"), (gaps[:1], "Gap, subtracted")):
        said = words_compare.groups_finding(READING, "2018", above, told, measured)
        assert start in said
        assert "ublished gap" not in said


@pytest.mark.parametrize(
    ("measures", "is_local", "said"),
    [
        (["PISA", "PISA"], False, ""),
        ([], False, ""),
        (["a"], True, "one figure, for one city"),
        (["a x", "a y"], True, "never ranked across cities"),
        (["a", "b"], False, "neither put in order nor tested"),
        (["a", "a", "b"], False, "at most two places share one"),
    ],
)
def test_figures_that_must_not_be_compared_say_why(measures, is_local, said):
    """Local instruments, single figures and mixed definitions each have their words."""
    why = words_compare.not_comparable(measures, is_local=is_local, n_cities=1)
    assert (said in why) if said else why == ""

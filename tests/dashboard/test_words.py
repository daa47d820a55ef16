from __future__ import annotations

import pytest

from dashboard import words, words_findings
from dashboard.words import Measured
from dashboard.words_findings import Course, Standing, Verdicts

SCORE = Measured("Mathematics", "points", 0)


def _standing(name: str, value: float, year: int = 2022, **more) -> Standing:
    return Standing(name, value, year, more.pop("measure", "PISA"), (name,), **more)


SINGAPORE = _standing("Singapore", 575)
SEOUL = _standing("Seoul", 527, stand_in="Korea", level="economy")
HONG_KONG = _standing("Hong Kong", 540)


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (1536725.0, 0, "1,536,725"),
        (-2.44, 1, "\N{MINUS SIGN}2.4"),
        (-0.04, 1, "0.0"),
        (12.0, 1, "12.0"),
        (None, 1, "\N{EN DASH}"),
    ],
)
def test_a_number_is_written_for_readers(value, decimals, written):
    """Thousands are set apart, the minus is a minus, zero has no sign, nothing is an en dash."""
    assert words.number(value, decimals) == written


@pytest.mark.parametrize(
    ("label", "year", "written"),
    [
        ("2022-23", 2023, "2022-23 school year"),
        ("October 2023", 2023, "October 2023"),
        ("2025", 2025, "2025"),
        ("", 2019, "2019"),
    ],
)
def test_a_period_is_named_as_readers_say_it(label, year, written):
    """School years are called school years, and a period without a name is its year."""
    assert words.period(label, year) == written


def test_names_are_joined_as_in_prose():
    """Two names have an and, more have commas before it."""
    assert words.join(["A"]) == "A"
    assert words.join(["A", "B"]) == "A and B"
    assert words.join(["A", "B", "C"]) == "A, B and C"


def test_a_place_that_stands_in_is_named():
    """A wider area is named with its cities; the member system only where its name says more."""
    assert words.shown_by(["Houston", "Denver"], "United States", "economy") == (
        "Houston and Denver, shown by the United States"
    )
    assert words.shown_by(["Melbourne"], "Victoria", "city_system") == "Melbourne (Victoria)"
    assert words.shown_by(["Singapore"], "Singapore", "city_system") == "Singapore"
    assert words.shown_by(["Toronto"], "Ontario (survey participant)", "adjudicated") == (
        "Toronto, shown by Ontario"
    )


def test_a_finding_states_what_is_tested_what_is_not_and_who_stands_in():
    """Finding, certainty and limit are in one text."""
    verdicts = Verdicts(higher=[SEOUL], not_different=[HONG_KONG])
    shanghai = _standing("Shanghai", 613, 2012)
    verdicts.add(shanghai, "not_tested", "years_apart")
    said = words_findings.finding(
        SCORE, [SINGAPORE, HONG_KONG, SEOUL, shanghai], SINGAPORE, verdicts
    )
    assert said == (
        "Mathematics, 2022: Singapore (575 points) is significantly higher than Seoul and is not "
        "significantly different from Hong Kong. Not tested: Shanghai (last figure of 2012). "
        "Seoul is shown by its country, Korea."
    )


def test_figures_of_different_definitions_are_not_put_in_order():
    """Without one measure no city is called higher, lower, first or last."""
    said = words_findings.finding(
        SCORE, [_standing("Denver", 15, measure="a"), _standing("Seoul", 13, measure="b")]
    )
    assert "2 collections" in said
    assert "no order among them is meant" in said
    for ranking in ("higher", "lower", "highest", "from 13"):
        assert ranking not in said


def test_full_counts_are_neither_called_significant_nor_certain():
    """Where no sample was drawn the sentence says so, tests nothing and claims nothing."""
    verdicts = Verdicts()
    verdicts.add(SEOUL, "not_tested", "full_count")
    said = words_findings.finding(
        SCORE, [SINGAPORE, SEOUL], SINGAPORE, verdicts, untested=["full_count"]
    )
    assert "No sample was drawn" in said
    assert "other errors, such as different ways of counting, are not measured" in said
    assert "significant" not in said


def test_the_years_of_the_untested_stand_with_their_cities():
    """Each city's last year is told beside it, the latest first."""
    verdicts = Verdicts(lower=[HONG_KONG])
    for name, year in (("Shanghai", 1999), ("Toronto", 2011), ("Denver", 2023)):
        verdicts.add(_standing(name, 500, year), "not_tested", "years_apart")
    said = words_findings.focal_finding(SCORE, SINGAPORE, "Singapore", verdicts)
    assert (
        "3 not comparable: Denver (last figure of 2023); Toronto (last figure of 2011); Shanghai "
        "(last figure of 1999)."
    ) in said


@pytest.mark.parametrize(
    ("unit", "of_differences"),
    [
        ("%", "percentage points"),
        ("% of GDP", "percentage points of GDP"),
        ("points", "points"),
        ("", ""),
    ],
)
def test_percentages_differ_by_percentage_points(unit, of_differences):
    """A difference of two percentages is never told in per cent, which would be a ratio."""
    assert words.difference_unit(unit) == of_differences


def test_against_a_focal_city_each_verdict_is_said_in_words():
    """Higher, not significantly different and lower are told apart, the untested with a reason."""
    verdicts = Verdicts(higher=[SINGAPORE], not_different=[HONG_KONG])
    verdicts.add(_standing("Toronto", 497), "not_tested", "sampling_flag")
    said = words_findings.focal_finding(SCORE, SEOUL, "Seoul", verdicts)
    assert said == (
        "Against Seoul (527 points in 2022, shown by Korea), 1 city is significantly higher "
        "(Singapore), 1 is not significantly different (Hong Kong) and none is significantly "
        "lower. 1 not tested: Toronto (the publisher flags the sample)."
    )


def test_every_other_city_is_named_and_counted_against_a_focal_city():
    """Cities on one place count each, those on the focal place, not comparable and missing too."""
    states = Standing(
        "Denver and Houston", 465, 2022, "PISA", ("Denver", "Houston"), "United States"
    )
    verdicts = Verdicts(lower=[HONG_KONG])
    verdicts.add(_standing("Shanghai", 613, 2012), "not_tested", "years_apart")
    said = words_findings.focal_finding(SCORE, states, "Denver", verdicts, ["Seattle", "Toronto"])
    assert "no city is significantly higher and 1 is significantly lower (Hong Kong)" in said
    assert "Houston is shown by the same place." in said
    assert "1 not comparable: Shanghai (last figure of 2012)." in said
    assert said.endswith("2 without a figure: Seattle and Toronto.")
    states_lower = Verdicts(lower=[states])
    assert "2 are significantly lower (Denver and Houston)" in words_findings.focal_finding(
        SCORE, HONG_KONG, "Hong Kong", states_lower
    )


def test_a_focal_city_without_a_figure_is_said_to_have_none():
    """Nothing is held against a city that is not there."""
    assert "Shanghai has no figure here" in words_findings.focal_finding(
        SCORE, None, "Shanghai", Verdicts()
    )


def test_no_sentence_calls_figures_equal_or_ranks_them():
    """The words that a sample cannot carry stand in no sentence."""
    verdicts = Verdicts(higher=[SEOUL], not_different=[HONG_KONG])
    texts = [
        words_findings.finding(SCORE, [SINGAPORE, HONG_KONG, SEOUL], SINGAPORE, verdicts),
        words_findings.focal_finding(SCORE, SINGAPORE, "Singapore", verdicts),
        *words.VERDICTS.values(),
        *words.REASONS.values(),
    ]
    for text in texts:
        for banned in ("equal", "tied", "ranked", "1st", "best", "worst"):
            assert banned not in text.lower()


@pytest.mark.parametrize(
    ("row", "year", "why"),
    [
        ({"obs_status": "Q"}, 2022, "withheld by the publisher to protect persons"),
        (
            {"first_year": 2009, "last_year": 2012},
            2022,
            "no figure for 2022; there are figures for 2009 to 2012",
        ),
        (
            {"first_year": 2012, "last_year": 2012},
            2022,
            "no figure for 2022; there are figures for only 2012",
        ),
        (
            {"has_other": True},
            None,
            "not published for this group; there are other figures of this indicator",
        ),
        ({}, None, "no figure is published in the sources used here"),
    ],
)
def test_a_missing_value_says_why(row, year, why):
    """Each way of having no figure has its own words."""
    whole = {"obs_status": None, "first_year": None, "last_year": None, "has_other": False, **row}
    assert words.why_missing(whole, year, level="closest") == why


def test_change_is_described_and_said_not_to_be_tested():
    """A course tells first and last figure with their years, and that no test was made."""
    course = Course("Seoul", "PISA", {2003: 542.0, 2022: 527.0}, breaks={2006})
    said = words_findings.course_finding(SCORE, [course], None, is_survey=True)
    assert "from 542 in 2003 to 527 points in 2022, with a break between" in said
    assert "not tested" in said
    assert "scales were linked" in said


def test_a_survey_on_one_scale_is_asked_for_no_link_error():
    """Tested lines of a survey that puts all cycles on one scale say that no link error is needed.

    Without a test the line claims none, and gives no reason.
    """
    course = Course("Denver", "NAEP", {2003: 230.0, 2022: 233.0})
    tested, untested = (
        words_findings.course_finding(
            SCORE, [course], None, is_survey=True, has_one_scale=True, has_tests=has_tests
        )
        for has_tests in (True, False)
    )
    assert "no link error is needed" in tested
    assert "scales were linked" not in tested
    assert untested.endswith("Changes are described, not tested.")


def test_figures_that_are_rounded_are_told_by_year_and_step():
    """Only rounded figures are told, with their years, and what a test does about it."""
    assert words.rounded([words.Rounding(None, 2025, "Seoul", is_tested=True)]) == []
    steps = [(1.0, 2022), (None, 2025), (1.0, 2012), (1.0, 2022)]
    figures = [words.Rounding(step, year, "Seoul", is_tested=True) for step, year in steps]
    assert words.rounded(figures) == [
        "Figures of 2012 and 2022 are published in steps of 1; a test adds the variance that "
        "rounding can hide."
    ]


def test_without_a_test_nothing_is_said_of_what_a_test_adds():
    """Where figures stand beside each other untested, their steps alone are told."""
    assert words.rounded([words.Rounding(1.0, 2022, "Seoul", is_tested=False)]) == [
        "Figures of 2022 are published in steps of 1."
    ]


def test_places_are_named_where_others_of_the_year_are_published_in_another_step():
    """What holds of some figures of a year is not said of all; only the tested ones have a test."""
    shares = [
        words.Rounding(0.01, 2015, "Singapore", is_tested=True),
        words.Rounding(0.01, 2019, "Hong Kong", is_tested=True),
        words.Rounding(1.0, 2015, "United States", is_tested=False),
    ]
    assert words.rounded(shares) == [
        "Figures of Singapore and Hong Kong of 2015 and 2019 are published in steps of 0.01; a "
        "test adds the variance that rounding can hide.",
        "Figures of the United States of 2015 are published in steps of 1.",
    ]
    assert words.rounded([shares[1], words.Rounding(None, 2019, "Seoul", is_tested=True)]) == [
        "Figures of Hong Kong of 2019 are published in steps of 0.01; a test adds the variance "
        "that rounding can hide."
    ]


@pytest.mark.parametrize(
    ("first", "second", "decimals", "is_told"),
    [
        (269.4, 270.6, 0, True),
        (269.4, 270.4, 0, False),
        (0.45, 0.02, 1, False),
        (0.46, 0.04, 1, True),
        (16.55, 16.54, 1, True),
        (-0.4, 0.4, 0, True),
        (3.0, 3.0, 2, False),
    ],
)
def test_a_difference_that_the_values_shown_do_not_make_is_explained(
    first, second, decimals, is_told
):
    """269 to 271 by 1: the note stands where the printed numbers do not add up, and only there."""
    said = words.unrounded([(1.0, 2.0, 0), (first, second, decimals)])
    assert bool(said) == is_told
    shown = [float(words.number(one, decimals).replace("−", "-")) for one in (first, second)]
    gap = float(words.number(second - first, decimals).replace("−", "-"))
    assert (round(shown[1] - shown[0], 6) != gap) == is_told


@pytest.mark.parametrize(
    ("precision", "said"),
    [
        ((None, None, None), ""),
        ((0.1, None, None), "Published in steps of 0.1."),
        ((1.0, None, 2022), "Published in steps of 1 to 2022, unrounded since."),
        ((5.0, 2019, None), "Published in steps of 5 from 2019 on."),
        ((5.0, 2019, 2021), "Published in steps of 5 from 2019 to 2021."),
    ],
)
def test_a_precision_is_told_with_its_years(precision, said):
    """The step and the years that have it."""
    assert words.precision(*precision) == said


def test_many_courses_are_counted_over_one_span():
    """Every place that has both years is counted, and no other, wherever its own figures begin."""
    courses = [
        Course("A", "PISA", {2003: 500, 2022: 480}),
        Course("B", "PISA", {2003: 500, 2022: 490}, breaks={2009}),
        Course("C", "PISA", {2000: 700, 2003: 500, 2022: 540, 2025: 900}),
        Course("D", "PISA", {2012: 400, 2022: 600}),
    ]
    said = words_findings.course_finding(SCORE, courses, None, is_survey=True)
    assert "of 3 places with figures of 2003 and 2022, 1 stands higher" in said
    assert "the largest change is that of C, from 500 in 2003 to 540 points in 2022" in said


def test_a_change_that_cannot_be_seen_is_not_called_the_largest():
    """Where all figures are written as before, nothing is said to have changed most."""
    courses = [Course(name, "PISA", {2003: 500, 2022: 500.2}) for name in "ABCD"]
    said = words_findings.course_finding(SCORE, courses, None, is_survey=True)
    assert "of 4 places with figures of 2003 and 2022, none has moved as rounded here" in said
    assert "largest" not in said

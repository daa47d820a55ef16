from __future__ import annotations

from datetime import date

import pytest

from dashboard import words


def test_verdicts_are_counted_by_shape_and_word():
    """Higher, lower and not different are each told with their mark, the untested at the end."""
    lines = words.verdict_lines({"higher": 7, "not_different": 1}, {"no_value": 1})
    assert lines == (
        "▲ significantly higher than 7",
        "● not significantly different from 1",
        "– 1 not tested: no figure that year",
    )


def test_what_is_not_tested_at_all_says_why():
    """Without any test the reasons are named, the most frequent first."""
    assert words.verdict_lines({}, {"full_count": 4, "no_value": 5}) == (
        "– 9 not tested: no figure that year (5), full count (4)",
    )


def test_verdicts_never_take_more_than_three_lines():
    """With all three verdicts the untested are counted on the last of three lines."""
    lines = words.verdict_lines({"higher": 1, "lower": 1, "not_different": 1}, {"sampling_flag": 5})
    assert len(lines) == 3
    assert lines[-1].endswith("5 not tested")


def test_a_city_alone_has_nobody_to_be_tested_against():
    """Without another city there is no verdict, and the line says so."""
    assert words.verdict_lines({}, {}) == ("no other city has a figure",)


@pytest.mark.parametrize(
    ("shown", "own", "said"),
    [
        ({"Singapore": 3}, "Singapore", "all for its own school system"),
        ({"Canada": 2}, None, "all shown by Canada"),
        ({"Toronto DSB": 1, "Canada": 2}, "Toronto DSB", "1 for its own school system and 2"),
        ({"United States": 1}, None, ": shown by the United States"),
    ],
)
def test_a_standing_says_for_which_place_the_figures_are(shown, own, said):
    """Own system and stand-ins are told apart and counted."""
    one = words.Standings("X", 9, shown, {}, {}, own)
    assert said in words.standing_sentence(one, "")


def test_a_standing_counts_tests_and_names_what_is_not_tested():
    """Finding, certainty and limit in one breath."""
    one = words.Standings(
        "Toronto", 35, {"Canada": 35}, {"better": 1, "worse": 4}, {"no_std_error": 2}
    )
    assert words.standing_sentence(one, "of learning outcomes") == (
        "All 35 indicators of learning outcomes have a figure for Toronto: all shown by Canada. "
        "In 5 tests against other places it is significantly better in 1 and significantly worse "
        "in 4. The others are not tested (no standard error)."
    )


@pytest.mark.parametrize(
    ("tests", "said"),
    [
        (
            {"better": 2, "higher": 1, "lower": 1},
            "In all 2 tests against other places it is significantly better. In 2 tests of "
            "indicators without a better direction it is significantly higher in 1 and "
            "significantly lower in 1.",
        ),
        (
            {"neither": 1},
            "In one test of an indicator without a better direction it is not significantly "
            "different.",
        ),
        (
            {"worse": 1, "lower": 2},
            "In one test against another place it is significantly worse. In all 2 tests of "
            "indicators without a better direction it is significantly lower.",
        ),
    ],
)
def test_what_is_better_is_not_counted_with_what_is_higher(tests, said):
    """Where no direction is better, tests are counted by themselves."""
    one = words.Standings("X", 3, {"Canada": 3}, tests, {})
    assert words.standing_sentence(one, "").endswith(f"all shown by Canada. {said}")


def test_what_local_instruments_give_is_counted_with_the_rest():
    """Figures that stand beside no other place are counted, and said to be told elsewhere."""
    one = words.Standings("X", 9, {"Canada": 3}, {}, {}, local=2)
    assert words.standing_sentence(one, "").startswith(
        "5 of the 9 indicators have a figure for X: 3 shown by Canada and 2 of local instruments, "
        "which are told by themselves."
    )


def test_a_city_without_figures_is_told_so():
    """Nothing known is a sentence, not an empty one."""
    one = words.Standings("X", 6, {}, {}, {})
    assert words.standing_sentence(one, "of spending") == (
        "None of the 6 indicators of spending has a figure for X."
    )


@pytest.mark.parametrize(
    ("first", "last", "is_short", "said"),
    [
        (2003, 2025, False, "2003–2025"),
        (2003, 2025, True, "2003–25"),
        (1995, 2025, True, "1995–2025"),
        (2022, 2022, True, "2022"),
        (None, None, False, "–"),
    ],
)
def test_spans_of_years_are_short_where_asked_and_whole_across_centuries(
    first, last, is_short, said
):
    """Two digits only where the century is the same."""
    assert words.years(first, last, is_short=is_short) == said


def test_a_source_is_old_past_its_rhythm_and_says_both_numbers():
    """The age and the limit stand in the words; unloaded sources have neither."""
    aged = {"age_days": 550, "max_age_days": 550, "is_old": False, "ends_early": False}
    assert words.source_state(aged) == "Retrieved 550 days ago; its rhythm allows 550 days"
    assert words.source_state({**aged, "age_days": 1551, "is_old": True}) == (
        "Old: retrieved 1,551 days ago, longer ago than the 550 days its rhythm allows"
    )
    assert words.source_state({**aged, "age_days": None, "is_old": None}) == "Not loaded yet"


def test_a_source_retrieved_of_late_says_that_its_figures_end_early():
    """The day of retrieval says nothing of the figures, whose last year is told beside it."""
    row = {"age_days": 3, "max_age_days": 550, "is_old": False, "ends_early": True}
    assert words.source_state({**row, "last_year": 2019}) == (
        "Retrieved 3 days ago; its rhythm allows 550 days; newest figure of 2019"
    )


def test_the_sentence_on_the_sources_judges_the_retrieval_alone():
    """Loaded, retrieved too long ago, never loaded: each its sentence, and no praise of the rest."""
    fresh = {"title": "A", "age_days": 3, "is_old": False}
    old = {"title": "B", "age_days": 900, "is_old": True}
    never = {"title": "C", "age_days": None, "is_old": None}
    assert words.sources_sentence([fresh]) == (
        "1 of 1 sources are loaded. No source was retrieved longer ago than its rhythm allows."
    )
    assert words.sources_sentence([fresh, old, never]) == (
        "2 of 3 sources are loaded. Retrieved longer ago than their rhythm allows: B. "
        "Not loaded yet: C."
    )
    assert words.sources_sentence([never]) == "0 of 1 sources are loaded. Not loaded yet: C."


def test_the_coverage_sentence_names_who_has_most_and_fewest():
    """Counts by place, then the ends; long lists are counted."""
    counts = {
        "a": {"city_system": 2, "": 1},
        "b": {"economy": 1, "": 2},
        "c": {"": 3},
        "d": {"": 3},
        "e": {"": 3},
        "f": {"": 3},
    }
    names = {key: key.upper() for key in counts}
    assert words.coverage_sentence(counts, names) == (
        "3 of 18 combinations of city and indicator have figures: 2 for the city's own school "
        "system and 1 for its country. A has most (2), 4 cities fewest (0)."
    )
    one = words.coverage_sentence({"a": counts["a"]}, names)
    assert one.startswith("2 of the 3 indicators have figures for A: 2 for the city's own")


def test_empty_cells_speak_without_jargon():
    """The reason of the release is put into words that readers use; others are left as they are."""
    reason = "No value for any place on the city's ladder in: World Development Indicators"
    assert words.empty_reason(reason) == (
        "No figure for the city, its state or its country in: World Development Indicators"
    )
    assert words.empty_reason("The source has not been loaded yet: X") == (
        "The source has not been loaded yet: X"
    )


def test_values_as_published_keep_their_decimals():
    """No rounding in the corrections table, a real minus, a dash for none."""
    assert words.plain(1234.5) == "1,234.5"
    assert words.plain(-0.25) == "\N{MINUS SIGN}0.25"
    assert words.plain(None) == words.MISSING
    assert words.day(date(2026, 11, 5)) == "5 November 2026"


def test_every_reason_has_a_tag():
    """Whatever the release gives as reason can be told in a word or two."""
    assert set(words.REASON_TAGS) == set(words.REASONS)

from __future__ import annotations

import pytest

from dashboard import words_city
from dashboard.warehouse.evidence import Change, Evidence, Judged, Movement, Place
from dashboard.warehouse.peers import Alike

FIGURE = {
    "indicator_id": "math",
    "title": "PISA mathematics: mean score",
    "short_title": "PISA mathematics",
    "breakdown": "total",
    "category_label": "All",
    "unit_short": "points",
    "decimals": 0,
    "better": "higher",
    "headline": 1,
    "sort": 1,
    "geo": "Canada",
    "geo_level": "economy",
    "year": 2018,
    "newest_year": 2025,
    "value": 512.4,
    "low": 507.0,
    "high": 517.0,
}


def _place(geo: str, verdict: str, *peers: str, level: str = "economy", reason=None) -> Place:
    return Place(geo, level, peers or (geo,), 500.0, 12.4, verdict, reason)


def _judged(*places: Place, **more) -> Judged:
    return Judged({**FIGURE, **more}, places)


def test_a_share_counts_the_places_tested():
    """Better than most is said with how many of how many."""
    one = _judged(
        _place("Korea", "higher", "Seoul"),
        _place("United States", "higher", "Denver", "Houston"),
        _place("Singapore", "lower", level="city_system"),
        _place("Australia", "not_tested", "Melbourne", reason="sampling_flag"),
    )
    assert words_city.share(one) == "▲ significantly better than 2 of the 3 places tested"


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        (["higher"], "▲ significantly better than the one place tested"),
        (["lower", "lower"], "▼ significantly worse than both places tested"),
        (["not_different"] * 2, "● not significantly different from any of the 2 places tested"),
        (["higher", "lower"], "● significantly better than 1 and worse than 1 of the 2 places"),
        ([], "– not tested"),
    ],
)
def test_a_share_never_says_more_than_the_tests(verdicts, said):
    """One place, all places, none, and as many better as worse each have their words."""
    one = _judged(*(_place(f"P{at}", verdict) for at, verdict in enumerate(verdicts)))
    assert words_city.share(one).startswith(said)


def test_where_lower_is_better_the_reading_turns():
    """A significantly lower share of low performers is told as lower, and read as better."""
    item = words_city.item(_judged(_place("Korea", "lower", "Seoul"), better="lower"))
    assert item.share.startswith("▲")
    assert item.against == "Significantly lower than Seoul (Korea). Lower is better."


def test_peers_are_named_with_the_place_that_stands_for_them():
    """One peer by its name and place, several by the place and their number."""
    assert words_city.peers_at(_place("Korea", "higher", "Seoul")) == "Seoul (Korea)"
    shared = _place("United States", "higher", "Denver", "Houston")
    assert words_city.peers_at(shared) == "the United States (2 peers)"
    own = _place("Houston ISD", "higher", "Houston", level="city_system")
    assert words_city.peers_at(own) == "Houston"


def test_a_newer_figure_that_cannot_be_tested_is_told():
    """The year tested is not the newest, and the reader learns why."""
    one = Judged(FIGURE, (_place("Korea", "lower", "Seoul"),), Movement(), ("sampling_flag",))
    assert words_city.item(one).limits == (
        "The figure of 2025 cannot be tested: the publisher flags the sample.",
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change(2015, 2018, 516, -4.4, "not_different", None), "not significantly different (−4)"),
        (Change(2015, 2018, 500, 12.4, "higher", None), "significantly higher (+12)"),
        (
            Change(2022, 2025, 497, -12, "not_tested", "no_link_error"),
            "−12, not tested (no link error between these cycles is known here)",
        ),
        (Change(2022, 2025, 497, 0.2, "not_tested", "full_count"), "0, not tested (no sample"),
    ],
)
def test_a_change_has_its_test_or_its_reason(change, said):
    """No movement is told without a test or the reason why there is none."""
    assert said in words_city.change(change, 0)


def test_an_untested_last_change_is_followed_by_the_newest_tested_one():
    """2022 to 2025 cannot be tested, 2015 to 2018 can: both are told."""
    last = Change(2022, 2025, 497, -12, "not_tested", "sampling_flag")
    tested = Change(2015, 2018, 516, -4, "not_different", None)
    told = words_city.moving(Movement(last, tested), 0)
    assert told.startswith("2022 to 2025: −12, not tested")
    assert told.endswith("2015 to 2018: not significantly different (−4)")
    assert words_city.moved(Movement(last, tested), 0) == (
        "2022 to 2025: −12, not tested (sample flagged); "
        "2015 to 2018: not significantly different (−4)"
    )


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("no_link_error", "no link error known"),
        ("sampling_flag", "sample flagged"),
        ("full_count", "full count"),
        ("no_std_error", "no standard error"),
    ],
)
def test_a_brief_says_in_a_word_why_a_change_is_not_tested(reason, why):
    """Where room is short an untested change still has its reason."""
    last = Change(2022, 2025, 497, -12, "not_tested", reason)
    assert words_city.moved(Movement(last, None), 0) == f"2022 to 2025: −12, not tested ({why})"


def test_the_answers_count_what_is_tested_and_what_is_not():
    """Finding, certainty, limit: every number is that of the evidence."""
    evidence = Evidence(
        judged=(
            _judged(_place("Korea", "lower", "Seoul"), _place("Singapore", "lower")),
            _judged(_place("Korea", "not_different", "Seoul"), indicator_id="reading"),
        ),
        counted=(),
        untested={"a": "no_std_error", "b": "no_std_error", "c": "full_count"},
    )
    where, sure, moving = (one.text for one in words_city.answers(evidence, "Toronto", 9))
    assert where == (
        "Toronto can be tested against its peers in 2 of its 5 indicators that have a better direction: "
        "in 1 it is significantly worse than most places tested, in none significantly better and "
        "in 1 neither. These figures are those of Canada, standing in for Toronto."
    )
    assert sure == (
        "Each difference is tested at 5 % (3 tests on figures of 2018, not adjusted for their "
        "number). The other indicators are not tested: no standard error (2), full count (1)."
    )
    assert moving == "Their last changes cannot be tested: one year only (2)."


def test_where_nothing_can_be_tested_the_reason_is_given():
    """No test is an answer with its reason, not an empty list."""
    evidence = Evidence((), (), {"a": "no_std_error"})
    where, sure, _ = (one.text for one in words_city.answers(evidence, "Seoul", 9))
    assert where.startswith(
        "The one indicator of Seoul that has a better direction cannot be tested"
    )
    assert sure == "No test is made: no standard error (1)."
    assert "nothing is listed" in words_city.nothing_listed("better", evidence)


def test_without_a_peer_nothing_is_said_of_standing():
    """Nobody chosen, nobody compared."""
    texts = [one.text for one in words_city.answers(Evidence((), (), {"a": "x"}), "Seoul", 0)]
    assert texts[0] == "No peer is chosen, so Seoul is held against nobody."
    assert "Choose peers" in texts[1]


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [(3.4, 0, "+3"), (-3.4, 1, "−3.4"), (0.2, 0, "0"), (-0.004, 2, "0.00"), (1234.5, 0, "+1,234")],
)
def test_a_difference_has_its_sign_unless_it_rounds_to_nothing(value, decimals, said):
    """Plus and minus are real signs; what rounds to nothing has none."""
    assert words_city.signed(value, decimals) == said


def _local(geo: str, year: int, value: float, *, counted: bool = False, **more) -> dict:
    own = {"geo": geo, "year": year, "value": value, "full_count": counted}
    return {**FIGURE, "low": None, "high": None, **own, **more}


def test_a_local_figure_stands_beside_its_state_without_a_test():
    """The district lies in the state: the difference is told, and not tested."""
    rows = [
        _local("Denver", 2022, 227.0, geo_level="city_system"),
        _local("Colorado", 2019, 240.0),
        _local("Colorado", 2022, 236.0),
        _local("United States", 2024, 237.0),
    ]
    assert words_city.local_lines(rows, None) == [
        "● own system: 227 points in 2022",
        "Colorado: 236, a difference of −9, not tested: one place lies within the other",
        "The United States: 237 in 2024; another year, so no difference is told",
    ]


def test_what_makes_systems_alike_is_said_where_it_is_one_figure():
    """Two cities in one country share its figures: near without a word on the cities themselves."""
    ranked = [("Seattle", 0.06), ("Houston", 0.49), ("Toronto", 0.9), ("Seoul", 0.9), ("Y", 1.0)]
    country = Alike(6, ("United States",) * 5)
    same = {"Seattle": country, "Houston": country, "Toronto": Alike(6, ()), "Seoul": Alike(0, ())}
    said = words_city.peers_sentence("Lexington", ranked, [], same)
    assert said == (
        "By these weights, nearest to Lexington are Seattle (0.06), Houston (0.49), Toronto (0.90) "
        "and Seoul (0.90). In 5 of the 6 features compared, Lexington, Seattle and Houston are "
        "shown by the same figures, those of the United States, so only the rest sets them apart."
    )
    whole = words_city.peers_sentence("X", [("Z", 0.0)], [], {"Z": Alike(2, ("Texas", "Texas"))})
    assert whole.endswith("are shown by the same figures, those of Texas, so they cannot differ.")


def test_what_is_counted_is_not_said_to_be_free_of_error():
    """Without a sample there is no sampling error, and the other errors are named as unmeasured."""
    said = words_city.counted_sentence([_judged(), _judged()])
    assert said == (
        "2 indicators come from registers or accounts, here and for at least one peer. No sample "
        "was drawn, so there is no sampling error and no test; other errors, such as different "
        "ways of counting, are not measured."
    )


def test_differences_of_a_local_figure_are_those_its_lines_print():
    """Changes, and other places in the same year: what is printed can be checked for rounding."""
    rows = [
        _local("Denver", 2022, 226.6, geo_level="city_system"),
        _local("Colorado", 2019, 240.0),
        _local("Colorado", 2022, 236.4),
    ]
    last = Change(2019, 2022, 229.4, -2.8, "not_different", None)
    held = list(words_city.local_differences(rows, Movement(last, last)))
    assert held == [(229.4, pytest.approx(226.6), 0)] * 2 + [(236.4, 226.6, 0)]
    assert list(words_city.local_differences(rows[:1], None)) == []


def test_two_full_counts_have_a_plain_difference():
    """Counted in full, district and state differ by what they differ."""
    rows = [_local("Fayette", 2018, 40.0, counted=True), _local("Kentucky", 2018, 41, counted=True)]
    assert "a plain difference of −1 (full counts" in words_city.local_lines(rows, None)[1]

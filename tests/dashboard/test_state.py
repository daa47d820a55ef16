from __future__ import annotations

from urllib.parse import parse_qs

from hypothesis import given
from hypothesis import strategies as st

from dashboard.state import Known, parse, query_string, within, within_spans

KNOWN = Known(
    indicators={
        "pisa_math_mean": ("total", "total"),
        "class_size": ("level", "primary"),
    },
    cities=("denver", "seoul", "toronto"),
)
GROUPS = [("total", "total"), ("sex", "female"), ("sex", "male")]


def _again(query: str) -> dict[str, str]:
    return {key: ",".join(values) for key, values in parse_qs(query).items()}


def test_nothing_chosen_shows_something_worth_seeing():
    """An empty address means PISA mathematics, all cities, the closest places, the latest years."""
    choices, remarks = parse({}, KNOWN, GROUPS)
    assert (choices.indicator, choices.cities) == ("pisa_math_mean", KNOWN.cities)
    assert (choices.focal, choices.year, choices.level) == (None, None, "closest")
    assert remarks == ()
    assert query_string(choices, KNOWN) == ""


def test_every_choice_comes_back_from_its_address():
    """What is written into the address is read from it unchanged."""
    query = (
        "cities=seoul,toronto&focal=seoul&year=2022&breakdown=sex&category=male&level=economy"
        "&rule=bh&ranks=yes&view=change&from=2018&to=2022&panels=yes&by=sex"
    )
    choices, remarks = parse(_again(query), KNOWN, GROUPS)
    assert remarks == ()
    assert query_string(choices, KNOWN) == query
    assert parse(_again(query_string(choices, KNOWN)), KNOWN, GROUPS)[0] == choices


def test_the_order_in_a_link_does_not_matter():
    """Equal choices have one address, however the link that led to them was written."""
    one, _ = parse({"cities": "toronto,seoul", "focal": "seoul"}, KNOWN, GROUPS)
    other, _ = parse({"focal": ["seoul"], "cities": ["seoul", "toronto"]}, KNOWN, GROUPS)
    assert query_string(one, KNOWN) == query_string(other, KNOWN)


def test_what_is_not_understood_is_named_and_its_default_shown():
    """Each strange value gets a remark that quotes it; the rest of the link is followed."""
    query = {
        "indicator": "pisa_maths",
        "cities": "seoul,atlantis",
        "focal": "nobody",
        "year": "soon",
        "level": "moon",
        "breakdown": "age",
        "colour": "red",
        "rule": "bonferroni",
        "ranks": "perhaps",
        "view": "globe",
        "from": "once",
        "to": "later",
        "panels": "two",
        "by": "height",
    }
    choices, remarks = parse(query, KNOWN, GROUPS)
    said = " ".join(remarks)
    for strange in ("pisa_maths", "atlantis", "nobody", "soon", "moon", "age", "colour"):
        assert f"“{strange}”" in said
    for strange in ("bonferroni", "perhaps", "globe", "once", "later", "two", "height"):
        assert f"“{strange}”" in said
    assert (choices.rule, choices.has_ranks, choices.view) == ("published", False, "trend")
    assert (choices.from_year, choices.to_year, choices.by) == (None, None, None)
    assert choices.cities == ("seoul",)
    assert (choices.indicator, choices.level, choices.year) == ("pisa_math_mean", "closest", None)


def test_a_breakdown_without_a_category_shows_its_first():
    """A link may name the breakdown alone."""
    choices, remarks = parse({"breakdown": "sex"}, KNOWN, GROUPS)
    assert (choices.breakdown, choices.category, remarks) == ("sex", "female", ())


def test_no_city_at_all_is_a_choice_that_can_be_linked():
    """An emptied list of cities stays empty in the address."""
    choices, _ = parse({"cities": "none"}, KNOWN, GROUPS)
    assert choices.cities == ()
    assert query_string(choices, KNOWN) == "cities=none"


def test_the_city_that_others_are_held_against_is_among_those_shown():
    """Whoever leaves it out of the list still sees what the others are held against."""
    choices, remarks = parse({"cities": "toronto", "focal": "seoul"}, KNOWN, GROUPS)
    assert choices.cities == ("seoul", "toronto")
    assert (choices.focal, remarks) == ("seoul", ())
    assert parse({"cities": "none", "focal": "seoul"}, KNOWN, GROUPS)[0].cities == ()


def test_a_year_without_figures_gives_way_to_the_latest():
    """A year in which nothing is known is let go of, with a remark."""
    choices, _ = parse({"year": "2021"}, KNOWN, GROUPS)
    kept, remarks = within(choices, [2018, 2022])
    assert kept.year is None
    assert "2021" in remarks[0]
    assert within(kept, [2018]) == (kept, ())


def test_the_ends_of_a_change_are_those_of_a_known_one():
    """One end is enough to find a change; years without one are let go of, with a remark."""
    spans = [(2018, 2022), (2012, 2022), (2012, 2018)]
    whole = [parse(query, KNOWN, GROUPS)[0] for query in ({"from": "2012"}, {"to": "2018"})]
    settled = [within_spans(one, spans)[0] for one in whole]
    assert [(one.from_year, one.to_year) for one in settled] == [(2012, 2022), (2012, 2018)]
    kept, remarks = within_spans(parse({"from": "2020"}, KNOWN, GROUPS)[0], spans)
    assert (kept.from_year, kept.to_year) == (None, None)
    assert "2020" in remarks[0]


@given(
    st.dictionaries(
        st.sampled_from(
            [
                *("indicator", "cities", "focal", "year", "level", "breakdown", "category"),
                *("rule", "ranks", "view", "from", "to", "panels", "by"),
            ]
        )
        | st.text(max_size=8),
        st.text(max_size=12) | st.lists(st.text(max_size=8), max_size=3),
        max_size=6,
    )
)
def test_any_address_is_read_and_is_canonical_after_one_writing(query):
    """No text breaks the page, and writing what was read is stable."""
    choices, _ = parse(query, KNOWN, GROUPS)
    written = query_string(choices, KNOWN)
    again, remarks = parse(_again(written), KNOWN, GROUPS)
    assert again == choices or choices.release is not None
    assert query_string(again, KNOWN) == written or choices.release is not None
    assert all("pisa" not in remark for remark in remarks)

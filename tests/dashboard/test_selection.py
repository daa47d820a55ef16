"""Promises of the one selection behind table, downloads and interface."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.selection import Parameter, Selection, parse, read

VOCABULARY = {
    "topic": ("outcomes", "spending"),
    "indicator": ("pisa_math_mean", "pisa_reading_mean", "students"),
    "city": ("denver", "seoul", "oecd_average"),
    "breakdown": ("total", "sex"),
    "category": ("total", "female", "male"),
    "source": ("kosis", "oecd_pisa"),
    "release": ("2.0.0", "1.0.0"),
}


def _parse(query: str):
    return parse(parse_qsl(query, keep_blank_values=True), VOCABULARY)


def test_what_is_not_asked_for_stays_open() -> None:
    """Without parameters everything is chosen, at the closest place, of the release in force."""
    parsed = _parse("")
    assert parsed.selection == Selection()
    assert parsed.problems == ()
    assert parsed.selection.query_string() == ""


@pytest.mark.parametrize(
    "query",
    [
        "city=seoul&city=denver",
        "city=seoul,denver",
        "city=denver,%20seoul,,denver",
        "city=&city=seoul,denver",
    ],
)
def test_lists_may_be_repeated_or_joined(query: str) -> None:
    """Equal choices have one query string, however they were written."""
    parsed = _parse(query)
    assert parsed.problems == ()
    assert parsed.selection.query_string() == "city=denver,seoul"


def test_every_problem_is_told_at_once_with_what_is_valid() -> None:
    """Each wrong parameter and value is named, with the valid values and what may be meant."""
    parsed = _parse("indicatr=x&city=seol&level=closest,all&from=soon&format=csv")
    told = {problem.parameter: problem for problem in parsed.problems}
    assert set(told) == {"indicatr", "city", "level", "from", "format"}
    assert told["indicatr"].suggestions == ("indicator",)
    assert told["city"].valid == VOCABULARY["city"]
    assert told["city"].suggestions == ("seoul",)
    assert told["level"].valid == ("closest", "all", "economy")
    assert told["from"].valid == ("a year from 1900 to 2100",)


def test_years_that_exclude_each_other_are_a_problem() -> None:
    """A first year after the last one is refused, and neither is used."""
    parsed = _parse("from=2020&to=2010")
    assert [problem.parameter for problem in parsed.problems] == ["from"]
    assert parsed.selection.from_year is None
    assert parsed.selection.to_year is None


def test_what_was_understood_is_kept_beside_problems() -> None:
    """A lenient caller gets the valid part of a list."""
    assert _parse("city=denver,atlantis").selection.cities == ("denver",)


def test_more_parameters_can_stand_beside_a_selection() -> None:
    """A format is read by the same rules."""
    formats = Parameter("format", "one", ("csv", "json"))
    parsed = parse([("format", "json")], VOCABULARY, [formats])
    assert parsed.one("format", "csv") == "json"
    assert read([("format", "xml")], [formats])[1][0].valid == ("csv", "json")


_WORDS = st.one_of(
    st.sampled_from([one for values in VOCABULARY.values() for one in values]),
    st.text(max_size=12),
    st.integers(-3000, 3000).map(str),
)
_NAMES = st.one_of(st.sampled_from([*VOCABULARY, "level", "from", "to"]), st.text(max_size=8))


@given(st.lists(st.tuples(_NAMES, _WORDS), max_size=8))
def test_any_text_parses_and_the_query_string_is_canonical(pairs: list[tuple[str, str]]) -> None:
    """Parsing never raises, and reading a query string back gives the same selection."""
    selection = parse(pairs, VOCABULARY).selection
    again = parse(parse_qsl(selection.query_string()), VOCABULARY)
    assert again.problems == ()
    assert again.selection == selection
    assert again.selection.query_string() == selection.query_string()

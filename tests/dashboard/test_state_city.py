from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.state_city import Choice, Known, Target, parse, query_string

KNOWN = Known(
    cities=("denver", "seoul", "toronto", "singapore"),
    indicators=frozenset({"math", "students"}),
    features=("students", "gdp"),
    parts=("outcomes", "equity", "naep"),
)


def _read(query: str, city: str = "toronto") -> tuple[Choice, tuple[str, ...]]:
    return parse(city, dict(parse_qsl(query)), KNOWN)


def test_nothing_chosen_is_nothing_in_the_address():
    """The first view has a clean address: all other cities are the peers, nothing is open."""
    choice, said = _read("")
    assert choice == Choice("toronto")
    assert choice.chosen_peers(KNOWN.cities) == ("denver", "seoul", "singapore")
    assert query_string(choice) == ""
    assert said == ()


def test_a_full_address_is_read_and_written_the_same():
    """Every choice stands in the address once, in a fixed order."""
    written = (
        "level=economy&peers=denver,seoul&weights=students:2,gdp:0"
        "&target=math:520.5:2030,students:90000:2028:2015&show=outcomes,naep&release=1.2.0"
    )
    choice, said = _read(written)
    assert said == ()
    assert choice.targets == (
        Target("math", 520.5, 2030),
        Target("students", 90000, 2028, 2015),
    )
    assert query_string(choice) == written


def test_old_links_to_all_and_to_headline_figures_still_answer():
    """A link from before topics could be opened one by one shows what it showed."""
    assert _read("show=all")[0].shows("equity")
    choice, said = _read("show=headline")
    assert not choice.shows("equity")
    assert said == ()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("level=galaxy", "galaxy"),
        ("peers=atlantis", "atlantis"),
        ("weights=students:-1", "students:-1"),
        ("weights=students:many", "students:many"),
        ("weights=height:1", "height:1"),
        ("target=math:520", "math:520"),
        ("target=math:inf:2030", "math:inf:2030"),
        ("target=math:nan:2030", "math:nan:2030"),
        ("target=math:520:20300", "math:520:20300"),
        ("target=math:520:2030:2031", "math:520:2030:2031"),
        ("target=unknown:1:2030", "unknown:1:2030"),
        ("show=unknown", "unknown"),
        ("colour=red", "colour"),
    ],
)
def test_what_is_not_understood_is_told_and_left_aside(query, said):
    """A wrong part of a link never hides the rest, and the reader is told which it was."""
    choice, remarks = _read(query)
    assert choice == Choice("toronto")
    assert any(said in remark for remark in remarks)


def test_the_city_itself_is_no_peer_and_nobody_is_a_choice():
    """A link with the city among its peers leaves it out; peers=none means none."""
    assert _read("peers=toronto,seoul")[0].peers == ("seoul",)
    assert _read("peers=toronto")[0].peers is None
    nobody = _read("peers=none")[0]
    assert nobody.chosen_peers(KNOWN.cities) == ()
    assert query_string(nobody) == "peers=none"


def test_all_other_cities_named_one_by_one_are_the_first_view():
    """Equal choices have one address."""
    assert query_string(_read("peers=singapore,seoul,denver")[0]) == ""


def test_the_link_to_another_city_keeps_the_choices_but_not_the_targets():
    """A target belongs to its city; peers and level are kept, the other city is no peer of its own."""
    choice, _ = _read("level=economy&peers=denver,seoul&target=math:520:2030")
    assert choice.address("seoul") == "/city/seoul?level=economy&peers=denver"
    assert choice.address("singapore") == "/city/singapore?level=economy&peers=denver,seoul"
    assert choice.address() == (
        "/city/toronto?level=economy&peers=denver,seoul&target=math:520:2030"
    )
    only, _ = _read("peers=seoul")
    assert only.address("seoul") == "/city/seoul"


def test_the_brief_keeps_what_it_shows():
    """Peers, level, targets and release go into the brief; weights and open topics do not."""
    choice, _ = _read("peers=seoul&weights=gdp:3&show=naep&target=math:520:2030")
    assert choice.brief_address() == "/brief/toronto?peers=seoul&target=math:520:2030"


def test_a_topic_opens_and_closes():
    """Opening twice is closing; closing one of all leaves the others open."""
    choice = Choice("toronto")
    opened = choice.toggled("equity", KNOWN.parts)
    assert opened.shows("equity")
    assert opened.toggled("equity", KNOWN.parts) == choice
    everything = replace(choice, show=("all",))
    assert everything.toggled("naep", KNOWN.parts).show == ("outcomes", "equity")


_CHOICES = st.builds(
    Choice,
    city_id=st.just("toronto"),
    level=st.sampled_from(["closest", "economy"]),
    peers=st.one_of(
        st.none(),
        st.sets(st.sampled_from(["denver", "seoul", "singapore"]), max_size=2).map(
            lambda some: tuple(city for city in KNOWN.cities if city in some)
        ),
    ),
    weights=st.dictionaries(
        st.sampled_from(["students", "gdp"]), st.sampled_from([0.0, 0.5, 2.0, 10.0])
    ).map(lambda some: tuple((key, some[key]) for key in KNOWN.features if key in some)),
    targets=st.lists(
        st.builds(
            Target,
            indicator=st.sampled_from(["math", "students"]),
            value=st.sampled_from([0.0, -1.5, 520.25, 1e6, 0.1]),
            year=st.integers(2000, 2100),
            base_year=st.one_of(st.none(), st.integers(1990, 1999)),
        ),
        max_size=2,
        unique_by=lambda one: one.indicator,
    ).map(tuple),
    show=st.one_of(
        st.just(("all",)),
        st.sets(st.sampled_from(KNOWN.parts)).map(
            lambda some: tuple(one for one in KNOWN.parts if one in some)
        ),
    ),
    release=st.one_of(st.none(), st.just("1.0.0")),
)


@given(_CHOICES)
def test_every_choice_survives_its_address(choice):
    """What is written into the address is read from it again, without a remark."""
    assert _read(query_string(choice)) == (choice, ())


@given(st.dictionaries(st.sampled_from(["peers", "weights", "target", "show", "x"]), st.text()))
def test_no_address_raises(query):
    """Whatever stands in an address, there is a choice."""
    choice, _ = parse("toronto", query, KNOWN)
    assert parse("toronto", dict(parse_qsl(query_string(choice))), KNOWN)[0] == choice

"""Promises of the address that keeps how the researcher's table is looked at."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.state_explore import HIDDEN, IDENTITY, SHOWN, UNSORTED, VIEWS, View, from_grid, parse

SORTABLE = [name for name in (*IDENTITY, *SHOWN, *HIDDEN) if name not in UNSORTED]

views = st.builds(
    View,
    columns=st.lists(st.sampled_from([*SHOWN, *HIDDEN]), min_size=1, unique=True).map(tuple),
    sort=st.lists(
        st.tuples(st.sampled_from(SORTABLE), st.sampled_from(["asc", "desc"])),
        unique_by=lambda pair: pair[0],
        max_size=4,
    ).map(tuple),
    show=st.sampled_from(VIEWS),
)


@settings(max_examples=60)
@given(views)
def test_a_view_comes_back_from_its_address(view: View) -> None:
    """Whatever is looked at can be linked to, and the link shows it again without a remark."""
    address = urlencode(view.pairs())
    assert parse(dict(parse_qsl(address))) == (view, ())


def test_a_usual_view_leaves_no_trace_in_the_address() -> None:
    """A table as it comes has an address without columns, sorting and view."""
    assert View().pairs() == {}
    assert parse({}) == (View(), ())


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(["columns", "sort", "show", "other"]), st.text()))
def test_any_address_is_understood_or_told(query: dict[str, str]) -> None:
    """No text in a link raises, and what is made of it is a view that has an address."""
    view, _ = parse(query)
    assert parse(view.pairs()) == (view, ())


def test_what_is_not_understood_is_told_in_words() -> None:
    """Each unknown column, sorting and view has its remark; the rest of the link holds."""
    view, remarks = parse({"columns": "value,wings", "sort": "-wings,year", "show": "globe"})
    assert view == View(columns=("value",), sort=(("year", "asc"),))
    assert len(remarks) == 3
    assert "wings" in remarks[0]
    assert "globe" in remarks[2]


def test_what_the_table_tells_of_itself_becomes_a_view() -> None:
    """The browser's columns and sorting are taken in its order; strange ones are left aside."""
    view = from_grid(
        ["ag-Grid-SelectionColumn", "city", "indicator", "year", "value"],
        [{"colId": "value", "sort": "desc"}, {"colId": "nothing", "sort": "asc"}],
        "chart",
    )
    assert view == View(("year", "value"), (("value", "desc"),), "chart")

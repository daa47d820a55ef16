from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from dashboard.components.plain import as_plain
from dashboard.components.raw import noted, raw_table
from dashboard.components.table import Column, data_table
from dashboard.markup import Markup, tag, together


class _Read(HTMLParser):
    """Elements and words of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


@given(st.text(), st.text())
def test_words_stay_words(text, value):
    """Whatever stands in words or in an attribute, it makes no element of its own."""
    read = _Read(tag("p", text, title=value))
    assert read.tags == ["p"]
    if "\r" not in text and "\x00" not in text:
        assert read.text == text
    if "\r" not in value and "\x00" not in value:
        assert read.attributes == [("title", value)]


def test_markup_stands_as_it_is_and_nothing_is_left_out():
    """Markup inside markup is written once; what is absent leaves no trace."""
    inner = tag("b", "A & B")
    assert tag("p", inner, None, " < C", class_=None, hidden=True, data_x="1") == (
        '<p hidden data-x="1"><b>A &amp; B</b> &lt; C</p>'
    )
    assert isinstance(together(inner), Markup)
    assert tag("br") == "<br>"


def test_notes_stand_small_under_a_value():
    """Empty notes leave nothing behind."""
    assert noted("5", "", "2022") == '5<small class="reason">2022</small>'
    assert noted("5", "") == "5"


def test_a_table_in_one_piece_is_the_table_of_the_kit():
    """Caption, headings, cells and scopes are those that ``data_table`` makes."""
    columns = [Column("a", "A"), Column("b", "B < C", is_number=True)]
    rows = [{"a": "x & y", "b": "1"}, {"a": "z", "b": None}]
    made = as_plain(raw_table("Caption", columns, rows))["props"]
    kit = as_plain(data_table("Caption", columns, rows))["props"]
    for key in ("className", "role", "tabIndex", "aria-label"):
        assert made[key] == kit[key]
    read = _Read(made["data-markup"])
    assert read.tags == [
        *("table", "caption", "thead", "tr", "th", "th", "tbody"),
        *("tr", "th", "td", "tr", "th", "td"),
    ]
    assert read.text == "CaptionAB < Cx & y1z–"
    assert re.findall(r'scope="(\w+)"', made["data-markup"]) == ["col", "col", "row", "row"]

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime

import pytest
import xlsxwriter

from pipelines.errors import SourceChanged
from pipelines.protocol import RawFile
from pipelines.sheets import (
    calendar_year,
    csv_lines,
    csv_records,
    find_header,
    number,
    opened_text,
    read_sheet,
    read_sheets,
    records,
    required,
    streamed_lines,
    text,
)
from tests.sources.xls_bytes import xls_bytes

ROWS = [["Title", "", ""], ["", "", ""], ["Year ", "Place", "Value"], [2020, "A", 1.5]]


@pytest.fixture
def raw(tmp_path):
    """Lay bytes down as a raw file."""

    def lay(name: str, body: bytes) -> RawFile:
        location = tmp_path / name
        location.write_bytes(body)
        return RawFile(name, location, "", len(body), "", datetime(2026, 1, 1, tzinfo=UTC))

    return lay


def xlsx_bytes() -> bytes:
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, {"in_memory": True}) as book:
        page = book.add_worksheet("Data ")
        for at, row in enumerate(ROWS):
            page.write_row(at, 0, row)
    return body.getvalue()


@pytest.mark.parametrize("name", ["table.xlsx", "table.xls"])
@pytest.mark.parametrize("body", [xlsx_bytes(), xls_bytes({"Data ": ROWS})], ids=["xlsx", "xls"])
def test_both_formats_give_the_same_cells_under_any_name(raw, name, body):
    """Old and new workbooks read alike, whatever the file's name ends in."""
    assert read_sheets("source", raw(name, body)) == {"Data ": ROWS}


def test_sheet_is_found_without_its_outer_blanks(raw):
    """A blank at the end of a sheet's name does not hide it."""
    assert read_sheet("source", raw("table.xlsx", xlsx_bytes()), "Data") == ROWS


def test_absent_sheet_is_named_with_those_there(raw):
    """A sheet that is not there is told with the file and the sheets found."""
    with pytest.raises(SourceChanged, match=r"table\.xlsx has no sheet 'Notes'; found: Data"):
        read_sheet("source", raw("table.xlsx", xlsx_bytes()), "Notes")


def test_what_is_no_workbook_is_refused(raw):
    """An error page under the name of a workbook is refused, not read as empty."""
    with pytest.raises(SourceChanged, match="not a spreadsheet that can be read"):
        read_sheets("source", raw("table.xlsx", b"<html></html>"))


def test_records_start_below_the_header():
    """Lines above the header and empty rows give no record; labels lose their outer blanks."""
    rows = [*ROWS, ["", " ", ""], [2021, "B", ""]]
    assert find_header(rows, ["Value", "Year"]) == 2
    assert records("source", "file", rows, ["Value", "Year"]) == [
        {"Year": 2020, "Place": "A", "Value": 1.5},
        {"Year": 2021, "Place": "B", "Value": ""},
    ]


def test_absent_header_is_named_with_the_labels_found():
    """Labels that no row holds are told beside the fullest row."""
    with pytest.raises(
        SourceChanged, match="file has no header with Size; its widest row is: Year"
    ):
        records("source", "file", ROWS, ["Size"])


def test_csv_gives_text_by_label(raw):
    """A byte order mark, CRLF and blank lines are no part of the records."""
    file = raw("table.csv", '\ufeffyear, value\r\n2020," 1,5 "\r\n\r\n2021,NA\r\n'.encode())
    assert csv_records("source", file, ["value"]) == [
        {"year": "2020", "value": "1,5"},
        {"year": "2021", "value": "NA"},
    ]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"year,size\n2020,1\n", "no column value; found: year, size"),
        (b"year,value\n2020\n", "line 2: 1 fields, not 2 .*: it was cut, .*Download .* again"),
        (b"", "no column value"),
        (b"year,value\n2020,\xe9\n", "is not utf-8-sig"),
    ],
)
def test_changed_csv_is_refused(raw, body, words):
    """A missing column, a short line and another encoding are told with file and what to do."""
    with pytest.raises(SourceChanged, match=words) as caught:
        csv_records("source", raw("table.csv", body), ["value"])
    assert "table.csv" in str(caught.value)


def test_a_csv_file_that_was_cut_is_refused(raw):
    """Where the publisher ends each line, a last line without an end is told as it stands."""
    whole, cut = (raw(name, body) for name, body in (("a.csv", b"a\n1\n"), ("b.csv", b"a\n1")))
    assert csv_records("source", whole, ["a"], is_ended=True) == [{"a": "1"}]
    said = r"b\.csv was cut: its last line has no end: .*Download the file again and lay it down"
    with pytest.raises(SourceChanged, match=said):
        csv_records("source", cut, ["a"], is_ended=True)


@pytest.mark.parametrize("cell", ["199900.0", "n/p?", "1899", "", 2020.5])
def test_what_is_no_year_is_refused(cell):
    """A year has four digits; else it is told where it stands, what is valid and what to do."""
    assert calendar_year("source", "file", 2020.0) == calendar_year("source", "f", " 2020 ") == 2020
    said = r"file, line 3: '.*' is no year; valid: 1900 to 2099\. Compare the file with the publ"
    with pytest.raises(SourceChanged, match=said):
        calendar_year("source", "file, line 3", cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (" 2,003,237 ", 2003237),
        (1.5, 1.5),
        (7, 7),
        ("0", 0),
        ("2,003.5", 2003.5),
        ("8494,0", None),
        ("1,5", None),
        ("12,34,567", None),
        ("-", None),
        ("", None),
        ("<10", None),
        ("nan", None),
        ("inf", None),
        (True, None),
    ],
)
def test_only_numbers_are_numbers(cell, expected):
    """Text that is no number, and truth values, are never read as one."""
    assert number(cell) == expected


def test_required_number_is_named_where_it_is_absent():
    """A cell without the number that is needed is told with its row."""
    assert required("source", "file", {"Year": 2020, "Value": "3"}, "Value") == 3
    with pytest.raises(
        SourceChanged, match=r"file: no number under Value \(Year 2020, Value n/a\)"
    ):
        required("source", "file", {"Year": 2020.0, "Value": "n/a"}, "Value")


def test_whole_numbers_are_text_without_a_fraction():
    """A number that stands for a code reads as the code."""
    assert (text(617318.0), text(2.5), text(" a "), text("")) == ("617318", "2.5", "a", "")


@pytest.mark.parametrize("pack", [gzip.compress, bytes], ids=["packed", "plain"])
def test_a_text_is_opened_packed_or_not(raw, pack):
    """A text file is read line by line, whether it is gzipped or not and without its mark."""
    with opened_text(raw("a.csv", pack("\ufeffé,1\r\n2\n".encode()))) as lines:
        assert list(lines) == ["é,1\r\n", "2\n"]


@pytest.mark.parametrize("pack", [gzip.compress, bytes], ids=["packed", "plain"])
def test_lines_are_streamed_packed_or_not(raw, pack):
    """Fields come line by line, whether the file is gzipped or not and without its mark."""
    file = raw("a.csv", pack('\ufeffé,"1\n2"\r\n3,4\r\n'.encode()))
    assert list(streamed_lines("source", file, is_ended=True)) == [["é", "1\n2"], ["3", "4"]]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"1,2\n3,4", r"was cut: its last line has no end: '3,4'\. Download the file again"),
        (gzip.compress(b"1,2\n3,4\n", mtime=0)[:-12], "cannot be read"),
        (b"\x1f\x8b\x00 no zip", "cannot be read"),
        ("é,1\n".encode("cp1252"), "cannot be read"),
        (b'1,"2\n', "cannot be read"),
    ],
)
def test_lines_of_a_spoilt_file_are_refused(raw, body, words):
    """A file that was cut, packed or not, another encoding and an open quote are no lines."""
    with pytest.raises(SourceChanged, match=words) as caught:
        list(streamed_lines("source", raw("a.csv", body), is_ended=True, is_strict=True))
    assert str(caught.value).startswith("source: a.csv")


def test_lines_of_a_csv_are_its_fields(raw):
    """All lines are given, without the mark at the beginning, and quotes are no part of a field."""
    file = raw("a.csv", '\ufeffé,"1\n2"\r\n3\r\n'.encode())
    assert csv_lines("source", file) == [["é", "1\n2"], ["3"]]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("é,1\n".encode("cp1252"), "is not utf-8-sig"),
        (b'1,"2\n', "is no csv"),
        (b"1,2\n3,4", "was cut"),
    ],
)
def test_lines_of_no_csv_are_refused(raw, body, words):
    """Another encoding, an open quote and a last line without end are told with the file."""
    with pytest.raises(SourceChanged, match=rf"source: a\.csv {words}"):
        csv_lines("source", raw("a.csv", body), is_ended=True, is_strict=True)

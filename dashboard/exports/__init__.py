"""One query to every format, streamed: memory does not grow with the rows.

Every format holds the same rows and columns in the same order. ``tables`` makes of a selection
what is written; ``formats`` are the ways to write it; ``bulk`` gives a release whole.
"""

from dashboard.exports.formats import EXCEL_ROWS, FORMATS, LABELS, Format, TooManyRows, write
from dashboard.exports.notes import Notes

__all__ = ["EXCEL_ROWS", "FORMATS", "LABELS", "Format", "Notes", "TooManyRows", "write"]

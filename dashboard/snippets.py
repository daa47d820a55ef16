"""Code that fetches exactly the rows of a table into a reader's own tool.

Each snippet runs as it stands: it asks the HTTP interface for the rows of one selection of one
release, keeps numbers as numbers, and takes an empty cell for a missing one. Code is the same in
every language of the interface.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from dashboard.language import mark

ORIGIN = "http://127.0.0.1:8050"
"""Where the dashboard runs unless told otherwise."""


@dataclass(frozen=True)
class Shape:
    """What code must know of a kind of table: its name, and columns by what they hold.

    ``printed`` are the columns that code shows; whole numbers, numbers and days are named so that
    a tool takes them for what they are.
    """

    name: str
    printed: tuple[str, ...]
    whole: tuple[str, ...]
    numbers: tuple[str, ...]
    days: tuple[str, ...] = ()


FIGURES = Shape(
    "figures",
    ("city", "indicator", "year", "category", "value", "std_error"),
    ("year", "sample_size"),
    ("value", "std_error", "low", "high"),
    ("retrieved_at",),
)
PAIRS = Shape(
    "pairs",
    ("city_a", "city_b", "year", "difference", "std_error", "p_value", "verdict"),
    ("year",),
    ("value_a", "value_b", "difference", "std_error", "p_value"),
)
SHAPES: Mapping[str, Shape] = {one.name: one for one in (FIGURES, PAIRS)}
"""Shapes by the name of their kind of table."""


@dataclass(frozen=True)
class Snippet:
    """Code for one tool: its name, what to do with it, and what writes it."""

    key: str
    name: str
    use: str
    write: Callable[[str, str, Shape], str]

    def code(self, rows: str, name: str, shape: Shape = FIGURES) -> str:
        """Code for the address of rows without format, and the name of a file."""
        return self.write(rows, name, shape)


def address(origin: str, query: str) -> str:
    """Address of the figures of a selection; the format is added by each snippet."""
    return f"{origin.rstrip('/')}/api/v1/observations?{query}"


def _as(rows: str, form: str) -> str:
    """Address of the rows in a format; a quote, which no address of ours holds, is escaped."""
    return f"{rows}&format={form}".replace('"', "%22").replace("'", "%27").replace("`", "%60")


def _quoted(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _pandas(rows: str, _: str, shape: Shape) -> str:
    days = f", parse_dates=[{_quoted(shape.days)}]" if shape.days else ""
    return f"""\
import pandas as pd

url = "{_as(rows, "csv")}"
# Only an empty cell is missing: a mark of a publisher such as "NA" stays what it is.
{shape.name} = pd.read_csv(url, keep_default_na=False, na_values=[""]{days})
print({shape.name}[[{_quoted(shape.printed)}]])
"""


def _duckdb(rows: str, name: str, shape: Shape) -> str:
    return f"""\
from urllib.request import urlretrieve

import duckdb

url = "{_as(rows, "parquet")}"
path, _ = urlretrieve(url, "{name}.parquet")
{shape.name} = duckdb.read_parquet(path)
print(duckdb.sql("SELECT {", ".join(shape.printed)} FROM {shape.name}"))
"""


def _r(rows: str, _: str, shape: Shape) -> str:
    days = "".join(f"{shape.name}${one} <- as.Date({shape.name}${one})\n" for one in shape.days)
    return f"""\
url <- "{_as(rows, "csv")}"
# Only an empty cell is missing: a mark of a publisher such as "NA" stays what it is.
{shape.name} <- read.csv(url, encoding = "UTF-8", na.strings = "", stringsAsFactors = FALSE)
{days}print({shape.name}[, c({_quoted(shape.printed)})])
"""


def _stata(rows: str, name: str, shape: Shape) -> str:
    return f"""\
copy "{_as(rows, "csv")}" "{name}.csv", replace
import delimited using "{name}.csv", clear varnames(1) encoding("utf-8") bindquote(strict)
list {" ".join(shape.printed)}
"""


def _excel(rows: str, _: str, shape: Shape) -> str:
    kinds = [f'{{"{column}", Int64.Type}}' for column in shape.whole]
    kinds += [f'{{"{column}", type number}}' for column in shape.numbers]
    kinds += [f'{{"{column}", type date}}' for column in shape.days]
    listed, table = ", ".join(kinds), shape.name.capitalize()
    return f"""\
let
    Source = Csv.Document(
        Web.Contents("{_as(rows, "csv")}"),
        [Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]
    ),
    Named = Table.PromoteHeaders(Source, [PromoteAllScalars = true]),
    Missing = Table.ReplaceValue(
        Named, "", null, Replacer.ReplaceValue, Table.ColumnNames(Named)
    ),
    {table} = Table.TransformColumnTypes(
        Missing,
        {{{listed}}},
        "en-US"
    )
in
    {table}
"""


def _curl(rows: str, name: str, _: Shape) -> str:
    return f"""\
curl --fail --show-error --output '{name}.csv' \\
  '{_as(rows, "csv")}'
"""


SNIPPETS: Mapping[str, Snippet] = {
    one.key: one
    for one in (
        Snippet("pandas", "Python (pandas)", mark("Python with the package pandas."), _pandas),
        Snippet(
            "duckdb",
            "Python (DuckDB)",
            mark("Python with the package duckdb; the rows are kept in a Parquet file."),
            _duckdb,
        ),
        Snippet("r", "R", mark("R, without any package."), _r),
        Snippet("stata", "Stata", mark("Stata 14 or newer."), _stata),
        Snippet(
            "excel",
            "Excel",
            mark(
                "Excel: Data, Get Data, From Other Sources, Blank Query; then Advanced Editor. "
                "“Refresh” asks for the rows again."
            ),
            _excel,
        ),
        Snippet("curl", "curl", mark("A terminal with curl."), _curl),
    )
}
"""Snippets by key, in the order they are offered."""

"""Code that fetches exactly the rows of a table into a reader's own tool.

Each snippet runs as it stands: it asks the HTTP interface for the rows of one selection of one
release, keeps numbers as numbers, and takes an empty cell for a missing one. Code is the same in
every language of the interface.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dashboard.language import mark

ORIGIN = "http://127.0.0.1:8050"
"""Where the dashboard runs unless told otherwise."""

_WHOLE = ("year", "sample_size")
_NUMBERS = ("value", "std_error", "low", "high")


@dataclass(frozen=True)
class Snippet:
    """Code for one tool: its name, what to do with it, the code, and the format it reads.

    ``code`` makes it of the address of the rows without format, and the name of a file.
    """

    key: str
    name: str
    use: str
    code: Callable[[str, str], str]


def address(origin: str, query: str) -> str:
    """Address of the rows of a selection; the format is added by each snippet."""
    return f"{origin.rstrip('/')}/api/v1/observations?{query}"


def _as(rows: str, form: str) -> str:
    """Address of the rows in a format; a quote, which no address of ours holds, is escaped."""
    return f"{rows}&format={form}".replace('"', "%22").replace("'", "%27").replace("`", "%60")


def _pandas(rows: str, _: str) -> str:
    return f"""\
import pandas as pd

url = "{_as(rows, "csv")}"
# Only an empty cell is missing: a mark of a publisher such as "NA" stays what it is.
figures = pd.read_csv(url, keep_default_na=False, na_values=[""], parse_dates=["retrieved_at"])
print(figures[["city", "indicator", "year", "category", "value", "std_error"]])
"""


def _duckdb(rows: str, name: str) -> str:
    return f"""\
from urllib.request import urlretrieve

import duckdb

url = "{_as(rows, "parquet")}"
path, _ = urlretrieve(url, "{name}.parquet")
figures = duckdb.read_parquet(path)
print(duckdb.sql("SELECT city, indicator, year, category, value, std_error FROM figures"))
"""


def _r(rows: str, _: str) -> str:
    return f"""\
url <- "{_as(rows, "csv")}"
# Only an empty cell is missing: a mark of a publisher such as "NA" stays what it is.
figures <- read.csv(url, encoding = "UTF-8", na.strings = "", stringsAsFactors = FALSE)
figures$retrieved_at <- as.Date(figures$retrieved_at)
print(figures[, c("city", "indicator", "year", "category", "value", "std_error")])
"""


def _stata(rows: str, name: str) -> str:
    return f"""\
copy "{_as(rows, "csv")}" "{name}.csv", replace
import delimited using "{name}.csv", clear varnames(1) encoding("utf-8") bindquote(strict)
list city indicator year category value std_error
"""


def _excel(rows: str, _: str) -> str:
    kinds = [f'{{"{column}", Int64.Type}}' for column in _WHOLE]
    kinds += [f'{{"{column}", type number}}' for column in _NUMBERS]
    kinds += ['{"retrieved_at", type date}']
    listed = ", ".join(kinds)
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
    Figures = Table.TransformColumnTypes(
        Missing,
        {{{listed}}},
        "en-US"
    )
in
    Figures
"""


def _curl(rows: str, name: str) -> str:
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

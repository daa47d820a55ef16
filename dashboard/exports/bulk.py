"""A release whole: as its DuckDB file, as Parquet files, as a Data Package.

Figures that may not be passed on are in none of them; see ``dashboard.warehouse.public``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from dashboard import citations
from dashboard.exports import codes, descriptors
from dashboard.exports.archive import Archive
from dashboard.exports.columnar import parquet
from dashboard.exports.notes import Notes
from dashboard.exports.package import Member, package
from dashboard.language import mark
from dashboard.selection import Selection
from dashboard.warehouse import Release, observations, public
from dashboard.warehouse.observations import Query

_VIEWS = ("city_figure",)
"""Views that are given beside the tables; others repeat them at many times the size."""

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Whole:
    """A way to give a release whole."""

    key: str
    label: str
    media_type: str
    ending: str
    write: Callable[[Release, Notes], Iterator[bytes]]


def notes(release: Release, base: str, key: str, accessed: date | None = None) -> Notes:
    """Collect what travels with a whole release; ``base`` ends with a slash."""
    everything = Selection(level="all")
    sources = observations.sources(release, everything)
    address = f"{base}api/v1/bulk?release={release.name}&format={key}"
    title = "GCEN Benchmarks: the whole release"
    built = release.header["built_at"]
    cited = {
        style: citations.cite(
            style,
            title=title,
            sources=sources,
            release=release.name,
            built=built.date(),
            address=address,
            accessed=accessed or datetime.now(UTC).date(),
        )
        for style in citations.STYLES
    }
    withheld = observations.count_withheld(release, everything)
    about = [
        ("Release", release.name),
        ("Built", f"{built:%Y-%m-%d %H:%M} UTC"),
        ("The same files again", address),
    ]
    if withheld:
        text = (
            f"{withheld:,} figures whose publisher does not allow them to be passed on, and "
            "the comparisons drawn from them"
        )
        about.append(("Left out", text))
    return Notes(title, release.name, built, address, about, sources=sources, citations=cited)


def write(release: Release, key: str, about: Notes) -> Iterator[bytes]:
    """Stream a release in one of ``WHOLE``."""
    return WHOLE[key].write(release, about)


def _duckdb(release: Release, _: Notes) -> Iterator[bytes]:
    """The release file itself, with its comments; DuckDB 1.5 and later read it."""
    copy = public.open_copy(release)
    with copy.release.path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _parquet(release: Release, about: Notes) -> Iterator[bytes]:
    """A zip of one Parquet file per table."""
    copy = public.open_copy(release).release
    archive = Archive(about.built)
    members = list(_members(copy))
    for member in members:
        described = Notes(
            f"{about.title}: {member.name}",
            about.release,
            about.built,
            about.address,
            [("Table", member.description)],
            member.columns,
            member.codes,
        )
        chunks = parquet(copy, member.query, described)
        yield from archive.add(f"{member.name}.parquet", chunks, is_packed=True)
    texts = {
        "README.md": _readme(about, members),
        "LICENCES.md": descriptors.licences_text(about.sources),
        **{f"CITATION.{citations.ENDINGS[style]}": text for style, text in about.citations.items()},
    }
    for name, text in texts.items():
        yield from archive.add(name, [text.encode()])
    yield archive.close()


def _readme(about: Notes, members: list[Member]) -> str:
    told = "\n".join(f"- {name}: {text}" for name, text in about.about)
    tables = "\n".join(f"- `{one.name}.parquet`: {one.description}" for one in members)
    return (
        f"# {about.title}\n\n{told}\n\n## Tables\n\n{tables}\n\n"
        "The metadata of each file (key `gcen`) explain its columns. "
        "`LICENCES.md` names the licence of each source.\n\n"
        f"## How to cite\n\n{about.citations['apa']}"
    )


def _datapackage(release: Release, about: Notes) -> Iterator[bytes]:
    """A Data Package of one CSV file per table."""
    copy = public.open_copy(release).release
    return package(copy, _members(copy), about)


def _members(release: Release) -> Iterator[Member]:
    """Tables of a release in the order of their names, the readable view of figures first."""
    tables = public.described(release)
    views = [one for one in tables if one.is_view and one.name in _VIEWS]
    for one in [*views, *(table for table in tables if not table.is_view)]:
        columns = {**one.columns}
        if one.name == "city_figure":
            columns = dict(observations.COLUMNS)
        names = ", ".join(columns)
        yield Member(
            name=one.name,
            title=one.name,
            description=one.comment,
            query=Query(
                f"SELECT {names} FROM {one.name}", {}, _texts(release, one.name, tuple(columns))
            ),
            columns=columns,
            codes={name: found for name, found in codes.FIGURES.items() if name in columns},
            key=one.key,
            rows=_rows(release, one.name),
        )


def _rows(release: Release, table: str) -> int:
    row = release.one(f"SELECT count(*) AS n FROM {table}")
    return int(row["n"]) if row else 0


def _texts(release: Release, table: str, columns: tuple[str, ...]) -> frozenset[str]:
    """Columns of text, in which a formula may stand."""
    rows = release.rows(
        "SELECT column_name FROM duckdb_columns() WHERE table_name = $table "
        "AND data_type IN ('VARCHAR', 'VARCHAR[]')",
        {"table": table},
    )
    return frozenset(row["column_name"] for row in rows) & frozenset(columns)


_ZIP = "application/zip"

WHOLE: Mapping[str, Whole] = {
    one.key: one
    for one in (
        Whole("duckdb", mark("DuckDB file"), "application/vnd.duckdb", "duckdb", _duckdb),
        Whole("parquet", mark("Parquet files (zip)"), _ZIP, "parquet.zip", _parquet),
        Whole("datapackage", mark("Data Package (zip)"), _ZIP, "datapackage.zip", _datapackage),
    )
}
"""Ways to give a release whole, by their name in addresses."""

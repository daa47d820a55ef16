"""Promises of files that are taken away: what they say of themselves, and whole releases."""

from __future__ import annotations

import io
import itertools
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import bibtexparser
import duckdb
import frictionless
import openpyxl
import pyarrow.parquet
import pytest
import rispy

from dashboard import citations
from dashboard.exploring import since
from dashboard.exports import FORMATS, LABELS, bulk, paired, practised, tables, write
from dashboard.exports.ahead import ahead
from dashboard.exports.delimited import harmless
from dashboard.exports.notes import NEUTRALISED
from dashboard.exports.paired import Comparison
from dashboard.exports.tables import Table
from dashboard.selection import Selection
from dashboard.warehouse import Release, Warehouse, absent, changes, observations, practices, public
from tests.downloads import READERS, unpack
from tests.small_release import small_release

BASE = "https://figures.example/"
RESTRICTED = "math_pisa"
SCRIPTS = "서울특별시교육청, 上海市, Québec “élèves”"


@pytest.fixture(name="release", scope="module")
def _release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return Warehouse(small_release(tmp_path_factory.mktemp("open"))).release()


@pytest.fixture(name="restricted", scope="module")
def _restricted(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release whose survey may not be passed on, with a note in three scripts."""
    warehouse = small_release(tmp_path_factory.mktemp("restricted"))
    with duckdb.connect(str(warehouse / "gcen-1.0.0.duckdb")) as connection:
        connection.execute(
            "UPDATE city_value SET note = $note WHERE geo_id = 'kr_seoul'", {"note": SCRIPTS}
        )
        connection.execute(
            "UPDATE series SET redistributable = false WHERE series_id = $series",
            {"series": RESTRICTED},
        )
    return Warehouse(warehouse).release()


def _file(release: Release, selection: Selection, key: str) -> bytes:
    table = tables.of_figures(release, selection)
    return b"".join(write(table.rows, table.query(), table.notes(BASE, key), key))


# --- what a file says of itself ---------------------------------------------------------------


def test_every_format_has_a_name_for_readers() -> None:
    """What is offered on a page has words, and each file an ending of its own."""
    assert list(LABELS) == list(FORMATS)
    assert all(LABELS.values())
    assert len({one.ending for one in FORMATS.values()}) == len(FORMATS)


def test_a_workbook_has_cover_figures_and_codebook(release: Release) -> None:
    """Every column is in the codebook, with the type of its cells, and so is every code."""
    content = _file(release, Selection(indicators=("math",)), "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["About", "Figures", "Codebook"]
    rows = list(book["Codebook"].iter_rows(values_only=True))
    columns = {row[0]: row[1] for row in rows[1:] if row[1]}
    assert list(columns) == list(observations.COLUMNS)
    assert columns["value"] == "number"
    assert columns["year"] == "whole number"
    assert columns["retrieved_at"] == "day (YYYY-MM-DD)"
    meanings = {row[2]: row[3] for row in rows if row[0] == "obs_status" and row[2]}
    assert meanings["P"] == "Provisional value"
    cover = "\n".join(
        str(cell) for row in book["About"].iter_rows(values_only=True) for cell in row
    )
    for part in (NEUTRALISED, "math", BASE, "OECD", "[Data set]"):
        assert part in cover


def test_a_parquet_file_carries_its_notes(release: Release) -> None:
    """The metadata of the file name sources, columns and the citation."""
    content = _file(release, Selection(indicators=("students",)), "parquet")
    about = json.loads(pyarrow.parquet.read_schema(io.BytesIO(content)).metadata[b"gcen"])
    assert about["columns"] == dict(observations.COLUMNS)
    assert "Students enrolled" in about["title"]
    assert {one["source_id"] for one in about["sources"]} == {"nces_ccd", "moe_singapore"}
    assert "GCEN Benchmarks" in about["citation"]


def test_a_package_holds_all_that_a_reader_needs(release: Release, tmp_path: Path) -> None:
    """Codebook, licences, citations in four styles and both descriptions stand beside the rows."""
    names = unpack(_file(release, Selection(), "datapackage"), tmp_path)
    assert set(names) == {
        *("figures.csv", "codebook.csv", "README.md", "LICENCES.md"),
        *("CITATION.txt", "CITATION.bib", "CITATION.ris", "CITATION.csl.json"),
        *("datapackage.json", "csv-metadata.json"),
    }
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert package["version"] == "1.0.0"
    (resource,) = package["resources"]
    assert resource["bytes"] == (tmp_path / "figures.csv").stat().st_size
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    assert fields["value"]["type"] == "number"
    assert fields["retrieved_at"]["type"] == "date"
    licences = (tmp_path / "LICENCES.md").read_text(encoding="utf-8")
    assert all(one["title"].split(": ")[0] in licences for one in package["sources"])


def test_a_file_names_the_cities_without_a_figure(release: Release, tmp_path: Path) -> None:
    """Who is asked for and has none stands beside the rows, with the reason, wherever notes do."""
    chosen = Selection(indicators=("students",), cities=("singapore", "seoul"))
    told = dict(tables.of_figures(release, chosen).notes(BASE, "xlsx").about)["Without a figure"]
    for row in absent.each(release, chosen):
        assert row["city"] in told
        assert row["reason"] in told
    assert "Seoul" in told
    assert "Singapore" not in told
    parquet = pyarrow.parquet.read_schema(io.BytesIO(_file(release, chosen, "parquet")))
    assert json.loads(parquet.metadata[b"gcen"])["Without a figure"] == told
    unpack(_file(release, chosen, "datapackage"), tmp_path)
    assert told in (tmp_path / "README.md").read_text(encoding="utf-8")
    later = chosen.but(cities=("singapore",), from_year=2030)
    assert [row["why"] for row in absent.each(release, later)] == ["elsewhere"]
    (nobody,) = absent.wholly(release, later)
    assert nobody["city_id"] == "singapore"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-x", "'-x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("\uff0b44", "'\uff0b44"),
        ("\uff0dx", "'\uff0dx"),
        ("\uff20SUM(A1)", "'\uff20SUM(A1)"),
        ("\uff0d", "\uff0d"),
        ("\tx", "'\tx"),
        ("\nx", "'\nx"),
        ("-", "-"),
        ("서울 =1", "서울 =1"),
        ("上海", "上海"),
        (None, None),
    ],
)
def test_only_text_that_a_spreadsheet_would_run_is_changed(
    text: str | None, written: str | None
) -> None:
    """Formulas get an apostrophe; single signs, names in any script and gaps stay."""
    column = pyarrow.array([text, "plain"], pyarrow.string())
    assert harmless(column).to_pylist() == [written, "plain"]


@pytest.mark.parametrize("key", sorted(FORMATS))
def test_names_in_any_script_stay_intact(restricted: Release, key: str) -> None:
    """Korean, Chinese and French characters come back as they were published."""
    content = _file(restricted, Selection(sources=("kosis",)), key)
    assert list(READERS[key](content)["note"]) == [SCRIPTS]


# --- citations --------------------------------------------------------------------------------


def _cited(release: Release, style: str) -> str:
    table = tables.of_figures(release, Selection(indicators=("students",), cities=("singapore",)))
    return table.cite(style, BASE, date(2026, 11, 27))


LINK = f"{BASE}api/v1/observations?indicator=students&city=singapore&release=1.0.0"


def test_publishers_are_cited_first_and_the_table_last(release: Release) -> None:
    """Each reference manager reads the publisher, then us with release, date and exact link."""
    csl = json.loads(_cited(release, "csl"))
    assert [item["author"][0]["literal"] for item in csl] == [
        "Ministry of Education, Singapore",
        "GCEN Benchmarks",
    ]
    assert csl[-1]["URL"] == LINK
    assert csl[-1]["version"] == "1.0.0"
    assert csl[-1]["issued"] == {"date-parts": [[2026, 11, 24]]}
    ris = rispy.loads(_cited(release, "ris"))
    assert [entry["urls"] for entry in ris][-1] == [LINK]
    assert [entry["type_of_reference"] for entry in ris] == ["DATA", "DATA"]
    bibtex = _bibtex(_cited(release, "bibtex"))
    assert [entry["version"] for entry in bibtex if "version" in entry] == ["1.0.0"]
    assert bibtex[-1]["url"] == LINK
    first, last = _cited(release, "apa").strip().split("\n\n")
    assert first.startswith("Ministry of Education, Singapore")
    assert last == (
        "GCEN Benchmarks. (2026). GCEN Benchmarks: Students enrolled (Singapore) (Version 1.0.0) "
        f"[Data set]. Retrieved November 27, 2026, from {LINK}"
    )


def _bibtex(text: str) -> list[dict[str, str]]:
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks
    return [
        {key: field.value for key, field in entry.fields_dict.items()} for entry in library.entries
    ]


def test_signs_with_a_meaning_are_written_out() -> None:
    """A title with TeX's own signs, or a note over several lines, breaks no reference."""
    source = {
        "source_id": "odd_one",
        "publisher": "Office & Co",
        "title": "100 % of {all} #1_x",
        "landing_page": "https://office.example/a_b",
        "citation": "Office & Co,\n100 %",
        "retrieved_at": None,
    }
    asked = {
        "title": "Table",
        "sources": [source],
        "release": "1.0.0",
        "built": date(2026, 1, 2),
        "address": BASE,
        "accessed": date(2026, 1, 3),
    }
    entry = _bibtex(citations.cite("bibtex", **asked))[0]
    assert entry["title"] == r"{100 \% of \{all\} \#1\_x}"
    assert "year" not in entry
    assert rispy.loads(citations.cite("ris", **asked))[0]["notes"] == ["Office & Co, 100 %"]


# --- whole releases ---------------------------------------------------------------------------


def _whole(release: Release, key: str, folder: Path) -> Path:
    path = folder / f"whole.{bulk.WHOLE[key].ending}"
    notes = bulk.notes(release, BASE, key)
    path.write_bytes(b"".join(bulk.write(release, key, notes)))
    return path


def test_every_table_of_a_release_is_judged(release: Release) -> None:
    """No table is handed out whose figures nobody has thought about, and none is forgotten."""
    unjudged = [
        table.name
        for table in public.described(release)
        if not table.is_view and public.open_part(table.name, table.columns) is None
    ]
    assert unjudged == []


def test_a_whole_release_is_the_file_itself_where_nothing_is_withheld(
    release: Release, tmp_path: Path
) -> None:
    """The DuckDB file is handed out byte for byte."""
    assert _whole(release, "duckdb", tmp_path).read_bytes() == release.path.read_bytes()


def test_no_whole_release_holds_what_may_not_be_passed_on(
    restricted: Release, tmp_path: Path
) -> None:
    """Neither the figures nor the comparisons drawn from them are in the public copy."""
    path = _whole(restricted, "duckdb", tmp_path)
    with duckdb.connect(str(path), read_only=True) as connection:
        for table in ("observation", "city_value", "city_series", "correction"):
            held = connection.execute(
                f"SELECT count(*) FROM {table} WHERE series_id = ?", [RESTRICTED]
            ).fetchone()
            assert held == (0,), table
        for table in ("valued_pair", "city_trend", "city_rank"):
            drawn = f"SELECT count(*) FROM {table} WHERE indicator_id = 'math'"
            assert connection.execute(drawn).fetchone() == (0,), table
        kept = connection.execute("SELECT count(*) FROM city_figure").fetchone()
        comment = connection.execute(
            "SELECT comment FROM duckdb_columns() WHERE table_name = 'observation' "
            "AND column_name = 'value'"
        ).fetchone()
    wanted = restricted.one("SELECT count(*) AS n FROM city_figure WHERE redistributable")
    assert kept == (wanted["n"],)
    assert comment[0].startswith("Figure in the indicator's unit")
    held = restricted.one("SELECT count(*) AS n FROM valued_pair WHERE indicator_id = 'math'")
    assert held["n"] > 0


def test_no_pair_with_a_withheld_figure_is_given(restricted: Release, release: Release) -> None:
    """The tests of a survey that may not be passed on are in no download either."""
    assert paired.of_pairs(release, Comparison(("math",))).count() > 0
    assert paired.of_pairs(restricted, Comparison(("math",))).count() == 0


def test_a_whole_release_is_a_valid_package(restricted: Release, tmp_path: Path) -> None:
    """Every table is a resource that keeps its keys and types, and none holds what is withheld."""
    unpack(_whole(restricted, "datapackage", tmp_path).read_bytes(), tmp_path)
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["title", "message"])
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    resources = {one["name"]: one for one in package["resources"]}
    assert {"city_figure", "observation", "indicator", "series", "valued_pair"} <= set(resources)
    assert resources["indicator"]["schema"]["primaryKey"] == ["indicator_id"]
    assert RESTRICTED not in (tmp_path / "city_figure.csv").read_text(encoding="utf-8")


def test_a_whole_release_is_given_as_parquet_files(restricted: Release, tmp_path: Path) -> None:
    """Each table is a file that says what its columns mean."""
    names = unpack(_whole(restricted, "parquet", tmp_path).read_bytes(), tmp_path)
    tables_there = {name.removesuffix(".parquet") for name in names if name.endswith(".parquet")}
    described = {one.name for one in public.described(restricted) if not one.is_view}
    assert tables_there == described | {"city_figure"}
    table = pyarrow.parquet.read_table(tmp_path / "observation.parquet")
    assert RESTRICTED not in set(table["series_id"].to_pylist())
    about = json.loads(table.schema.metadata[b"gcen"])
    assert about["columns"]["value"].startswith("Figure in the indicator's unit")


# --- streams ----------------------------------------------------------------------------------


def test_parts_made_ahead_come_in_order_and_errors_in_their_place() -> None:
    """A stream that fails gives what came before, then the error; one left early ends its work."""

    def failing() -> Iterator[int]:
        yield from range(5)
        raise OSError("gone")

    read: list[int] = []
    with pytest.raises(OSError, match="gone"):
        read.extend(ahead(failing()))
    assert read == [0, 1, 2, 3, 4]
    made: list[int] = []
    endless = ahead(made.append(one) or one for one in itertools.count())
    assert [next(endless), next(endless)] == [0, 1]
    endless.close()
    assert len(made) < 10
    assert not [one for one in threading.enumerate() if one.name == "export-ahead"]


# --- what changed between two releases ---------------------------------------------------------


@pytest.fixture(name="sides", scope="module")
def _sides(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Release]:
    """Two releases: revised by what is no value, one source gone, one with a row more."""
    warehouse = small_release(tmp_path_factory.mktemp("sides"))
    later = warehouse / "gcen-2.0.0.duckdb"
    later.write_bytes((warehouse / "gcen-1.0.0.duckdb").read_bytes())
    with duckdb.connect(str(later)) as connection:
        connection.execute("UPDATE release SET release = '2.0.0'")
        for change, place in (
            ("comparability = 'context'", "kr"),
            ("geo_level = 'state'", "hk"),
            ("low = low - 1", "sg"),
        ):
            where = f"indicator_id = 'math' AND year = 2022 AND geo_id = '{place}'"
            connection.execute(f"UPDATE city_value SET {change} WHERE {where}")
        connection.execute("DELETE FROM city_value WHERE series_id = 'tutoring_kosis'")
        connection.execute("DELETE FROM raw_file WHERE source_id = 'kosis'")
        connection.execute("UPDATE source SET source_id = 'gone' WHERE source_id = 'kosis'")
    held = Warehouse(warehouse)
    return held.release("1.0.0"), held.release("2.0.0")


def _cover(content: bytes) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return list(book["About"].iter_rows(values_only=True))


def _book(table: Table) -> bytes:
    return b"".join(write(table.rows, table.query(), table.notes(BASE, "xlsx"), "xlsx"))


def test_a_figure_is_revised_by_whatever_a_reader_sees_of_it(
    sides: tuple[Release, Release],
) -> None:
    """Comparability, level of the place and interval count like the value."""
    found = changes.between(*sides, Selection(indicators=("math",)))
    told = {row["geo_id"]: row for row in found.rows}
    assert (found.added, found.revised, found.removed) == (0, 3, 0)
    assert (told["kr"]["comparability_before"], told["kr"]["comparability_after"]) == (
        "caution",
        "context",
    )
    assert told["hk"]["geo_level_after"] == "state"
    assert told["sg"]["low_after"] == told["sg"]["low_before"] - 1
    said = json.dumps(
        since.changed_since(*sides, Selection(indicators=("math",)), "/explore"),
        default=lambda one: one.to_plotly_json(),
    )
    for part in ("comparability", "level of the place", "95 % interval"):
        assert f"Revised: {part}." in said


def test_changes_cite_the_publishers_of_their_rows(sides: tuple[Release, Release]) -> None:
    """Of many sources chosen those of the rows that differ are cited, one that is gone included."""
    table = tables.of_changes(*sides, Selection(level="all"))
    cited = {one["source_id"]: one["n_figures"] for one in table.sources()}
    assert cited == {"oecd_pisa": 3, "kosis": 1}
    rows = [row for row in _cover(_book(table)) if row[0] in {"OECD", "Publisher"}]
    assert rows[0][7] == "Rows here"
    assert rows[1][7] == 3
    nothing = tables.of_changes(*sides, Selection(indicators=("students",)))
    assert list(nothing.sources()) == []
    (ours,) = json.loads(nothing.cite("csl", BASE))
    assert ours["publisher"] == "GCEN Benchmarks"


def test_a_cover_counts_rows_by_source_only_where_it_knows_them(release: Release) -> None:
    """Neither a page of rows nor pairs, whose rows have two sources, claims a number."""
    whole = tables.of_figures(release, Selection(indicators=("math", "students")))
    pairs = paired.of_pairs(release, Comparison(("math",)))
    counted = [
        any("Rows here" in row for row in _cover(_book(table)))
        for table in (whole, whole.paged(tables.Part(0, 2)), pairs)
    ]
    assert counted == [True, False, False]


@pytest.mark.parametrize(
    "table",
    [
        lambda release, _: paired.of_pairs(release, Comparison(("math",))),
        lambda *both: tables.of_changes(*both, Selection()),
    ],
    ids=["pairs", "changes"],
)
def test_sources_are_asked_for_once(sides: tuple[Release, Release], table: Callable) -> None:
    """Notes and references in every style share one answer."""
    made = table(*sides)
    assert made.sources() is made.sources()


def test_no_text_of_any_table_is_run_as_a_formula(tmp_path: Path) -> None:
    """Titles of practices and ids of pairs are made harmless like the texts of figures."""
    warehouse = small_release(tmp_path)
    bad = '=HYPERLINK("https://example.org")'
    with duckdb.connect(str(warehouse / "gcen-1.0.0.duckdb")) as connection:
        where = "WHERE practice_id = 'singapore-tracks'"
        connection.execute(f"UPDATE practice SET title = $bad {where}", {"bad": bad})
        connection.execute("UPDATE valued_pair SET category = '=1+1' WHERE city_a = 'seoul'")
    release = Warehouse(warehouse).release()
    listed = practised.of_practices(release, practices.Chosen())
    compared = paired.of_pairs(release, Comparison(("math",), focal="seoul"))
    for table, text in ((listed, bad), (compared, "=1+1")):
        for key in ("csv", "csv-excel", "tsv"):
            found = READERS[key](
                b"".join(write(table.rows, table.query(), table.notes(BASE, key), key))
            )
            assert found.isin([f"'{text}"]).to_numpy().any()
            assert not found.isin([text]).to_numpy().any()


def test_different_tables_have_different_names(release: Release) -> None:
    """Group, level, rule, focal city and open years stand in titles and names of files."""
    math = Selection(indicators=("math",))
    figures = (
        math,
        *(math.but(level=one) for one in ("all", "economy")),
        *(math.but(breakdowns=("level",), categories=(one,)) for one in ("primary", "secondary")),
        *(math.but(sources=(one,)) for one in ("oecd_pisa", "kosis")),
        *(math.but(**years) for years in ({"from_year": 2018}, {"to_year": 2018})),
        math.but(from_year=2018, to_year=2018),
        math.but(topics=("outcomes",)),
    )
    one = Comparison(("math",))
    compared = (
        one,
        replace(one, focal="seoul"),
        replace(one, year=2022),
        replace(one, level="economy"),
        replace(one, rule="bh"),
        *(replace(one, categories=(each,)) for each in ("primary", "secondary")),
    )
    made = [tables.of_figures(release, each) for each in figures]
    made += [paired.of_pairs(release, each) for each in compared]
    assert len({table.file_name for table in made}) == len(made)
    titles = [table.title for table in made]
    assert len(set(titles)) == len(titles) - 1, (
        "the topic of an indicator adds nothing to its title"
    )

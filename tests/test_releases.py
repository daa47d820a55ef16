"""Promises of building, publishing, comparing and rolling back releases."""

from __future__ import annotations

import multiprocessing
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from dashboard.warehouse import Warehouse
from dashboard.warehouse import release as reading
from pipelines import build as building
from pipelines import checks, cli, recovery, releases, reports
from pipelines.contract import read_contract
from pipelines.errors import AskedWrongly, CheckFailed, RefreshLocked, ReleaseError
from pipelines.paths import Home
from pipelines.raw import write_manifest
from pipelines.rules import Rules
from pipelines.tidy import frame, write_figures
from tests.tiny import cell, spoil_blocks, tiny_contract, tiny_figures, tiny_manifest

_OWN = [cell("exam_local", geo_id, 2021, 50) for geo_id in ("alpha", "beta", "gamma")]


def _rules(home: Home) -> Rules:
    return read_contract(home.contract).rules


def _ship(folder: Path, figures: dict[str, pd.DataFrame]) -> None:
    for source_id, table in figures.items():
        write_figures(table, folder / f"{source_id}.csv")
    write_manifest(folder / "manifest.csv", tiny_manifest())


@pytest.fixture(name="home")
def _home(tmp_path: Path) -> Home:
    """An installation of the tiny contract with its synthetic figures, nothing built yet."""
    tiny_contract(tmp_path / "contract")
    home = Home(tmp_path / "home", tmp_path / "contract", tmp_path / "figures")
    figures = tiny_figures()
    figures["office"] = frame([*figures["office"].to_dict("records"), *_OWN])
    _ship(home.shipped_figures, figures)
    return home


def _change(home: Home, source_id: str, *rows: dict[str, object], drop: int = 0) -> None:
    records = building.figures_in_force(home, read_contract(home.contract))[source_id]
    kept = records.to_dict("records")[drop:]
    keys = {(row["series_id"], row["geo_id"], row["year"]) for row in rows}
    kept = [one for one in kept if (one["series_id"], one["geo_id"], one["year"]) not in keys]
    write_figures(frame([*kept, *rows]), home.shipped_figures / f"{source_id}.csv")


def test_a_first_build_puts_a_release_in_force(home: Home) -> None:
    """The first build makes release 1.0.0, and its file is the one CURRENT names."""
    report = building.build(home)
    assert (report.release, report.is_published) == ("1.0.0", True)
    path = releases.current(home.warehouse)
    assert path is not None
    assert path.name == "gcen-1.0.0.duckdb"


def test_the_same_content_is_not_published_twice(home: Home) -> None:
    """A build without a change leaves the release and its file as they are."""
    building.build(home)
    again = building.build(home)
    assert (again.release, again.is_published) == ("1.0.0", False)
    assert len(releases.all_releases(home.warehouse)) == 1


def test_building_twice_gives_the_same_tables(home: Home) -> None:
    """Two builds of the same content differ in no row of any table but the header."""
    building.build(home)
    building.build(home, force=True)
    one, other = releases.all_releases(home.warehouse)
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{one}' AS a (READ_ONLY); ATTACH '{other}' AS b (READ_ONLY)")
        tables = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'a'"
        ).fetchall()
        for (table,) in tables:
            if table != "release":
                query = f"SELECT count(*) FROM (FROM a.{table} EXCEPT ALL FROM b.{table})"
                assert connection.execute(query).fetchone() == (0,), table


def test_numbers_say_what_changed(home: Home) -> None:
    """Additions and revisions raise the second number, removals the first, the rest the third."""
    building.build(home)
    _change(home, "office", cell("ratio_office", "beta", 2022, 15.5))
    assert building.build(home).release == "1.1.0"
    _change(home, "office", cell("ratio_office", "beta", 2022, 15.6))
    assert building.build(home).release == "1.2.0"
    _change(home, "office", drop=1)
    assert building.build(home).release == "2.0.0"
    assert building.build(home, force=True).release == "2.0.1"


def test_the_difference_of_two_releases_lists_each_changed_cell(home: Home) -> None:
    """Added, revised and removed figures are told apart, with old and new value."""
    building.build(home)
    _change(
        home,
        "survey",
        cell("score_published", "alpha", 2025, 563.0),
        cell("score_published", "alpha", 2022, 574.0, std_error=1.2),
    )
    difference = building.build(home).difference
    told = difference.cells[["change", "geo_id", "year", "old_value", "new_value"]]
    assert told.fillna(0).to_numpy().tolist() == [
        ["added", "alpha", 2025, 0, 563],
        ["revised", "alpha", 2022, 575, 574],
    ]


def test_a_changed_error_or_flag_is_a_revision(home: Home) -> None:
    """A figure whose certainty changed has changed, even where its value has not."""
    building.build(home)
    _change(home, "survey", cell("score_published", "alpha", 2022, 575, std_error=2.4))
    assert building.build(home).difference.count("revised") == 1


def test_a_failed_check_publishes_nothing_and_shows_the_rows(home: Home) -> None:
    """A figure out of range keeps the release from being published and is printed."""
    building.build(home)
    _change(home, "survey", cell("score_published", "alpha", 2025, 5630))
    with pytest.raises(CheckFailed, match=r"(?s)out_of_range.*5630"):
        building.build(home)
    path = releases.current(home.warehouse)
    assert path is not None
    assert path.name == "gcen-1.0.0.duckdb"
    assert list(home.warehouse.glob(".building-*")) == []


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        ([cell("score_published", "alpha", 2022, 5630)], "out_of_range"),
        ([cell("ratio_office", "beta", 2023, 15, std_error=1)], "undeclared_std_error"),
        ([cell("ratio_office", "beta", 2023, 15, source_file="lost.csv")], "untraceable"),
        ([cell("ratio_office", "nowhere", 2023, 15)], "unknown_place"),
        ([cell("ratio_office", "beta", 2023, 15, category="other")], "unknown_category"),
        (
            [
                cell("ratio_office", "beta", 2023, 15, period_label="2022-23"),
                cell("ratio_office", "beta", 2023, 16, period_label="2023"),
            ],
            "two_periods_in_a_year",
        ),
        ([cell("ratio_office", "beta", 2031, 15)], "future_figure"),
    ],
)
def test_each_check_finds_the_rows_that_break_it(
    home: Home, rows: list[dict[str, object]], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planted mistake is found by the check that promises its absence."""
    table = "survey" if name == "out_of_range" else "office"
    _change(home, table, *rows)
    monkeypatch.setattr(building, "_refuse_wrong", lambda _: None)
    found = {finding.check.name for finding in building.build(home).findings}
    assert name in found


def test_a_city_without_a_figure_of_its_own_is_found(home: Home) -> None:
    """Each city needs a figure of its own system; one that has none stops the release."""
    write_figures(tiny_figures()["survey"], home.shipped_figures / "survey.csv")
    write_figures(frame([]), home.shipped_figures / "office.csv")
    with pytest.raises(CheckFailed, match="city_without_own_figure"):
        building.build(home)


def test_duplicates_and_unknown_series_are_found(tmp_path: Path, home: Home) -> None:
    """The keys of the facts are proved on the release itself."""
    building.build(home)
    built = releases.all_releases(home.warehouse)[0]
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(built.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        connection.execute("INSERT INTO observation FROM observation LIMIT 1")
        connection.execute(
            "INSERT INTO observation SELECT * REPLACE ('gone' AS series_id) FROM observation LIMIT 1"
        )
    found = {finding.check.name for finding in checks.run_checks(copy, _rules(home))}
    assert {"duplicate_cells", "unknown_series"} <= found


def test_rollback_puts_an_earlier_release_in_force_and_serving_keeps_it(home: Home) -> None:
    """After a rollback the earlier release stays in force, also when the dashboard starts again."""
    building.build(home)
    _change(home, "office", cell("ratio_office", "beta", 2022, 15.5))
    building.build(home)
    releases.rollback(home.warehouse, "1.0.0", releases.SHOWN_VERSIONS)
    assert building.ensure_release(home).name == "gcen-1.0.0.duckdb"


def _rolled_back(home: Home) -> None:
    """1.1.0 is published, 1.0.0 put in force again, and the contract changed since."""
    building.build(home)
    _change(home, "office", cell("ratio_office", "beta", 2022, 15.5))
    building.build(home)
    releases.rollback(home.warehouse, "1.0.0", releases.SHOWN_VERSIONS)
    with (home.contract / "corrections.toml").open("a", encoding="utf-8") as handle:
        handle.write("# looked at\n")


def test_a_changed_contract_does_not_undo_a_rollback(home: Home) -> None:
    """Serving goes on with what was chosen by hand, whatever the contract says now."""
    _rolled_back(home)
    assert building.ensure_release(home).name == "gcen-1.0.0.duckdb"
    assert [one.release for one in releases.describe(home.warehouse)] == ["1.1.0", "1.0.0"]


def test_what_was_gone_back_from_does_not_come_back_by_itself(home: Home) -> None:
    """Without CURRENT the release chosen by hand is in force, and where it is spoiled the older."""
    building.build(home)
    for ratio in (15.5, 16.5):
        _change(home, "office", cell("ratio_office", "beta", 2022, ratio))
        building.build(home)
    names = [one.release for one in releases.describe(home.warehouse)]
    assert names == ["1.2.0", "1.1.0", "1.0.0"]
    chosen = releases.rollback(home.warehouse, "1.1.0", releases.SHOWN_VERSIONS)
    (home.warehouse / "CURRENT").unlink()
    recovery.mend_current(home)
    assert releases.current(home.warehouse) == chosen
    chosen.write_bytes(b"spoiled")
    told = recovery.mend_current(home)
    assert told[-1] == "Release 1.0.0 was put in force."


def test_after_a_rollback_a_build_waits_for_a_word(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A build says that what was rolled back may come back, and publishes it with --yes only."""
    _rolled_back(home)
    monkeypatch.setattr(cli, "home", lambda: home)
    monkeypatch.setattr(cli, "_is_watched", lambda: False)
    with pytest.raises(SystemExit) as ended:
        cli.main(["build"])
    assert ended.value.code == 1
    assert "what was rolled back may come back" in capsys.readouterr().out
    assert building.release_to_read(home).name == "gcen-1.0.0.duckdb"
    with pytest.raises(SystemExit) as ended:
        cli.main(["build", "--yes"])
    assert ended.value.code == 0
    assert building.release_to_read(home).name == "gcen-1.2.0.duckdb"


def test_what_only_looks_publishes_nothing(home: Home) -> None:
    """The status builds where there is no release, and leaves newer figures to build and serve."""
    assert reports.status(home, date(2026, 11, 28))["release"] == "1.0.0"
    _change(home, "office", cell("ratio_office", "beta", 2022, 15.5))
    assert reports.status(home, date(2026, 11, 28))["release"] == "1.0.0"
    assert building.release_to_read(home).name == "gcen-1.0.0.duckdb"


def test_rollback_to_nothing_names_what_there_is(home: Home) -> None:
    """A release that is not there is refused with those that are."""
    building.build(home)
    with pytest.raises(AskedWrongly, match=r"no release 9\.9\.9\. Known: 1\.0\.0"):
        releases.rollback(home.warehouse, "9.9.9", releases.SHOWN_VERSIONS)


def test_new_figures_are_built_when_serving(home: Home) -> None:
    """Serving builds a release where the figures are newer than the newest one."""
    assert building.ensure_release(home).name == "gcen-1.0.0.duckdb"
    _change(home, "office", cell("ratio_office", "beta", 2022, 15.5))
    assert building.ensure_release(home).name == "gcen-1.1.0.duckdb"


def test_a_damaged_release_stands_in_nobodys_way(home: Home) -> None:
    """A release file that is no database is left out of the list, and building goes on."""
    building.build(home)
    path = releases.release_path(home.warehouse, "1.1.0")
    path.write_bytes(b"not a database")
    assert [one.release for one in releases.describe(home.warehouse)] == ["1.0.0"]
    with pytest.raises(ReleaseError, match=r"cannot be opened .*gcen rollback.*gcen build"):
        releases.header_of(path)
    _change(home, "office", cell("ratio_office", "beta", 2022, 15.5))
    assert building.build(home).release == "1.2.0"


def test_a_rollback_is_a_line_of_the_log(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who reads the log of steps sees when which release was put back in force."""
    building.build(home)
    _change(home, "office", cell("ratio_office", "beta", 2022, 15.5))
    building.build(home)
    monkeypatch.setenv("GCEN_HOME", str(home.root))
    with pytest.raises(SystemExit) as ended:
        cli.main(["rollback"])
    assert ended.value.code == 0
    last = home.log.read_text(encoding="utf-8").splitlines()[-1]
    assert "rollback release: done in" in last
    assert "gcen-1.0.0" in last


def test_spoiled_blocks_leave_the_release_before_in_force(home: Home) -> None:
    """A header that still reads hides nothing: pages and the next build go on with what is whole."""
    building.build(home)
    _change(home, "office", cell("ratio_office", "beta", 2022, 15.5))
    building.build(home)
    spoil_blocks(releases.release_path(home.warehouse, "1.1.0"))
    assert releases.header_of(releases.release_path(home.warehouse, "1.1.0"))["release"] == "1.1.0"
    assert Warehouse(home.warehouse).release().name == "1.0.0"
    path = building.ensure_release(home)
    assert releases.read_through(path)
    assert Warehouse(home.warehouse).release().name == releases.name_of(releases.version_of(path))


def test_a_second_refresh_is_refused_while_one_runs(home: Home) -> None:
    """The lock lets one refresh run at a time, and the other is told to wait."""
    with releases.refresh_lock(home.warehouse), pytest.raises(RefreshLocked, match="Call again"):
        building.build(home)


def _hold_and_die(warehouse: Path, held: multiprocessing.synchronize.Event) -> None:
    with releases.refresh_lock(warehouse):
        held.set()
        multiprocessing.Event().wait()


def test_a_crash_does_not_leave_the_lock_behind(home: Home) -> None:
    """A process that is killed while it holds the lock does not keep others out."""
    context = multiprocessing.get_context("spawn")
    held = context.Event()
    process = context.Process(target=_hold_and_die, args=(home.warehouse, held))
    process.start()
    assert held.wait(60)
    process.kill()
    process.join()
    assert building.build(home).is_published


def test_readers_move_to_a_new_release_and_running_queries_end(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that holds the old release goes on; the next call sees the new one."""
    monkeypatch.setattr(reading, "POLL_SECONDS", 0)
    building.build(home)
    warehouse = Warehouse(home.warehouse)
    old = warehouse.release()
    _, batches = old.batches("SELECT * FROM range(100000)", rows_per_batch=1000)
    next(batches)
    _change(home, "office", cell("ratio_office", "beta", 2022, 15.5))
    building.build(home)
    assert warehouse.release().name == "1.1.0"
    assert sum(batch.num_rows for batch in batches) == 99_000
    assert old.one("SELECT count(*) AS n FROM observation") is not None
    assert warehouse.release("1.0.0").name == "1.0.0"


def test_a_release_can_be_read_by_older_clients(home: Home) -> None:
    """The file is written in the storage version of DuckDB 1.5."""
    building.build(home)
    path = releases.current(home.warehouse)
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{path}' AS r (READ_ONLY)")
        tags = connection.execute(
            "SELECT tags FROM duckdb_databases() WHERE database_name = 'r'"
        ).fetchone()
    assert tags is not None
    assert tags[0]["storage_version"].startswith("v1.5")

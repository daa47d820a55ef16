"""Promises of the command line, run as a program of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from tests.conftest import ROOT
from tests.source_tools import lay_down
from tests.sources import specimen_abs_schools


@pytest.fixture(name="gcen", scope="module")
def _gcen(tmp_path_factory: pytest.TempPathFactory):
    """Run ``gcen`` in an installation of its own over the shipped figures."""
    home = tmp_path_factory.mktemp("gcen")

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pipelines.cli", *arguments],
            cwd=ROOT,
            env={**os.environ, "GCEN_HOME": str(home), "COLUMNS": "200", **environment},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    built = run("build")
    assert built.returncode == 0, built.stderr
    return run


def test_the_answer_goes_to_standard_output_and_narration_does_not(gcen) -> None:
    """What a program may read stands alone on standard output."""
    done = gcen("releases", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)[0]["release"] == "1.0.0"


def test_status_tells_release_and_age_of_each_source(gcen) -> None:
    """The status names every source with its figures and their age."""
    data = json.loads(gcen("status", "--json").stdout)
    assert data["release"] == "1.0.0"
    assert {one["source_id"] for one in data["sources"]} >= {"oecd_pisa", "kosis"}
    held = {one["source_id"]: one["figures"] for one in data["sources"]}
    assert sum(count > 0 for count in held.values()) >= 25
    assert held["iea_pirls"] == 0
    lines = [line.split() for line in gcen("status", COLUMNS="2000").stdout.splitlines()]
    assert ["iea_pirls", "0", "-", "never", "loaded"] in lines
    assert not any("None" in line for line in lines)


def test_the_checks_hold_on_the_shipped_figures(gcen) -> None:
    """The release of the shipped figures passes every check that would stop it."""
    done = gcen("check", "--json")
    assert done.returncode == 0
    assert [one for one in json.loads(done.stdout) if one["severity"] == "error"] == []


def test_the_plan_says_what_is_fetched_and_what_is_laid_down(gcen) -> None:
    """The plan gives addresses for interfaces, and pages and folders for files."""
    steps = json.loads(gcen("plan", "--json").stdout)
    assert any(
        one["how"] == "fetch" and one["from"].startswith("https://api.worldbank.org/")
        for one in steps
    )
    laid = [one for one in steps if one["source_id"] == "texas_tapr"]
    assert laid
    assert all("inbox/texas_tapr" in one["where"] for one in laid)
    both = [one for one in steps if one["source_id"] == "world_bank_edstats"]
    assert {one["how"] for one in both} == {"fetch", "file"}


def test_the_plan_of_one_source_names_what_can_stand_in_for_its_interface(
    gcen, tmp_path: Path
) -> None:
    """Page and folder are named while it is asked; where the file lies it is read instead."""
    steps = json.loads(gcen("plan", "barro_lee", "--json").stdout)
    assert "fetch" in {one["how"] for one in steps}
    stand_in = next(one["where"] for one in steps if one["how"] == "stand-in")
    assert "inbox/barro_lee" in stand_in
    name = stand_in.partition("put ")[2].partition(" into ")[0].replace("*", "x")
    lay_down(tmp_path / "inbox" / "barro_lee", {name: b"a"})
    steps = json.loads(gcen("plan", "barro_lee", "--json", GCEN_HOME=str(tmp_path)).stdout)
    assert "fetch" not in {one["how"] for one in steps}


def test_a_source_that_failed_is_told_by_the_status(gcen, tmp_path: Path) -> None:
    """What the last refresh said of it stands below the table, with the day."""
    (tmp_path / "kosis").mkdir()
    assert gcen("refresh", "kosis", "--from-dir", str(tmp_path)).returncode == 1
    told = gcen("status", COLUMNS="2000").stdout
    assert "kosis failed on 20" in told
    assert "nothing to read in" in told


def test_the_plan_says_of_a_wrong_file_what_is_wrong_with_it(gcen, tmp_path) -> None:
    """A file that a refresh would refuse or pass over is named before, with what to do."""
    folder = tmp_path / "acara_naplan"
    folder.mkdir()
    (folder / "naplan-2022.csv").touch()
    (folder / "notes.md").write_text("about the files", encoding="utf-8")
    steps = json.loads(gcen("plan", "acara_naplan", "--from-dir", str(tmp_path), "--json").stdout)
    wrong = {one["from"]: (one["how"], one["where"]) for one in steps if one["how"] != "file"}
    assert wrong["naplan-2022.csv"] == ("refuse", "is empty: download it again")
    assert wrong["notes.md"][0] == "pass over"
    assert "is no file this source knows" in wrong["notes.md"][1]


def test_the_plan_cuts_no_name_and_no_folder(gcen) -> None:
    """However narrow the window, file names, addresses and folders stand whole."""
    told = gcen("plan", COLUMNS="40").stdout
    assert "…" not in told
    steps = json.loads(gcen("plan", "--json").stdout)
    named = [step for step in steps if step["how"] != "fetch"]
    assert all(step["where"] in told and step["from"] in told for step in named)


def test_the_plan_counts_what_an_interface_is_asked_for_and_names_it_on_request(gcen) -> None:
    """A plan of all sources can be read; that of one source holds every address."""
    steps = json.loads(gcen("plan", "edfacts", "--json").stdout)
    asked = [step for step in steps if step["how"] == "fetch"]
    told = gcen("plan").stdout
    assert f"edfacts: fetch {len(asked)} addresses of educationdata.urban.org" in told
    assert not any(step["where"] in told for step in asked)
    told = gcen("plan", "edfacts").stdout
    assert all(step["where"] in told and step["from"] in told for step in asked)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("refresh", "kossis"), "Unknown source: kossis. Known: "),
        (("rollback", "9.9.9"), "There is no release 9.9.9. Known: 1.0.0."),
        (("refresh", "--from-dir", "/nowhere/at/all"), "is no folder"),
        (("export", "figures.doc"), "figures.doc has no ending of a format. Valid: .csv, "),
        (("export", "a.csv", "--city", "seol"), "“seol” is not a valid city. Did you mean seoul?"),
        (("export", "a.csv", "--format", "xml"), "“xml” is unknown. Valid: csv, csv-excel"),
        (("export", "a.csv", "--release", "0.0.9"), "There is no release 0.0.9. Known: 1.0.0."),
        (("export", "a.zip", "--whole", "parquet", "--city", "seoul"), "leave out --city"),
        (("export", "/nowhere/at/all.csv", "--city", "seoul"), "cannot be written"),
        (("diff", "0.0.1"), "There is no release 0.0.1"),
        (("refresh", "--colour"), "No such option"),
    ],
)
def test_a_wrong_call_is_told_and_exits_with_2(gcen, arguments: tuple[str, ...], told: str) -> None:
    """A call that cannot be carried out says what would be valid, without a traceback."""
    done = gcen(*arguments)
    assert done.returncode == 2
    assert told in done.stderr.replace("\n", " ").replace("  ", " ")
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_failed_source_shows_in_the_exit_code(gcen, tmp_path: Path) -> None:
    """A refresh in which a source failed exits with 1 and reports the others."""
    lay_down(tmp_path / "kosis", {"DT_1PE105.parquet": b"cut off"})
    lay_down(tmp_path / "abs_schools", specimen_abs_schools.specimen())
    done = gcen(
        "refresh",
        "kosis",
        "abs_schools",
        "--from-dir",
        str(tmp_path),
        "--dry-run",
        "--allow-removals",
        "--allow-jumps",
        "--json",
    )
    assert done.returncode == 1
    told = {one["source_id"]: one["status"] for one in json.loads(done.stdout)["sources"]}
    assert told == {"kosis": "failed", "abs_schools": "read"}


def test_why_a_source_failed_is_told_once(gcen, tmp_path: Path) -> None:
    """The reason stands in the result alone; the narration says that it failed, in a dry run too."""
    (tmp_path / "kosis").mkdir()
    for wish in (["--dry-run"], []):
        done = gcen("refresh", "kosis", "--from-dir", str(tmp_path), *wish, COLUMNS="2000")
        assert (done.stdout + done.stderr).count("nothing to read in") == 1
        assert "failed: kosis: nothing to read in" in done.stdout
        assert "kosis: failed\n" in done.stderr


def test_a_refresh_reports_rows_years_cities_and_changes(gcen, tmp_path: Path) -> None:
    """The report at the end says what was read, what was set aside and what would change."""
    lay_down(tmp_path / "abs_schools", specimen_abs_schools.specimen())
    allowed = ("--allow-removals", "--allow-jumps")  # a specimen is small beside what is in force
    done = gcen("refresh", "abs_schools", "--from-dir", str(tmp_path), "--dry-run", *allowed)
    for part in (
        "abs_schools",
        "2006-20",
        "rows set aside",
        "Figures: ",
        "melbourne",
        "Cities without any figure: none",
    ):
        assert part in done.stdout


def test_figures_are_exported_in_the_columns_of_the_interface(gcen, tmp_path: Path) -> None:
    """An export holds the chosen figures with everything that explains them."""
    target = tmp_path / "figures.csv"
    done = gcen("export", str(target), "--indicator", "pisa_math_mean", "--city", "singapore")
    assert done.returncode == 0, done.stderr
    table = pd.read_csv(target)
    assert list(table.columns[:3]) == ["city_id", "city", "geo_id"]
    assert list(table.columns)[-2:] == ["retrieved_at", "release"]
    assert set(table["city"]) == {"Singapore"}
    assert f"{len(table)} figures" in done.stderr


def test_an_export_holds_the_rows_of_the_interface_in_any_format(gcen, tmp_path: Path) -> None:
    """Level, years and format are chosen as over HTTP; standard output takes the same bytes."""
    chosen = ("--indicator", "pisa_math_mean", "--level", "all", "--from", "2018", "--to", "2022")
    target = tmp_path / "figures.xlsx"
    assert gcen("export", str(target), *chosen).returncode == 0
    sheet = pd.read_excel(target, sheet_name="Figures", engine="openpyxl")
    piped = gcen("export", "-", "--format", "jsonl", *chosen)
    rows = [json.loads(line) for line in piped.stdout.splitlines()]
    assert [row["geo_id"] for row in rows] == list(sheet["geo_id"])
    assert {row["year"] for row in rows} == {2018, 2022}


def test_pairs_are_exported_as_the_interface_gives_them(gcen, tmp_path: Path) -> None:
    """The tests of pairs go to a file of any format; a choice that pairs have not is refused."""
    target = tmp_path / "pairs.parquet"
    chosen = ("--pairs", "--indicator", "pisa_math_mean", "--focal", "seoul", "--year", "2022")
    done = gcen("export", str(target), *chosen)
    assert done.returncode == 0, done.stderr
    table = pd.read_parquet(target)
    assert f"{len(table)} pairs" in done.stderr
    assert set(table["city_a"]) == {"seoul"}
    assert list(table.columns)[-2:] == ["rule", "release"]
    refused = gcen("export", str(target), *chosen, "--topic", "outcomes")
    assert refused.returncode == 2
    assert "--topic: There is no parameter" in refused.stderr


def test_a_limit_that_cannot_be_read_is_told_before_serving(gcen) -> None:
    """A mistyped variable ends the start with what would be valid."""
    done = gcen("serve", GCEN_API_RATE="lots")
    assert done.returncode == 2
    assert "GCEN_API_RATE=lots is no limit. Valid: 600/minute" in done.stderr


def test_a_whole_release_is_exported(gcen, tmp_path: Path) -> None:
    """The DuckDB file that anyone may take answers queries; it is not narrowed to pairs."""
    target = tmp_path / "release.duckdb"
    done = gcen("export", str(target), "--whole", "duckdb")
    assert done.returncode == 0, done.stderr
    with duckdb.connect(str(target), read_only=True) as connection:
        (found,) = connection.execute("SELECT count(*) FROM city_figure").fetchone()
    assert found > 1000
    refused = gcen("export", str(target), "--whole", "duckdb", "--pairs")
    assert refused.returncode == 2
    assert "--whole takes no choice but --release; leave out --pairs" in refused.stderr


def test_the_doctor_finds_a_good_installation_good(gcen) -> None:
    """A fresh installation has nothing to mend."""
    done = gcen("doctor", "--json")
    assert done.returncode == 0, done.stdout


def test_a_broken_contract_is_told_whole(tmp_path: Path) -> None:
    """A command over a broken contract lists its problems and exits with 1."""
    for folder in ("contract", "figures"):
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "data" / folder).symlink_to(ROOT / "data" / folder)
    (tmp_path / "data" / "contract").unlink()
    contract = tmp_path / "data" / "contract"
    contract.mkdir()
    for path in (ROOT / "data" / "contract").iterdir():
        (contract / path.name).write_bytes(path.read_bytes())
    (contract / "topics.csv").write_text("topic,title,sort\noutcomes,,x\n", encoding="utf-8")
    (tmp_path / "pipelines").symlink_to(ROOT / "pipelines")
    script = (
        "import sys, pipelines.paths as p; from pathlib import Path;"
        f"p._CHECKOUT_DATA = Path({str(tmp_path / 'data')!r}); import pipelines.cli as c; c.main(['check'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 1
    assert "topics.csv [line 2, topic outcomes]: title" in done.stderr
    assert "sort: Input should be a valid integer" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_serve_builds_what_is_missing_says_where_and_answers(tmp_path: Path) -> None:
    """In an empty installation ``gcen serve`` builds a release, says the address and answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, "-m", "pipelines.cli", "serve", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "GCEN_HOME": str(tmp_path / "home")},
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stderr is not None
        try:
            said = next(line for line in server.stderr if "served at" in line)
            assert f"http://127.0.0.1:{port}" in said
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=120) as answer:
                assert answer.status == 200
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(120)


def test_a_port_that_is_taken_is_told(gcen) -> None:
    """Where something else listens, serving says so and names another port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = gcen("serve", "--port", str(port))
    assert done.returncode == 2
    assert f"gcen serve --port {port + 1}" in done.stderr


def test_a_brief_is_the_answer_on_standard_output(gcen) -> None:
    """Without a file the brief's HTML stands alone on standard output."""
    done = gcen("brief", "seoul", "--query", "peers=singapore")
    assert done.returncode == 0
    assert done.stdout.startswith("<!DOCTYPE html>")
    assert done.stdout.rstrip().endswith("</html>")
    assert "Beside Singapore." in done.stdout


def test_a_brief_is_written_as_pdf(gcen, tmp_path: Path) -> None:
    """With a browser on the machine the brief is printed to a file, and said so."""
    target = tmp_path / "seoul.pdf"
    done = gcen("brief", "seoul", "--out", str(target))
    assert done.returncode == 0, done.stderr
    assert target.read_bytes().startswith(b"%PDF")
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("brief", "atlantis"), "There is no city “atlantis” in the network"),
        (("brief", "seoul", "--out", "seoul.docx"), "not as seoul.docx"),
        (
            ("brief", "seoul", "--out", "/nowhere/seoul.html"),
            "/nowhere/seoul.html cannot be written",
        ),
    ],
)
def test_a_brief_that_cannot_be_made_says_what_can(gcen, arguments, said) -> None:
    """An unknown city or kind of file is asked wrongly, and the valid ones are named."""
    done = gcen(*arguments)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())

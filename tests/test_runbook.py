"""Promises of the runbook: its commands exist, its files read, its links lead somewhere.

The commands that need no publisher are run as written, over the figures that ship.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from pipelines import cli
from pipelines.contract import read_contract
from pipelines.corrections import correct
from pipelines.paths import Home
from pipelines.tidy import read_figures
from tests.conftest import ROOT

RUNBOOK = ROOT / "docs" / "runbook.md"
PAGES = (RUNBOOK, ROOT / "docs" / "deploying.md")


def _blocks(kind: str, path: Path = RUNBOOK) -> list[str]:
    text = path.read_text(encoding="utf-8")
    found = re.findall(rf"^( *)```{kind}\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    return [re.sub(rf"^{indent}", "", block, flags=re.MULTILINE) for indent, block in found]


def _commands() -> list[list[str]]:
    """Every ``gcen`` command of the runbook, in its blocks and in its sentences."""
    text = RUNBOOK.read_text(encoding="utf-8")
    lines = [line for block in _blocks("sh") for line in block.splitlines()]
    lines += re.findall(r"`(gcen [a-z][^`]*)`", text)
    return [shlex.split(line.split(" > ")[0])[1:] for line in lines if line.startswith("gcen ")]


@pytest.mark.parametrize("arguments", _commands(), ids=" ".join)
def test_every_command_is_one_there_is(arguments: list[str]) -> None:
    """Each command and each option that the runbook names is known to the command line."""
    name, *rest = arguments
    command = get_command(cli.app).commands[name]
    known = {option for parameter in command.params for option in parameter.opts}
    assert {one for one in rest if one.startswith("--")} <= known


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        one
        for one in _commands()
        if one[0] in ("plan", "releases", "status", "doctor", "check", "export", "rollback")
        and "SOURCE" not in one
        and "--repair" not in one
    ],
    ids=" ".join,
)
def test_what_needs_no_publisher_runs_as_written(
    arguments: list[str],
    shipped_home: Home,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Looking, exporting, going back: the command ends well over a fresh installation."""
    monkeypatch.setenv("GCEN_HOME", str(shipped_home.root))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    said = capsys.readouterr()
    assert ended.value.code == 0, said.err
    assert said.out or said.err


def test_the_correction_shown_works_as_written(tmp_path: Path) -> None:
    """The entry of the runbook, put at the end of the file, withholds a figure that ships."""
    folder = tmp_path / "contract"
    shutil.copytree(ROOT / "data" / "contract", folder)
    [block] = _blocks("toml")
    with (folder / "corrections.toml").open("a", encoding="utf-8") as handle:
        handle.write(f"\n{block}")
    contract = read_contract(folder)
    entry = contract.corrections[-1]
    shipped = read_figures(ROOT / "data" / "figures" / "kentucky_src.csv")
    cell = (shipped["series_id"] == entry.series_id) & (shipped["geo_id"] == entry.geo_id)
    cell &= (shipped["year"] == entry.year) & (shipped["category"] == entry.category)
    done = correct({"kentucky_src": shipped}, contract)
    shown = done.figures["kentucky_src"][cell]
    assert entry in done.applied
    assert shipped["value"][cell].tolist() == [64.0]
    assert shown["value"].isna().tolist() == [True]
    assert entry.reason in shown["note"].tolist()[0]


def test_the_short_command_runs_as_the_service_does(tmp_path: Path) -> None:
    """It has the home and the settings of the service, and hands on what is typed as it is."""
    shown, said, settings = (tmp_path / name for name in ("shown", "said", "gcen.env"))
    settings.write_text("# keys\nGCEN_KOSIS_KEY=abc\n#GCEN_PREFIX=/x\n", encoding="utf-8")
    said.write_text('#!/bin/sh\nprintf "%s|" "$GCEN_HOME" "$GCEN_KOSIS_KEY" "$@"\n', "utf-8")
    said.chmod(0o755)
    [line] = [one for one in _blocks("sh")[0].splitlines() if one]
    line = line.replace("sudo -u gcen ", "").replace("/opt/gcen/.venv/bin/gcen", str(said))
    line = line.replace("/etc/gcen.env", str(settings))
    shown.write_text(f"{line}\ngcen export 'a b.csv' --city lexington\n", encoding="utf-8")
    done = subprocess.run(["sh", str(shown)], capture_output=True, text=True, check=True)
    assert done.stdout == "/var/lib/gcen|abc|export|a b.csv|--city|lexington|"


def test_every_link_and_heading_named_is_there() -> None:
    """Links between the pages and to headings lead somewhere."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)]+)\)", text):
            name, _, heading = target.partition("#")
            other = page.parent / name if name else page
            assert other.is_file(), f"{page.name}: {target}"
            headings = re.findall(r"^#+ (.+)$", other.read_text(encoding="utf-8"), re.MULTILINE)
            anchors = {
                re.sub(r"[^a-z0-9 -]", "", one.lower()).replace(" ", "-") for one in headings
            }
            assert not heading or heading in anchors, f"{page.name}: {target}"


def test_every_task_is_there() -> None:
    """The tasks that staff must be able to do have their heading."""
    text = RUNBOOK.read_text(encoding="utf-8")
    for task in (
        "The monthly refresh",
        "A failed source",
        "A wrong figure reported by a city",
        "Adding a city's own file",
        "Restoring from nothing",
    ):
        assert f"\n## {task}\n" in text


def test_every_path_named_is_there() -> None:
    """Files that the pages name exist in the checkout."""
    for page in PAGES:
        named = re.findall(r"`((?:deploy|docs|data/contract)/[\w./*-]+)`", page.read_text("utf-8"))
        for path in named:
            assert list(ROOT.glob(path.rstrip("/"))), f"{page.name}: {path}"

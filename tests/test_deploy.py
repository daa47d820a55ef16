"""Promises of the files in ``deploy/``, as far as a machine without their hosts can check them."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cronsim import CronSim
from typer.main import get_command

from pipelines.cli import app
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
COMMAND = "/opt/gcen/.venv/bin/gcen"


def _unit(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(DEPLOY / "systemd" / name, encoding="utf-8")
    return parser


def _variables() -> set[str]:
    """Variables that the code reads, or that an option of the command line names."""
    code = "".join(
        path.read_text(encoding="utf-8")
        for half in ("pipelines", "dashboard")
        for path in (ROOT / half).rglob("*.py")
    )
    keys = re.findall(
        r'^key_variable = "(\w+)"',
        (ROOT / "data/contract/sources.toml").read_text("utf-8"),
        re.MULTILINE,
    )
    return set(re.findall(r"\bGCEN_[A-Z_]+[A-Z]\b", code)) | set(keys)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_understands_every_unit(unit: Path) -> None:
    """Systemd's own check finds nothing wrong but that the program is not installed here."""
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    said = [line for line in done.stderr.splitlines() if line]
    assert [line for line in said if f"Command {COMMAND} is not executable" not in line] == []


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_the_timer_runs_once_a_month() -> None:
    """The calendar of the timer is one that systemd knows, and elapses monthly."""
    calendar = _unit("gcen-refresh.timer")["Timer"]["OnCalendar"]
    done = subprocess.run(
        ["systemd-analyze", "calendar", "--iterations=3", calendar],
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    days = re.findall(r"(\d{4}-\d{2})-02 03:17:00 UTC", done.stdout)
    assert len(set(days)) == 3


def test_the_units_run_commands_that_exist() -> None:
    """Service, timer, cron and container call ``gcen`` as it is, with the same home."""
    commands = get_command(app).commands
    lines = [
        _unit("gcen.service")["Service"]["ExecStart"],
        _unit("gcen-refresh.service")["Service"]["ExecStart"],
    ]
    assert [line.split() for line in lines] == [[COMMAND, "serve"], [COMMAND, "refresh"]]
    assert {"serve", "refresh", "alert"} <= set(commands)
    options = {name: option.envvar for option in commands["serve"].params for name in option.opts}
    assert options["--workers"] == "GCEN_WORKERS"
    assert options["--root-path"] == "GCEN_PREFIX"
    assert options["--log"] == "GCEN_LOG"


def test_the_service_waits_longer_than_its_connections() -> None:
    """Systemd gives the server time to finish, asks the parent alone, and reloads by SIGHUP."""
    service = _unit("gcen.service")["Service"]
    assert service["KillMode"] == "mixed"
    assert int(service["TimeoutStopSec"]) >= 30
    assert service["ExecReload"] == "/bin/kill -HUP $MAINPID"
    assert _unit("gcen.socket")["Socket"]["ListenStream"] == "127.0.0.1:8050"


def test_cron_refreshes_once_a_month() -> None:
    """The line of cron is one that cron's grammar knows: monthly, as gcen, the same command."""
    lines = (DEPLOY / "cron" / "gcen").read_text(encoding="utf-8").splitlines()
    jobs = [
        line for line in lines if line and not line.startswith("#") and "=" not in line.split()[0]
    ]
    [job] = jobs
    minute, hour, day, month, weekday, user, command = job.split(maxsplit=6)
    start = datetime(2026, 11, 27, tzinfo=UTC)
    runs = CronSim(f"{minute} {hour} {day} {month} {weekday}", start)
    found = [next(runs) for _ in range(12)]
    assert {(one.day, one.hour, one.minute) for one in found} == {(2, 3, 17)}
    assert found[-1] - found[0] > timedelta(days=330)
    assert user == "gcen"
    assert command.startswith(f"{COMMAND} refresh")


def test_every_setting_in_deploy_is_one_the_code_reads() -> None:
    """No file of ``deploy/`` and no page of ``docs/`` sets a variable that nobody reads."""
    files = [path for path in DEPLOY.rglob("*") if path.is_file()]
    files += sorted((ROOT / "docs").glob("*.md"))
    named = {
        (path.name, variable)
        for path in files
        for variable in re.findall(r"\bGCEN_[A-Z_]+[A-Z]\b", path.read_text(encoding="utf-8"))
    }
    assert {pair for pair in named if pair[1] not in _variables()} == set()
    assert {variable for _, variable in named} >= {"GCEN_PREFIX", "GCEN_ALERT_WEBHOOK"}


def test_the_workflow_is_one_that_code_hosts_accept() -> None:
    """The workflow file follows the published schema of workflow files."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "check_jsonschema"),
            *("--builtin-schema", "vendor.github-workflows"),
            str(DEPLOY / "workflow" / "refresh.yml"),
        ],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_workflow_refreshes_against_the_figures_of_the_checkout() -> None:
    """A release of what was checked out is built first: a first release would know no limits."""
    text = (DEPLOY / "workflow" / "refresh.yml").read_text(encoding="utf-8")
    assert re.findall(r"run: gcen (\w+)", text) == ["build", "refresh"]


def test_the_image_is_built_from_what_is_there() -> None:
    """Every path that the container file copies exists and is let through to the builder."""
    text = (DEPLOY / "container" / "Containerfile").read_text(encoding="utf-8")
    let_in = {
        line.removeprefix("!")
        for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line.startswith("!")
    }
    copied = [
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE)
        for source in line.split()[:-1]
    ]
    assert len(copied) >= 7
    assert [source for source in copied if not (ROOT / source).exists()] == []
    assert [source for source in copied if source not in let_in] == []
    assert re.search(r"^USER \d+$", text, re.MULTILINE), "it does not run as root"


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_understands_the_example(tmp_path: Path) -> None:
    """Nginx's own check accepts the example as part of a configuration."""
    path = nginx_configuration(tmp_path, "127.0.0.1:1", 8099, "/benchmarks")
    done = subprocess.run(
        ["nginx", "-t", "-c", str(path)], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr


def nginx_configuration(folder: Path, upstream: str, port: int, prefix: str) -> Path:
    """Write a whole configuration around the example, for an nginx of its own below ``folder``."""
    example = (DEPLOY / "nginx" / "gcen.conf").read_text(encoding="utf-8")
    example = (
        example.replace("listen 80;", f"listen 127.0.0.1:{port};")
        .replace("127.0.0.1:8050", upstream)
        .replace("/benchmarks", prefix)
    )
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    user = "user root;" if os.geteuid() == 0 else ""
    path = folder / "nginx.conf"
    path.write_text(
        f"{user} pid {folder}/pid; error_log {folder}/error.log; daemon off; worker_processes 1;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{temporary}\n{example}\n}}\n",
        encoding="utf-8",
    )
    return path

"""The floors of both halves, as one table: the table is the diagram."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent


class Floor(NamedTuple):
    """Modules, their height, and their packages.

    A trailing ``.*`` means every module below, ``_*`` every module so named; ``words_*`` is what
    ``words`` is for one page, and may use it.
    """

    half: str
    height: int
    modules: tuple[str, ...]
    packages: frozenset[str] = frozenset()


def _floor(half: str, height: int, modules: str, packages: str = "") -> Floor:
    return Floor(half, height, tuple(modules.split()), frozenset(packages.split()))


FLOORS = (
    _floor("pipelines", 0, "paths protocol"),
    _floor("pipelines", -1, "errors"),
    _floor("pipelines", 0, "contract_files", "pydantic"),
    _floor("pipelines", 0, "schema", "duckdb"),
    _floor("pipelines", 0, "memory", "pyarrow"),
    _floor("pipelines", 0, "rules selecting", "pydantic"),
    _floor("pipelines", -1, "fields", "pydantic pydantic_core"),
    _floor("pipelines", -2, "troubles"),
    _floor("pipelines", 0, "practices search_words", "pydantic"),
    _floor("pipelines", 1, "contract", "pydantic"),
    _floor("pipelines", 1, "statistics", "numpy scipy"),
    _floor("pipelines", 2, "practice_rows"),
    _floor("pipelines", 2, "tidy", "pandas"),
    _floor("pipelines", 2, "plausible", "pandas"),
    _floor("pipelines", 3, "corrections", "pandas"),
    _floor("pipelines", 1, "sheets", "python_calamine"),
    _floor("pipelines", 2, "messages", "babel"),
    _floor("pipelines", 1, "files steplog", "pythonjsonlogger"),
    _floor("pipelines", 2, "raw combined readings journal history"),
    _floor("pipelines", 2, "world_bank_api"),
    _floor("pipelines", 2, "oecd_api"),
    _floor("pipelines", 2, "data_gov_sg_api"),
    _floor("pipelines", 2, "kosis_api"),
    _floor("pipelines", 1, "ckan_api"),
    _floor("pipelines", 2, "ontario_schools"),
    _floor("pipelines", 2, "statcan_api"),
    _floor("pipelines", 2, "naep_api"),
    _floor("pipelines", 2, "iea_computed"),
    _floor("pipelines", 2, "urban_api"),
    _floor("pipelines", 3, "sources.*", "pandas pyarrow python_calamine"),
    _floor("pipelines", 0, "alerts", "httpx stamina"),
    _floor("pipelines", 3, "fetch", "httpx stamina"),
    _floor("pipelines", 3, "releases", "duckdb filelock"),
    _floor("pipelines", 3, "handed"),
    _floor("pipelines", 3, "outcome", "pandas"),
    _floor("pipelines", 4, "staging", "pandas"),
    _floor("pipelines", 4, "changes", "duckdb pandas"),
    _floor("pipelines", 5, "committing"),
    _floor("pipelines", 6, "recovery"),
    _floor("pipelines", 4, "load", "duckdb pyarrow pandas pydantic"),
    _floor("pipelines", 4, "links", "httpx"),
    _floor("pipelines", 4, "checks", "duckdb pandas"),
    _floor("pipelines", 5, "marts", "duckdb pyarrow pandas numpy"),
    _floor("pipelines", 7, "build", "duckdb pandas"),
    _floor("pipelines", 8, "refresh", "pandas"),
    _floor("pipelines", 8, "telling"),
    _floor("pipelines", 9, "truth"),
    _floor("pipelines", 10, "reports", "pandas rich"),
    _floor("pipelines", 10, "doctor"),
    _floor("pipelines", 0, "lazy"),
    _floor("pipelines", 11, "cli", "typer rich"),
    _floor("dashboard", -2, "language", "babel"),
    _floor("dashboard", -2, "lettering"),
    _floor("dashboard", -1, "notes", "babel"),
    _floor("dashboard", 0, "warehouse.*", "duckdb pyarrow pandas"),
    _floor("dashboard", 1, "words_releases words_refreshes"),
    _floor("dashboard", 0, "state state_city selection"),
    _floor("dashboard", 0, "state_explore snippets"),
    _floor("dashboard", 0, "words words_*", "babel"),
    _floor("dashboard", 0, "printing markup"),
    _floor("dashboard", 0, "theme"),
    _floor("dashboard", 1, "state_practices"),
    _floor("dashboard", 1, "figures.*"),
    _floor("dashboard", 0, "citations"),
    _floor("dashboard", 1, "exports.*", "pyarrow xlsxwriter"),
    _floor("dashboard", 2, "components.freshness", "dash"),
    _floor("dashboard", 1, "components.plain", "dash orjson"),
    _floor("dashboard", 1, "components.*", "dash dash_mantine_components dash_ag_grid"),
    _floor("dashboard", 2, "comparing.*", "dash"),
    _floor("dashboard", 2, "exploring.*", "dash dash_mantine_components"),
    _floor("dashboard", 2, "planning.*", "dash dash_mantine_components fastapi"),
    _floor("dashboard", 3, "pages.*", "dash dash_mantine_components dash_ag_grid"),
    _floor("dashboard", 2, "api.*", "fastapi pydantic starlette limits"),
    _floor("dashboard", 3, "messages", "babel"),
    _floor("dashboard", 1, "mounting", "starlette"),
    _floor("dashboard", 1, "watching", "fastapi prometheus_client starlette"),
    _floor("dashboard", 2, "serving", "dash fastapi starlette"),
    _floor("dashboard", 1, "negotiation", "starlette"),
    _floor("dashboard", 2, "brief_page"),
    _floor("dashboard", 3, "brief", "fastapi"),
    _floor("dashboard", 2, "warming"),
    _floor("dashboard", 4, "app", "dash dash_mantine_components fastapi starlette"),
    _floor("dashboard", 5, "server", "pythonjsonlogger starlette uvicorn"),
)

INSIDE_ONE_PACKAGE = (
    *("warehouse", "components", "api", "comparing", "exports", "exploring"),
    "planning",
)
"""Packages whose modules may use each other; sources, figures and pages never do."""

LAZY = {
    ("pipelines.cli", "dashboard.mounting"),
    ("pipelines.cli", "dashboard.server"),
    ("pipelines.cli", "dashboard.brief"),
    ("pipelines.cli", "dashboard.exports.files"),
    ("pipelines.cli", "dashboard.api.limits"),
    ("pipelines.cli", "dashboard.printing"),
}
"""The one crossing: the command line starts the dashboard in ``serve``, and makes its briefs."""


def _modules() -> list[str]:
    paths = [path for half in ("pipelines", "dashboard") for path in (ROOT / half).rglob("*.py")]
    return sorted(
        path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".") for path in paths
    )


def _floor_of(module: str) -> Floor | None:
    half, _, rest = module.removesuffix(".__init__").partition(".")
    for floor in FLOORS:
        for pattern in floor.modules:
            folder = pattern.removesuffix(".*")
            inside = pattern.endswith(".*") and (rest == folder or rest.startswith(folder + "."))
            beside = pattern.endswith("_*") and rest.startswith(pattern.removesuffix("*"))
            if floor.half == half and (rest == pattern or inside or beside):
                return floor
    return None


def _imports(module: str) -> set[str]:
    path = ROOT / (module.replace(".", "/") + ".py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{module}: relative import of {node.module}"
            found |= _from(node)
    return found


def _from(node: ast.ImportFrom) -> set[str]:
    """``from pipelines import tidy`` imports the module, ``from pipelines.tidy import x`` too."""
    assert node.module is not None
    below = {f"{node.module}.{alias.name}" for alias in node.names}
    modules = {name for name in below if (ROOT / (name.replace(".", "/") + ".py")).is_file()}
    return modules or {node.module}


def _violations(module: str, imports: set[str]) -> list[str]:
    if module in ("pipelines.__init__", "dashboard.__init__"):
        return []
    floor = _floor_of(module)
    if floor is None:
        return [f"{module} stands on no floor"]
    return [
        f"{module} must not import {name}"
        for name in sorted(imports)
        if (module, name) not in LAZY and not _is_allowed(module, floor, name)
    ]


def _is_allowed(module: str, floor: Floor, name: str) -> bool:
    top = name.partition(".")[0]
    if top in sys.stdlib_module_names:
        return True
    if top not in ("pipelines", "dashboard"):
        return top in floor.packages
    other = _floor_of(name)
    if top != floor.half or other is None:
        return False
    is_words = name == "dashboard.words" and module.startswith("dashboard.words_")
    return other.height < floor.height or _is_housemate(module, name) or is_words


def _is_housemate(module: str, name: str) -> bool:
    return any(
        part in module.split(".")[:2] and part in name.split(".")[:2] for part in INSIDE_ONE_PACKAGE
    )


@pytest.mark.parametrize("module", _modules())
def test_a_module_uses_only_lower_floors_and_its_own_packages(module: str) -> None:
    """A module imports from lower floors of its half and from the packages granted to it."""
    assert _violations(module, _imports(module)) == []


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("pipelines.contract", "pipelines.tidy"),
        ("pipelines.sources.kosis", "pipelines.sources.nces_ccd"),
        ("pipelines.refresh", "dashboard.warehouse"),
        ("dashboard.state", "dash"),
        ("dashboard.figures.dots", "dash"),
        ("dashboard.pages.compare", "dashboard.pages.overview"),
        ("dashboard.api", "pipelines.releases"),
    ],
)
def test_a_crossing_of_floors_is_noticed(module: str, name: str) -> None:
    """A planted import that breaks the table is found."""
    assert _violations(module, {name}) == [f"{module} must not import {name}"]

"""Promises of the checks: each finds the rows that break its promise, and only news holds."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from pipelines.checks import CHECKS, Finding, run_checks
from pipelines.contract import Contract, read_contract
from pipelines.errors import ContractError
from pipelines.load import Header, load, open_for_writing, write_header
from pipelines.marts import build_marts
from pipelines.rules import CheckRule, Rules
from pipelines.tidy import frame
from tests.conftest import ROOT
from tests.tiny import cell, tiny_contract, tiny_figures, tiny_manifest

_HISTORY = [cell("ratio_office", "gamma", year, 13 + year % 2) for year in range(2008, 2020)]
_OWN = [cell("exam_local", geo_id, 2021, 50) for geo_id in ("alpha", "beta", "gamma")]


@pytest.fixture(name="tiny", scope="module")
def _tiny(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    return tiny_contract(tmp_path_factory.mktemp("contract"))


@pytest.fixture(name="good", scope="module")
def _good(tmp_path_factory: pytest.TempPathFactory, tiny: Contract) -> Path:
    """A release of the synthetic figures with a history of twelve years."""
    path = tmp_path_factory.mktemp("good") / "gcen-1.0.0.duckdb"
    figures = tiny_figures()
    figures["office"] = frame([*figures["office"].to_dict("records"), *_HISTORY, *_OWN])
    with open_for_writing(path) as connection:
        load(connection, tiny, figures, tiny_manifest())
        build_marts(connection)
        write_header(connection, Header("1.0.0", pd.Timestamp("2026-11-25"), None, "0" * 64))
    return path


@pytest.fixture(name="planted")
def _planted(
    good: Path, tmp_path: Path, tiny: Contract
) -> Iterator[Callable[[str], dict[str, Finding]]]:
    """Plant a mistake in a copy of the release, by SQL, and give what the checks find there."""

    def plant(sql: str) -> dict[str, Finding]:
        copy = Path(shutil.copy(good, tmp_path / "gcen-1.1.0.duckdb"))
        with duckdb.connect(str(copy)) as connection:
            connection.execute(sql)
        return {one.check.name: one for one in run_checks(copy, tiny.rules, good)}

    return plant


def _rows(series_id: str, geo_id: str, years: range, value: str, category: str = "total") -> str:
    breakdown = "total" if category == "total" else category.partition(" ")[0]
    member = category.rpartition(" ")[2]
    return (
        f"INSERT INTO observation SELECT '{series_id}', '{geo_id}', year, year::VARCHAR, "
        f"'{breakdown}', '{member}', {value}, NULL, NULL, 'A', NULL, NULL, DATE '2026-11-25', "
        f"'synthetic.csv' FROM range({years.start}, {years.stop}) AS r(year);"
    )


_SET = "UPDATE observation SET {} WHERE series_id = 'ratio_office' AND geo_id = 'beta'"
_QUALIFIED = ("bachelor", "master", "doctorate", "specialist", "rank_1")
_RECENT = range(2020, 2021)

MISTAKES = {
    "duplicate_cells": "INSERT INTO observation FROM observation LIMIT 1",
    "two_periods_in_a_year": (
        "INSERT INTO observation SELECT * REPLACE ('other' AS period_label) "
        "FROM observation LIMIT 1"
    ),
    "unknown_series": _SET.format("series_id = 'gone'"),
    "unknown_place": _SET.format("geo_id = 'nowhere'"),
    "unknown_category": _SET.format("category = 'other'"),
    "out_of_range": _SET.format("value = 5630"),
    "undeclared_std_error": _SET.format("std_error = 1"),
    "finer_than_precision": (
        "UPDATE observation SET value = 575.4 WHERE series_id = 'score_published' "
        "AND geo_id = 'alpha' AND year = 2022"
    ),
    "untraceable": _SET.format("source_file = 'lost.csv'"),
    "city_without_own_figure": "DELETE FROM coverage WHERE city_id = 'delta'",
    "empty_series": "DELETE FROM observation WHERE series_id = 'exam_local'",
    "future_figure": _SET.format("year = 2031"),
    "share_for_per_cent": (
        "UPDATE indicator SET unit = 'per cent of students' WHERE indicator_id = 'ratio';"
        "UPDATE observation SET value = value / 100 WHERE series_id = 'ratio_office'"
    ),
    "unit_beside_another_source": _rows("ratio_world", "gamma", range(2009, 2013), "1400"),
    "same_survey_disagrees": (
        "UPDATE observation SET value = 590 WHERE series_id = 'score_computed' AND geo_id = 'alpha'"
    ),
    "sources_disagree": (
        "UPDATE series SET definition_note = '' WHERE indicator_id = 'ratio';"
        + _rows("ratio_world", "gamma", range(2010, 2011), "30")
    ),
    "parts_beside_total": (
        "UPDATE indicator SET unit = 'students' WHERE indicator_id = 'ratio';"
        + _rows("ratio_office", "beta", _RECENT, "8", "sex female")
        + _rows("ratio_office", "beta", _RECENT, "9", "sex male")
    ),
    "parts_of_hundred": (
        "UPDATE indicator SET unit = 'per cent of teachers' WHERE indicator_id = 'ratio';"
        + "".join(
            _rows("ratio_office", "beta", _RECENT, "12", f"teacher_qualification {one}")
            for one in _QUALIFIED
        )
    ),
    "jump_in_history": _rows("ratio_office", "gamma", range(2021, 2022), "95"),
    "vanished_series": "DELETE FROM observation WHERE series_id = 'exam_local'",
    "shortened_series": (
        "DELETE FROM observation WHERE series_id = 'ratio_office' AND year BETWEEN 2010 AND 2015"
    ),
    "lost_coverage": (
        "DELETE FROM coverage WHERE city_id = 'delta' AND indicator_id = 'exam' AND n_values > 0"
    ),
    "lost_own_figure": (
        "UPDATE coverage SET level = 'economy' WHERE city_id = 'beta' AND indicator_id = 'ratio'"
    ),
}
"""A mistake for each check, as SQL on a good release."""


def test_a_good_release_holds_nothing_back(good: Path, tiny: Contract) -> None:
    """On the synthetic figures only what is known to be empty is told."""
    assert [one.check.name for one in run_checks(good, tiny.rules)] == ["empty_series"]


def test_every_check_is_made_to_fail() -> None:
    """There is a planted mistake for each check that exists, and none beside."""
    assert {check.name for check in CHECKS} == set(MISTAKES)


@pytest.mark.parametrize("name", MISTAKES)
def test_a_check_finds_the_rows_that_break_its_promise(name: str, planted) -> None:
    """The planted mistake is found by its check, is news, and is shown row by row."""
    found = planted(MISTAKES[name])
    assert name in found, sorted(found)
    assert found[name].is_new
    assert len(found[name].rows) >= 1


def test_what_was_published_before_is_no_news(good: Path, tiny: Contract, tmp_path: Path) -> None:
    """A finding that the release before has as well is told, and holds nothing."""
    copies = [Path(shutil.copy(good, tmp_path / f"gcen-1.{minor}.0.duckdb")) for minor in (0, 1)]
    for copy in copies:
        with duckdb.connect(str(copy)) as connection:
            connection.execute(MISTAKES["unit_beside_another_source"])
    found = {one.check.name: one for one in run_checks(copies[1], tiny.rules, copies[0])}
    assert not found["unit_beside_another_source"].is_new


def test_severities_and_thresholds_come_from_the_contract(good: Path, tiny: Contract) -> None:
    """Whoever changes checks.toml changes what a check finds and how much it matters."""
    rule = CheckRule.model_validate({"severity": "error", "years": -20})
    rules = tiny.rules.model_copy(update={"checks": {**tiny.rules.checks, "future_figure": rule}})
    found = {one.check.name: one for one in run_checks(good, rules)}
    assert found["future_figure"].severity == "error"
    assert len(found["future_figure"].rows) > 10


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"moon_phase": {"severity": "error"}}, r"checks\.moon_phase.*unknown check. Known: dup"),
        ({"future_figure": None}, r"has no table for the check 'future_figure'; add it"),
        ({"future_figure": {"severity": "hold"}}, r"checks\.future_figure"),
        ({"untraceable": {"severity": "hold", "depth": 3}}, r"checks\.untraceable"),
    ],
)
def test_checks_and_their_rules_name_each_other(good: Path, tiny: Contract, change, told) -> None:
    """A rule without a check, a check without a rule, a threshold too many or too few is refused."""
    checks = {**tiny.rules.checks}
    for name, rule in change.items():
        if rule is None:
            del checks[name]
        else:
            checks[name] = CheckRule.model_validate(rule)
    with pytest.raises(ContractError, match=told):
        run_checks(good, tiny.rules.model_copy(update={"checks": checks}))


def test_breakdowns_that_add_up_are_those_of_the_contract(contract: Contract) -> None:
    """Each sum names categories and units that the contract knows."""
    members = {(one.breakdown, one.category) for one in contract.breakdowns}
    units = {one.unit for one in contract.indicators}
    for rule in [*contract.rules.sum, *contract.rules.hundred]:
        assert {(rule.breakdown, one) for one in rule.complete} <= members
        assert set(rule.units) <= units


def test_a_wrong_rule_is_a_problem_of_the_contract(tmp_path: Path) -> None:
    """A severity that does not exist is told with file, place and what would be valid."""
    folder = tmp_path / "contract"
    tiny_contract(folder)
    text = (ROOT / "data/contract/checks.toml").read_text(encoding="utf-8")
    (folder / "checks.toml").write_text(
        text.replace('severity = "error"', 'severity = "fatal"', 1), encoding="utf-8"
    )
    with pytest.raises(ContractError, match=r"checks\.toml.*severity: Input should be 'error'"):
        read_contract(folder)


def test_rules_have_a_meaning_where_nothing_is_said() -> None:
    """Without a word in checks.toml no removal is published by itself and two releases stay."""
    assert Rules().publish.most_removed == 0
    assert Rules().retention.newest >= 2

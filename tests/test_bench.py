"""Promises of the measurements: an aim that is missed is told and ends the run so."""

from __future__ import annotations

import pytest

from bench import table


@pytest.fixture(autouse=True)
def _nothing_missed(monkeypatch):
    monkeypatch.setattr(table, "_missed", [])


def test_a_run_that_misses_an_aim_says_which_and_ends_with_1(capsys):
    """The table, row and column of each aim that was missed stand at the end of the run."""
    rows = [["first", "1.2", table.kept(1.2, 3)], ["again", "4.0", table.verdict(4, 3)]]
    table.show("Callbacks", ["", "ratio", "aim 3"], rows)
    with pytest.raises(SystemExit) as ended:
        table.end()
    assert ended.value.code == 1
    assert capsys.readouterr().out.endswith("Aims missed: 1\n  Callbacks: again, aim 3\n")


def test_a_run_that_keeps_its_aims_ends_well(capsys):
    """Without a missed aim the run says so and ends with 0."""
    table.show("Callbacks", ["", "aim 3"], [["first", table.kept(3, 3)]])
    table.end()
    assert "Every aim is kept." in capsys.readouterr().out

"""Promises about who says whether a release is published: a person, --yes, or the rule."""

from __future__ import annotations

import io

import pytest

from pipelines import cli
from pipelines.build import Report
from pipelines.changes import no_difference


def _report(*held: str) -> Report:
    return Report([], no_difference(), [], "1.0.0", "1.0.0", is_published=False, held=list(held))


@pytest.mark.parametrize(("answer", "is_published"), [("y\n", True), ("n\n", False)])
def test_a_person_at_the_terminal_is_asked(
    answer: str, is_published: bool, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    """What would hold the release is shown first; what is declined waits and says how to go on."""
    monkeypatch.setattr(cli, "_is_watched", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    report = _report("7 figures would be removed; at most 0 may")
    assert cli._consent(yes=False)(report) is is_published
    told = capsys.readouterr().err
    assert "Look twice: 7 figures would be removed" in told
    assert "Publish this release?" in told
    if not is_published:
        assert "gcen publish" in report.held[0]
        assert report.held_as == "declined"


@pytest.mark.parametrize(
    ("yes", "held", "is_published"),
    [(True, ("much",), True), (False, (), True), (False, ("much",), False)],
)
def test_where_nobody_watches_the_rule_decides_or_yes(
    yes: bool, held: tuple[str, ...], is_published: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a terminal what is held waits, unless --yes says otherwise."""
    monkeypatch.setattr(cli, "_is_watched", lambda: False)
    assert cli._consent(yes=yes)(_report(*held)) is is_published

"""Promises on when people are told of a refresh, and what."""

from __future__ import annotations

from pipelines import telling
from pipelines.build import Report
from pipelines.changes import no_difference
from pipelines.errors import AskedWrongly, RefreshLocked
from pipelines.outcome import Outcome

GOOD = Outcome("world_bank_wdi", "read", "3 figures from 1 files")
BAD = Outcome("kosis", "failed", "kosis: GCEN_KOSIS_KEY is not set")


def _report(outcomes, *, held=(), release="1.2.0", is_published=True):
    return Report(
        list(outcomes),
        no_difference(),
        [],
        release,
        "1.1.0",
        is_published=is_published,
        held=list(held),
    )


def test_a_refresh_that_went_well_disturbs_nobody():
    """Nobody is told where every source was read, published or not."""
    assert telling.about(_report([GOOD])) is None
    assert telling.about(_report([GOOD], is_published=False)) is None


def test_a_failed_source_is_named_with_its_reason():
    """The message counts the failures, names source and reason, and says what is in force."""
    alert = telling.about(_report([GOOD, BAD]))
    assert alert.subject == "GCEN refresh: 1 of 2 sources failed"
    assert alert.lines[0] == "kosis: GCEN_KOSIS_KEY is not set"
    assert alert.lines[-1].startswith("Release 1.2.0 was published")
    assert alert.data["failed"] == ["kosis"]


def test_a_release_that_waits_is_told_with_what_to_do():
    """A release that was held back is told with the reasons and the commands that follow."""
    alert = telling.about(
        _report([GOOD], held=["41 figures were removed"], release=None, is_published=False)
    )
    assert alert.subject == "GCEN refresh: a release waits for a person"
    assert alert.lines[0] == "Not published: 41 figures were removed"
    assert "gcen publish" in alert.text
    assert alert.lines[-1] == "Release 1.1.0 stays in force."


def test_a_long_story_is_cut_and_says_so():
    """Forty failures are told in twenty lines, the last of which counts the rest."""
    many = [Outcome(f"source_{n}", "failed", "gone") for n in range(40)]
    alert = telling.about(_report(many))
    assert len(alert.lines) == 20
    assert alert.lines[-1] == "and 22 lines more, in the log"


def test_an_error_is_told_unless_the_command_was_wrong():
    """A lock that is held is told; a mistyped source is the caller's own affair."""
    assert telling.about_error(AskedWrongly("Unknown source: x.")) is None
    alert = telling.about_error(RefreshLocked("Another refresh is at work."))
    assert alert.lines[0] == "Another refresh is at work."
    assert alert.data == {"error": "RefreshLocked"}

"""What people are told of a refresh that needs them, from its report or the error that ended it."""

from __future__ import annotations

from pipelines.alerts import Alert
from pipelines.build import Report
from pipelines.errors import AskedWrongly

_MOST = 20
"""Lines of a message; the whole report stands in the log."""


def about(report: Report) -> Alert | None:
    """Tell of sources that failed and of a release that waits; ``None`` where all went well."""
    waits = bool(report.held) and not report.is_published
    if not report.failed and not waits:
        return None
    parts = []
    if report.failed:
        parts.append(f"{len(report.failed)} of {len(report.outcomes)} sources failed")
    if waits:
        parts.append("a release waits for a person")
    lines = [
        f"{one.source_id}: {one.message.removeprefix(f'{one.source_id}: ')}"
        for one in report.failed
    ]
    if waits:
        lines += [f"Not published: {line}" for line in report.held]
        lines.append("Look with gcen diff, then publish with gcen publish.")
    lines.append(_in_force(report))
    return Alert(
        f"GCEN refresh: {' and '.join(parts)}",
        _shortened(lines),
        {
            "failed": [one.source_id for one in report.failed],
            "held": list(report.held) if waits else [],
            "release": report.release,
            "is_published": report.is_published,
        },
    )


def about_error(error: Exception) -> Alert | None:
    """Tell of an error that ended a refresh; ``None`` for one that was only asked for wrongly."""
    if isinstance(error, AskedWrongly):
        return None
    return Alert(
        "GCEN refresh: it ended without a result",
        [
            *_shortened(str(error).splitlines() or [type(error).__name__]),
            "The release in force is untouched. gcen doctor examines the installation.",
        ],
        {"error": type(error).__name__},
    )


def _in_force(report: Report) -> str:
    if report.is_published:
        return f"Release {report.release} was published; failed sources keep their last figures."
    in_force = report.release or report.previous
    return f"Release {in_force} stays in force." if in_force else "No release is in force yet."


def _shortened(lines: list[str]) -> list[str]:
    if len(lines) <= _MOST:
        return lines
    return [*lines[: _MOST - 1], f"and {len(lines) - _MOST + 1} lines more, in the log"]

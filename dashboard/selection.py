"""One selection of figures, as the table, the downloads and the HTTP interface understand it.

``read`` turns the parameters of an address into values and names everything that is wrong with
them; ``parse`` makes a ``Selection`` of them. A strict caller refuses where there are problems, a
lenient one takes what was understood. What is valid is given by the caller, as the release has it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import urlencode

LEVELS = ("closest", "all", "economy")
"""Which places stand for a city; the first is meant where none is named."""

YEARS = (1900, 2100)
"""First and last year that can be asked for."""

_MOST_LISTED = 12
"""Valid values that a sentence names; the others are counted."""

_LONGEST = 9
"""Digits of the longest number that is read."""

Kind = Literal["many", "one", "year", "number", "text"]
Fault = Literal["value", "unknown", "repeated", "order", "absent"]
"""Ways for a parameter to be wrong: its value, its name, more values than one, a first year after
the last, none where one is needed."""

Vocabulary = Mapping[str, tuple[str, ...]]
"""Valid values by parameter, in the order of lists."""


@dataclass(frozen=True)
class Parameter:
    """A parameter of an address.

    ``valid`` are the values of ``many`` and ``one``; ``bounds`` the least and the most of a number;
    a text is taken as it is.
    """

    name: str
    kind: Kind = "many"
    valid: tuple[str, ...] = ()
    bounds: tuple[int, int] = YEARS


@dataclass(frozen=True)
class Problem:
    """What is wrong with one parameter, what would be valid, and what may have been meant."""

    parameter: str
    value: str
    message: str
    valid: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    fault: Fault = "value"

    @property
    def told(self) -> str:
        """What is wrong, and the way out of it."""
        return f"{self.message} {self.way_out}".rstrip()

    @property
    def way_out(self) -> str:
        """What may have been meant, or the first of what would be valid, in a sentence.

        Empty where nothing can be named, as for a free text given twice.
        """
        if self.suggestions:
            return f"Did you mean {' or '.join(self.suggestions)}?"
        if not self.valid:
            return "This address takes no parameters." if self.fault == "unknown" else ""
        few = self.valid[:_MOST_LISTED]
        more = len(self.valid) - len(few)
        return f"Valid: {', '.join(few)}{f' and {more} more' if more else ''}."


@dataclass(frozen=True)
class Selection:
    """Figures chosen. An empty tuple leaves that side open; years are inclusive.

    ``cities`` holds ids of cities, and of places that stand on no city's ladder (averages, other
    participants). ``release`` is ``None`` for the release in force.
    """

    topics: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    level: str = LEVELS[0]
    from_year: int | None = None
    to_year: int | None = None
    breakdowns: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    release: str | None = None

    def but(self, **changed: Any) -> Selection:
        """Give this selection with other values for the fields named."""
        return replace(self, **changed)

    def query_string(self, **more: str) -> str:
        """The one query string of this selection; what is open or as usual is left out."""
        values = {
            "topic": ",".join(self.topics),
            "indicator": ",".join(self.indicators),
            "city": ",".join(self.cities),
            "level": "" if self.level == LEVELS[0] else self.level,
            "from": "" if self.from_year is None else str(self.from_year),
            "to": "" if self.to_year is None else str(self.to_year),
            "breakdown": ",".join(self.breakdowns),
            "category": ",".join(self.categories),
            "source": ",".join(self.sources),
            "release": self.release or "",
            **more,
        }
        return urlencode({name: value for name, value in values.items() if value}, safe=",")


@dataclass(frozen=True)
class Parsed:
    """A selection, all values by parameter (further parameters included), and the problems."""

    selection: Selection
    values: Mapping[str, tuple[str, ...]]
    problems: tuple[Problem, ...]

    def one(self, name: str, default: str) -> str:
        """Value of a parameter that takes one."""
        return next(iter(self.values.get(name, ())), default)


def parameters(vocabulary: Vocabulary) -> tuple[Parameter, ...]:
    """Parameters of a selection, in the order of its query string."""
    return (
        Parameter("topic", "many", vocabulary["topic"]),
        Parameter("indicator", "many", vocabulary["indicator"]),
        Parameter("city", "many", vocabulary["city"]),
        Parameter("level", "one", LEVELS),
        Parameter("from", "year"),
        Parameter("to", "year"),
        Parameter("breakdown", "many", vocabulary["breakdown"]),
        Parameter("category", "many", vocabulary["category"]),
        Parameter("source", "many", vocabulary["source"]),
        Parameter("release", "one", vocabulary["release"]),
    )


def parse(
    pairs: Iterable[tuple[str, str]], vocabulary: Vocabulary, more: Sequence[Parameter] = ()
) -> Parsed:
    """Read the parameters of a selection and ``more`` beside them; never raises."""
    values, problems = read(pairs, (*parameters(vocabulary), *more))
    first, last = _year(values, "from"), _year(values, "to")
    if first is not None and last is not None and first > last:
        message = f"from={first} is later than to={last}."
        valid = (f"a year up to {last}",)
        problems.append(Problem("from", str(first), message, valid, fault="order"))
        first = last = None
    selection = Selection(
        topics=values["topic"],
        indicators=values["indicator"],
        cities=values["city"],
        level=next(iter(values["level"]), LEVELS[0]),
        from_year=first,
        to_year=last,
        breakdowns=values["breakdown"],
        categories=values["category"],
        sources=values["source"],
        release=next(iter(values["release"]), None),
    )
    return Parsed(selection, values, tuple(problems))


def read(
    pairs: Iterable[tuple[str, str]], known: Sequence[Parameter]
) -> tuple[dict[str, tuple[str, ...]], list[Problem]]:
    """Values by parameter, valid ones only, in the order of their lists; and all problems.

    Values are repeated or separated by commas; an empty one counts as not given.
    """
    given: dict[str, list[str]] = {}
    for name, text in pairs:
        words = [word.strip() for word in text.split(",")]
        given.setdefault(name, []).extend(word for word in words if word)
    names = tuple(parameter.name for parameter in known)
    problems = [_unknown(name, names) for name in given if name not in names]
    values: dict[str, tuple[str, ...]] = {}
    for parameter in known:
        words = list(dict.fromkeys(given.get(parameter.name, ())))
        wrong = [problem for word in words if (problem := _wrong(parameter, word))]
        if parameter.kind != "many" and len(words) > 1:
            wrong, words = [_repeated(parameter, words)], []
        problems += wrong
        bad = {problem.value for problem in wrong}
        values[parameter.name] = _ordered(parameter, [word for word in words if word not in bad])
    return values, problems


def _year(values: Mapping[str, tuple[str, ...]], name: str) -> int | None:
    return next((int(text) for text in values[name]), None)


def _ordered(parameter: Parameter, words: list[str]) -> tuple[str, ...]:
    if parameter.kind in ("year", "number"):
        return tuple(str(int(word)) for word in words)
    if parameter.kind == "text":
        return tuple(words)
    return tuple(sorted(words, key=parameter.valid.index))


def _unknown(name: str, names: tuple[str, ...]) -> Problem:
    message = f"There is no parameter “{name}”."
    return Problem(name, "", message, names, _close(name, names), fault="unknown")


def _repeated(parameter: Parameter, words: list[str]) -> Problem:
    value = ",".join(words)
    valid = parameter.valid or _valid_words(parameter)
    message = f"{parameter.name} takes one value."
    return Problem(parameter.name, value, message, valid, fault="repeated")


def _wrong(parameter: Parameter, word: str) -> Problem | None:
    if parameter.kind in ("year", "number"):
        least, most = parameter.bounds
        is_number = word.isascii() and word.isdigit() and len(word) <= _LONGEST
        if is_number and least <= int(word) <= most:
            return None
        message = f"“{word}” is no valid {parameter.kind}."
        return Problem(parameter.name, word, message, _valid_words(parameter))
    if parameter.kind == "text" or word in parameter.valid:
        return None
    message = f"“{word}” is not a valid {parameter.name}."
    return Problem(parameter.name, word, message, parameter.valid, _close(word, parameter.valid))


def _valid_words(parameter: Parameter) -> tuple[str, ...]:
    if parameter.kind not in ("year", "number"):
        return ()
    least, most = parameter.bounds
    return (f"a {parameter.kind} from {least} to {most}",)


def _close(word: str, valid: Sequence[str]) -> tuple[str, ...]:
    lowered = word.lower()
    if lowered in valid:
        return (lowered,)
    close = difflib.get_close_matches(lowered, valid, n=3, cutoff=0.6)
    holding = [one for one in valid if len(lowered) > 2 and lowered in one]  # noqa: PLR2004 - shorter parts say nothing
    return tuple(dict.fromkeys([*close, *holding]))[:3]

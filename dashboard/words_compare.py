"""Sentences of the comparison beside its finding: rules, ranks, pairs, changes, groups, limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dashboard import words
from dashboard.words import Measured

_SPOKEN = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def spoken(count: int) -> str:
    """Write a small number as a word: "four"; larger ones as digits."""
    return _SPOKEN[count] if count < len(_SPOKEN) else str(count)


def signed(value: float, decimals: int) -> str:
    """Write a change with its sign: "+14", a real minus, "0" where it rounds to nothing."""
    written = words.number(value, decimals)
    is_zero = not any(digit in "123456789" for digit in written)
    return written if is_zero or value < 0 else f"+{written}"


def std_error(error: float | None, decimals: int) -> str | None:
    """Write a standard or link error with at least two decimals; nothing where there is none."""
    return None if error is None else words.number(error, max(2, decimals))


# --- many comparisons -------------------------------------------------------------------------

RULES = {
    "published": "As published",
    "bh": "Benjamini-Hochberg",
    "none": "Single pairs",
}
"""Names of the rules for many comparisons."""


def rule_note(rule: str, n_tests: int, focal: str | None) -> str:
    """Say which rule for many comparisons the tests follow, and what that means.

    ``n_tests`` counts the tests shown, ``focal`` names the focal city.
    """
    if rule == "bh":
        family = f"{focal}'s tests" if focal else "the tests of all pairs of cities"
        return (
            f"Rule for many comparisons: Benjamini-Hochberg. {family[0].upper()}{family[1:]} in "
            "this year and group are adjusted together, so that of the differences called "
            "significant at most about 5 % are expected to be chance. Tested on unrounded values. "
            "The order of the rows is not evidence of a difference."
        )
    how = (
        "each pair is tested by itself at 5 %, as the publisher of the survey does"
        if rule == "published"
        else "none, each pair is tested by itself at 5 %"
    )
    chance = (
        f" Of {n_tests} such tests about one in twenty would come out significant by chance alone."
        if n_tests > 1
        else ""
    )
    name = "the published one: " if rule == "published" else ""
    return (
        f"Rule for many comparisons: {name}{how}, on unrounded values.{chance} The order of the "
        "rows is not evidence of a difference."
    )


# --- ranges of ranks --------------------------------------------------------------------------


@dataclass(frozen=True)
class Ranks:
    """Range of ranks of cities on one place, among ``n`` places that can be compared."""

    cities: tuple[str, ...]
    best: int
    worst: int
    n: int

    @property
    def span(self) -> str:
        """The range in words: "between 2nd and 3rd", "1st"."""
        if self.best == self.worst:
            return ordinal(self.best)
        return f"between {ordinal(self.best)} and {ordinal(self.worst)}"


def ordinal(rank: int) -> str:
    """Write a rank: "1st", "2nd", "11th"."""
    teens = range(11, 14)
    ending = "th" if rank % 100 in teens else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{ending}"


def rank_range(one: Ranks, *, is_short: bool = False) -> str:
    """Say a range with what it is a range of; never a rank alone."""
    if is_short:
        return f"{one.span} of {one.n}"
    told = ", told apart from every other" if one.best == one.worst else ""
    return f"{one.span} of the {spoken(one.n)} systems that can be compared{told}"


_UNRANKED = {
    "alone": "no other chosen city has a figure",
    "full_count": "everyone is counted, and ranges of ranks are for sampled figures",
}


def why_unranked(code: str) -> str:
    """Say why a place has no range of ranks."""
    return _UNRANKED.get(code) or words.reason(code)


def ranks_finding(
    ranked: Sequence[Ranks], unranked: Mapping[str, Sequence[str]], focal: str | None
) -> str:
    """State the ranges of ranks that tests leave, or why there are none.

    ``unranked`` holds the other cities by the reason why they have none; ``focal`` is told alone.
    """
    own = next((one for one in ranked if focal in one.cities), None)
    if own is not None and focal:
        return f"Range of ranks: {focal} is {rank_range(own)}."
    why = next((code for code, cities in unranked.items() if focal in cities), None)
    if why is not None:
        return f"No range of ranks for {focal}: {why_unranked(why)}."
    if not ranked:
        reasons = words.join(why_unranked(code) for code in unranked)
        return f"No range of ranks can be given: {reasons or 'there is no test'}."
    sizes = {one.n for one in ranked}
    among = (
        f" among the {spoken(sizes.pop())} systems that can be compared" if len(sizes) == 1 else ""
    )
    told: dict[tuple[str, int], list[str]] = {}
    for one in ranked:
        told.setdefault((one.span, one.n), []).extend(one.cities)
    said = "; ".join(
        f"{words.join(cities)} {span}{'' if among else f' of {n}'}"
        for (span, n), cities in told.items()
    )
    return f"Ranges of ranks{among}: {said}."


def p_written(p: float | None) -> str | None:
    """Write a p value with three decimals, a smaller one as such; nothing without a test."""
    if p is None:
        return None
    return "< 0.001" if p < 0.001 else words.number(p, 3)  # noqa: PLR2004


# --- pairs ------------------------------------------------------------------------------------


def pair_hover(one: str, other: str, verdict: str, code: str | None, difference: str) -> str:
    """What a pointer finds on a cell of the table of pairs, in lines."""
    said = words.against(verdict, code)
    if verdict == "not_tested":
        said = f"{said[0].upper()}{said[1:]}"
        return f"<b>{one}</b> and {other}<br>{said}"
    how = "from" if verdict == "not_different" else "than"
    return f"<b>{one}</b> is {said} {how} {other}<br>Difference {difference}"


def pairs_finding(
    measured: Measured, n_places: int, verdicts: Mapping[str, int], reasons: Mapping[str, int]
) -> str:
    """Count the pairs of places by what their tests say; each pair is counted once.

    ``verdicts`` counts ``different`` and ``not_different``, ``reasons`` the untested by reason.
    """
    about = _about(measured)
    total = sum(verdicts.values()) + sum(reasons.values())
    if not total:
        return f"{about}: fewer than two places have a figure, so there is no pair to compare."
    if total == 1:
        return f"{about}: the one pair of places {_only_pair(verdicts, reasons)}."
    pairs = f"{total} pairs of {spoken(n_places)} places"
    why = "; ".join(f"{words.reason(code)} ({n})" for code, n in _counted(reasons))
    if not sum(verdicts.values()):
        return f"{about}: none of the {pairs} is tested: {why}."
    different, alike = verdicts.get("different", 0), verdicts.get("not_different", 0)
    differ = f"{different or 'none'} differ{'' if different > 1 else 's'} significantly"
    rest = f" and {alike} {'does' if alike == 1 else 'do'} not" if alike else ""
    said = f"{about}: of {pairs}, {differ}{rest}."
    left = sum(reasons.values())
    return f"{said} {left} {'is' if left == 1 else 'are'} not tested: {why}." if left else said


def _only_pair(verdicts: Mapping[str, int], reasons: Mapping[str, int]) -> str:
    for code in reasons:
        return f"is not tested: {words.reason(code)}"
    return "differs significantly" if verdicts.get("different") else "does not differ significantly"


def _counted(reasons: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(reasons.items(), key=lambda pair: -pair[1])


# --- change between two years -----------------------------------------------------------------

CHANGES = {
    "higher": "rose significantly",
    "not_different": "not significantly different",
    "lower": "fell significantly",
}
"""Verdicts on a change."""

CHANGE_REASONS = {
    "no_std_error": "no standard error is published",
    "full_count": "a count of everyone, not a sample: no test",
    "definition": "the definition differs between the two years",
    "break": "there is a break in the series between the two years",
    "sampling_flag": "the publisher flags the sample of one of the two years",
    "no_link_error": "no link error between these cycles is published",
}


@dataclass(frozen=True)
class Change:
    """A place's change between two years; ``name`` as it stands in a sentence."""

    name: str
    cities: tuple[str, ...]
    value_from: float
    value_to: float
    change: float
    verdict: str
    reason: str | None
    link_error: float | None


def change_written(measured: Measured, change: float) -> str:
    """Write a change with its sign and unit: "+14 points"."""
    return f"{signed(change, measured.decimals)} {measured.unit_short}".rstrip()


def change_said(verdict: str, code: str | None) -> str:
    """Say what the test of a change says, or why there is none."""
    if verdict in CHANGES:
        return CHANGES[verdict]
    return f"not tested: {CHANGE_REASONS.get(code or '', 'no test is made')}"


_CHANGE_TAGS = {**words.REASON_TAGS, "no_link_error": "no link error published"}


def change_label(verdict: str, code: str | None) -> str:
    """Say the same beside a mark."""
    if verdict in CHANGES:
        return CHANGES[verdict]
    if code == "full_count":
        return "full count, no test"
    return f"not tested: {_CHANGE_TAGS.get(code or '', 'no test')}"


def change_hover(measured: Measured, one: Change, span: tuple[int, int]) -> str:
    """What a pointer finds on the mark of a change, in lines."""
    lines = [
        f"<b>{one.name}</b>",
        f"{words.number(one.value_from, measured.decimals)} in {span[0]}, "
        f"{words.number(one.value_to, measured.decimals)} in {span[1]}",
        f"<b>{change_written(measured, one.change)}</b>",
        *words.wrap(change_said(one.verdict, one.reason), 60),
    ]
    return "<br>".join(lines)


def change_short(verdict: str, code: str | None) -> str:
    """Say the same in a word or two, where the reason stands elsewhere."""
    short = {"higher": "rose", "not_different": "not sign. different", "lower": "fell"}
    return short.get(verdict, "full count" if code == "full_count" else "not tested")


def change_finding(
    measured: Measured, span: tuple[int, int], changes: Sequence[Change], focal: str | None
) -> str:
    """State how places changed between two years, which changes are tested, and why not."""
    about = f"{_about(measured)}, from {span[0]} to {span[1]}"
    if not changes:
        return f"{about}: none of the chosen cities has a figure for both years."
    own = [one for one in changes if focal in one.cities]
    tested = [one for one in changes if one.verdict in CHANGES]
    parts = [_one_change(measured, one) for one in own]
    others = [one for one in changes if one not in own]
    parts += _tested_changes(
        measured, [one for one in others if one in tested], has_others=bool(own)
    )
    parts += _untested_changes(measured, [one for one in others if one not in tested])
    return f"{about}: {' '.join(parts)}{_links(measured, tested)}"


def _one_change(measured: Measured, one: Change) -> str:
    return (
        f"{_clause(one.name)} went from {words.number(one.value_from, measured.decimals)} to "
        f"{measured.write(one.value_to)} ({signed(one.change, measured.decimals)}), "
        f"{change_said(one.verdict, one.reason)}."
    )


def _tested_changes(
    measured: Measured, changes: Sequence[Change], *, has_others: bool
) -> list[str]:
    said: list[str] = []
    for verdict, how in (
        ("higher", "rose significantly"),
        ("lower", "fell significantly"),
        ("not_different", "did not change significantly"),
    ):
        group = [one for one in changes if one.verdict == verdict]
        if group:
            others = " of the others" if has_others and not said else ""
            said.append(f"{len(group)}{others} {how} ({_listed(measured, group)})")
    return [f"{words.join(said)}."] if said else []


def _untested_changes(measured: Measured, changes: Sequence[Change]) -> list[str]:
    """Tell the untested by their reason; full counts by what happened, since nothing is sampled."""
    parts = []
    for code in dict.fromkeys(one.reason for one in changes):
        group = [one for one in changes if one.reason == code]
        if code == "full_count":
            parts.append(
                f"{_described(measured, group)}. "
                f"{'This is' if len(group) == 1 else 'Each is'} {CHANGE_REASONS[code]}."
            )
        else:
            why = CHANGE_REASONS.get(code or "", "no test is made")
            parts.append(f"Not tested: {_listed(measured, group)} ({why}).")
    return parts


def _listed(measured: Measured, changes: Iterable[Change]) -> str:
    """Name places with their changes: "Singapore +14 points; Seoul, shown by Korea, −3 points"."""
    return "; ".join(
        f"{_clause(one.name)} {change_written(measured, one.change)}" for one in changes
    )


def _clause(name: str) -> str:
    """End a name with a comma where it holds who stands in: "Seoul, shown by Korea,"."""
    return f"{name}," if "shown by" in name else name


_MOST = 4
"""Changes told one by one; more are counted, and the largest are told."""


def _described(measured: Measured, changes: Sequence[Change]) -> str:
    if len(changes) <= _MOST:
        return _listed(measured, changes)
    rose = [one for one in changes if one.change > 0]
    fell = [one for one in changes if one.change < 0]
    counted = words.join(
        f"{len(group)} {how}" for group, how in ((rose, "rose"), (fell, "fell")) if group
    )
    most = max(changes, key=lambda one: abs(one.change))
    return (
        f"of {len(changes)} places {counted or 'none has moved'}; the largest change is "
        f"{_listed(measured, [most])}"
    )


def _links(measured: Measured, tested: Sequence[Change]) -> str:
    errors = {one.link_error for one in tested if one.link_error is not None}
    if not errors:
        return ""
    error = max(errors)
    if not error:
        return " The cycles are calibrated on one scale, so no link error is added."
    written = std_error(error, measured.decimals)
    return (
        " The tests take in the published link error between the two cycles, "
        f"{written} {measured.unit_short}."
    )


def span_label(span: tuple[int, int], *, is_tested: bool) -> str:
    """Name two years to choose: "2015 to 2018, tested"."""
    return f"{span[0]} to {span[1]}{', tested' if is_tested else ''}"


# --- groups within systems --------------------------------------------------------------------


@dataclass(frozen=True)
class Gap:
    """A published difference between two groups of a place, and its standard error."""

    name: str
    value: float
    std_error: float | None


NO_TEST_OF_GROUPS = (
    "The groups of one system share its schools, so two values of one system are never tested "
    "against each other here; only a gap that is published with its standard error says how sure "
    "it is."
)


def gap_written(value: float, error: float | None, measured: Measured) -> str:
    """Write a published gap with its standard error; ``measured`` is the gap's own indicator."""
    written = measured.write(value)
    if error is None:
        return f"{written} (no standard error)"
    return f"{written} (standard error {std_error(error, measured.decimals)})"


@dataclass(frozen=True)
class Above:
    """First and last group, the places in which the last lies above the first, and all places."""

    first: str
    last: str
    places: int
    of: int


def groups_finding(
    measured: Measured, when: str, above: Above, gaps: Sequence[Gap], gap: Measured | None
) -> str:
    """State where the last group lies above the first, and the published gaps.

    ``when`` names the year or years; ``gap`` is the indicator of the gaps.
    """
    if not above.of:
        return f"{_about(measured)}: no chosen city has figures of two of these groups."
    where = f"in {spoken(above.places)} of {spoken(above.of)} places"
    if above.places == above.of:
        where = "in the one place shown" if above.of == 1 else f"in all {spoken(above.of)} places"
    said = (
        f"{_about(measured)}, {when}: the figure for “{above.last.lower()}” lies above that for "
        f"“{above.first.lower()}” {where}."
    )
    return f"{said} {_gaps_said(gaps, gap)} {NO_TEST_OF_GROUPS}"


def _gaps_said(gaps: Sequence[Gap], measured: Measured | None) -> str:
    if not gaps or measured is None:
        return "No gap with its standard error is published for them."
    low, high = (pick(gaps, key=lambda one: one.value) for pick in (min, max))
    told = [low] if low is high else [low, high]
    said = [f"{gap_written(one.value, one.std_error, measured)} in {one.name}" for one in told]
    if len(said) == 1:
        return f"Published gap: {said[0]}."
    return f"The published gap runs from {_clause(said[0])} to {said[1]}."


# --- what cannot be compared ------------------------------------------------------------------


def not_comparable(measures: Sequence[str], *, is_local: bool, n_cities: int) -> str:
    """Say why figures are not put in order; nothing where they can be.

    ``measures`` holds the measure of each place shown.
    """
    if not measures:
        return ""
    if len(measures) == 1:
        one = "one city" if n_cities == 1 else f"{spoken(n_cities)} cities, which share it"
        local = "No other city of the network has its instrument. " if is_local else ""
        return f"There is one figure, for {one}. {local}So there is nothing to set it beside."
    if len(set(measures)) == len(measures):
        if is_local:
            return (
                "Each figure comes from an instrument that is read for its own system only. Such "
                "figures are shown for their own city over time and never ranked across cities."
            )
        return (
            "Each figure comes from a collection of its own that defines or measures it in its own "
            "way, so the figures are neither put in order nor tested."
        )
    if len(set(measures)) > 1:
        pairs = Counter(measures)
        alike = max(pairs.values())
        return (
            f"The figures come from {spoken(len(pairs))} collections that define or measure it "
            f"differently; at most {spoken(alike)} places share one. They are listed by name."
        )
    return ""


def _about(measured: Measured) -> str:
    return f"{measured.title}{f', {measured.group}' if measured.group else ''}"

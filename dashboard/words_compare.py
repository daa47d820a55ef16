"""Sentences of the comparison beside its finding: rules, ranks, pairs, changes, groups, limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dashboard import language, words
from dashboard.language import Said, in_sentence, say, say_many
from dashboard.words import Measured


def signed(value: float, decimals: int) -> str:
    """Write a change with its sign: "+14", a real minus, "0" where it rounds to nothing."""
    written = words.number(value, decimals)
    is_zero = not any(digit in "123456789" for digit in written)
    return written if is_zero or value < 0 else f"+{written}"


def std_error(error: float | None, decimals: int) -> str | None:
    """Write a standard or link error with at least two decimals; nothing where there is none."""
    return None if error is None else words.number(error, max(2, decimals))


def when(years: Iterable[int]) -> str:
    """Name the year of all figures told, or that they are the latest of several years."""
    held = sorted(set(years))
    if len(held) == 1:
        return words.dated(held[0])
    return say("latest figures, {first} to {last}", first=held[0], last=held[-1])


# --- many comparisons -------------------------------------------------------------------------

RULES = Said(
    {
        "published": language.mark("As published"),
        "bh": language.mark("Benjamini-Hochberg"),
        "none": language.mark("Single pairs"),
    }
)
"""Names of the rules for many comparisons."""


def rule_note(rule: str, n_tests: int, focal: str | None) -> str:
    """Say which rule for many comparisons the tests follow, and what that means.

    ``n_tests`` counts the tests shown, ``focal`` names the focal city.
    """
    order = say("The order of the rows is not evidence of a difference.")
    if rule == "bh":
        return words.prose([_adjusted(focal), order])
    how = (
        say(
            "Rule for many comparisons: the published one: each pair is tested by itself at 5 %, "
            "as the publisher of the survey does, on values as published; what their rounding can "
            "hide is added to the error."
        )
        if rule == "published"
        else say(
            "Rule for many comparisons: none, each pair is tested by itself at 5 %, on values as "
            "published; what their rounding can hide is added to the error."
        )
    )
    chance = say(
        "Of {n} such tests about one in twenty would come out significant by chance alone if the "
        "systems did not differ.",
        n=n_tests,
    )
    return words.prose([how, chance if n_tests > 1 else "", order])


# --- ranges of ranks --------------------------------------------------------------------------


def _adjusted(focal: str | None) -> str:
    if focal:
        return say(
            "Rule for many comparisons: Benjamini-Hochberg. {city}'s tests in this year and group "
            "are adjusted together, so that of the differences called significant at most about "
            "5 % are expected to be chance. Tested on values as published; what their rounding can "
            "hide is added to the error.",
            city=focal,
        )
    return say(
        "Rule for many comparisons: Benjamini-Hochberg. The tests of all pairs of cities in this "
        "year and group are adjusted together, so that of the differences called significant at "
        "most about 5 % are expected to be chance. Tested on values as published; what their "
        "rounding can hide is added to the error."
    )


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
        return say("between {best} and {worst}", best=ordinal(self.best), worst=ordinal(self.worst))


def ordinal(rank: int) -> str:
    """Write a rank: "1st", "2nd", "11th"."""
    last = 0 if rank % 100 in range(11, 14) else rank % 10
    return say(_ORDINALS.get(last, _ORDINALS[0]), n=rank)


_ORDINALS = {
    0: language.mark("{n}th"),
    1: language.mark("{n}st"),
    2: language.mark("{n}nd"),
    3: language.mark("{n}rd"),
}


def rank_range(one: Ranks, *, is_short: bool = False) -> str:
    """Say a range with what it is a range of; never a rank alone."""
    if is_short:
        return say("{range} of {n}", range=one.span, n=one.n)
    said = {"range": one.span, "n": words.spoken(one.n)}
    if one.best == one.worst:
        return say(
            "{range} of the {n} systems that can be compared, told apart from every other", **said
        )
    return say("{range} of the {n} systems that can be compared", **said)


_UNRANKED = Said(
    {
        "instrument": language.mark(
            "the instruments of the others are not set against the one used there"
        ),
        "alone": language.mark("only one place shown has a figure"),
        "full_count": language.mark(
            "no sample was drawn, and ranges of ranks are for sampled figures"
        ),
    }
)


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
        return say("Range of ranks: {city} is {range}.", city=focal, range=rank_range(own))
    why = next((code for code, cities in unranked.items() if focal in cities), None)
    if why is not None:
        return say("No range of ranks for {city}: {why}.", city=focal, why=why_unranked(why))
    if not ranked:
        reasons = words.listed(why_unranked(code) for code in unranked)
        return say("No range of ranks can be given: {why}.", why=reasons or say("there is no test"))
    return _every_range(ranked)


def p_written(p: float | None) -> str | None:
    """Write a p value with three decimals, a smaller one as such; nothing without a test."""
    if p is None:
        return None
    return "< 0.001" if p < 0.001 else words.number(p, 3)  # noqa: PLR2004


# --- pairs ------------------------------------------------------------------------------------


def _every_range(ranked: Sequence[Ranks]) -> str:
    told: dict[tuple[str, int], list[str]] = {}
    for one in ranked:
        told.setdefault((one.span, one.n), []).extend(one.cities)
    sizes = {one.n for one in ranked}
    if len(sizes) > 1:
        return say(
            "Ranges of ranks: {ranges}.",
            ranges=words.listed(
                say("{cities} {range} of {n}", cities=words.join(cities), range=span, n=n)
                for (span, n), cities in told.items()
            ),
        )
    return say(
        "Ranges of ranks among the {n} systems that can be compared: {ranges}.",
        n=words.spoken(sizes.pop()),
        ranges=words.listed(
            say("{cities} {range}", cities=words.join(cities), range=span)
            for (span, _), cities in told.items()
        ),
    )


_PAIR_SAID = {
    "higher": language.mark("{one} is significantly higher than {other}"),
    "lower": language.mark("{one} is significantly lower than {other}"),
    "not_different": language.mark("{one} is not significantly different from {other}"),
}


def pair_hover(one: str, other: str, verdict: str, code: str | None, difference: str) -> str:
    """What a pointer finds on a cell of the table of pairs, in lines."""
    pair = {"one": f"<b>{one}</b>", "other": other}
    if verdict == "not_tested":
        lines = [say("{one} and {other}", **pair), words.capital(words.against(verdict, code))]
    else:
        lines = [
            say(_PAIR_SAID[verdict], **pair),
            say("Difference {difference}", difference=difference),
        ]
    return "<br>".join(lines)


def pairs_finding(
    measured: Measured,
    when: str,
    n_places: int,
    verdicts: Mapping[str, int],
    reasons: Mapping[str, int],
) -> str:
    """Count the pairs of places by what their tests say; each pair is counted once.

    ``when`` names the year or years, ``verdicts`` counts ``different`` and ``not_different``,
    ``reasons`` the untested by reason.
    """
    total = sum(verdicts.values()) + sum(reasons.values())
    if not total:
        return say(
            "{about}: fewer than two places have a figure, so there is no pair to compare.",
            about=measured.about,
        )
    if total == 1:
        return _only_pair(measured, when, verdicts, reasons)
    said = {
        "about": measured.about,
        "when": when,
        "pairs": total,
        "places": words.spoken(n_places),
        "why": words.listed(
            words.in_brackets(words.reason(code), n) for code, n in _counted(reasons)
        ),
    }
    if not sum(verdicts.values()):
        return say(
            "{about}, {when}: none of the {pairs} pairs of {places} places is tested: {why}.",
            **said,
        )
    told = say(
        "{about}, {when}: of {pairs} pairs of {places} places, {told}.",
        **said,
        told=_differing(verdicts),
    )
    left = sum(reasons.values())
    rest = say_many(
        "{n} is not tested: {why}.", "{n} are not tested: {why}.", left, why=said["why"]
    )
    return words.prose([told, rest if left else ""])


def _differing(verdicts: Mapping[str, int]) -> str:
    """Count the pairs that differ and those that do not."""
    different, alike = verdicts.get("different", 0), verdicts.get("not_different", 0)
    if not different:
        return say_many(
            "{n} is tested and does not differ significantly",
            "{n} are tested and none of them differs significantly",
            alike,
        )
    differ = say_many("{n} differs significantly", "{n} differ significantly", different)
    return words.clauses(
        [differ, say_many("{n} does not", "{n} do not", alike)] if alike else [differ]
    )


def _only_pair(
    measured: Measured, when: str, verdicts: Mapping[str, int], reasons: Mapping[str, int]
) -> str:
    said = {"about": measured.about, "when": when}
    for code in reasons:
        return say(
            "{about}, {when}: the one pair of places is not tested: {why}.",
            **said,
            why=words.reason(code),
        )
    if verdicts.get("different"):
        return say("{about}, {when}: the one pair of places differs significantly.", **said)
    return say("{about}, {when}: the one pair of places does not differ significantly.", **said)


def other_family(focal: str, others: Sequence[str]) -> str:
    """Say which tests are adjusted together where pairs and a focal city's own tests part ways.

    ``others`` are the places whose verdict against ``focal`` is not the one told above.
    """
    return say(
        "Against {city} the verdict on {others} is not the one above: there the tests of {city} "
        "alone are adjusted together, here those of all pairs of cities.",
        city=focal,
        others=words.join(others),
    )


def _counted(reasons: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(reasons.items(), key=lambda pair: -pair[1])


# --- change between two years -----------------------------------------------------------------

CHANGES = Said(
    {
        "higher": language.mark("rose significantly"),
        "not_different": language.mark("not significantly different"),
        "lower": language.mark("fell significantly"),
    }
)
"""Verdicts on a change."""

CHANGE_REASONS = Said(
    {
        "no_std_error": language.mark("no standard error is published"),
        "full_count": language.mark("no sample was drawn"),
        "definition": language.mark("the definition differs between the two years"),
        "break": language.mark("there is a break in the series between the two years"),
        "sampling_flag": language.mark("the publisher flags the sample of one of the two years"),
        "no_link_error": language.mark("no link error between these cycles is known here"),
    }
)


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
    written = signed(change, measured.decimals)
    if not measured.unit_short:
        return written
    return say("{number} {unit}", number=written, unit=measured.difference_unit)


def change_said(verdict: str, code: str | None) -> str:
    """Say what the test of a change says, or why there is none."""
    if verdict in CHANGES:
        return CHANGES[verdict]
    return say("not tested: {why}", why=_change_reason(code))


def _change_reason(code: str | None) -> str:
    return CHANGE_REASONS.get(code or "") or say("no test is made")


def change_label(verdict: str, code: str | None) -> str:
    """Say the same beside a mark."""
    if verdict in CHANGES:
        return CHANGES[verdict]
    if code == "full_count":
        return say("full count, no test")
    return say("not tested: {why}", why=words.change_tag(code))


def change_hover(measured: Measured, one: Change, span: tuple[int, int]) -> str:
    """What a pointer finds on the mark of a change, in lines."""
    lines = [
        f"<b>{one.name}</b>",
        say(
            "{first} in {first_year}, {last} in {last_year}",
            first=words.number(one.value_from, measured.decimals),
            first_year=span[0],
            last=words.number(one.value_to, measured.decimals),
            last_year=span[1],
        ),
        f"<b>{change_written(measured, one.change)}</b>",
        *words.wrap(change_said(one.verdict, one.reason), 60),
    ]
    return "<br>".join(lines)


_CHANGES_SHORT = Said(
    {
        "higher": language.mark("rose"),
        "not_different": language.mark("not sign. different"),
        "lower": language.mark("fell"),
    }
)


def change_short(verdict: str, code: str | None) -> str:
    """Say the same in a word or two, where the reason stands elsewhere."""
    if verdict in _CHANGES_SHORT:
        return _CHANGES_SHORT[verdict]
    return say("full count") if code == "full_count" else say("not tested")


def change_finding(
    measured: Measured,
    span: tuple[int, int],
    changes: Sequence[Change],
    focal: str | None,
    missing: Collection[str] = (),
) -> str:
    """State how places changed between two years, which changes are tested, and why not.

    ``missing`` are the chosen cities without figures of both years.
    """
    said = {"about": measured.about, "from_year": span[0], "to_year": span[1]}
    if not changes:
        return say(
            "{about}, from {from_year} to {to_year}: none of the chosen cities has a figure for "
            "both years.",
            **said,
        )
    own = [one for one in changes if focal in one.cities]
    tested = [one for one in changes if one.verdict in CHANGES]
    others = [one for one in changes if one not in own]
    told = [
        say("{city} has no figures for both years.", city=focal) if focal in missing else "",
        *(_one_change(measured, one) for one in own),
        *_tested_changes(measured, [one for one in others if one in tested], has_others=bool(own)),
    ]
    left = [one for one in others if one not in tested]
    untested = _untested_changes(measured, left, has_others=bool(own))
    if any(told):
        untested = [words.capital(one) for one in untested]
    told += [*untested, _links(measured, tested)]
    return say("{about}, from {from_year} to {to_year}: {told}", **said, told=words.prose(told))


def _one_change(measured: Measured, one: Change) -> str:
    return say(
        "{name} went from {first} to {last} ({change}), {said}.",
        name=_clause(one.name),
        first=words.number(one.value_from, measured.decimals),
        last=measured.write(one.value_to),
        change=signed(one.change, measured.decimals),
        said=change_said(one.verdict, one.reason),
    )


_TOLD_CHANGES = {
    "higher": (
        language.mark("{n} rose significantly ({places})"),
        language.mark("{n} of the others rose significantly ({places})"),
    ),
    "lower": (
        language.mark("{n} fell significantly ({places})"),
        language.mark("{n} of the others fell significantly ({places})"),
    ),
    "not_different": (
        language.mark("{n} did not change significantly ({places})"),
        language.mark("{n} of the others did not change significantly ({places})"),
    ),
}
"""What is said of tested changes, alone and after a focal city's own."""


def _tested_changes(
    measured: Measured, changes: Sequence[Change], *, has_others: bool
) -> list[str]:
    said: list[str] = []
    for verdict, (alone, of_others) in _TOLD_CHANGES.items():
        group = [one for one in changes if one.verdict == verdict]
        if group:
            message = of_others if has_others and not said else alone
            said.append(say(message, n=len(group), places=_listed(measured, group)))
    return [say("{said}.", said=words.clauses(said))] if said else []


def _untested_changes(
    measured: Measured, changes: Sequence[Change], *, has_others: bool
) -> list[str]:
    """Tell the untested by their reason; full counts by what happened, since nothing is sampled."""
    parts: list[str] = []
    for code in dict.fromkeys(one.reason for one in changes):
        group = [one for one in changes if one.reason == code]
        if code == "full_count":
            told = _described(measured, group, has_others=has_others)
            parts.append(
                say(
                    "{told}. No sample was drawn, so no test is made.",
                    told=words.capital(told) if parts else told,
                )
            )
        else:
            parts.append(
                say(
                    "Not tested: {places} ({why}).",
                    places=_listed(measured, group),
                    why=_change_reason(code),
                )
            )
    return parts


def _listed(measured: Measured, changes: Iterable[Change]) -> str:
    """Name places with their changes: "Singapore +14 points; Seoul, shown by Korea, −3 points"."""
    return words.listed(
        say("{name} {change}", name=_clause(one.name), change=change_written(measured, one.change))
        for one in changes
    )


def _clause(name: str) -> str:
    """End a name with a comma where English words after it say who stands in for it."""
    return f"{name}," if "shown by" in name else name


_MOST = 4
"""Changes told one by one; more are counted, and the largest are told."""


def _described(measured: Measured, changes: Sequence[Change], *, has_others: bool) -> str:
    """List changes, or count them as they are written: what rounds to nothing did not move."""
    if len(changes) <= _MOST:
        return _listed(measured, changes)
    moved = [one for one in changes if words.is_seen(one.change, measured.decimals)]
    rose = sum(one.change > 0 for one in moved)
    fell = len(moved) - rose
    still = len(changes) - len(moved)
    moves = [
        *([say("{n} rose", n=rose)] if rose else []),
        *([say("{n} fell", n=fell)] if fell else []),
    ]
    if still:
        moves.append(
            say_many(
                "{n} shows no change as rounded here",
                "{n} show no change as rounded here",
                still,
            )
        )
    said = {"n": len(changes), "moves": words.clauses(moves)}
    if not moved and has_others:
        return say("in none of {n} other places is there a change as rounded here", n=len(changes))
    if not moved:
        return say("in none of {n} places is there a change as rounded here", n=len(changes))
    said["largest"] = _listed(measured, [max(changes, key=lambda one: abs(one.change))])
    if has_others:
        return say("of {n} other places {moves}; the largest change is {largest}", **said)
    return say("of {n} places {moves}; the largest change is {largest}", **said)


def _links(measured: Measured, tested: Sequence[Change]) -> str:
    errors = {one.link_error for one in tested if one.link_error is not None}
    if not errors:
        return ""
    error = max(errors)
    if not error:
        return say(
            "No link error is added: no shift between the scales of two cycles enters these "
            "figures."
        )
    written = std_error(error, measured.decimals)
    return say(
        "The tests take in the published link error between the two cycles, {error}.",
        error=say("{number} {unit}", number=written, unit=measured.difference_unit),
    )


def span_label(span: tuple[int, int], *, is_tested: bool) -> str:
    """Name two years to choose: "2015 to 2018, tested"."""
    years = words.dated(*span)
    return say("{years}, tested", years=years) if is_tested else years


# --- groups within systems --------------------------------------------------------------------


@dataclass(frozen=True)
class Gap:
    """A difference between two groups of a place, and its standard error where one is published.

    ``is_derived``: subtracted here from the figures of the two groups, not published itself.
    """

    name: str
    value: float
    std_error: float | None
    is_derived: bool = False


NO_TEST_OF_GROUPS = language.mark(
    "The groups of one system share its schools, so two values of one system are never tested "
    "against each other here; only a gap that is published with its standard error says how sure "
    "it is."
)


def gap_written(value: float, error: float | None, measured: Measured) -> str:
    """Write a gap with its standard error; ``measured`` is the gap's own indicator."""
    written = measured.write(value)
    if error is None:
        return say("{gap} (no standard error)", gap=written)
    return say(
        "{gap} (standard error {error})", gap=written, error=std_error(error, measured.decimals)
    )


@dataclass(frozen=True)
class Above:
    """Two groups, the places in which the last lies above the first, those with both, and all."""

    first: str
    last: str
    places: int
    of: int
    shown: int

    @property
    def are_all(self) -> bool:
        """Whether every place shown has both groups."""
        return self.of == self.shown


def groups_finding(
    measured: Measured, when: str, above: Above, gaps: Sequence[Gap], gap: Measured | None
) -> str:
    """State where one of two groups lies above the other, and the gaps, with who made them.

    ``when`` names the year or years; ``gap`` is the indicator of the gaps.
    """
    if not above.of:
        return say(
            "{about}: no chosen city has figures of two of these groups.", about=measured.about
        )
    said = {
        "about": measured.about,
        "when": when,
        "last": in_sentence(above.last),
        "first": in_sentence(above.first),
    }
    told = (
        say(
            "{about}, {when}: the figure for “{last}” lies above that for “{first}” {where}.",
            **said,
            where=_where_above(above),
        )
        if above.places
        else _nowhere_above(above, said)
    )
    return words.prose([told, _gaps_said(gaps, gap), say(NO_TEST_OF_GROUPS)])


def _nowhere_above(above: Above, said: Mapping[str, str]) -> str:
    if above.of == 1:
        where = say("in the one place shown") if above.are_all else say(_IN_ONE)
        return say(
            "{about}, {when}: the figure for “{last}” does not lie above that for “{first}” "
            "{where}.",
            **said,
            where=where,
        )
    message = (
        language.mark(
            "{about}, {when}: the figure for “{last}” lies above that for “{first}” in none of the "
            "{all} places."
        )
        if above.are_all
        else language.mark(
            "{about}, {when}: the figure for “{last}” lies above that for “{first}” in none of the "
            "{all} places that have both."
        )
    )
    return say(message, **said, all=words.spoken(above.of))


_IN_ONE = language.mark("in the one place that has both")


def _where_above(above: Above) -> str:
    if above.places != above.of:
        message = (
            language.mark("in {n} of {all} places")
            if above.are_all
            else language.mark("in {n} of the {all} places that have both")
        )
        return say(message, n=words.spoken(above.places), all=words.spoken(above.of))
    if above.of == 1:
        return say("in the one place shown") if above.are_all else say(_IN_ONE)
    message = (
        language.mark("in all {n} places")
        if above.are_all
        else language.mark("in all {n} places that have both")
    )
    return say(message, n=words.spoken(above.of))


def _gaps_said(gaps: Sequence[Gap], measured: Measured | None) -> str:
    if not gaps or measured is None:
        return say("No gap with its standard error is published for them.")
    low, high = (pick(gaps, key=lambda one: one.value) for pick in (min, max))
    told = [low] if low is high else [low, high]
    said = [
        say("{gap} in {place}", gap=gap_written(one.value, one.std_error, measured), place=one.name)
        for one in told
    ]
    is_derived = any(one.is_derived for one in gaps)
    if len(said) == 1:
        if is_derived:
            return say("Gap, subtracted by us: {gap}.", gap=said[0])
        return say("Published gap: {gap}.", gap=said[0])
    ends = {"lowest": _clause(said[0]), "highest": said[1]}
    if is_derived:
        return say("The gap, subtracted by us, runs from {lowest} to {highest}.", **ends)
    return say("The published gap runs from {lowest} to {highest}.", **ends)


# --- what cannot be compared ------------------------------------------------------------------


def not_comparable(measures: Sequence[str], *, is_local: bool, n_cities: int) -> str:
    """Say why figures are not put in order; nothing where they can be.

    ``measures`` holds the measure of each place shown.
    """
    if not measures:
        return ""
    if len(measures) == 1:
        return _alone(n_cities, is_local=is_local)
    if len(set(measures)) == len(measures):
        if is_local:
            return say(
                "Each figure is read within its own system or country only. Such figures are shown "
                "for their own city over time and never ranked across cities."
            )
        return say(
            "Each figure comes from a collection of its own that defines or measures it in its own "
            "way, so the figures are neither put in order nor tested."
        )
    if len(set(measures)) > 1:
        pairs = Counter(measures)
        return say(
            "The figures come from {n} collections that define or measure it differently; at most "
            "{alike} places share one. They are listed by name.",
            n=words.spoken(len(pairs)),
            alike=words.spoken(max(pairs.values())),
        )
    return ""


def _alone(n_cities: int, *, is_local: bool) -> str:
    return words.prose(
        [
            say("There is one figure, for one city.")
            if n_cities == 1
            else say(
                "There is one figure, for {n} cities, which share it.", n=words.spoken(n_cities)
            ),
            say("It is read within its own system or country only.") if is_local else "",
            say("So there is nothing to set it beside."),
        ]
    )

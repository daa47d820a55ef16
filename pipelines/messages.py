"""The texts of the contract that people read, as catalogues for their translation.

``python -m pipelines.messages`` brings every ``contract.po`` below a folder of catalogues (given
as its argument, else ``dashboard/locale``) up to ``data/contract``: texts that are new come in
without a translation, texts that are gone go, the rest keep theirs. The format is gettext's, read
and written by Babel; the English text is the key, so a text that changes asks for its translation
anew.

Left out: citations and the titles of references, which are published as they stand, and the names
that cities give themselves. Licences stand in our words here; the names of licences stay as they
are.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from pipelines.contract import Contract, read_contract
from pipelines.paths import shipped

DOMAIN = "contract"


class Text(NamedTuple):
    """One English text of the contract and the place it stands in, for its translator."""

    text: str
    where: str


def texts(contract: Contract) -> Iterator[Text]:
    """Yield every text of the contract that a page shows, once, in the order of the files.

    Of a text that stands in several places the first is named.
    """
    seen: set[str] = set()
    for one in _all(contract):
        if one.text and one.text not in seen:
            seen.add(one.text)
            yield one


def update(path: Path, contract: Contract) -> tuple[int, int]:
    """Bring one catalogue up to the contract and write it.

    Returns how many of its texts have no translation, and how many texts were dropped.
    """
    catalogue = _read(path)
    before = {message.id for message in catalogue if message.id}
    catalogue.update(_template(contract), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    for message in catalogue:
        message.flags.discard("python-format")
    with path.open("wb") as file:
        write_po(file, catalogue, width=100, omit_header=False, ignore_obsolete=True)
    now = [message for message in catalogue if message.id]
    return sum(not message.string for message in now), len(before - {one.id for one in now})


def _read(path: Path) -> Catalog:
    """Read a catalogue; an empty one where the language has none yet."""
    locale = path.parent.parent.name
    if not path.is_file():
        return Catalog(locale=locale, domain=DOMAIN)
    with path.open("rb") as file:
        return read_po(file, locale=locale, domain=DOMAIN)


def _template(contract: Contract) -> Catalog:
    template = Catalog(domain=DOMAIN)
    for text, where in texts(contract):
        message = template.add(text, auto_comments=[where])
        message.flags.discard("python-format")  # "95 % interval" is prose
    return template


def _all(contract: Contract) -> Iterator[Text]:
    yield from (Text(one.title, f"topics.csv [{one.topic}]") for one in contract.topics)
    yield from _places(contract)
    for one in contract.breakdowns:
        where = f"breakdowns.csv [{one.breakdown}, {one.category}]"
        yield Text(one.breakdown_label, f"{where} breakdown_label")
        yield Text(one.label, f"{where} label")
    yield from _indicators(contract)
    for source in contract.sources:
        where = f"sources.toml [{source.source_id}]"
        yield from _fields(source, where, "title", "publisher", "cadence", "licence")
    for correction in contract.corrections:
        where = f"corrections.toml [{correction.series_id}, {correction.geo_id}]"
        yield Text(correction.reason, f"{where} reason")
    for wrong in contract.file_errors:
        yield from _fields(wrong, f"corrections.toml [{wrong.source}]", "error", "handling")
    for target in contract.targets:
        yield Text(target.source, f"targets.toml [{target.city}, {target.indicator}] source")
    yield from _practices(contract)
    for priority in contract.priorities:
        yield from _fields(priority, f"priorities.toml [{priority.id}]", "occasion", "themes")


def _places(contract: Contract) -> Iterator[Text]:
    for city in contract.cities:
        yield from _fields(city, f"cities.csv [{city.city_id}]", "name", "country", "school_system")
    for place in contract.geographies:
        yield from _fields(place, f"geographies.csv [{place.geo_id}]", "name", "note")


def _indicators(contract: Contract) -> Iterator[Text]:
    for indicator in contract.indicators:
        where = f"indicators.toml [{indicator.indicator_id}]"
        yield from _fields(indicator, where, "title", "short_title", "unit", "unit_short")
        yield from _fields(indicator, where, "definition", "caveat")
        for series in indicator.series:
            where = f"indicators.toml [{series.series_id}]"
            yield from _fields(series, where, "population", "instrument")
            yield from _fields(series, where, "definition_note", "method_note")


def _practices(contract: Contract) -> Iterator[Text]:
    for subject in contract.practice_topics:
        yield from _fields(subject, f"practices.toml [{subject.id}]", "title", "why_none")
    for practice in contract.practices:
        where = f"practices.toml [{practice.id}]"
        yield from _fields(practice, where, "title", "topic_words", "period", "period_note")
        yield from _fields(practice, where, "summary", "design_note", "effects", "adapting")
        yield from _fields(practice, where, "scope_note")
        for bearing in practice.bears_on:
            yield from _fields(bearing, f"{where} bears_on", "words", "note", "why_none")


def _fields(row: object, where: str, *names: str) -> Iterator[Text]:
    for name in names:
        yield Text(getattr(row, name), f"{where} {name}")


def main(folder: Path) -> None:
    """Bring every catalogue below a folder up to the contract, and tell what is open."""
    contract = read_contract(shipped() / "contract")
    for language in sorted(folder.glob("*/LC_MESSAGES")):
        path = language / f"{DOMAIN}.po"
        missing, dropped = update(path, contract)
        sys.stderr.write(f"{path}: {missing} texts without a translation, {dropped} dropped\n")


if __name__ == "__main__":
    main(Path(*sys.argv[1:2]) if sys.argv[1:] else Path("dashboard") / "locale")

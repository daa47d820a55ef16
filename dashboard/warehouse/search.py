"""One search over cities, indicators, practices, places and sources, forgiving of typing.

The words of a release are few (some thousands): they stand in a small DuckDB in memory, once for
each release, and DuckDB's own text functions compare them. Titles are found in every language of
the interface whichever is spoken, and cities by their local names and the initials of their school
systems too. Releases hold names in more languages, and lists of words that are used for one
subject: what has one of them is found by the others, after what has the word itself. What is found
is named in the reader's language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from dashboard import language
from dashboard.language import say
from dashboard.warehouse import catalogue, practices
from dashboard.warehouse.memo import per_release
from dashboard.warehouse.release import Release, Row

KINDS = ("city", "indicator", "practice", "place", "source")
"""What can be found, in the order in which equally good findings stand."""

MOST = 40
"""Findings given at most."""

_MOST_WORDS = 8
_LONGEST_WORD = 40
_WORD = re.compile(r"\w+")

_CLOSE = """
WITH asked AS (SELECT unnest($words::VARCHAR[]) AS word, unnest($at::INTEGER[]) AS at),
alike AS (
    SELECT v.word, asked.at, CASE
        WHEN v.word = asked.word THEN 1.0
        WHEN starts_with(v.word, asked.word) THEN 0.9
        WHEN length(v.word) >= 2 AND strlen(v.word) = 3 * length(v.word)
            AND starts_with(asked.word, v.word) THEN 0.8
        WHEN (length(asked.word) >= 3 OR strlen(asked.word) > length(asked.word))
            AND contains(v.word, asked.word) THEN 0.7
        WHEN length(asked.word) >= 4
            AND abs(length(v.word) - length(asked.word)) <= 2
            AND damerau_levenshtein(v.word, asked.word) <= length(asked.word) // 4 THEN 0.5
        ELSE 0 END AS score
    FROM vocabulary AS v CROSS JOIN asked
),
close AS (
    SELECT w.entry, alike.at, max(alike.score * w.weight) AS score
    FROM alike JOIN word AS w USING (word)
    WHERE alike.score > 0
    GROUP BY w.entry, alike.at
)
"""

_FIND = f"""
{_CLOSE}
SELECT entry, sum(score) AS score
FROM close
GROUP BY entry HAVING count(*) = len($words)
ORDER BY score DESC, entry
LIMIT {MOST}
"""
"""Every word asked for must be found in an entry: whole, at its start, inside, or misspelt.

Chinese and Korean leave no space between a name and its kind, so there a word asked for may also
begin with one that is found: 上海市, 서울특별시. Their signs are of three bytes each.
"""

_NAMED = f"""
{_CLOSE}
SELECT entry, list(close.at) AS named
FROM close WHERE score >= 0.9 AND list_contains($cities::INTEGER[], entry)
GROUP BY entry HAVING len(named) < len($words)
ORDER BY len(named) DESC, entry
LIMIT 1
"""
"""The city of which most words asked for are a name, whole or its beginning, and not all are."""


@dataclass(frozen=True)
class Found:
    """A finding: its kind, title, what stands under it, and where it leads."""

    kind: str
    title: str
    under: str
    href: str


@dataclass(frozen=True)
class _Entry:
    """A finding with its words: those of its title weigh more than the others."""

    found: Found
    names: str
    also: str = ""


@dataclass(frozen=True)
class _Index:
    """Findings in each language, in the same order, and the words that lead to them."""

    entries: dict[str, tuple[Found, ...]]
    connection: duckdb.DuckDBPyConnection


def search(release: Release, text: str) -> list[Found]:
    """Find what a text asks for, the best first; nothing for a text without words.

    Where it names a city beside other words, the indicators of those words that the city has a
    figure of follow, each with the city looked at.
    """
    words = _words(text)[:_MOST_WORDS]
    if not words:
        return []
    with language.speaking(language.DEFAULT):
        index = _index(release)
    entries = index.entries[language.current()]
    found = [entries[entry] for entry in _find(index, words)]
    with_city = _of_a_city(release, index, words)
    return [*found, *(looked for one, looked in with_city if one not in found)][:MOST]


def _find(index: _Index, words: Sequence[str]) -> list[int]:
    return [entry for entry, _ in _asked(index, _FIND, words)]


def _asked(
    index: _Index, query: str, words: Sequence[str], **parameters: Sequence[int]
) -> list[tuple[int, Any]]:
    with index.connection.cursor() as cursor:
        asked = {"words": words, "at": list(range(len(words))), **parameters}
        return cursor.execute(query, asked).fetchall()


def _of_a_city(release: Release, index: _Index, words: Sequence[str]) -> list[tuple[Found, Found]]:
    """Indicators of the city that some of the words name, found by the others, and with it."""
    entries = index.entries[language.current()]
    cities = [at for at, one in enumerate(entries) if one.kind == "city"]
    for entry, named in _asked(index, _NAMED, words, cities=cities):
        city_id = entries[entry].href.rsplit("/", 1)[-1]
        others = [word for at, word in enumerate(words) if at not in named]
        found = (entries[one] for one in _find(index, others))
        return [
            (one, _looked_at(one, entries[entry]))
            for one in found
            if one.kind == "indicator"
            and (city_id, one.href.rsplit("=", 1)[-1]) in catalogue.measured(release)
        ]
    return []


def _looked_at(indicator: Found, city: Found) -> Found:
    """An indicator's comparison with a city looked at."""
    under = say("{topic}; {city} against the others", topic=indicator.under, city=city.title)
    focal = city.href.rsplit("/", 1)[-1]
    return Found("indicator", indicator.title, under, f"{indicator.href}&focal={focal}")


def _words(text: str) -> list[str]:
    """Words of a text without accents and capitals, each once."""
    return list(dict.fromkeys(_all_words(text)))


def _all_words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.replace("_", " ").casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return [one[:_LONGEST_WORD] for one in _WORD.findall(unicodedata.normalize("NFKC", bare))]


@per_release(1)
def _index(release: Release) -> _Index:
    """Words of everything that can be found, in every language of the interface.

    Asked for in the default language only, so that all languages share it.
    """
    entries = {tag: _spoken(release, tag) for tag in language.LANGUAGES}
    alike = _alike(release)
    rows: dict[tuple[int, str], float] = {}
    for at, told in enumerate(zip(*entries.values(), strict=True)):
        names = " ".join(one.names for one in told)
        also = " ".join(one.also for one in told)
        for weight, words in (
            (0.5, _alike_in(also, alike)),
            (0.75, _alike_in(names, alike)),
            (0.8, _words(also)),
            (1.0, _words(names)),
        ):
            rows.update({(at, word): weight for word in words})
    connection = duckdb.connect(config={"threads": "1", "memory_limit": "256MB"})
    table = pa.table(
        {
            "entry": [entry for entry, _ in rows],
            "word": [word for _, word in rows],
            "weight": list(rows.values()),
        }
    )
    connection.register("incoming", table)
    connection.execute("CREATE TABLE word AS SELECT * FROM incoming ORDER BY word")
    connection.execute("CREATE TABLE vocabulary AS SELECT DISTINCT word FROM word")
    connection.unregister("incoming")
    found = {tag: tuple(one.found for one in told) for tag, told in entries.items()}
    return _Index(found, connection)


_ALIKE = "SELECT list(words) AS words FROM search_alike GROUP BY list ORDER BY list"


def _alike(release: Release) -> list[list[str]]:
    """Lists of words that are used for one subject, as texts of words; none in older releases."""
    rows = release.rows(_ALIKE) if release.holds("search_alike") else []
    return [[" ".join(_all_words(one)) for one in row["words"]] for row in rows]


def _alike_in(text: str, alike: Sequence[Sequence[str]]) -> list[str]:
    """Words of each list of which the text has a member: whole, or anywhere in Chinese, Korean."""
    plain = f" {' '.join(_all_words(text))} "
    return [
        word
        for words in alike
        if any((f" {one} " if one.isascii() else one) in plain for one in words)
        for one in words
        for word in one.split()
    ]


def _spoken(release: Release, tag: str) -> list[_Entry]:
    with language.speaking(tag):
        return _entries(release)


_NAMES = """
WITH named AS (
    SELECT city_id AS id, name FROM search_name WHERE city_id IS NOT NULL
    UNION ALL SELECT geo_id, name FROM search_name WHERE geo_id IS NOT NULL
    UNION ALL SELECT 'country of ' || l.city_id, n.name
    FROM search_name AS n JOIN geography AS g USING (geo_id) JOIN city_ladder AS l USING (geo_id)
    WHERE g.level = 'economy'
)
SELECT id, string_agg(name, ' ') AS names FROM named GROUP BY id
"""


def _other_names(release: Release) -> dict[str, str]:
    """Names in other languages by city, place and ``country of`` a city; none if it is older."""
    rows = release.rows(_NAMES) if release.holds("search_name") else []
    return {row["id"]: row["names"] for row in rows}


def _entries(release: Release) -> list[_Entry]:
    other = _other_names(release)
    return [
        *(_city(row, other) for row in catalogue.cities(release)),
        *(_indicator(row) for row in catalogue.indicators(release) if row["has_values"]),
        *(_practice(row, other) for row in practices.practices(release)),
        *(_place(row, other) for row in release.rows(_PLACES)),
        *(_source(row) for row in catalogue.sources(release)),
    ]


def _city(row: Row, other: Mapping[str, str]) -> _Entry:
    city_id = row["city_id"]
    found = Found("city", row["name"], row["school_system"], f"/city/{city_id}")
    names = f"{_named(row['name'])} {row['local_name']} {other.get(city_id, '')}"
    country = f"{row['country']} {other.get(f'country of {city_id}', '')}"
    initials = _initials(row["school_system"])
    return _Entry(found, f"{names} {initials}", f"{row['school_system']} {country}")


def _named(name: str) -> str:
    """A name, and its words joined, as many type it: Hong Kong, HongKong."""
    return f"{name} {''.join(_words(name))}"


_PLAIN_NAME = re.compile(r"(?:[A-Z][a-z]+|of)(?: (?:[A-Z][a-z]+|of)){2,}")


def _initials(name: str) -> str:
    """Initials of a name of three words or more and nothing else: TDSB; empty for others."""
    if not _PLAIN_NAME.fullmatch(name):
        return ""
    return "".join(word[0] for word in name.split() if word != "of")


def _indicator(row: Row) -> _Entry:
    href = f"/compare?indicator={row['indicator_id']}"
    found = Found("indicator", row["title"], row["topic_title"], href)
    names = f"{row['title']} {row['short_title']}"
    return _Entry(found, names, f"{row['topic_title']} {row['indicator_id']} {row['definition']}")


def _practice(row: Row, other: Mapping[str, str]) -> _Entry:
    href = f"/practices/{row['practice_id']}"
    found = Found("practice", row["title"], row["city"], href)
    city = f"{_named(row['city'])} {other.get(row['city_id'], '')}"
    return _Entry(found, row["title"], f"{city} {row['topic_words']} {row['summary']}")


_PLACES = """
    SELECT g.geo_id, g.name, arg_min(c.city_id, c.sort) AS city_id,
        list(c.name ORDER BY c.sort) AS cities
    FROM geography AS g
    JOIN city_ladder AS l USING (geo_id)
    JOIN city AS c USING (city_id)
    WHERE g.name NOT IN (SELECT name FROM city)
    GROUP BY g.geo_id, g.name ORDER BY g.name
"""


def _place(row: Row, other: Mapping[str, str]) -> _Entry:
    cities: Sequence[str] = row["cities"]
    found = Found("place", row["name"], ", ".join(cities), f"/city/{row['city_id']}")
    return _Entry(found, f"{_named(row['name'])} {other.get(row['geo_id'], '')}")


def _source(row: Row) -> _Entry:
    found = Found("source", row["title"], row["publisher"], f"/explore?source={row['source_id']}")
    return _Entry(found, row["title"], f"{row['publisher']} {row['source_id']}")

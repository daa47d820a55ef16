"""Documented practices as a table: one row for each, with its references, in the list's order."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from dashboard.exports import tables
from dashboard.exports.tables import Table
from dashboard.warehouse import Release
from dashboard.warehouse.observations import Query
from dashboard.warehouse.practices import LICENCE, Chosen, chosen

FORMATS = ("csv", "csv-excel", "tsv", "jsonl", "parquet", "xlsx")
"""Formats of downloads that hold practices as rows."""

COLUMNS = {
    "practice_id": "Id, as in the address of its page",
    "city_id": "City",
    "city": "Name of the city",
    "title": "Title",
    "topics": "Ids of its subjects, the main one first, separated by semicolons",
    "topic_words": "Its subject in own words",
    "period": "When, in words",
    "from_year": "First year marked in charts; a school year by the year in which it ends",
    "to_year": "Last year marked in charts; missing: the end is not known",
    "period_note": "What the years marked stand for, or why none are",
    "summary": "What was done, for whom and in which setting",
    "evidence": "evaluation, trend or description: how its effects are known",
    "design": "Design of an evaluation; missing without one",
    "design_note": "The design in words",
    "result": "What an evaluation found: favourable, mixed, no_gain; missing without one",
    "effects": "What is known of its effects",
    "adapting": "What it would need elsewhere; inferred unless a source is named",
    "scope_note": "Why the city's own figures may not show it",
    "strength": "How solid the evidence is, 1 the most",
    "bears_on": "What it could bear on, no claim of an effect; separated by semicolons",
    "indicator_ids": "Ids of indicators of that, separated by semicolons",
    "references": "Publisher, year, title and address of each reference, separated by bars",
    "licence": "Licence of these texts; the references belong to their publishers",
    "release": "Release of the collection",
}
"""Columns of the rows, with their meaning."""

_TEXTS = frozenset(COLUMNS) - {"from_year", "to_year", "strength"}

_ROWS = """
SELECT p.practice_id, p.city_id, c.name AS city, p.title,
    array_to_string(p.topics, ';') AS topics, p.topic_words, p.period, p.from_year, p.to_year,
    p.period_note, p.summary, p.evidence, p.design, p.design_note, p.result, p.effects,
    p.adapting, p.scope_note, p.strength,
    (SELECT string_agg(words, '; ' ORDER BY first) FROM (
        SELECT words, min(sort) AS first FROM practice_indicator AS b
        WHERE b.practice_id = p.practice_id GROUP BY words)) AS bears_on,
    (SELECT string_agg(DISTINCT indicator_id, ';' ORDER BY indicator_id)
        FROM practice_indicator AS b WHERE b.practice_id = p.practice_id) AS indicator_ids,
    (SELECT string_agg(concat(publisher, ' (', coalesce(year::VARCHAR, 'undated'), '): ', title,
            ', ', url), ' | ' ORDER BY position)
        FROM practice_reference AS r WHERE r.practice_id = p.practice_id) AS "references",
    $licence AS licence, $release AS release
FROM practice AS p JOIN city AS c USING (city_id)
WHERE list_contains($ids, p.practice_id)
ORDER BY p.strength, c.sort, p.sort
"""


def of_practices(release: Release, which: Chosen) -> Table:
    """Practices chosen, columns ``COLUMNS``."""
    ids = [row["practice_id"] for row in chosen(release, which)]
    parameters = {"ids": ids, "licence": LICENCE, "release": release.name}
    given = [(name, values) for name, values in which.given() if values]
    subject = "; ".join(tables.named(values, f"values of {name}", ", ") for name, values in given)
    pairs = [*((name, ",".join(values)) for name, values in given), ("release", release.name)]
    return Table(
        release=release,
        rows=release,
        name="practices",
        title="GCEN Benchmarks: documented practices" + (f" ({subject})" if subject else ""),
        file_name="_".join([f"gcen-{release.name}_practices", *_parts(given)]),
        address=f"practices?{urlencode(pairs, safe=',')}",
        columns=COLUMNS,
        codes={},
        about=[
            ("Licence of the texts", f"{LICENCE}; the references belong to their publishers"),
            *((name.capitalize(), ", ".join(values)) for name, values in given),
        ],
        whole_query=lambda: Query(_ROWS, parameters, _TEXTS),
        count=lambda: len(ids),
        sources=tuple,
    )


def _parts(given: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    return [tables.few(values, name) for name, values in given]

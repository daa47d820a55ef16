"""Practices and priorities of the contract as rows of the tables of a release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.contract import Contract
from pipelines.practices import Bearing, Practice, Reference

Rows = list[dict[str, Any]]


def practice_tables(contract: Contract) -> Mapping[str, Rows]:
    """Give the rows of each table by its name, in the columns of ``schema.sql``."""
    topics = list(enumerate(contract.practice_topics, start=1))
    return {
        "practice_topic": [
            {"topic": one.id, "title": one.title, "why_none": one.why_none, "sort": sort}
            for sort, one in topics
        ],
        "practice_topic_indicator": [
            {"topic": one.id, "indicator_id": indicator}
            for _, one in topics
            for indicator in one.indicators
        ],
        "practice": [_practice(one, sort) for sort, one in enumerate(contract.practices, start=1)],
        "practice_indicator": [row for one in contract.practices for row in _bearings(one)],
        "practice_reference": [
            {"practice_id": one.id, **row}
            for one in contract.practices
            for row in _references(one.references)
        ],
        "priority": [
            {
                "priority_id": one.id,
                **one.model_dump(include={"year", "occasion", "themes"}),
                "topics": list(one.topics),
                "sort": sort,
            }
            for sort, one in enumerate(contract.priorities, start=1)
        ],
        "priority_reference": [
            {"priority_id": one.id, **row}
            for one in contract.priorities
            for row in _references(one.references)
        ],
    }


def _practice(one: Practice, sort: int) -> dict[str, Any]:
    return {
        "practice_id": one.id,
        "city_id": one.city,
        **one.model_dump(exclude={"id", "city", "topics", "bears_on", "references"}),
        "topics": list(one.topics),
        "strength": one.strength,
        "sort": sort,
    }


def _bearings(practice: Practice) -> Rows:
    pairs: list[tuple[Bearing, str | None]] = [
        (bearing, indicator)
        for bearing in practice.bears_on
        for indicator in bearing.indicators or (None,)
    ]
    return [
        {
            "practice_id": practice.id,
            **bearing.model_dump(include={"words", "note", "why_none"}),
            "indicator_id": indicator,
            "sort": sort,
        }
        for sort, (bearing, indicator) in enumerate(pairs, start=1)
    ]


def _references(references: Sequence[Reference]) -> Rows:
    return [
        {
            "position": position,
            **one.model_dump(exclude={"year"}),
            "year": None if one.year == "undated" else one.year,
        }
        for position, one in enumerate(references, start=1)
    ]

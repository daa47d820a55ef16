"""Promises of the ranges of ranks that a release gives: they come from tests, not from values."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import marts, statistics
from tests.conftest import ROOT

values = st.floats(min_value=0, max_value=900)
errors = st.floats(min_value=0.01, max_value=50)

CELL = {
    "indicator_id": "score",
    "level": "closest",
    "year": 2022,
    "breakdown": "total",
    "category": "total",
}


@pytest.fixture(scope="module", name="release")
def _release() -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables of a release, without rows."""
    with duckdb.connect() as connection:
        schema = ROOT / "data" / "contract" / "schema.sql"
        connection.execute(schema.read_text(encoding="utf-8"))
        yield connection


def _ranges(
    release: duckdb.DuckDBPyConnection, systems: list[tuple[float, float]]
) -> list[tuple[int, int]]:
    """Best and worst rank of systems given as mean and standard error, each a place of its own."""
    for table in ("city_series", "city_value", "valued_pair", "city_rank"):
        release.execute(f"DELETE FROM {table}")
    places = [{**CELL, "city_id": f"{at:02}", "geo_id": f"{at:02}"} for at in range(len(systems))]
    chosen = pd.DataFrame(places).assign(series_id="survey")
    _insert(release, "city_series", chosen.drop(columns="year"))
    shown = chosen.drop(columns="level").assign(
        geo_level="economy",
        is_closest=True,
        is_economy=True,
        period_label="2022",
        value=[mean for mean, _ in systems],
        obs_status="A",
        retrieved_at=pd.Timestamp("2026-11-01"),
        source_file="survey.xlsx",
    )
    _insert(release, "city_value", shown)
    _insert(release, "valued_pair", _tests(systems))
    release.execute(marts._CITY_RANKS)
    return release.execute(
        "SELECT best_rank, worst_rank FROM city_rank ORDER BY city_id"
    ).fetchall()


def _tests(systems: list[tuple[float, float]]) -> pd.DataFrame:
    means, ses = np.array(systems).T
    test = statistics.difference(means[:, None], ses[:, None], means, ses)
    direction = np.where(test.difference > 0, "higher", "lower")
    verdict = np.where(
        (test.p_value < marts.SIGNIFICANCE) & (test.difference != 0), direction, "not_different"
    )
    both = [(a, b) for a in range(len(systems)) for b in range(len(systems)) if a != b]
    return pd.DataFrame(
        [
            {
                **CELL,
                "city_a": f"{a:02}",
                "city_b": f"{b:02}",
                "p_value": test.p_value[a, b],
                "verdict": verdict[a, b],
            }
            for a, b in both
        ]
    )


def _insert(release: duckdb.DuckDBPyConnection, table: str, rows: pd.DataFrame) -> None:
    release.register("rows_given", rows)
    release.execute(f"INSERT INTO {table} BY NAME FROM rows_given")
    release.unregister("rows_given")


def test_ranks_of_clear_differences_are_the_order(release: duckdb.DuckDBPyConnection) -> None:
    """Where every difference is significant each range is one rank."""
    assert _ranges(release, [(600, 1), (550, 1), (500, 1)]) == [(1, 1), (2, 2), (3, 3)]


def test_ranks_overlap_where_tests_do_not_tell(release: duckdb.DuckDBPyConnection) -> None:
    """PISA 2022 mathematics: five systems far apart have one rank each; two close ones share two."""
    five = [(575, 1.2), (540, 3.0), (527, 3.9), (497, 1.6), (487, 1.8)]
    assert _ranges(release, five) == [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5)]
    assert _ranges(release, [(540, 3.0), (535, 3.9), (500, 2.0)]) == [(1, 2), (1, 2), (3, 3)]


@settings(max_examples=25)
@given(systems=st.lists(st.tuples(values, errors), min_size=2, max_size=10))
def test_a_rank_range_contains_the_rank(
    release: duckdb.DuckDBPyConnection, systems: list[tuple[float, float]]
) -> None:
    """Whatever the values and errors, the rank by value lies within the range."""
    means = [mean for mean, _ in systems]
    for mean, (low, high) in zip(means, _ranges(release, systems), strict=True):
        above = sum(other > mean for other in means)
        level = sum(other == mean for other in means)
        assert low <= above + level
        assert high >= above + 1
        assert 1 <= low <= high <= len(means)

"""Promises of the comparisons that a release carries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from pipelines import load, marts
from pipelines.releases import open_release
from tests.tiny import tiny_contract, tiny_figures, tiny_manifest


@pytest.fixture(scope="module", name="release")
def _release(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("marts")
    contract = tiny_contract(folder / "contract")
    with load.open_for_writing(folder / "tiny.duckdb") as connection:
        load.load(connection, contract, tiny_figures(), tiny_manifest())
        marts.build_marts(connection)
    with open_release(folder / "tiny.duckdb") as connection:
        yield connection


def _pair(release: duckdb.DuckDBPyConnection, a: str, b: str, indicator: str, year: int) -> Any:
    row = release.execute(
        """SELECT verdict, reason, difference FROM pair_test
        WHERE city_a = ? AND city_b = ? AND indicator_id = ? AND year = ? AND level = 'closest'""",
        [a, b, indicator, year],
    ).fetchone()
    assert row is not None
    return row


def test_a_city_is_shown_by_its_best_series_and_closest_place(
    release: duckdb.DuckDBPyConnection,
) -> None:
    """The best-standing series that the ladder has is used, at its closest place, in all years."""
    chosen = dict(
        release.execute(
            """SELECT city_id, (series_id, geo_id) FROM city_series
            WHERE indicator_id = 'score' AND level = 'closest'"""
        ).fetchall()
    )
    assert chosen == {
        "alpha": ("score_published", "alpha"),
        "beta": ("score_published", "land"),
        "gamma": ("score_published", "land"),
        "delta": ("score_published", "coast"),
    }


def test_at_the_level_of_the_economy_a_city_state_stands_for_itself(
    release: duckdb.DuckDBPyConnection,
) -> None:
    """A system that is an economy is kept when countries are compared; districts give way."""
    chosen = release.execute(
        """SELECT city_id, geo_id FROM city_series
        WHERE indicator_id = 'ratio' AND level = 'economy' ORDER BY ALL"""
    ).fetchall()
    assert chosen == [("alpha", "alpha"), ("beta", "land"), ("delta", "coast"), ("gamma", "land")]


def test_a_difference_is_higher_for_one_and_lower_for_the_other(
    release: duckdb.DuckDBPyConnection,
) -> None:
    """Both orders of a pair agree."""
    assert _pair(release, "alpha", "beta", "score", 2022) == ("higher", None, 110.0)
    assert _pair(release, "beta", "alpha", "score", 2022) == ("lower", None, -110.0)
    assert _pair(release, "alpha", "average", "score", 2022)[0] == "higher"


@pytest.mark.parametrize(
    ("a", "b", "indicator", "year", "reason"),
    [
        ("beta", "gamma", "score", 2022, "same_place"),
        ("alpha", "delta", "score", 2022, "sampling_flag"),
        ("alpha", "beta", "score", 2012, "no_value"),
        ("alpha", "beta", "score", 2018, "definition"),
        ("beta", "gamma", "ratio", 2020, "full_count"),
        ("alpha", "beta", "ratio", 2020, "definition"),
        ("delta", "alpha", "exam", 2020, "no_value"),
    ],
)
def test_a_comparison_that_cannot_be_made_says_why(
    release: duckdb.DuckDBPyConnection, a: str, b: str, indicator: str, year: int, reason: str
) -> None:
    """No test without its conditions, and the first reason against it is stored."""
    assert _pair(release, a, b, indicator, year)[:2] == ("not_tested", reason)


def test_a_national_figure_stands_once_for_each_of_its_cities(
    release: duckdb.DuckDBPyConnection,
) -> None:
    """Land's figure is a row for Beta and one for Gamma; the average has no city."""
    rows = release.execute(
        """SELECT city_id FROM city_value
        WHERE series_id = 'score_published' AND year = 2022 AND geo_id IN ('land', 'average')
        ORDER BY city_id NULLS LAST"""
    ).fetchall()
    assert rows == [("beta",), ("gamma",), (None,)]


def test_a_participant_on_no_ladder_stands_for_no_city(release: duckdb.DuckDBPyConnection) -> None:
    """The four provinces are kept as figures and belong to no city."""
    rows = release.execute("SELECT city_id FROM city_value WHERE geo_id = 'provinces'").fetchall()
    assert rows == [(None,)]


def test_comparability_follows_place_definition_and_instrument(
    release: duckdb.DuckDBPyConnection,
) -> None:
    """Own system: direct; wider area or other definition: caution; local instrument: context."""
    rows = release.execute(
        """SELECT DISTINCT series_id, geo_id, comparability FROM city_value
        WHERE (series_id, geo_id) IN (
            ('score_published', 'alpha'), ('score_published', 'land'), ('ratio_world', 'alpha'),
            ('ratio_office', 'beta'), ('exam_local', 'delta'), ('score_published', 'average'))
        ORDER BY ALL"""
    ).fetchall()
    assert rows == [
        ("exam_local", "delta", "context"),
        ("ratio_office", "beta", "direct"),
        ("ratio_world", "alpha", "caution"),
        ("score_published", "alpha", "direct"),
        ("score_published", "average", None),
        ("score_published", "land", "caution"),
    ]


def test_the_interval_stands_with_the_error_and_nowhere_else(
    release: duckdb.DuckDBPyConnection,
) -> None:
    """A 95 % interval is given exactly where a standard error is."""
    wrong = release.execute(
        """FROM city_value WHERE (std_error IS NULL) <> (low IS NULL)
            OR (std_error IS NULL) <> (high IS NULL) OR isnan(low) OR isnan(high)"""
    ).fetchall()
    assert wrong == []


def test_coverage_knows_each_city_and_indicator(release: duckdb.DuckDBPyConnection) -> None:
    """Every cell of city and indicator has a row, and an empty one has its reason."""
    cells = release.execute(
        "SELECT count(DISTINCT (city_id, indicator_id)) FROM coverage"
    ).fetchone()
    assert cells == (4 * 4,)
    reason = release.execute(
        "SELECT reason FROM coverage WHERE city_id = 'alpha' AND indicator_id = 'exam'"
    ).fetchone()
    assert reason == ("No value for any place on the city's ladder in: office",)

"""Promises of the comparisons that a release carries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from pipelines import load, marts, statistics
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
        ("delta", "alpha", "exam", 2020, "instrument"),
        ("delta", "beta", "exam", 2020, "no_value"),
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


def test_the_interval_is_that_of_the_statistics(release: duckdb.DuckDBPyConnection) -> None:
    """Ends of intervals are those of the pure function, to the last digit."""
    rows = release.execute(
        "SELECT value, std_error, low, high FROM city_value WHERE std_error IS NOT NULL"
    ).fetchall()
    assert rows
    for value, std_error, low, high in rows:
        ends = statistics.interval(value, std_error)
        assert (low, high) == (pytest.approx(float(ends.low)), pytest.approx(float(ends.high)))


def test_coverage_knows_each_city_and_indicator(release: duckdb.DuckDBPyConnection) -> None:
    """Every cell of city and indicator has a row, and an empty one has its reason."""
    cells = release.execute(
        "SELECT count(DISTINCT (city_id, indicator_id)) FROM coverage"
    ).fetchone()
    assert cells == (4 * 4,)
    reason = release.execute(
        "SELECT reason FROM coverage WHERE city_id = 'beta' AND indicator_id = 'exam'"
    ).fetchone()
    assert reason == ("No value for any place on the city's ladder in: office",)


def test_each_pair_with_one_value_is_told_from_both_sides(
    release: duckdb.DuckDBPyConnection,
) -> None:
    """Where one city has a value and another none, both orders say so; an average is never first."""
    cities = {city for (city,) in release.execute("SELECT city_id FROM city").fetchall()}
    sides: dict[tuple[Any, ...], dict[str, float]] = {}
    for *cell, party, value in release.execute(
        """SELECT indicator_id, c.level, year, breakdown, category, city_id, value
        FROM city_series AS c
        JOIN city_value USING (indicator_id, breakdown, category, city_id, geo_id, series_id)
        WHERE value IS NOT NULL"""
    ).fetchall():
        sides.setdefault(tuple(cell), {})[party] = value
    for indicator, *cell, geo, value in release.execute(
        """SELECT v.indicator_id, year, breakdown, category, geo_id, value
        FROM city_value AS v JOIN series AS s ON s.series_id = v.series_id
        WHERE geo_level = 'aggregate' AND value IS NOT NULL ORDER BY s.standing DESC"""
    ).fetchall():
        for level in ("closest", "economy"):
            sides.setdefault((indicator, level, *cell), {})[geo] = value
    expected = set()
    for cell, values in sides.items():
        for absent in cities - values.keys():
            for party, value in values.items():
                expected.add((*cell, absent, party, None, value))
                if party in cities:
                    expected.add((*cell, party, absent, value, None))
    told = release.execute(
        """SELECT indicator_id, level, year, breakdown, category, city_a, city_b, value_a, value_b
        FROM pair_test WHERE reason = 'no_value'"""
    ).fetchall()
    assert len(told) == len(expected)
    assert set(told) == expected
    assert {row[5] for row in told} <= cities


# --- many tests, ranks, changes -----------------------------------------------------------------


def test_rounding_widens_the_error_of_a_difference(release: duckdb.DuckDBPyConnection) -> None:
    """Values printed to the point are tested with the precision they have."""
    row = release.execute(
        """SELECT std_error FROM pair_test WHERE city_a = 'alpha' AND city_b = 'beta'
        AND indicator_id = 'score' AND year = 2022 AND level = 'closest'"""
    ).fetchone()
    assert row == (pytest.approx((1.2**2 + 4.0**2 + 2 / 12) ** 0.5),)


def test_only_rounded_years_are_tested_as_rounded(release: duckdb.DuckDBPyConnection) -> None:
    """The survey prints points from 2018 on: of a change from 2012 one end only is rounded."""
    row = release.execute(
        """SELECT std_error FROM city_trend WHERE city_id = 'alpha' AND indicator_id = 'score'
        AND level = 'closest' AND from_year = 2012 AND to_year = 2018"""
    ).fetchone()
    assert row == (pytest.approx((2.0**2 + 1.6**2 + 3.0**2 + 1 / 12) ** 0.5),)


@pytest.mark.parametrize(
    ("city", "variance"),
    [("beta", 4.0**2 + 0.4**2 - 2 * 4.0**2 / 10), ("alpha", 1.2**2 + 0.4**2)],
)
def test_a_member_of_an_average_is_tested_with_its_share_in_it(
    release: duckdb.DuckDBPyConnection, city: str, variance: float
) -> None:
    """Land is one of the ten members of the average and not independent of it; Alpha is none."""
    row = release.execute(
        """SELECT std_error FROM pair_test WHERE city_a = ? AND city_b = 'average'
        AND indicator_id = 'score' AND year = 2022 AND level = 'closest'""",
        [city],
    ).fetchone()
    assert row == (pytest.approx((variance + 2 / 12) ** 0.5),)


def test_cities_on_one_place_count_once_in_a_family(release: duckdb.DuckDBPyConnection) -> None:
    """Beta and Gamma stand on Land: Alpha has two tests (Land, the average) and not three."""
    rows = release.execute(
        """SELECT city_b, p_value, p_bh_focal FROM pair_test
        WHERE city_a = 'alpha' AND indicator_id = 'score' AND year = 2022
        AND level = 'closest' AND p_value IS NOT NULL ORDER BY city_b"""
    ).fetchall()
    assert [row[0] for row in rows] == ["average", "beta", "gamma"]
    largest = max(row[1] for row in rows)
    for _, p, adjusted in rows:
        assert adjusted == pytest.approx(min(p * 2, largest))


def test_an_adjusted_p_is_there_exactly_where_a_test_is(
    release: duckdb.DuckDBPyConnection,
) -> None:
    """Both families adjust every test and nothing else, and never downwards."""
    wrong = release.execute(
        """FROM pair_test WHERE (p_value IS NULL) <> (p_bh_focal IS NULL)
        OR (p_value IS NULL) <> (p_bh_all IS NULL)
        OR p_bh_focal < p_value - 1e-12 OR p_bh_all < p_value - 1e-12"""
    ).fetchall()
    assert wrong == []


def test_ranks_come_from_tests_and_places(release: duckdb.DuckDBPyConnection) -> None:
    """Alpha is first of two places, Beta and Gamma share the second; Delta's sample is flagged."""
    rows = release.execute(
        """SELECT city_id, n_compared, best_rank, worst_rank, best_rank_bh, worst_rank_bh
        FROM city_rank
        WHERE indicator_id = 'score' AND year = 2022 AND level = 'closest' ORDER BY ALL"""
    ).fetchall()
    assert rows == [
        ("alpha", 2, 1, 1, 1, 1),
        ("beta", 2, 2, 2, 2, 2),
        ("delta", 1, None, None, None, None),
        ("gamma", 2, 2, 2, 2, 2),
    ]


def test_what_is_not_tested_is_not_ranked(release: duckdb.DuckDBPyConnection) -> None:
    """Counts and local instruments have no ranks."""
    ranked = release.execute("SELECT DISTINCT indicator_id FROM city_rank").fetchall()
    assert ranked == [("score",)]


@pytest.mark.parametrize(
    ("first", "last", "verdict", "reason", "link"),
    [
        (2012, 2018, "higher", None, 3.0),
        (2018, 2022, "not_tested", "no_link_error", None),
        (2012, 2022, "not_tested", "no_link_error", None),
    ],
)
def test_a_change_is_tested_with_its_link_error_or_not_at_all(
    release: duckdb.DuckDBPyConnection,
    first: int,
    last: int,
    verdict: str,
    reason: str | None,
    link: float | None,
) -> None:
    """Every two cycles of a survey are a row; without a published link error there is no test."""
    row = release.execute(
        """SELECT verdict, reason, link_error FROM city_trend WHERE city_id = 'alpha'
        AND indicator_id = 'score' AND level = 'closest' AND from_year = ? AND to_year = ?""",
        [first, last],
    ).fetchone()
    assert row == (verdict, reason, link)


def test_a_change_across_another_definition_is_refused(
    release: duckdb.DuckDBPyConnection,
) -> None:
    """Land's figure of 2018 is marked as another definition: its change to 2022 is not tested."""
    row = release.execute(
        """SELECT verdict, reason, change FROM city_trend WHERE city_id = 'beta'
        AND indicator_id = 'score' AND level = 'closest'"""
    ).fetchone()
    assert row == ("not_tested", "definition", -13.0)

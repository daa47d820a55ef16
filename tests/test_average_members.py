"""The number of members of each average is reckoned from the members' own published figures."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb
import numpy as np
import pytest

from pipelines import statistics
from pipelines.contract import Contract
from pipelines.paths import Home
from pipelines.releases import current, open_release
from tests.oecd_members import MEMBERS, TABLES, Figures
from tests.source_tools import read_folder

JOINED_LATER = ("Colombia", "Costa Rica", "Latvia", "Lithuania")
"""Members of 2022 that were none when PISA 2012 was published."""

OURS = {"au": "Australia", "ca": "Canada", "kr": "Korea", "us": "United States"}
"""The members that cities of the network are part of."""


def _mean(figures: Mapping[str, tuple[float, float]], names: Iterable[str]) -> tuple[float, float]:
    """Plain mean of independent samples, and its standard error: the root of the sum, over n."""
    values, errors = np.array([figures[name] for name in names]).T
    return float(values.mean()), math.sqrt(float((errors**2).sum())) / len(values)


def _is_printed(reckoned: float, printed: float, step: float, n_members: int) -> bool:
    """Whether a mean of n rounded figures can have been printed so: half a step, and their own."""
    return abs(reckoned - printed) <= step / 2 + 3 * step / math.sqrt(12 * n_members)


def _number(contract: Contract, place: str, subject: str, year: int, breakdown: str) -> int:
    [found] = (
        one.n_members
        for one in contract.average_members
        if (one.geo_id, one.indicator_id, one.breakdown, one.year)
        == (place, subject, breakdown, year)
    )
    return found


@pytest.mark.parametrize(("subject", "cycle"), TABLES)
def test_the_members_listed_give_the_printed_average_and_its_error(
    contract: Contract, subject: str, cycle: int
) -> None:
    """In every subject and cycle the 37 members with a figure give both numbers as printed."""
    figures = TABLES[subject, cycle]
    mean, error = _mean(figures, MEMBERS)
    assert (float(f"{mean:.0f}"), round(error, 1)) == figures["OECD average"]
    for place in OURS:
        assert _number(contract, place, subject, cycle, "total") == len(MEMBERS)


@pytest.mark.parametrize("left_out", [JOINED_LATER, *((name,) for name in OURS.values())])
def test_other_memberships_do_not_give_the_printed_averages(left_out: tuple[str, ...]) -> None:
    """Neither the members of 2012 nor the 37 without one of ours give all nine averages."""
    names = [name for name in MEMBERS if name not in left_out]
    assert not all(
        _is_printed(_mean(figures, names)[0], figures["OECD average"][0], 1, len(names))
        for figures in TABLES.values()
    )


@pytest.mark.slow
@pytest.mark.parametrize("n_members", [36, 37, 38])
def test_one_member_more_or_less_changes_no_verdict(shipped_home: Home, n_members: int) -> None:
    """What the figures of 2012 and 2015 cannot rule out (Luxembourg, not listed) does not matter."""
    in_force = current(shipped_home.warehouse)
    assert in_force is not None
    with open_release(in_force) as release:
        found = _tested(release)
    values = found["value_a"] - found["value_b"]
    for number in (found["n_members"], n_members):
        covariance = statistics.covariance_with_mean(found["error_a"], number)
        test = statistics.difference(
            values,
            statistics.with_rounding(found["error_a"], found["step"]),
            0,
            statistics.with_rounding(found["error_b"], found["step"]),
            covariance,
        )
        assert statistics.verdicts(values, test.p_value).tolist() == found["verdict"].tolist()


def _tested(release: duckdb.DuckDBPyConnection) -> Mapping[str, np.ndarray]:
    """Every test of a member against its average, with what it was made of."""
    found = release.sql(
        """SELECT p.value_a, p.value_b, a.std_error AS error_a, b.std_error AS error_b,
            s.value_precision AS step, m.n_members, p.verdict
        FROM pair_test AS p
        JOIN city_series AS c ON (c.level, c.city_id, c.indicator_id, c.breakdown, c.category)
            = (p.level, p.city_a, p.indicator_id, p.breakdown, p.category)
        JOIN series AS s ON s.series_id = c.series_id
        JOIN average_member AS m ON (m.average_geo_id, m.geo_id, m.indicator_id, m.breakdown,
            m.year) = (p.city_b, c.geo_id, p.indicator_id, p.breakdown, p.year)
        JOIN observation AS a ON (a.series_id, a.geo_id, a.year, a.breakdown, a.category)
            = (c.series_id, c.geo_id, p.year, p.breakdown, p.category)
        JOIN observation AS b ON (b.series_id, b.geo_id, b.year, b.breakdown, b.category)
            = (c.series_id, p.city_b, p.year, p.breakdown, p.category)
        WHERE p.level = 'economy' AND p.p_value IS NOT NULL"""
    ).fetchnumpy()
    assert len(found["verdict"]) > 50
    return found


def test_every_average_that_is_tested_has_its_number_and_gives_it(
    contract: Contract, real_sources: Path | None, tmp_path: Path
) -> None:
    """In the publisher's own files every average with an error is that of as many members.

    Tables on socio-economic status hold no figure of Costa Rica: 36 members.
    """
    if real_sources is None or not (real_sources / "oecd_pisa").is_dir():
        pytest.skip("GCEN_TEST_SOURCES names no folder with files of the source")
    series = {one.series_id: one for one in contract.series_of("oecd_pisa")}
    cells: dict[tuple[str, int, str, str], Figures] = {}
    for row in read_folder(contract, "oecd_pisa", real_sources / "oecd_pisa", tmp_path).rows:
        if row.value is not None and row.std_error is not None:
            key = (row.series_id, row.year, row.breakdown, row.category)
            cells.setdefault(key, {})[row.code] = (row.value, row.std_error)
    averages = {key: found for key, found in cells.items() if "OECD average" in found}
    assert averages
    numbers = set()
    for (series_id, year, breakdown, _), figures in averages.items():
        names = [name for name in MEMBERS if name in figures]
        indicator, step = series[series_id].indicator_id, series[series_id].precision
        mean, error = _mean(figures, names)
        printed, printed_error = figures["OECD average"]
        assert step is not None
        assert _is_printed(mean, printed, step, len(names)), series_id
        assert _is_printed(error, printed_error, min(step, 0.1), len(names)), series_id
        for place in OURS:
            assert _number(contract, place, indicator, year, breakdown) == len(names), indicator
        numbers.add(len(names))
    assert numbers == {36, 37}

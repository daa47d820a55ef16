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
from tests.source_tools import read_folder

Figures = dict[str, tuple[float, float]]

CYCLES = (2012, 2015, 2022)
PRINTED = """
Australia|504 (1.6) 494 (1.6) 487 (1.8)|512 (1.6) 503 (1.7) 498 (2.0)|521 (1.8) 510 (1.5) 507 (1.9)
Austria|506 (2.7) 497 (2.9) 487 (2.3)|490 (2.8) 485 (2.8) 480 (2.7)|506 (2.7) 495 (2.4) 491 (2.7)
Belgium|515 (2.1) 507 (2.4) 489 (2.2)|509 (2.3) 499 (2.4) 479 (2.5)|505 (2.2) 502 (2.3) 491 (2.5)
Canada|518 (1.8) 516 (2.3) 497 (1.6)|523 (1.9) 527 (2.3) 507 (2.0)|525 (1.9) 528 (2.1) 515 (1.9)
Chile|423 (3.1) 423 (2.5) 412 (2.1)|441 (2.9) 459 (2.6) 448 (2.6)|445 (2.9) 447 (2.4) 444 (2.5)
Colombia|376 (2.9) 390 (2.3) 383 (3.0)|403 (3.4) 425 (2.9) 409 (3.8)|399 (3.1) 416 (2.4) 411 (3.3)
Costa Rica|407 (3.0) 400 (2.5) 385 (1.9)|441 (3.5) 427 (2.6) 415 (2.7)|429 (2.9) 420 (2.1) 411 (2.4)
Czech Republic|499 (2.9) 492 (2.4) 487 (2.1)|493 (2.9) 487 (2.6) 489 (2.2)|508 (3.0) 493 (2.3) 498 (2.3)
Denmark|500 (2.3) 511 (2.2) 489 (1.9)|496 (2.6) 500 (2.5) 489 (2.6)|498 (2.7) 502 (2.4) 494 (2.5)
Estonia|521 (2.0) 520 (2.0) 510 (2.0)|516 (2.0) 519 (2.2) 511 (2.4)|541 (1.9) 534 (2.1) 526 (2.1)
Finland|519 (1.9) 511 (2.3) 484 (1.9)|524 (2.4) 526 (2.5) 490 (2.3)|545 (2.2) 531 (2.4) 511 (2.5)
France|495 (2.5) 493 (2.1) 474 (2.5)|505 (2.8) 499 (2.5) 474 (3.1)|499 (2.6) 495 (2.1) 487 (2.7)
Germany|514 (2.9) 506 (2.9) 475 (3.1)|508 (2.8) 509 (3.0) 480 (3.6)|524 (3.0) 509 (2.7) 492 (3.5)
Greece|453 (2.5) 454 (3.8) 430 (2.3)|477 (3.3) 467 (4.3) 438 (2.8)|467 (3.1) 455 (3.9) 441 (2.8)
Hungary|477 (3.2) 477 (2.5) 473 (2.5)|488 (3.2) 470 (2.7) 473 (2.8)|494 (2.9) 477 (2.4) 486 (2.7)
Iceland|493 (1.7) 488 (2.0) 459 (1.6)|483 (1.8) 482 (2.0) 436 (2.1)|478 (2.1) 473 (1.7) 447 (1.8)
Ireland|501 (2.2) 504 (2.1) 492 (2.0)|523 (2.6) 521 (2.5) 516 (2.3)|522 (2.5) 503 (2.4) 504 (2.3)
Israel|466 (4.7) 470 (3.6) 458 (3.3)|486 (5.0) 479 (3.8) 474 (3.5)|470 (5.0) 467 (3.4) 465 (3.4)
Italy|485 (2.0) 490 (2.8) 471 (3.1)|490 (2.0) 485 (2.7) 482 (2.7)|494 (1.9) 481 (2.5) 477 (3.2)
Japan|536 (3.6) 532 (3.0) 536 (2.9)|538 (3.7) 516 (3.2) 516 (3.2)|547 (3.6) 538 (3.0) 547 (2.8)
Korea|554 (4.6) 524 (3.7) 527 (3.9)|536 (3.9) 517 (3.5) 515 (3.6)|538 (3.7) 516 (3.1) 528 (3.6)
Latvia|491 (2.8) 482 (1.9) 483 (2.0)|489 (2.4) 488 (1.8) 475 (2.5)|502 (2.8) 490 (1.6) 494 (2.3)
Lithuania|479 (2.6) 478 (2.3) 475 (1.8)|477 (2.5) 472 (2.7) 472 (2.2)|496 (2.6) 475 (2.7) 484 (2.3)
Mexico|413 (1.4) 408 (2.2) 395 (2.3)|424 (1.5) 423 (2.6) 415 (2.9)|415 (1.3) 416 (2.1) 410 (2.4)
Netherlands|523 (3.5) 512 (2.2) 493 (3.8)|511 (3.5) 503 (2.4) 459 (4.3)|522 (3.5) 509 (2.3) 488 (4.1)
New Zealand|500 (2.2) 495 (2.3) 479 (2.0)|512 (2.4) 509 (2.4) 501 (2.1)|516 (2.1) 513 (2.4) 504 (2.2)
Norway|489 (2.7) 502 (2.2) 468 (2.1)|504 (3.2) 513 (2.5) 477 (2.5)|495 (3.1) 498 (2.3) 478 (2.4)
Poland|518 (3.6) 504 (2.4) 489 (2.3)|518 (3.1) 506 (2.5) 489 (2.7)|526 (3.1) 501 (2.5) 499 (2.5)
Portugal|487 (3.8) 492 (2.5) 472 (2.4)|488 (3.8) 498 (2.7) 477 (2.7)|489 (3.7) 501 (2.4) 484 (2.6)
Slovak Republic|482 (3.4) 475 (2.7) 464 (2.9)|463 (4.2) 453 (2.8) 447 (3.1)|471 (3.6) 461 (2.6) 462 (3.0)
Slovenia|501 (1.2) 510 (1.3) 485 (1.2)|481 (1.2) 505 (1.5) 469 (1.6)|514 (1.3) 513 (1.3) 500 (1.4)
Spain|484 (1.9) 486 (2.2) 473 (1.5)|488 (1.9) 496 (2.4) 474 (1.7)|496 (1.8) 493 (2.1) 485 (1.6)
Sweden|478 (2.3) 494 (3.2) 482 (2.1)|483 (3.0) 500 (3.5) 487 (2.5)|485 (3.0) 493 (3.6) 494 (2.4)
Switzerland|531 (3.0) 521 (2.9) 508 (2.1)|509 (2.6) 492 (3.0) 483 (2.3)|515 (2.7) 506 (2.9) 503 (2.2)
Türkiye|448 (4.8) 420 (4.1) 453 (1.6)|475 (4.2) 428 (4.0) 456 (1.9)|463 (3.9) 425 (3.9) 476 (1.9)
United Kingdom|494 (3.3) 492 (2.5) 489 (2.2)|499 (3.5) 498 (2.8) 494 (2.4)|514 (3.4) 509 (2.6) 500 (2.4)
United States|481 (3.6) 470 (3.2) 465 (4.0)|498 (3.7) 497 (3.4) 504 (4.3)|497 (3.8) 496 (3.2) 499 (4.3)
OECD average|488 (0.5) 485 (0.4) 472 (0.4)|492 (0.5) 489 (0.5) 476 (0.5)|497 (0.5) 489 (0.4) 485 (0.4)
"""
"""OECD, PISA 2022 Results (Volume I), Tables I.B1.5.4 to I.B1.5.6: mean and standard error of all
members listed, in mathematics, reading and science, each in 2012, 2015 and 2022."""

SUBJECTS = ("pisa_math_mean", "pisa_reading_mean", "pisa_science_mean")
JOINED_LATER = ("Colombia", "Costa Rica", "Latvia", "Lithuania")
"""Members of 2022 that were none when PISA 2012 was published."""

OURS = {"au": "Australia", "ca": "Canada", "kr": "Korea", "us": "United States"}
"""The members that cities of the network are part of."""


def _printed() -> dict[tuple[str, int], Figures]:
    found: dict[tuple[str, int], Figures] = {}
    for line in PRINTED.strip().splitlines():
        name, *subjects = line.split("|")
        for subject, cells in zip(SUBJECTS, subjects, strict=True):
            numbers = [float(cell.strip("()")) for cell in cells.split()]
            for cycle, mean, error in zip(CYCLES, numbers[::2], numbers[1::2], strict=True):
                found.setdefault((subject, cycle), {})[name] = (mean, error)
    return found


TABLES = _printed()
MEMBERS = tuple(name for name in TABLES["pisa_math_mean", 2022] if name != "OECD average")


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

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard import words_city
from dashboard.warehouse import Release, Warehouse, targets
from dashboard.warehouse.evidence import Change
from dashboard.warehouse.targets import Aim, Progress, base_of
from pipelines.contract import Target, read_contract
from pipelines.load import load, open_for_writing
from tests.conftest import ROOT
from tests.small_release import small_release


@pytest.fixture(scope="module", name="release")
def _release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return Warehouse(small_release(tmp_path_factory.mktemp("small"))).release()


def _row(year: int, value: float, **more) -> dict:
    return {
        "indicator_id": "x",
        "title": "X",
        "short_title": "X",
        "breakdown": "total",
        "category_label": "All",
        "unit_short": "points",
        "decimals": 0,
        "better": "higher",
        "geo": "Seoul",
        "geo_level": "city_system",
        "year": year,
        "value": value,
        "low": None,
        "high": None,
        "obs_status": "A",
        "full_count": False,
        "has_std_error": True,
        **more,
    }


def _progress(aim: Aim, *rows: dict, change: Change | None = None) -> Progress:
    base = base_of(rows, aim)
    return Progress(aim, tuple(rows), base, rows[-1], change, is_rise=rows[-1]["better"] != "lower")


def test_distance_and_pace_are_those_of_the_figures(release):
    """Singapore's 575 of 2022 lacks 25 to 600 in 2027: 5 a year; since 2018 it was 1.5 a year."""
    one = targets.progress(release, "singapore", "closest", Aim("math", 600, 2027))
    assert one.distance == 25
    assert one.pace_needed == 5
    assert one.pace_so_far == pytest.approx(1.5)
    assert one.judgement == "not_reached"


def test_a_sampled_value_is_judged_by_its_interval_only(release):
    """575 with an interval of 573 to 577 neither reaches nor misses 575."""
    for aim, said in ((570, "reached"), (575, "within_interval"), (580, "not_reached")):
        one = targets.progress(release, "singapore", "closest", Aim("math", aim, 2030))
        assert one.judgement == said


def test_a_figure_without_an_interval_is_not_judged(release):
    """The World Bank's ratio has no standard error and is no full count: plain numbers only."""
    one = targets.progress(release, "seoul", "closest", Aim("per_teacher", 14, 2030))
    assert one.judgement == "no_interval"
    text = " ".join(words_city.target_sentences(one, "Seoul"))
    assert "not judged: no interval is published" in text
    assert "The target is" not in text


def test_a_full_count_is_judged_plainly(release):
    """Denver's students are counted: 88,000 is below a target of 90,000."""
    one = targets.progress(release, "denver", "closest", Aim("students", 90000, 2030))
    assert one.judgement == "not_reached"
    assert one.latest["year"] == 2023


def test_an_indicator_the_city_lacks_has_no_progress(release):
    """Nothing is made up for a city without a figure."""
    assert targets.progress(release, "seoul", "closest", Aim("students", 1, 2030)) is None


def test_a_release_older_than_targets_has_none(tmp_path: Path):
    """A release built before targets were kept answers with none, and without an error."""
    folder = small_release(tmp_path)
    with duckdb.connect(str(folder / "gcen-1.0.0.duckdb")) as connection:
        connection.execute("DROP TABLE target")
    assert targets.set_in_contract(Warehouse(folder).release(), "seattle") == ()


def test_the_targets_of_the_contract_are_in_the_release(tmp_path):
    """What a member has published is loaded with its years and the document that sets it."""
    contract = read_contract(ROOT / "data" / "contract")
    target = {
        "city": "seattle",
        "indicator": "pisa_math_mean",
        "value": 500,
        "year": 2030,
        "base_year": None,
        "source": "A plan, page 3",
        "source_url": "https://example.org/plan.pdf",
    }
    changed = replace(contract, targets=(Target.model_validate(target),))
    with open_for_writing(tmp_path / "release.duckdb") as connection:
        load(connection, changed, {}, [])
        rows = connection.sql("SELECT city_id, value, year, base_year, source FROM target")
        assert rows.fetchall() == [("seattle", 500.0, 2030, None, "A plan, page 3")]


def test_progress_is_counted_from_the_year_named_or_after_the_last_break():
    """A base before a break would count another definition's way."""
    rows = [_row(2000, 1), _row(2005, 2, obs_status="B"), _row(2010, 3), _row(2015, 4)]
    assert base_of(rows, Aim("x", 9, 2030))["year"] == 2005
    assert base_of(rows, Aim("x", 9, 2030, 2008))["year"] == 2010
    assert base_of(rows, Aim("x", 9, 2030, 2015)) is None
    assert base_of(rows[:1], Aim("x", 9, 2030)) is None


def test_a_share_of_the_way_needs_a_change_that_is_more_than_chance():
    """Half of the way is told where the change is significant, and not where it is not."""
    rows = (_row(2010, 400, low=395, high=405), _row(2020, 450, low=445, high=455))
    significant = Change(2010, 2020, 400, 50, "higher", None)
    by_chance = Change(2010, 2020, 400, 50, "not_different", None)
    untested = Change(2010, 2020, 400, 50, "not_tested", "no_link_error")
    aim = Aim("x", 500, 2030)
    assert _progress(aim, *rows, change=significant).share == pytest.approx(0.5)
    for change in (by_chance, untested, None):
        assert _progress(aim, *rows, change=change).share is None


def test_a_share_of_the_way_is_that_of_the_numbers_shown():
    """From 264 by −6 to 270 is −100 %, whatever the unrounded figures give."""
    fallen = Change(1998, 2024, 264.4, -6.4, "lower", None)
    rows = (_row(1998, 264.4), _row(2024, 258.0))
    one = _progress(Aim("x", 270, 2030), *rows, change=fallen)
    assert one.share == -1
    said = " ".join(words_city.target_sentences(one, "Seoul"))
    assert "Since 1998 (264) it changed by −6," in said
    assert "That is −100 % of the way" in said


def test_a_target_whose_year_has_come_needs_no_pace():
    """With a figure of the target's year there is nothing left to divide by."""
    one = _progress(Aim("x", 500, 2020), _row(2010, 400), _row(2020, 450))
    assert one.pace_needed is None
    assert "has come with this figure" in " ".join(words_city.target_sentences(one, "Seoul"))


@given(
    value=st.integers(0, 1000),
    half=st.integers(0, 100),
    aim=st.integers(0, 1000),
    better=st.sampled_from(["higher", "lower"]),
)
def test_reached_and_missed_mean_the_whole_interval(value, half, aim, better):
    """A target is reached only where both ends are, and missed only where neither is."""
    row = _row(2022, value, low=value - half, high=value + half, better=better)
    one = _progress(Aim("x", aim, 2030), _row(2018, value, better=better), row)
    ends = [row["low"] >= aim, row["high"] >= aim]
    if better == "lower":
        ends = [row["low"] <= aim, row["high"] <= aim]
    expected = "reached" if all(ends) else "within_interval" if any(ends) else "not_reached"
    assert one.judgement == expected


@given(
    value=st.floats(-1e6, 1e6),
    base=st.floats(-1e6, 1e6),
    aim=st.floats(-1e6, 1e6),
    year=st.integers(1990, 2100),
    flags=st.sampled_from([("A", True), ("A", False), ("U", False)]),
    better=st.sampled_from(["higher", "lower", "neither"]),
)
@example(value=1e6, base=0.0, aim=5e-324, year=2030, flags=("A", True), better="higher")
def test_no_target_is_told_in_words_of_machines(value, base, aim, year, flags, better):
    """Whatever the numbers, the sentences hold no None, nan or inf."""
    status, counted = flags
    row = _row(2022, value, obs_status=status, full_count=counted, better=better)
    one = _progress(Aim("x", aim, year), _row(2010, base, better=better), row)
    text = " ".join(words_city.target_sentences(one, "Seoul"))
    for wrong in ("None", "nan", "inf "):
        assert wrong not in text
    if status == "U" or not counted:
        assert "The target is" not in text

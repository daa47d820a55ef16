from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from dashboard.warehouse import Release, Warehouse, coverage
from pipelines.paths import Home
from tests.small_release import small_release


@pytest.fixture(scope="module", name="release")
def _release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return Warehouse(small_release(tmp_path_factory.mktemp("small"))).release()


def test_every_city_and_indicator_has_a_cell(release):
    """Ten cities by four indicators: forty cells, filled or with the reason why not."""
    rows = coverage.held(release)
    assert len({(row["city_id"], row["indicator_id"]) for row in rows}) == 40
    assert all((row["level"] is None) == (row["reason"] is not None) for row in rows)


def test_the_place_chosen_for_the_city_comes_first(release):
    """Toronto's mathematics shows Ontario's participation before Canada."""
    rows = [
        row
        for row in coverage.held(release, "outcomes")
        if row["city_id"] == "toronto" and row["indicator_id"] == "math"
    ]
    assert [(row["geo"], row["is_closest"]) for row in rows] == [
        ("Ontario (survey participant)", True),
        ("Canada", False),
    ]


def test_a_topic_leaves_the_others_out(release):
    """Asked for one topic, only its indicators come."""
    assert {row["topic"] for row in coverage.held(release, "spending")} == {"spending"}


def test_a_source_is_old_when_its_files_are_older_than_it_allows(release):
    """KOSIS may be 550 days old: on day 550 it is not old, a day later it is."""

    def on(day: date) -> dict:
        return next(r for r in coverage.sources(release, day) if r["source_id"] == "kosis")

    assert on(date(2028, 5, 23))["age_days"] == 550
    assert not on(date(2028, 5, 23))["is_old"]
    assert on(date(2028, 5, 24))["is_old"]


def test_a_yearly_source_ends_early_when_its_newest_figure_is_years_old(release):
    """KOSIS is yearly; three years after its newest figure it does not end early, after four it does.

    A survey held every three years never does, and neither does a source without figures.
    """

    def early(day: date) -> set[str]:
        return {r["source_id"] for r in coverage.sources(release, day) if r["ends_early"]}

    rows = {r["source_id"]: r for r in coverage.sources(release, date(2026, 11, 24))}
    newest = rows["kosis"]["last_year"]
    assert "kosis" not in early(date(newest + 3, 12, 31))
    assert "kosis" in early(date(newest + 4, 1, 1))
    assert not {"oecd_pisa", "nbs_china"} & early(date(newest + 40, 1, 1))
    assert rows["oecd_pisa"]["last_year"] is not None


def test_the_figures_of_a_source_are_the_values_of_its_series(release):
    """A row whose publisher gives a reason instead of a value is no figure of any count."""
    of_series: Counter[str] = Counter()
    for row in coverage.definitions(release):
        of_series[row["source_id"]] += row["n_figures"]
    of_sources = {
        row["source_id"]: row["n_figures"]
        for row in coverage.sources(release, date(2026, 11, 24))
        if row["n_figures"]
    }
    assert of_sources == dict(+of_series)


def test_a_source_that_was_never_loaded_has_no_age(release):
    """Without a retrieval there is no day, no age and no judgement, and no figures."""
    row = next(
        r for r in coverage.sources(release, date(2026, 11, 24)) if r["source_id"] == "nbs_china"
    )
    assert (row["retrieved_at"], row["age_days"], row["is_old"], row["n_figures"]) == (
        None,
        None,
        None,
        0,
    )


def test_marked_and_missing_figures_are_counted_by_source(release):
    """A provisional, and two missing figures: three rows, one each."""
    counted = {
        (row["source_id"], row["obs_status"]): row["n"] for row in coverage.set_aside(release)
    }
    assert counted == {
        ("kosis", "P"): 1,
        ("nces_ccd", "O"): 1,
        ("world_bank_wdi", "O"): 1,
    }


def test_a_correction_is_told_with_its_cell_and_reason(release):
    """What was published, for where and when, what was done, and why."""
    (row,) = coverage.corrections(release)
    assert (row["geo"], row["year"], row["category_label"]) == ("Australia", 2010, "Primary")
    assert (row["published_value"], row["action"]) == (99.0, "withhold")
    assert row["reason"] == "The value repeats the numerator."


def test_an_error_of_files_is_told_with_what_was_done(release):
    """Which files of which source, what is wrong with them, and what their reader does."""
    (row,) = coverage.file_errors(release)
    assert (row["source_id"], row["files"]) == ("world_bank_wdi", "API_*.csv")
    assert (row["error"], row["handling"]) == ("A total stands among the economies.", "Left out.")


def test_each_indicator_is_defined_with_each_of_its_series(release):
    """Students has two publishers, best standing first, each with its span."""
    rows = [r for r in coverage.definitions(release) if r["indicator_id"] == "students"]
    assert [row["source_id"] for row in rows] == ["nces_ccd", "moe_singapore"]
    assert (rows[0]["first_year"], rows[0]["last_year"]) == (2021, 2023)


def test_ladders_name_the_system_first(release):
    """Each city's first place is its own school system."""
    firsts = {row["city"]: row["geo"] for row in coverage.ladders(release) if row["step"] == 1}
    assert len(firsts) == 10
    assert firsts["Melbourne"] == "Victoria"


def test_the_shipped_figures_leave_no_cell_unexplained(shipped_home: Home):
    """Every city and indicator of the shipped release is filled or says why it is empty."""
    release = Warehouse(Path(shipped_home.warehouse)).release()
    rows = coverage.held(release)
    indicators = release.rows("SELECT count(*) AS n FROM indicator")[0]["n"]
    assert len({(row["city_id"], row["indicator_id"]) for row in rows}) == 10 * indicators
    assert all(row["level"] or row["reason"] for row in rows)

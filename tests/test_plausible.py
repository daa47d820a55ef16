from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from pipelines.contract import Contract, read_contract
from pipelines.errors import ContractError
from pipelines.plausible import Suspicions, hold_against
from pipelines.rules import PlausibleRule
from pipelines.tidy import frame
from tests.tiny import cell, tiny_contract

YEARS = range(2010, 2020)
PLACES = ("alpha", "beta", "gamma")


@pytest.fixture(name="tiny", scope="module")
def _tiny(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    return tiny_contract(tmp_path_factory.mktemp("contract"))


def _scores() -> list[dict[str, Any]]:
    """Ten years of three places, with standard errors and sample sizes."""
    return [
        cell(
            "score_published",
            place,
            year,
            500 + at * 10 + year - 2010,
            std_error=2.5,
            sample_size=5000,
            source_file=f"{place}.csv",
        )
        for at, place in enumerate(PLACES)
        for year in YEARS
    ]


def _changed(rows: list[dict[str, Any]], **columns: Any) -> list[dict[str, Any]]:
    """All rows with other cells; a function is given the row."""
    return [
        {
            **row,
            **{name: new(row) if callable(new) else new for name, new in columns.items()},
        }
        for row in rows
    ]


def _of(rows: list[dict[str, Any]], **cells: Any) -> list[dict[str, Any]]:
    return [row for row in rows if all(row[name] == one for name, one in cells.items())]


def _without(rows: list[dict[str, Any]], **cells: Any) -> list[dict[str, Any]]:
    return [row for row in rows if row not in _of(rows, **cells)]


def _held(tiny: Contract, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Suspicions:
    return hold_against(frame(before), frame(after), tiny)


def _nothing(found: Suspicions) -> bool:
    return not found.removals and not found.jumps


# --- what publishers do ---------------------------------------------------------------------------


def test_the_same_figures_again_are_published(tiny):
    """Reading the same files twice is never held back."""
    assert _nothing(_held(tiny, _scores(), _scores()))


def test_a_first_reading_is_published(tiny):
    """Where nothing is in force, nothing can be missed."""
    assert _nothing(_held(tiny, [], _scores()))


def test_a_revision_by_a_tenth_is_published(tiny):
    """Publishers revise figures and standard errors of all years at once."""
    revised = _changed(
        _scores(),
        value=lambda row: row["value"] * 1.1,
        std_error=lambda row: row["std_error"] * 0.9,
    )
    assert _nothing(_held(tiny, _scores(), revised))


def test_new_years_places_groups_and_series_are_published(tiny):
    """What is added to the figures in force is what a refresh is for."""
    added = [
        cell("score_published", "alpha", 2020, 512, std_error=2.4),
        cell("score_published", "land", 2019, 470, std_error=4),
        cell("score_published", "alpha", 2019, 520, breakdown="sex", category="female"),
        cell("score_computed", "gamma", 2019, 540, std_error=3),
    ]
    assert _nothing(_held(tiny, _scores(), [*_scores(), *added]))


def test_a_single_figure_that_is_withdrawn_is_published_so(tiny):
    """Publishers withdraw single figures, with a mark or without."""
    withdrawn = _changed(_of(_scores(), geo_id="beta", year=2015), value=None, obs_status="O")
    rest = [row for row in _scores() if (row["geo_id"], row["year"]) != ("beta", 2015)]
    assert _nothing(_held(tiny, _scores(), [*rest, *withdrawn]))
    assert _nothing(_held(tiny, _scores(), rest))


def test_small_numbers_may_grow_many_times(tiny):
    """A few students are many times fewer than some; no unit has changed."""
    few = [cell("ratio_office", "beta", year, 3) for year in YEARS]
    more = [*few[:-1], cell("ratio_office", "beta", 2019, 66)]
    assert _nothing(_held(tiny, few, more))
    assert _nothing(_held(tiny, few, [*few, cell("ratio_office", "beta", 2020, 66)]))


def test_zero_has_no_factor(tiny):
    """What begins at 0, or comes to 0 by itself, is no step."""
    before = [cell("ratio_office", "beta", year, 0) for year in YEARS]
    assert _nothing(_held(tiny, before, [*before, cell("ratio_office", "beta", 2020, 500)]))
    full = [cell("ratio_office", "beta", year, 500) for year in YEARS]
    assert _nothing(_held(tiny, full, [*full, cell("ratio_office", "beta", 2020, 0)]))


def test_a_file_under_a_new_name_is_published(tiny):
    """A new edition of a file takes the place of the old one."""
    renamed = _changed(_scores(), source_file="edition-2.csv")
    assert _nothing(_held(tiny, _scores(), renamed))


def test_a_step_in_force_is_not_told_again(tiny):
    """What a person has let pass once is no news at the next refresh."""
    stepped = [*_scores(), cell("score_published", "alpha", 2020, 20)]
    assert _held(tiny, _scores(), stepped).jumps
    assert _nothing(_held(tiny, stepped, stepped))


def test_a_series_the_contract_no_longer_has_is_not_missed(tiny):
    """To drop a series is our decision, not the publisher's."""
    old = [cell("no_longer_asked", "alpha", year, 1) for year in YEARS]
    assert _nothing(_held(tiny, [*_scores(), *old], _scores()))


# --- what is held back ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        ({"geo_id": "beta"}, "score_published has no values for beta any more; 10 are in force"),
        ({"year": 2015}, "score_published has no values for 2015 any more; 3 are in force"),
        ({"year": 2019}, "score_published ends in 2018; the figures in force go to 2019"),
        ({"source_file": "gamma.csv"}, "10 of 10 values in force that were read from gamma.csv"),
        ({"series_id": "score_published"}, "score_published: 30 of 30 values in force are gone"),
    ],
)
def test_what_is_gone_as_a_whole_is_missed(tiny, gone, words):
    """A place, a year, the newest year, a file or a series cannot go unnoticed."""
    rest = _without(_scores(), **gone)
    found = _held(tiny, _scores(), rest or [cell("score_computed", "alpha", 2019, 500)])
    assert any(words in one for one in found.removals), found
    assert not found.jumps


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        ({"category": "female"}, "score_published has no values for sex female any more; 30"),
        (
            {"breakdown": "sex", "year": 2014},
            "score_published has no values for sex 2014 any more; 6",
        ),
        (
            {"category": "female", "year": 2014},
            "score_published has no values for sex female 2014 any more; 3",
        ),
        (
            {"category": "female", "geo_id": "beta"},
            "beta.csv has no values for sex female any more; 10",
        ),
        (
            {"source_file": "beta.csv", "year": 2014},
            "beta.csv has no values for 2014 any more; 3",
        ),
    ],
)
def test_a_part_of_a_series_or_a_file_that_is_gone_is_missed(tiny, gone, words):
    """A group, one year of it, one place of it, or a year of one file cannot go unnoticed."""
    groups = [
        *_scores(),
        *_changed(_scores(), breakdown="sex", category="female"),
        *_changed(_scores(), breakdown="sex", category="male"),
    ]
    found = _held(tiny, groups, _without(groups, **gone))
    assert any(words in one for one in found.removals), found
    assert not found.jumps


def test_a_group_of_one_place_that_is_gone_is_missed(tiny):
    """A group that other places of the same file still have is missed where it was."""
    girls = _changed(_scores(), breakdown="sex", category="female")
    groups = _changed([*_scores(), *girls], source_file="all.csv")
    found = _held(tiny, groups, _without(groups, category="female", geo_id="beta"))
    assert found.removals == [
        "score_published has no values for beta sex female any more; 10 are in force"
    ]


def test_a_share_of_a_file_that_is_gone_is_missed(tiny):
    """More than a fifth of a file's figures, though few of the source's, are missed."""
    rest = [row for row in _scores() if row["geo_id"] != "beta" or row["year"] > 2012]
    found = _held(tiny, _scores(), rest)
    assert found.removals == ["3 of 10 values in force that were read from beta.csv are gone"]


@pytest.mark.parametrize(
    ("value", "status"), [(None, "O"), (None, "Q"), (0, "A")], ids=["missing", "hidden", "zero"]
)
def test_a_column_that_is_emptied_is_held_back(tiny, value, status):
    """Values that turn to marks, or to 0, are gone."""
    emptied = _changed(_scores(), value=value, obs_status=status)
    found = _held(tiny, _scores(), emptied)
    assert any("30 of 30 values in force would be removed" in one for one in found.removals)


def test_standard_errors_that_are_gone_are_held_back(tiny):
    """Without its standard error a figure can no longer be tested."""
    bare = _changed(_scores(), std_error=lambda row: None if row["year"] == 2015 else 2.5)
    found = _held(tiny, _scores(), bare)
    assert found.removals == [
        "score_published has no standard errors for 2015 any more; 3 are in force"
    ]


@pytest.mark.parametrize("factor", [0.01, 1 / 8, 8, 100])
@pytest.mark.parametrize(
    ("column", "words"),
    [("value", "values"), ("std_error", "standard errors"), ("sample_size", "sample sizes")],
)
def test_another_unit_is_held_back(tiny, column, words, factor):
    """Per cent for shares, thousands for people: most of a series moves by one factor."""
    other = _changed(_scores(), **{column: lambda row: row[column] * factor})
    found = _held(tiny, _scores(), other)
    unit = [one for one in found.jumps if "as if the unit had changed" in one]
    assert [one.partition(" are ")[0] for one in unit] == [f"score_published: {words}"]


@pytest.mark.parametrize(
    ("column", "factor"), [("value", 0.01), ("std_error", 40), ("sample_size", 100)]
)
def test_a_single_number_far_from_the_one_in_force_is_held_back(tiny, column, factor):
    """One column of many with another unit moves a minority of a series' values."""
    wrong = _changed(
        _scores(),
        **{column: lambda row: row[column] * (factor if row["year"] == 2015 else 1)},
    )
    found = _held(tiny, _scores(), wrong)
    assert any("3 " in one and "far from those in force" in one for one in found.jumps)


def test_a_new_year_far_from_the_year_before_is_held_back(tiny):
    """A new year has no value in force to be compared with, but a neighbour."""
    found = _held(tiny, _scores(), [*_scores(), cell("score_published", "alpha", 2020, 20)])
    (jump,) = found.jumps
    assert "20 for alpha 2020 in synthetic.csv after 509" in jump


def test_a_sample_of_a_new_year_far_from_the_year_before_is_held_back(tiny):
    """Students of a new year are held against those of the year before, small groups apart."""
    new = cell("score_published", "alpha", 2020, 510, std_error=2.5, sample_size=500_000)
    (jump,) = _held(tiny, _scores(), [*_scores(), new]).jumps
    assert "1 sample sizes are 20 times the year before" in jump
    few = _changed(_scores(), sample_size=3)
    assert _nothing(_held(tiny, few, [*few, {**new, "sample_size": 90}]))


def test_a_new_year_in_another_unit_is_held_back(tiny):
    """Where most lines of a series step by one factor, the new year is in another unit."""
    new = [cell("score_published", place, 2020, 5.1) for place in PLACES]
    found = _held(tiny, _scores(), [*_scores(), *new])
    (jump,) = found.jumps
    assert jump == "score_published: values of 2020 are 0.009827 times those of the year before"


def test_a_small_share_in_a_new_year_is_published(tiny):
    """Shares of small groups do fall to nearly nothing."""
    shares = [cell("ratio_office", "beta", year, 170) for year in YEARS]
    assert _nothing(_held(tiny, shares, [*shares, cell("ratio_office", "beta", 2020, 5)]))


def test_another_unit_of_a_file_is_held_back(tiny):
    """Series that have too few numbers each are told by the file that they share."""
    rows = [
        cell(series, "alpha", year, 500, sample_size=40, source_file="a.csv")
        for series in ("score_published", "score_computed")
        for year in (2018, 2019)
    ]
    found = _held(tiny, rows, _changed(rows, sample_size=4000))
    assert found.jumps[0].startswith("a.csv: sample sizes are 100 times those in force")


def test_values_out_of_range_are_held_back(tiny):
    """Not even a first reading may hold what its indicator cannot be."""
    found = _held(tiny, [], [*_scores(), cell("exam_local", "delta", 2020, 1001)])
    (jump,) = found.jumps
    assert "1 values outside 0 to 1000, e.g. 1001 for delta 2020" in jump


def test_a_figure_of_an_impossible_year_is_held_back(tiny):
    """Something else than a year was read as one."""
    found = _held(tiny, _scores(), [*_scores(), cell("score_published", "alpha", 20190, 500)])
    assert "score_published: figures of the years 20190" in found.jumps


def test_many_findings_are_told_briefly(tiny):
    """A message names a few of what it found and counts the rest."""
    found = _held(tiny, _scores(), _changed(_scores(), value=lambda row: row["value"] + 1e6))
    assert all(len(one) < 400 for one in found.jumps)
    assert any(" and 26 more" in one for one in found.jumps)


def test_what_was_given_is_left_as_it_was(tiny):
    """Neither table is changed by the comparison."""
    before, after = frame(_scores()), frame(_changed(_scores(), value=1.0))
    copies = before.copy(), after.copy()
    hold_against(before, after, tiny)
    pd.testing.assert_frame_equal(before, copies[0])
    pd.testing.assert_frame_equal(after, copies[1])


# --- the rule of the contract ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limits", "changed"),
    [
        ({"most_removed_share": 0}, {"value": None, "obs_status": "O"}),
        ({"fewest_removed": 1, "most_removed_share": 0}, {"value": None, "obs_status": "O"}),
        ({"largest_step": 1.3}, {"value": 700}),
        ({"last_year": 2018}, {}),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, dict) else None,
)
def test_limits_are_those_of_the_contract(tiny, limits, changed):
    """Figures that pass by the limits that ship are held back by narrower ones of checks.toml."""
    touched = _scores()
    for row in _of(touched, geo_id="beta", year=2015) + _of(touched, geo_id="beta", year=2013):
        row.update(changed)
    narrow = tiny.rules.model_copy(update={"plausible": PlausibleRule.model_validate(limits)})
    assert _nothing(_held(tiny, _scores(), touched))
    assert not _nothing(_held(replace(tiny, rules=narrow), _scores(), touched))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("largest_step = 0.5", "plausible, largest_step"),
        ("first_year = 2200", "first_year is not before last_year"),
        ("smallest_step = { values = 10 }", "plausible, smallest_step, values"),
        ("largest_leap = 9", "plausible, largest_leap"),
    ],
)
def test_a_slip_in_the_rule_is_told(tmp_path, line, told):
    """A limit that cannot be meant, or a name that nobody knows, is a problem of checks.toml."""
    tiny_contract(tmp_path)
    path = tmp_path / "checks.toml"
    name = line.partition(" ")[0]
    kept = [one for one in path.read_text("utf-8").splitlines() if not one.startswith(f"{name} =")]
    at = kept.index("[plausible]")
    path.write_text("\n".join([*kept[: at + 1], line, *kept[at + 1 :]]) + "\n", encoding="utf-8")
    with pytest.raises(ContractError) as refused:
        read_contract(tmp_path)
    assert "checks.toml" in str(refused.value)
    assert told in str(refused.value)

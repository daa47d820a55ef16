from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard import words_practices
from dashboard.comparing.view import read_view
from dashboard.components import compared
from dashboard.warehouse import (
    Release,
    Warehouse,
    alternatives,
    catalogue,
    comparison,
    groups,
    learning,
    overview,
    pairs,
    ranks,
    trends,
)
from dashboard.warehouse.comparison import Subject
from pipelines import statistics
from pipelines.paths import Home
from tests import small_release as small
from tests.small_release import small_release

MATH = Subject("math", "closest", "total", "total")
STUDENTS = Subject("students", "closest", "total", "total")


@pytest.fixture(scope="module", name="release")
def _release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return Warehouse(small_release(tmp_path_factory.mktemp("small"))).release()


@pytest.fixture(name="cities")
def _cities(release: Release) -> list[str]:
    return [row["city_id"] for row in catalogue.cities(release)]


def _places(release, cities, subject=MATH, year=None):
    return comparison.places(comparison.latest(release, subject, year), cities)


def test_cities_on_one_place_are_one_mark(release, cities):
    """The four cities of the United States are drawn once, with all their names."""
    shared = [row for row in _places(release, cities) if row["geo_id"] == "us"]
    assert [row["cities"] for row in shared] == [["Denver", "Houston", "Lexington", "Seattle"]]


def test_the_latest_figure_is_that_of_the_last_year_with_a_value(release):
    """A year without value is never the latest, and each city has its own."""
    latest = {row["city_id"]: row["year"] for row in comparison.latest(release, STUDENTS)}
    assert latest == {"denver": 2023, "houston": 2021, "seattle": 2023, "singapore": 2023}


def test_a_chosen_year_leaves_out_cities_that_have_no_figure_in_it(release):
    """A year is taken at its word; the cities without it are named with what they have."""
    assert {row["city_id"] for row in comparison.latest(release, STUDENTS, 2021)} == {"houston"}
    without = {row["city_id"]: row for row in comparison.missing(release, STUDENTS, 2021)}
    assert (without["denver"]["first_year"], without["denver"]["last_year"]) == (2022, 2023)
    assert without["melbourne"]["is_measured"] is False
    assert "houston" not in without


def test_the_reason_of_the_publisher_for_a_year_is_kept(release):
    """Where the publisher says why there is no value, that reason stands, not ours."""
    without = {row["city_id"]: row for row in comparison.missing(release, STUDENTS, 2024)}
    assert (without["denver"]["obs_status"], without["denver"]["note"]) == (
        "O",
        "Not yet published.",
    )


def test_places_of_a_survey_stand_by_value_with_older_cycles_last(release, cities):
    """Shanghai's 613 of 2012 does not stand above the figures of 2022."""
    order = [row["cities"][0] for row in _places(release, cities)]
    assert order[0] == "Singapore"
    assert order[-2:] == ["Shanghai", "Toronto"]


def test_figures_of_different_measures_stand_by_name(release, cities):
    """Where collections differ there is no order by value, no leader and no reference."""
    places = _places(release, cities, STUDENTS)
    assert comparison.is_mixed(places)
    assert [row["cities"][0] for row in places] == ["Denver", "Houston", "Seattle", "Singapore"]
    assert comparison.leader(places, comparison.pairs_of(release, STUDENTS, places)) is None
    assert comparison.reference(release, STUDENTS, places) is None


def test_verdicts_against_a_focal_city_come_from_the_tests_of_the_release(release, cities):
    """Each place is judged against the focal one, and the untested have a reason."""
    places = _places(release, cities)
    tests = comparison.pairs_of(release, MATH, places)
    judged = comparison.judged(places, "hong_kong", tests)
    verdicts = {row["cities"][0]: (row["verdict"], row["reason"]) for row in judged}
    assert verdicts["Hong Kong"] == ("focal", None)
    assert verdicts["Singapore"] == ("higher", None)
    assert verdicts["Melbourne"] == ("lower", None)
    assert verdicts["Shanghai"] == ("not_tested", "years_apart")


def test_without_a_focal_figure_nothing_is_judged(release, cities):
    """A focal city without a place here leaves all verdicts open."""
    places = _places(release, cities, MATH, 2022)
    judged = comparison.judged(places, "shanghai", comparison.pairs_of(release, MATH, places))
    assert {row["verdict"] for row in judged} == {None}


def test_the_reference_is_the_average_of_the_same_survey_and_year(release, cities):
    """The OECD average of 2022 stands beside figures of 2022."""
    average = comparison.reference(release, MATH, _places(release, cities))
    assert (average["geo"], average["year"], average["value"]) == ("OECD average", 2022, 472.0)


def test_the_finding_of_the_release_is_its_tests_in_words(release, cities):
    """The sentence names those the highest place was tested against, and the older cycles."""
    indicator = catalogue.indicator(release, "math")
    places = _places(release, cities)
    tests = comparison.pairs_of(release, MATH, places)
    said = compared.finding(compared.measured(indicator, None), places, tests, None)
    assert said.startswith("Mathematics: mean score, 2022: Singapore (575 points)")
    assert "Shanghai and Toronto (last figure of 2012)" in said


def test_categories_are_those_that_a_city_has(release):
    """Only groups with a figure are offered."""
    offered = [
        (row["breakdown"], row["category"]) for row in catalogue.categories(release, "per_teacher")
    ]
    assert offered == [("level", "primary"), ("level", "secondary")]


def test_the_scorecard_holds_each_city_once_per_headline(release):
    """A cell is a city's newest value at its closest place; empty cells are absent."""
    rows = overview.scorecard(release)
    keys = [(row["indicator_id"], row["city_id"]) for row in rows]
    assert len(keys) == len(set(keys))
    math = {row["city_id"]: row["year"] for row in rows if row["indicator_id"] == "math"}
    assert math["singapore"] == 2022
    assert math["shanghai"] == 2012
    assert {row["indicator_id"] for row in rows} <= {
        row["indicator_id"] for row in overview.headlines(release)
    }


def test_answers_are_remembered_per_release(tmp_path: Path):
    """The same question to the same release is asked once, to another release again."""
    one = Warehouse(small_release(tmp_path / "one")).release()
    other = Warehouse(small_release(tmp_path / "two")).release()
    assert comparison.figures(one, MATH) is comparison.figures(one, MATH)
    assert comparison.figures(one, MATH) is not comparison.figures(other, MATH)


# --- rules for many comparisons, ranges of ranks ----------------------------------------------


@pytest.fixture(scope="module", name="doubtful")
def _doubtful(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The small release, in which adjustment takes back what single tests said of Hong Kong.

    Against Seoul among all pairs, against Singapore among Hong Kong's own tests.
    """
    folder = small_release(tmp_path_factory.mktemp("doubtful"))
    with duckdb.connect(str(folder / "gcen-1.0.0.duckdb")) as connection:
        connection.execute("""
            UPDATE valued_pair SET p_bh_all = 0.2
            WHERE 'hong_kong' IN (city_a, city_b) AND 'seoul' IN (city_a, city_b)
        """)
        connection.execute("""
            UPDATE valued_pair SET p_bh_focal = 0.3
            WHERE city_a = 'hong_kong' AND city_b = 'singapore'
        """)
        connection.execute("""
            UPDATE city_rank SET best_rank_bh = 2, worst_rank_bh = 3
            WHERE city_id IN ('hong_kong', 'seoul') AND level = 'closest' AND year = 2022
        """)
    return Warehouse(folder).release()


def _judged(release, cities, rule, focal):
    places = _places(release, cities)
    own = comparison.place_of(places, focal)
    tests = comparison.ruled(
        comparison.pairs_of(release, MATH, places), rule, own["city_ids"] if own else ()
    )
    return {row["cities"][0]: row["verdict"] for row in comparison.judged(places, focal, tests)}


@pytest.mark.parametrize("rule", ["published", "none"])
def test_single_pairs_keep_the_verdicts_of_the_release(doubtful, cities, rule):
    """Without adjustment the tests of the release stand as they are."""
    verdicts = _judged(doubtful, cities, rule, "hong_kong")
    assert (verdicts["Singapore"], verdicts["Seoul"]) == ("higher", "lower")


def test_adjusted_verdicts_are_those_of_the_focal_citys_own_tests(doubtful, cities):
    """Against Hong Kong its own family counts; with Singapore in focus, Singapore's."""
    of_hong_kong = _judged(doubtful, cities, "bh", "hong_kong")
    assert (of_hong_kong["Singapore"], of_hong_kong["Seoul"]) == ("not_different", "lower")
    assert _judged(doubtful, cities, "bh", "singapore")["Hong Kong"] == "lower"


def test_whom_to_learn_from_follows_the_rule_of_the_page(doubtful, cities):
    """Singapore is an example to Hong Kong by single tests alone; the rule that takes it is named."""
    named = {}
    for rule in ("published", "none", "bh"):
        found = learning.examples(doubtful, MATH, "hong_kong", frozenset(cities), rule)
        assert found is not None
        named[rule] = {city for row in found.better for city in row["city_ids"]}
        told = " ".join(words_practices.learning(found, "Hong Kong"))
        assert ("Benjamini-Hochberg. The tests of Hong Kong against" in told) == (rule == "bh")
    assert named["published"] == named["none"] == named["bh"] | {"singapore"}
    assert "singapore" not in named["bh"]


def test_without_a_focal_city_all_pairs_are_one_family(doubtful, cities):
    """Each pair is adjusted among all pairs; p and verdict change together."""
    places = _places(doubtful, cities)
    tests = comparison.ruled(comparison.pairs_of(doubtful, MATH, places), "bh")
    pair = tests[2022, "hong_kong", "seoul"]
    assert (pair["p_value"], pair["verdict"]) == (0.2, "not_different")
    assert tests[2022, "hong_kong", "singapore"]["verdict"] == "lower"


def test_page_and_release_speak_at_one_level():
    """Intervals and verdicts of a page are of the level of those in the release."""
    assert comparison.SIGNIFICANCE == statistics.SIGNIFICANCE
    assert pytest.approx(statistics.Z, abs=1e-12) == comparison.Z


@given(gap=st.floats(-100, 100), p=st.one_of(st.floats(0, 1), st.just(0.05)))
@example(gap=0.0, p=0.0)
def test_an_adjusted_verdict_is_that_of_the_statistics(gap, p):
    """A page names an adjusted difference as the release names the others, at its edges too."""
    row = {"city_a": "a", "city_b": "b", "difference": gap, "p_value": p, "p_bh_all": p}
    ruled = comparison.ruled({(2022, "a", "b"): row}, "bh")
    assert ruled[2022, "a", "b"]["verdict"] == str(statistics.verdicts(gap, p))


@pytest.mark.parametrize("rule", ["published", "bh"])
@pytest.mark.parametrize("focal", [None, "hong_kong"])
def test_the_interface_gives_the_verdicts_of_the_page(doubtful, cities, focal, rule):
    """Pair by pair, with and without a focal city, page and interface adjust alike."""
    places = _places(doubtful, cities)
    own = comparison.place_of(places, focal)
    tests = comparison.ruled(
        comparison.pairs_of(doubtful, MATH, places), rule, own["city_ids"] if own else ()
    )
    query = pairs.tests(
        indicators=["math"],
        level="closest",
        focal=focal,
        year=2022,
        breakdowns=["total"],
        categories=["total"],
        rule=rule,
        reasons={},
        within="",
    )
    rows = doubtful.rows(query.sql, query.parameters)
    held = [row for row in rows if row["value_a"] is not None and row["value_b"] is not None]
    assert len(held) > 5
    for row in held:
        shown = tests[2022, row["city_a"], row["city_b"]]
        assert (row["verdict"], row["p_value"]) == (shown["verdict"], shown["p_value"])


def test_a_range_of_ranks_counts_each_place_once(release):
    """The four cities of the United States share one range; Shanghai of 2012 has none in 2022."""
    held = ranks.ranges(release, MATH, 2022, "published")
    spans = {city: (row["best_rank"], row["worst_rank"]) for city, row in held.items()}
    assert spans["singapore"] == (1, 1)
    assert spans["denver"] == spans["seattle"] == (5, 5)
    assert {row["n_compared"] for row in held.values()} == {5}
    assert "shanghai" not in held


def test_ranges_of_ranks_follow_the_rule(doubtful):
    """What adjustment cannot tell apart shares its ranks."""
    held = ranks.ranges(doubtful, MATH, 2022, "bh")
    for city in ("hong_kong", "seoul"):
        assert (held[city]["best_rank"], held[city]["worst_rank"]) == (2, 3)
    assert held["singapore"]["best_rank"] == held["singapore"]["worst_rank"] == 1


# --- changes ----------------------------------------------------------------------------------


@pytest.fixture(name="linked")
def _linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Release:
    """The small release with a published link error between the cycles of mathematics."""
    monkeypatch.setattr(small, "LINK_ERRORS", f"{small.LINK_ERRORS}math,2018,2022,2.0,A table\n")
    survey = 'has_std_error = true\nscope = "international"'
    text = small.INDICATORS.replace(survey, f'{survey}\ntrend_scale = "linked"')
    monkeypatch.setattr(small, "INDICATORS", text)
    return Warehouse(small_release(tmp_path)).release()


def test_a_change_is_tested_with_the_link_error_of_its_cycles(linked, cities):
    """Each place once, largest rise first; cities without both cycles are named."""
    rows, missing = trends.between(linked, MATH, cities, (2018, 2022))
    verdicts = {row["cities"][0]: (round(row["change"]), row["verdict"]) for row in rows}
    assert verdicts["Hong Kong"] == (-11, "lower")
    assert verdicts["Seoul"] == (1, "not_different")
    assert [row["cities"] for row in rows if row["geo_id"] == "us"] == [
        ["Denver", "Houston", "Lexington", "Seattle"]
    ]
    assert {row["link_error"] for row in rows} == {2.0}
    assert {row["city"] for row in missing} == {"Shanghai", "Toronto"}
    assert [row["change"] for row in rows] == sorted((row["change"] for row in rows), reverse=True)


def test_without_a_link_error_no_change_is_tested(release, cities):
    """The change is stated, its test refused with the reason."""
    rows, _ = trends.between(release, MATH, cities, (2018, 2022))
    assert {(row["verdict"], row["reason"]) for row in rows} == {("not_tested", "no_link_error")}
    assert trends.tested_spans(release, MATH, tuple(cities)) == []


def test_the_change_shown_first_ends_where_most_cities_end(release, cities):
    """The last year of most cities, from the nearest year of the most of them."""
    assert trends.spans(release, MATH, tuple(cities)) == [(2018, 2022)]
    assert trends.spans(release, STUDENTS, tuple(cities)) == [(2022, 2023)]


def test_full_counts_change_without_a_test(release, cities):
    """Denver lost a thousand students: counted, not sampled."""
    (row,), _ = trends.between(release, STUDENTS, cities, (2022, 2023))
    assert (row["change"], row["reason"], row["p_value"]) == (-1000.0, "full_count", None)


def test_a_change_the_release_does_not_hold_is_stated_with_its_reason(shipped_home: Home):
    """Between years that are no city's last, figures of counts are subtracted, never tested."""
    release = Warehouse(shipped_home.warehouse).release()
    subject = Subject("students", "closest", "total", "total")
    rows, _ = trends.between(release, subject, ["seoul", "singapore"], (2005, 2010))
    assert {row["verdict"] for row in rows} == {"not_tested"}
    assert {row["reason"] for row in rows} <= {"full_count", "break", "definition"}
    for row in rows:
        assert row["change"] == row["value_to"] - row["value_from"]


# --- groups and alternatives ------------------------------------------------------------------


def test_groups_stand_side_by_side_with_the_published_gap(shipped_home: Home):
    """Girls and boys of one place and cycle, and the gap as published with its error."""
    release = Warehouse(shipped_home.warehouse).release()
    subject = Subject("pisa_math_mean", "closest", "sex", "")
    found = groups.grouped(release, subject, ["singapore", "seoul"], 2022)
    assert [label for _, label in found.groups] == ["Girls", "Boys"]
    assert found.gap is not None
    assert found.gap["indicator_id"] == "pisa_math_gap_sex"
    for row in found.places:
        assert set(row["values"]) == {"female", "male"}
        assert {one["year"] for one in row["values"].values()} == {2022}
        assert row["gap"]["std_error"] > 0
        difference = row["values"]["male"]["value"] - row["values"]["female"]["value"]
        assert row["gap"]["value"] == pytest.approx(difference, abs=1.5)


def test_every_published_gap_is_found_from_its_mean(contract):
    """An indicator of a gap between groups is named after the mean it belongs to."""
    known = {one.indicator_id for one in contract.indicators}
    for name in known:
        for ending in ("_gap_sex", "_gap_ses"):
            if name.endswith(ending):
                assert f"{name.removesuffix(ending)}_mean" in known


def test_what_can_be_compared_is_offered_where_figures_cannot(release, cities):
    """Other indicators of a topic are those that open with figures of one measure."""
    opens = alternatives.opening(release, "math", "closest", cities)
    assert opens is not None
    assert opens.is_tested
    assert not opens.is_mixed
    tutoring = alternatives.opening(release, "tutoring", "closest", cities)
    assert tutoring is None or tutoring.is_mixed or tutoring.n_places < 2
    assert alternatives.same_topic(release, MATH, cities, 4) == []
    assert not alternatives.countries_compare(release, STUDENTS, cities)
    teachers = Subject("per_teacher", "closest", "level", "primary")
    assert alternatives.countries_compare(release, teachers, cities)
    assert not alternatives.countries_compare(release, teachers, ["seoul"])


def test_the_groups_told_are_those_that_most_places_have(shipped_home: Home):
    """Girls and boys where one place alone has a third group; of fifths the outermost of most."""
    whole = Warehouse(shipped_home.warehouse).release()
    everyone = [row["city_id"] for row in catalogue.cities(whole)]
    for indicator, by in (
        ("graduation_4yr_pct", "sex"),
        ("out_of_school_lower_secondary_pct", "ses_quintile"),
        ("pisa_math_mean", "ses_quarter"),
    ):
        found = groups.grouped(whole, Subject(indicator, "closest", by, ""), everyone, None)
        assert found.pair is not None
        order = [group for group, _ in found.groups]
        shares = {
            (one, other): sum({one, other} <= set(row["values"]) for row in found.places)
            for at, one in enumerate(order)
            for other in order[at + 1 :]
        }
        (first, _), (last, _) = found.pair
        assert shares[first, last] == max(shares.values()) > 1
        apart = {pair: order.index(pair[1]) - order.index(pair[0]) for pair in shares}
        best = [apart[pair] for pair in shares if shares[pair] == max(shares.values())]
        assert by == "sex" or apart[first, last] == max(best)
        assert by != "sex" or (first, last) == ("female", "male")


def test_the_latest_year_with_tests_is_found(release, shipped_home: Home):
    """Of all chosen cities, or against one of them; nothing where no pair was ever tested."""
    whole = Warehouse(shipped_home.warehouse).release()
    pisa = Subject("pisa_math_mean", "closest", "total", "total")
    everyone = tuple(row["city_id"] for row in catalogue.cities(whole))
    assert alternatives.tested_year(whole, pisa, everyone, None) == 2025
    assert alternatives.tested_year(whole, pisa, everyone, "houston") == 2018
    assert alternatives.tested_year(whole, pisa, ("denver", "houston"), "houston") is None
    assert alternatives.tested_year(release, STUDENTS, everyone, None) is None


def test_a_link_to_two_years_shows_their_change(release):
    """The years of the address are the span; unknown ones give way to the first, with a remark."""
    view = read_view(release, {"indicator": "math", "from": "2018", "to": "2022"})
    assert (view.span, list(view.remarks)) == ((2018, 2022), [])
    view = read_view(release, {"indicator": "math", "from": "2003"})
    assert view.span == (2018, 2022)
    assert "2003" in view.remarks[0]

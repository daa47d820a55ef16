from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from dashboard import words_challenges
from dashboard.components import findings
from dashboard.pages import overview
from dashboard.warehouse import Release, Warehouse, challenges
from pipelines.paths import Home
from tests import small_release

LINKED = "math,2018,2022,2.0,A table"
FALLEN = {
    "sg": {2018: (569.0, 1.6), 2022: (600.0, 1.2)},
    "hk": {2018: (551.0, 3.0), 2022: (520.0, 3.0)},
    "us": {2018: (478.0, 3.2), 2022: (440.0, 4.0)},
    "au": {2018: (491.0, 1.9), 2022: (460.0, 1.8)},
    "kr": {2018: (526.0, 3.1), 2022: (527.0, 3.9)},
    "oecd_average": {2018: (489.0, 0.4), 2022: (472.0, 0.4)},
}


@pytest.fixture(name="make")
def _make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Build a release of mathematics alone: scores, published link errors, and the series' rows."""

    def made(scores, links=(), **changed) -> Release:
        series = {"scope": "international", "trend_scale": "linked", "better": "higher", **changed}
        text = small_release.INDICATORS.replace(
            'has_std_error = true\nscope = "international"',
            f'has_std_error = true\nscope = "{series["scope"]}"\n'
            f'trend_scale = "{series["trend_scale"]}"',
        ).replace('better = "higher"', f'better = "{series["better"]}"')
        monkeypatch.setattr(small_release, "INDICATORS", text)
        monkeypatch.setattr(small_release, "MATH", scores)
        monkeypatch.setattr(
            small_release, "LINK_ERRORS", "\n".join([small_release.LINK_ERRORS.strip(), *links, ""])
        )
        return Warehouse(small_release.small_release(tmp_path)).release()

    return made


@pytest.fixture(scope="module", name="shipped")
def _shipped(shipped_home: Home) -> Release:
    return Warehouse(Path(shipped_home.warehouse)).release()


def _shown(release: Release) -> str:
    return json.dumps(
        findings.findings(release).to_plotly_json(), default=_plain, ensure_ascii=False
    )


def _plain(component) -> dict:
    return component.to_plotly_json()


def test_a_fall_that_most_tested_places_share_is_a_challenge_and_counts_places(make):
    """Three of five places fell; the four cities of the United States are one of them."""
    (one,) = challenges.shared(make(FALLEN, [LINKED]))
    assert (one.kind, one.from_year, one.year) == ("change", 2018, 2022)
    assert (len(one.worse), len(one.rows)) == (3, 5)
    said = words_challenges.fallen(one.from_year, one.year, one.rows, one.worse)
    assert said == (
        "3 of the 5 places that can be tested fell significantly from 2018 to 2022: Denver, "
        "Houston, Lexington and Seattle, shown by the United States; Hong Kong; Melbourne, shown "
        "by Australia."
    )


def test_without_a_link_error_nothing_moves(make):
    """A change between cycles that cannot be tested is neither a challenge nor an improvement."""
    release = make(FALLEN)
    assert challenges.changes(release) == []
    assert challenges.shared(release) == []
    assert challenges.improved(release) == []
    said = _shown(release)
    assert "no change that ends in 2016 or later can be tested" in said
    assert "No change can be tested in this release." in said
    assert "fell significantly" not in said


def test_half_of_the_places_is_not_most(make):
    """Two of four are no shared challenge."""
    scores = {place: cycles for place, cycles in FALLEN.items() if place != "au"}
    release = make(scores, [LINKED])
    assert [one.kind for one in challenges.shared(release)] == []
    assert len(challenges.changes(release)) == 4


def test_two_places_are_too_few_to_speak_of_most(make):
    """Fewer than three places tested make no shared challenge, even where both fell."""
    release = make({place: FALLEN[place] for place in ("hk", "us")}, [LINKED])
    assert len(challenges.changes(release)) == 2
    assert challenges.shared(release) == []


def test_places_below_an_average_are_held_against_it_in_their_own_year(make):
    """Most places significantly below the average of the same survey and year are a challenge."""
    scores = {**FALLEN, "oecd_average": {2022: (590.0, 0.4)}}
    (one,) = challenges.shared(make(scores))
    assert (one.kind, one.year, one.average) == ("below", 2022, "OECD average")
    assert (len(one.worse), len(one.rows)) == (4, 5)
    said = words_challenges.below(one.average, one.year, "higher", one.rows, one.worse)
    assert said.startswith(
        "4 of the 5 places that can be tested are significantly below the OECD average in 2022: "
    )


def test_where_lower_is_better_to_stand_above_is_the_challenge(make):
    """The direction comes from the indicator: the same figures turned round."""
    release = make(FALLEN, [LINKED], better="lower")
    (one,) = challenges.shared(release)
    assert {row["geo_id"] for row in one.worse} == {"sg", "hk", "kr"}
    said = words_challenges.below(one.average, one.year, "lower", one.rows, one.worse)
    assert "are significantly above the OECD average in 2022" in said
    assert {one.best["geo_id"] for one in challenges.improved(release)} == {"us", "hk", "au"}
    best = challenges.improved(release)[0].best
    assert "significantly lower by" in words_challenges.improved(best, [])


def test_what_ended_more_than_ten_years_ago_is_not_told(make):
    """A change from 2012 to 2015 says nothing of a release of 2026."""
    scores = {place: {2012: cycles[2018], 2015: cycles[2022]} for place, cycles in FALLEN.items()}
    release = make(scores, ["math,2012,2015,2.0,A table"])
    assert challenges.oldest(release) == 2016
    assert challenges.changes(release) == []


def test_improvements_are_ordered_by_their_certainty_and_not_by_their_size(make):
    """Eleven points that are sure stand before thirty that are hardly more than their error."""
    scores = {
        "kr": {2018: (500.0, 10.0), 2022: (530.0, 10.0)},
        "sg": {2018: (560.0, 1.0), 2022: (571.0, 1.0)},
    }
    ranked = challenges.improved(make(scores, [LINKED]))
    assert [one.best["geo_id"] for one in ranked] == ["sg", "kr"]
    said = words_challenges.improved(ranked[0].best, [])
    assert said.startswith("Mathematics: mean score, 560 in 2018 and 571 points in 2022: ")
    assert "significantly higher by 11 (95 % interval 6 to 16, link error included)" in said


LONG_LINKS = [
    "math,2015,2018,2.0,A table",
    "math,2015,2022,2.0,A table",
    "math,2018,2022,2.0,A table",
]


def test_nobody_has_improved_where_the_newest_tested_change_is_for_the_worse(make):
    """A rise since 2015 is left out after a significant fall since 2018, not after a standstill."""
    scores = {
        "sg": {2015: (500.0, 1.0), 2018: (560.0, 1.0), 2022: (540.0, 1.0)},
        "kr": {2015: (500.0, 1.0), 2018: (541.0, 1.0), 2022: (540.0, 1.0)},
    }
    release = make(scores, LONG_LINKS)
    tested = {
        (row["geo_id"], row["from_year"], row["to_year"]): row["verdict"]
        for row in challenges.changes(release)
    }
    assert tested["sg", 2015, 2022] == tested["kr", 2015, 2022] == "higher"
    assert (tested["sg", 2018, 2022], tested["kr", 2018, 2022]) == ("lower", "not_different")
    assert [one.best["geo_id"] for one in challenges.improved(release)] == ["kr"]
    said = _shown(release)
    assert "that the newest tested change does not contradict" in said
    assert "an indicator whose newest tested change is significantly for the worse" in said


def test_what_else_is_significant_is_told_with_its_years(shipped):
    """Each further indicator of a place stands with the years it was tested over."""
    told = [one for one in challenges.improved(shipped) if one.others]
    assert told
    for one in told:
        said = words_challenges.improved(one.best, one.others)
        for row in one.others[: words_challenges.MOST_OTHERS]:
            assert f"{row['short_title']} ({row['from_year']} to {row['to_year']})" in said


def test_no_newest_tested_change_contradicts_an_improvement_of_the_figures_that_ship(shipped):
    """Singapore's science in PISA rose from 2009 to 2018 and fell from 2015: it is not told."""
    steps = {
        (row["geo_id"], row["indicator_id"]): row["verdict"]
        for row in shipped.rows("""
            SELECT s.geo_id, t.indicator_id, t.verdict
            FROM city_trend AS t
            JOIN city_series AS s USING (city_id, indicator_id, level, breakdown, category)
            WHERE t.level = 'closest' AND t.verdict <> 'not_tested'
            QUALIFY row_number() OVER (
                PARTITION BY s.geo_id, t.indicator_id, t.breakdown, t.category
                ORDER BY t.to_year DESC, t.from_year DESC
            ) = 1 AND t.breakdown = 'total'
        """)
    }
    assert steps["sg", "pisa_science_mean"] == "lower"
    rows = [row for one in challenges.improved(shipped) for row in (one.best, *one.others)]
    assert rows
    assert not any(row["indicator_id"] == "pisa_science_mean" for row in rows)
    for row in rows:
        if row["breakdown"] == "total":
            step = steps[row["geo_id"], row["indicator_id"]]
            assert step in {row["better"], "not_different"}


def test_instruments_of_one_country_are_never_in_the_order(make):
    """Changes on local instruments stand apart, by name."""
    release = make(FALLEN, [LINKED], scope="local")
    assert all(one.is_local for one in challenges.improved(release))
    said = _shown(release)
    assert words_challenges.LOCAL_IMPROVED in said
    assert '"type": "Ol"' not in said


def test_a_newer_figure_that_is_not_tested_is_named(make):
    """The sentence says that the last test is not the last word."""
    scores = {**FALLEN, "hk": {**FALLEN["hk"], 2025: (515.0, 3.0)}}
    (one,) = challenges.shared(make(scores, [LINKED]))
    said = words_challenges.fallen(one.from_year, one.year, one.rows, one.worse)
    assert said.endswith("Newer figures, to 2025, are not tested.")


def test_counts_of_the_figures_that_ship_agree_with_the_tables(shipped):
    """Each challenge is counted again in the release, place by place."""
    for one in challenges.shared(shipped):
        table = {
            "change": "city_trend AS t WHERE t.to_year = $year AND t.from_year = $from_year",
            "below": "pair_test AS t JOIN geography AS a ON a.geo_id = t.city_b"
            " WHERE a.name = $average AND t.year = $year",
        }[one.kind]
        city = "city_id" if one.kind == "change" else "city_a"
        parameters = {"indicator": one.indicator_id, "year": one.year}
        parameters |= (
            {"from_year": one.from_year} if one.kind == "change" else {"average": one.average}
        )
        rows = _counted(shipped, table, city, parameters)
        worse = [row for row in rows if row["verdict"] != "not_different"]
        worse = [row for row in worse if row["verdict"] != row["better"]]
        assert len(rows) == len(one.rows) >= challenges.LEAST_PLACES
        assert len(worse) == len(one.worse) > len(rows) / 2


def _counted(release: Release, table: str, city: str, parameters: dict) -> list[dict]:
    source, _, where = table.partition(" WHERE ")
    return release.rows(
        f"SELECT DISTINCT c.geo_id, t.verdict, i.better FROM {source}"
        " JOIN indicator AS i ON i.indicator_id = t.indicator_id AND i.breakdown = t.breakdown"
        " AND i.category = t.category"
        " JOIN city_series AS c ON c.indicator_id = t.indicator_id AND c.level = t.level"
        f" AND c.breakdown = t.breakdown AND c.category = t.category AND c.city_id = t.{city}"
        f" WHERE {where} AND t.indicator_id = $indicator AND t.level = 'closest'"
        " AND t.p_value IS NOT NULL",
        parameters,
    )


def test_nothing_is_told_without_a_test(shipped):
    """Every improvement is a significant test of the release in the direction that is better."""
    for one in challenges.improved(shipped):
        for row in (one.best, *one.others):
            test = shipped.one(
                "SELECT verdict, p_value FROM city_trend WHERE level = 'closest'"
                " AND city_id = $city_id AND indicator_id = $indicator_id AND breakdown = $breakdown"
                " AND category = $category AND from_year = $from_year AND to_year = $to_year",
                {
                    key: row[key]
                    for key in (
                        "city_id",
                        "indicator_id",
                        "breakdown",
                        "category",
                        "from_year",
                        "to_year",
                    )
                },
            )
            assert test["verdict"] == row["better"]
            assert test["p_value"] < 0.05
            assert row["change_low"] * row["change_high"] > 0


def test_the_findings_of_the_figures_that_ship_are_words_of_readers(shipped):
    """No word of a machine, no rank, no equality, no praise."""
    said = _shown(shipped)
    texts = [text for text in re.findall(r'"([^"]*)"', said) if " " in text]
    assert texts
    for text in texts:
        assert not re.search(r"\b(None|nan|NaN|null|undefined|equal|best|worst|rank)\b", text)


def test_every_finding_leads_to_its_comparison(shipped):
    """Each item is a link to the indicator it speaks of."""
    said = _shown(shipped)
    for one in challenges.shared(shipped):
        assert f"/compare?indicator={one.indicator_id}&year={one.year}" in said
    for one in challenges.improved(shipped):
        assert f"/compare?indicator={one.best['indicator_id']}&focal=" in said


def test_both_lists_say_that_nothing_is_adjusted_for_many_tests(shipped):
    """Where many tests are looked through, a reader is told how many would be told by chance."""
    assert _shown(shipped).count("No test is adjusted for the number of tests") == 2


def test_the_scorecard_stands_before_the_findings(shipped_home):
    """Ten seconds: where the cities stand comes first, what they share after it."""
    page = json.dumps(
        overview.layout(Warehouse(Path(shipped_home.warehouse))).to_plotly_json(), default=_plain
    )
    assert (
        page.index("scorecard") < page.index("Shared challenges") < page.index("Who has improved")
    )


@pytest.mark.parametrize(
    "looked", [words_challenges.looked_changes, words_challenges.looked_against]
)
@pytest.mark.parametrize(
    ("n", "n_full", "said", "never"),
    [
        (1, 1, "1 indicator ", "of them"),
        (1, 0, "but not in at least 4 places", "of them"),
        (5, 2, "2 of them in at least 4 places", "indicator "),
        (5, 0, "none of them in at least 4 places", "indicator "),
    ],
)
def test_one_indicator_looked_at_is_told_as_one(looked, n, n_full, said, never):
    """One is told in the singular, several with how many of them reach the places asked for."""
    told = looked(n, n_full, 4, 2018)
    assert said in told
    assert never not in told

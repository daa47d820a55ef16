"""Verdicts that publishers print come out of our tests of the figures they print.

First of the formulas: means and standard errors are those of the tables named, as printed there.
Then of the tables of comparisons in a release of the figures that ship. Where a verdict differs the
test says why, and so does the page on methods.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import duckdb
import numpy as np
import pytest

from pipelines import statistics
from pipelines.paths import Home
from pipelines.releases import current, open_release
from tests.conftest import ROOT

Means = Mapping[str, tuple[float, float]]

MATHEMATICS_2022: Means = {
    "Singapore": (575, 1.2), "Macao": (552, 1.1), "Chinese Taipei": (547, 3.8),
    "Hong Kong": (540, 3.0), "Japan": (536, 2.9), "Korea": (527, 3.9), "Estonia": (510, 2.0),
    "Switzerland": (508, 2.1), "Canada": (497, 1.6), "Netherlands": (493, 3.8),
    "Ireland": (492, 2.0), "Belgium": (489, 2.2), "Denmark": (489, 1.9), "Poland": (489, 2.3),
    "United Kingdom": (489, 2.2), "Australia": (487, 1.8), "Austria": (487, 2.3),
    "Czech Republic": (487, 2.1), "Slovenia": (485, 1.2), "Finland": (484, 1.9),
    "Latvia": (483, 2.0), "Sweden": (482, 2.1), "New Zealand": (479, 2.0), "Germany": (475, 3.1),
    "Lithuania": (475, 1.8), "France": (474, 2.5), "Hungary": (473, 2.5), "Spain": (473, 1.5),
    "Portugal": (472, 2.4), "Italy": (471, 3.1), "Viet Nam": (469, 3.9), "Norway": (468, 2.1),
    "Malta": (466, 1.6),
}  # fmt: skip
"""OECD, PISA 2022 Results (Volume I), Table I.B1.2.1, mathematics: all above the United States."""

READING_2022: Means = {
    "Singapore": (543, 1.9), "Ireland": (516, 2.3), "Japan": (516, 3.2), "Korea": (515, 3.6),
    "Chinese Taipei": (515, 3.3), "Estonia": (511, 2.4), "Macao": (510, 1.3), "Canada": (507, 2.0),
}  # fmt: skip
"""The same in reading, Table I.B1.2.2."""

SCIENCE_2022: Means = {
    "Singapore": (561, 1.3), "Japan": (547, 2.8), "Macao": (543, 1.1), "Chinese Taipei": (537, 3.3),
    "Korea": (528, 3.6), "Estonia": (526, 2.1), "Hong Kong": (520, 2.8), "Canada": (515, 1.9),
    "Finland": (511, 2.5), "Australia": (507, 1.9), "Ireland": (504, 2.3),
    "New Zealand": (504, 2.2), "Switzerland": (503, 2.2), "Slovenia": (500, 1.4),
    "United Kingdom": (500, 2.4),
}  # fmt: skip
"""The same in science, Table I.B1.2.3."""

NO_MEMBERS = {"Singapore", "Macao", "Chinese Taipei", "Hong Kong", "Viet Nam", "Malta"}
"""Participants that are no members of the OECD."""


def _higher(systems: Means, than: tuple[float, float], step: float = 0) -> list[str]:
    means, ses = np.array(list(systems.values())).T
    test = statistics.difference(
        means,
        statistics.with_rounding(ses, step),
        than[0],
        statistics.with_rounding(than[1], step),
    )
    found = statistics.verdicts(test.difference, test.p_value)
    return [name for name, verdict in zip(systems, found, strict=True) if verdict == "higher"]


@pytest.mark.parametrize(
    ("systems", "united_states", "n_published"),
    [
        (MATHEMATICS_2022, (465, 4.0), 25),
        (READING_2022, (504, 4.3), 5),
        (SCIENCE_2022, (499, 4.3), 9),
    ],
)
def test_as_many_systems_are_higher_than_the_united_states_as_nces_counts(
    systems: Means, united_states: tuple[float, float], n_published: int
) -> None:
    """Higher in PISA 2022: 25 in mathematics, 5 in reading, 9 in science, and so the best rank.

    NCES, Condition of Education 2024, "International Comparisons: Reading, Mathematics, and Science
    Literacy of 15-Year-Old Students", first paragraph (nces.ed.gov/programs/coe/indicator/cnu).
    """
    higher = _higher(systems, united_states)
    assert len(higher) == n_published
    assert statistics.rank_range(80, len(higher), 0).best == n_published + 1


def test_what_rounding_hides_can_only_take_a_verdict_back() -> None:
    """NCES tests unrounded means; from the printed ones Korea's 515 against 504 is left open."""
    assert set(_higher(READING_2022, (504, 4.3))) - set(_higher(READING_2022, (504, 4.3), 1)) == {
        "Korea"
    }
    for systems, than in ((MATHEMATICS_2022, (465, 4.0)), (SCIENCE_2022, (499, 4.3))):
        assert _higher(systems, than, 1) == _higher(systems, than)


def test_the_systems_above_the_average_are_those_the_oecd_names() -> None:
    """Six systems of Asia and 17 others, from Estonia to New Zealand, are above 472 (0.4).

    OECD, "Mathematics literacy" (oecd.org/en/topics/mathematics-literacy.html), on PISA 2022.
    Members are tested with their share in the average of 37.
    """
    found = {}
    for name, (mean, se) in MATHEMATICS_2022.items():
        members = float("nan") if name in NO_MEMBERS else 37
        covariance = statistics.covariance_with_mean(se, members)
        test = statistics.difference(mean, se, 472, 0.4, covariance)
        found[name] = str(statistics.verdicts(test.difference, test.p_value))
    above = [name for name, verdict in found.items() if verdict == "higher"]
    assert above[:7] == [
        *("Singapore", "Macao", "Chinese Taipei", "Hong Kong", "Japan", "Korea", "Estonia"),
    ]
    assert above[-1] == "New Zealand"
    assert len(above) == 6 + 17


@pytest.mark.parametrize(
    ("indicator", "first", "before", "after", "verdict"),
    [
        ("pisa_reading_mean", 2015, (497, 3.4), (505, 3.6), "not_different"),
        ("pisa_math_mean", 2015, (470, 3.2), (478, 3.2), "not_different"),
        ("pisa_science_mean", 2015, (496, 3.2), (502, 3.3), "not_different"),
        ("pisa_reading_mean", 2000, (504, 7.0), (505, 3.6), "not_different"),
        ("pisa_math_mean", 2003, (483, 2.9), (478, 3.2), "not_different"),
        ("pisa_science_mean", 2006, (489, 4.2), (502, 3.3), "higher"),
    ],
)
def test_changes_of_the_united_states_to_2018_are_those_nces_tells(
    indicator: str,
    first: int,
    before: tuple[float, float],
    after: tuple[float, float],
    verdict: str,
) -> None:
    """No measurable change since 2015 or the first cycle, but science is higher than in 2006.

    NCES, Commissioner's Statement on PISA 2018, 3 December 2019. Means of OECD, PISA 2022 Results
    (Volume I), Tables I.B1.5.4 to I.B1.5.6; link errors of the contract.
    """
    with (ROOT / "data" / "contract" / "link_errors.csv").open(encoding="utf-8") as handle:
        links = {
            (row["indicator_id"], row["from_year"], row["to_year"]): float(row["link_error"])
            for row in csv.DictReader(handle)
        }
    test = statistics.change(*before, *after, links[indicator, str(first), "2018"])
    assert statistics.verdicts(test.difference, test.p_value) == verdict


@pytest.mark.parametrize(
    ("united_states", "average", "verdict"),
    [
        ((470, 3.2), (490, 0.4), "lower"),
        ((497, 3.4), (493, 0.5), "not_different"),
        ((496, 3.2), (493, 0.4), "not_different"),
    ],
)
def test_the_united_states_stand_to_the_averages_of_2015_as_nces_states(
    united_states: tuple[float, float], average: tuple[float, float], verdict: str
) -> None:
    """In 2015 below the OECD in mathematics, in reading and science not measurably different.

    NCES, Statement on PISA 2015 results, 6 December 2016, second paragraph; figures of NCES, PISA
    2015 Results, Tables M1, R1 and S1. These averages are of the 35 members of the time.
    """
    covariance = statistics.covariance_with_mean(united_states[1], 35)
    test = statistics.difference(*united_states, *average, covariance)
    assert statistics.verdicts(test.difference, test.p_value) == verdict


# --- in a release of the figures that ship ----------------------------------------------------


@pytest.fixture(scope="module", name="release")
def _release(shipped_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    in_force = current(shipped_home.warehouse)
    assert in_force is not None
    with open_release(in_force) as release:
        yield release


NAEP_CHANGES = """
2003 2005 reading_g4 co=0.0 ky=0.9 tx=3.9* wa=2.4
2003 2005 reading_g8 co=-2.8 ky=-2.3 tx=-0.6 wa=0.2
2003 2005 math_g4 co=4.0*
2003 2005 math_g8 co=-2.6 ky=-0.3 tx=4.1* wa=3.9*
2005 2007 reading_g4 co=0.1 ky=2.5 tx=0.9 wa=0.5
2005 2007 reading_g8 co=1.6 ky=-2.0 tx=2.6* wa=0.3
2005 2007 math_g4 co=1.0 ky=3.6* tx=0.3 wa=0.9
2005 2007 math_g8 co=5.4* ky=4.7* tx=4.8* wa=-0.2
2007 2009 reading_g4 co=2.0 ky=3.2* tx=-0.7 wa=-2.7
2017 2019 reading_g4 co=0.2 ky=-3.2*
2017 2019 reading_g8 co=-3.0 ky=-2.2
2017 2019 math_g4 co=1.2 ky=0.1
2017 2019 math_g8 co=-1.6 ky=0.4
"""
"""NCES, "Comparison of change in average scores in the reported NAEP estimates and the full
population estimates", by state, columns of the reported estimates, with the mark of a statistically
significant change: nces.ed.gov/nationsreportcard/about/, pages 2005fpe4r, 2005fpe8r, 2005fpe4m,
2005fpe8m, 2007fpe4r, 2007fpe8r, 2007fpe4m, 2007fpe8m, 2009fpe4r, 2019fpeg4read, 2019fpeg8read,
2019fpeg4math and 2019fpeg8math. Of the page 2005fpe4m see the test on Kentucky."""

STATES_OF_CITIES = {"denver": "co", "houston": "tx", "lexington": "ky", "seattle": "wa"}


class Marked(NamedTuple):
    """A change that a publisher printed, rounded to a tenth, with its verdict."""

    indicator_id: str
    state: str
    years: tuple[int, int]
    change: float
    verdict: str


def _marked() -> Iterator[Marked]:
    for line in NAEP_CHANGES.strip().splitlines():
        first, last, subject, *changes = line.split()
        for state, printed in (change.split("=") for change in changes):
            value = float(printed.rstrip("*"))
            moved = "higher" if value > 0 else "lower"
            verdict = moved if printed.endswith("*") else "not_different"
            years = (int(first), int(last))
            yield Marked(f"naep_{subject}_mean", f"us_{state}", years, value, verdict)


def _change(
    release: duckdb.DuckDBPyConnection, indicator_id: str, state: str, years: tuple[int, int]
) -> statistics.DifferenceTest:
    found = release.execute(
        """SELECT value, std_error FROM city_value WHERE indicator_id = ? AND geo_id = ?
        AND year IN (?, ?) AND breakdown = 'total' AND std_error IS NOT NULL ORDER BY year""",
        [indicator_id, state, *years],
    ).fetchall()
    before, after = found
    return statistics.change(*before, *after, 0)


@pytest.mark.slow
def test_changes_of_the_four_states_in_naep_are_those_nces_marks(
    release: duckdb.DuckDBPyConnection,
) -> None:
    """All 41 changes are as printed and significant where marked; no link error is needed.

    The table of changes says the same wherever the state stands for its city.
    """
    told = {
        (indicator, f"us_{STATES_OF_CITIES[city]}", (first, last)): verdict
        for indicator, city, first, last, verdict in release.sql(
            """SELECT t.indicator_id, t.city_id, from_year, to_year, verdict FROM city_trend AS t
            JOIN city_series AS c USING (level, city_id, indicator_id, breakdown, category)
            WHERE level = 'closest' AND breakdown = 'total' AND t.indicator_id LIKE 'naep%mean'
            AND geo_id IN ('us_co', 'us_ky', 'us_tx', 'us_wa')"""
        ).fetchall()
    }
    marked = list(_marked())
    assert len(marked) == 41
    for one in marked:
        test = _change(release, one.indicator_id, one.state, one.years)
        assert abs(float(test.difference) - one.change) < 0.0501, one
        assert statistics.verdicts(test.difference, test.p_value) == one.verdict, one
        assert told.get(one[:3], one.verdict) == one.verdict, one
    assert sum(one[:3] in told for one in marked) >= 25


@pytest.mark.slow
def test_a_change_near_five_per_cent_can_be_left_open_by_the_t_test_of_naep(
    release: duckdb.DuckDBPyConnection,
) -> None:
    """Kentucky, mathematics 4, 2003 to 2005: up 2.8, unmarked by NCES, and just significant here.

    NCES, page 2005fpe4m as above. NAEP uses Student's t with degrees of freedom that are estimated
    from the samples and not published with the figures (NCES, NAEP Technical Documentation, "t Test
    Comparisons and the Determination of the Appropriate Degrees of Freedom"): its limit lies a
    little above our 1.96.
    """
    test = _change(release, "naep_math_g4_mean", "us_ky", (2003, 2005))
    assert float(f"{test.difference:.1f}") == 2.8
    assert 1.96 < float(test.difference / test.std_error) < 2.02


@pytest.mark.slow
@pytest.mark.parametrize(
    ("subject", "verdict"),
    [
        ("math_g4", "higher"),
        ("math_g8", "not_different"),
        ("reading_g4", "not_different"),
        ("reading_g8", "not_different"),
    ],
)
def test_kentucky_since_2022_is_as_its_department_tells(
    release: duckdb.DuckDBPyConnection, subject: str, verdict: str
) -> None:
    """In 2024 significantly higher in mathematics in grade 4, the other three held steady.

    Kentucky Department of Education, KDE News, "Kentucky sees gain in 4th-grade math scores on 2024
    National Assessment of Educational Progress", 29 January 2025, first two paragraphs.
    """
    row = release.execute(
        """SELECT verdict FROM city_trend WHERE city_id = 'lexington' AND level = 'closest'
        AND indicator_id = ? AND breakdown = 'total' AND (from_year, to_year) = (2022, 2024)""",
        [f"naep_{subject}_mean"],
    ).fetchone()
    assert row == (verdict,)


MARKED_PAIRS = """
2012 math melbourne=* seoul=* toronto=*
2012 science hong_kong=* melbourne=* seoul=* singapore=* toronto=*
2015 math melbourne=* seoul=* toronto=*
2015 reading hong_kong=* seoul=* singapore=* toronto=*
2015 science melbourne=* seoul=* singapore=* toronto=*
2018 math hong_kong=* melbourne=* seoul=* singapore=* toronto=*
2018 science hong_kong=* melbourne= seoul=* singapore=* toronto=*
"""
"""Systems above the United States, with the mark of a significant difference. 2012 and 2015 in
mathematics and science and 2018: National Science Board, Science and Engineering Indicators,
Elementary and Secondary STEM Education, Tables SK12-3, SK12-4, SK12-6 and SK12-7; also NCES, PISA
2012 Results, Table S2, and PISA 2015 Results, Tables R1 and S1. City names stand for economies."""


@pytest.mark.slow
@pytest.mark.parametrize("line", MARKED_PAIRS.strip().splitlines())
def test_pairs_with_the_united_states_are_as_marked(
    release: duckdb.DuckDBPyConnection, line: str
) -> None:
    """Marked systems are significantly higher, and Australia in science in 2018 is not."""
    year, subject, *marks = line.split()
    expected = {
        city: "higher" if mark else "not_different"
        for city, mark in (pair.split("=") for pair in marks)
    }
    found = release.execute(
        """SELECT city_a, verdict FROM pair_test WHERE city_b = 'seattle' AND level = 'economy'
        AND indicator_id = ? AND year = ? AND breakdown = 'total'""",
        [f"pisa_{subject}_mean", int(year)],
    ).fetchall()
    verdicts = dict(found)
    assert {city: verdicts[city] for city in expected} == expected


@pytest.mark.slow
@pytest.mark.parametrize(
    ("year", "subjects"), [(2018, ("reading",)), (2022, ("math", "reading", "science"))]
)
def test_singapore_is_higher_than_every_other_system_of_the_ten(
    release: duckdb.DuckDBPyConnection, year: int, subjects: tuple[str, ...]
) -> None:
    """Of all but Beijing-Shanghai-Jiangsu-Zhejiang in 2018, of all in 2022, as far as is tested.

    OECD, PISA 2018 Results (Volume I), executive summary; OECD, PISA 2022 Results (Volume I),
    executive summary, "In mathematics" and "In reading and science".
    """
    for subject in subjects:
        verdicts = release.execute(
            """SELECT DISTINCT verdict FROM pair_test WHERE city_a = 'singapore'
            AND level = 'economy' AND indicator_id = ? AND year = ? AND breakdown = 'total'
            AND p_value IS NOT NULL""",
            [f"pisa_{subject}_mean", year],
        ).fetchall()
        assert verdicts == [("higher",)]


PISA_CHANGES = """
denver reading 2000 2015 not_different
denver reading 2003 2015 not_different
denver reading 2009 2015 not_different
denver reading 2012 2015 not_different
denver math 2003 2015 not_different
denver math 2006 2015 not_different
denver math 2009 2015 lower
denver science 2006 2015 not_different
denver science 2009 2015 not_different
denver science 2012 2015 not_different
hong_kong reading 2012 2015 lower
hong_kong math 2012 2015 lower
hong_kong science 2012 2015 lower
seoul reading 2012 2015 lower
seoul math 2012 2015 lower
seoul science 2012 2015 lower
denver reading 2000 2018 not_different
denver reading 2015 2018 not_different
denver math 2003 2018 not_different
denver math 2015 2018 not_different
denver science 2006 2018 higher
denver science 2015 2018 not_different
melbourne reading 2000 2018 lower
melbourne math 2003 2018 lower
melbourne science 2006 2018 lower
seoul reading 2009 2018 lower
seoul math 2009 2018 lower
seoul science 2009 2018 lower
seoul reading 2012 2018 lower
seoul math 2012 2018 lower
seoul science 2012 2018 lower
seoul reading 2015 2018 not_different
seoul math 2015 2018 not_different
seoul science 2015 2018 not_different
"""
"""City names stand for economies. United States to 2015: NCES, PISA 2015 Results, Table T1, and
Statement on PISA 2015 results, 6 December 2016, second paragraph (mathematics since 2009); to 2018:
NCES, Commissioner's Statement on PISA 2018, 3 December 2019. Hong Kong and Korea: World Bank, PISA
2015 briefs of 31 January 2017, takeaways (all three subjects have declined significantly since the
last round), on OECD, PISA 2015 Results (Volume I). Korea to 2018: World Bank, PISA 2018 brief,
abstract (close to 2015 in all three subjects, below 2009 and 2012). Australia to 2018: ACER, media
release of 3 December 2019 (long-term decline in all three since each was first the main one)."""


@pytest.mark.slow
@pytest.mark.parametrize("line", PISA_CHANGES.strip().splitlines())
def test_changes_in_pisa_are_those_told(release: duckdb.DuckDBPyConnection, line: str) -> None:
    """With the link errors of the contract each change is significant where it was said to be."""
    city, subject, first, last, verdict = line.split()
    row = release.execute(
        """SELECT verdict FROM city_trend WHERE city_id = ? AND level = 'economy'
        AND indicator_id = ? AND breakdown = 'total' AND (from_year, to_year) = (?, ?)""",
        [city, f"pisa_{subject}_mean", int(first), int(last)],
    ).fetchone()
    assert row == (verdict,)

"""Promises of documented practices and stated priorities in the contract and in a release."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.contract import Contract
from pipelines.practice_rows import practice_tables
from pipelines.practices import STRENGTHS
from tests.broken_contract import edit, problems_of
from tests.conftest import ROOT

TO_COME = datetime.now(tz=UTC).year + 2
UNDATED = ", year: valid: a year from 1900 to "
COMING = f"{TO_COME} is still to come; valid: up to"


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """A copy of the contract that a test may break."""
    return Path(shutil.copytree(ROOT / "data" / "contract", tmp_path / "contract"))


def test_each_city_has_four_documented_practices(contract: Contract) -> None:
    """Forty practices, four of each city, each with references and something it bears on."""
    counts = Counter(one.city for one in contract.practices)
    assert counts == {city.city_id: 4 for city in contract.cities}
    assert all(one.references and one.bears_on for one in contract.practices)


def test_evaluations_that_found_no_gain_are_kept(contract: Contract) -> None:
    """An evaluation says what it found, and several found no gain, or a loss."""
    found = Counter(one.result for one in contract.practices if one.evidence == "evaluation")
    assert found.total() == 15
    assert None not in found
    assert found["no_gain"] >= 5


def test_results_of_a_group_are_stretched_onto_no_indicator(contract: Contract) -> None:
    """Learners of the school language have no indicator alone; every text says where they stand."""
    bearings = [bearing for one in contract.practices for bearing in one.bears_on]
    learners = [bearing for bearing in bearings if bearing.words == "English learners"]
    topic = next(one for one in contract.practice_topics if one.id == "diverse_learners")
    assert learners
    assert not topic.indicators
    assert not any(one.indicators for one in learners)
    for why in (topic.why_none, *(one.why_none for one in learners)):
        assert "to be chosen under Group: graduation (Denver, Houston, Lexington)" in why


def test_headline_indicators_of_international_tests_lead_to_practices(contract: Contract) -> None:
    """The shares of TIMSS and PIRLS on the scorecard stand with practices and their subject."""
    bearings = [bearing for one in contract.practices for bearing in one.bears_on]
    topic = next(one for one in contract.practice_topics if one.id == "curriculum_and_assessment")
    for indicator in ("timss_math_g4_high_pct", "pirls_high_pct"):
        assert indicator in topic.indicators
        assert any(indicator in bearing.indicators for bearing in bearings)
    for bearing in bearings:
        if bearing.words == "TIMSS/PIRLS":
            for test, share in (
                ("timss_math_g4_mean", "timss_math_g4_high_pct"),
                ("pirls_mean", "pirls_high_pct"),
            ):
                assert (test in bearing.indicators) == (share in bearing.indicators)


def test_results_that_tests_can_compare_across_cities_have_a_subject(contract: Contract) -> None:
    """Where a test can name whom to learn from in a result, practices on its subject are found."""
    subjects = {one for topic in contract.practice_topics for one in topic.indicators}
    compared = {
        one.indicator_id
        for one in contract.indicators
        if one.topic in ("outcomes", "equity")
        and one.better != "neither"
        and any(line.has_std_error and line.scope != "local" for line in one.series)
    }
    assert "pisa_math_p90" in compared
    assert compared <= subjects


@pytest.mark.parametrize(
    ("practice", "design", "result"),
    [
        ("denver-portfolio-strategy", "comparison", "mixed"),
        ("seoul-high-school-equalization", "comparison", "mixed"),
        ("shanghai-mathematics-exchange-england", "quasi_experimental", "mixed"),
    ],
)
def test_contested_and_divided_results_are_not_graded_up_or_down(
    contract: Contract, practice: str, design: str, result: str
) -> None:
    """A contested cause is a weak comparison, and effects that point two ways are mixed."""
    found = next(one for one in contract.practices if one.id == practice)
    assert (found.design, found.result) == (design, result)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('city = "denver"', 'city = "denwer"', "unknown city 'denwer'. Did you mean 'denver'?"),
        ('id = "denver-procomp"', 'id = "procomp"', "valid: denver-…"),
        ('topics = ["leadership_and', 'topics = ["led_and', "unknown topic 'led_and"),
        (
            '"graduation_4yr_pct", "comp',
            '"graduation_4", "comp',
            "unknown indicator 'graduation_4'",
        ),
        ('design = "quasi_experimental"\n', "", "an evaluation names its design"),
        ('result = "mixed"\n', "", "an evaluation names its result"),
        (
            'evidence = "trend"\n',
            'evidence = "trend"\nresult = "mixed"\n',
            "belongs to an evaluation",
        ),
        ('publisher = "Colorado Public Radio", ', "", ", publisher: Field required"),
        ('year = 2022, url = "https://cpr.org', 'url = "https://cpr.org', ", year: Field required"),
        ('"https://cpr.org/2022', '"cpr.org/2022', ", url: Input should be a valid URL"),
        (
            "from_year = 2008\nto_year = 2019\n",
            "from_year = 2020\nto_year = 2019\n",
            "before from_year",
        ),
        ("from_year = 2008\nto_year = 2019\n", "", "period_note says why"),
        (
            'indicators = [], why_none = "No',
            'indicators = [], note = "No',
            "says why there is none",
        ),
        ('seen = "opened"', 'seen = "heard of"', ", seen: Input should be 'opened' or 'cited'"),
        ('id = "denver-procomp"', 'id = "Denver ProComp"', "valid: lower-case words and numbers"),
        ("\n[[practice]]", "\n[[practise]]", "unknown table. Did you mean 'practice'?"),
        (
            'year = 2022, url = "https://cpr.org',
            f'year = {TO_COME}, url = "https://cpr.org',
            UNDATED,
        ),
        ("from_year = 2008\nto_year = 2019\n", f"from_year = {TO_COME}\n", COMING),
        ('"https://cpr.org/2022', '"https://localhost/2022', "the host 'localhost' is none of"),
        ('"https://cpr.org/2022', '"https://cpr..org/2022', "the host 'cpr..org' is none of"),
        ('"https://cpr.org/2022', '"https://cpr.org/of 2022', "holds no spaces"),
        ('topics = ["leadership_and', 'topics = ["equity", "equity", "leadership_and', "each once"),
        ('summary = "For about', 'sumary = "For about', "sumary: unknown field"),
        ('id = "denver-procomp"', 'id = "denver-portfolio-strategy"', "stands 2 times"),
    ],
)
def test_a_practice_that_cannot_stand_is_told(folder: Path, old: str, new: str, said: str) -> None:
    """What is wrong with a practice is told with its place and what would be valid."""
    edit(folder / "practices.toml", old, new)
    found = problems_of(folder)
    assert any(said in problem and "practices.toml" in problem for problem in found), found


def test_all_mistakes_of_one_practice_are_told_at_once(folder: Path) -> None:
    """A mistake in one field of a practice hides none in its other fields or between them."""
    for old, new in (
        ("from_year = 2008\nto_year = 2019\n", "from_year = 2019\nto_year = 2008\n"),
        ('publisher = "Colorado Public Radio", ', ""),
        ('result = "mixed"\n', ""),
        ('design = "comparison"', 'design = "compared"'),
        ('indicators = [], why_none = "No', 'indicators = [], note = "No'),
    ):
        edit(folder / "practices.toml", old, new)
    said = [one for one in problems_of(folder) if "denver-portfolio-strategy" in one]
    for field in ("to_year", "publisher", "result", "design", "why_none"):
        assert sum(f"{field}:" in one for one in said) == 1, said
    assert len(said) == 5


def test_everything_wrong_with_practices_and_priorities_is_told_at_once(folder: Path) -> None:
    """A wrong practice hides neither a wrong name in itself nor a wrong priority."""
    edit(folder / "practices.toml", 'city = "denver"', 'city = "denwer"')
    edit(folder / "practices.toml", 'seen = "opened"', 'seen = "heard of"')
    edit(
        folder / "practices.toml",
        'topics = ["leadership_and',
        'topics = ["b", "b", "leadership_and',
    )
    edit(folder / "priorities.toml", '"low_achievement"', '"low"')
    said = problems_of(folder)
    where = r"practices\.toml \[line \d+, practice denver-portfolio-strategy\]: "
    for pattern in (
        where + "city: unknown city 'denwer'",
        where + "topics 1: unknown topic 'b'",
        where + "topics 2: unknown topic 'b'",
        where + "topics: b stands more than once; valid: each once",
        where + r"references 1 \(.+\), seen: Input should be",
        r"priorities\.toml \[line \d+, priority 2012-hong-kong\]: topics 2: unknown topic 'low'",
    ):
        assert sum(bool(re.match(pattern, one)) for one in said) == 1, said
    assert len(said) == 6


def test_a_slip_in_the_file_is_told_once_and_hides_nothing(folder: Path) -> None:
    """Each slip is told with its line and practice; the others are read, and nothing is made up."""
    path = folder / "practices.toml"
    edit(path, 'publisher = "Colorado Public Radio", ', 'publisher = "Colorado Public Radio" ')
    edit(path, 'id = "houston-apollo-20"', 'id = houston-apollo-20"')
    edit(path, 'city = "toronto"', 'city = "torronto"')
    said = problems_of(folder)
    lines = path.read_text(encoding="utf-8").splitlines()
    slip = 1 + next(at for at, line in enumerate(lines) if 'Public Radio" year' in line)
    assert len(said) == 3, said
    assert f"line {slip}, column" in said[0]
    assert "[practice denver-" in said[0]
    assert "is not valid TOML" in said[1]
    assert "unknown city 'torronto'" in said[2]


def test_a_slip_among_topics_makes_no_topic_unknown(folder: Path) -> None:
    """What cannot be read is not held against what refers to it."""
    edit(folder / "practices.toml", 'id = "equity"', 'id = "equity')
    edit(folder / "cities.csv", "city_id,name", "city,name")
    said = problems_of(folder)
    assert [one.split(":")[0] for one in said] == ["practices.toml [topic]", "cities.csv [header]"]


def test_an_id_that_a_wrong_practice_has_is_told_to_stand_twice(folder: Path) -> None:
    """An id stands once, in practices with another mistake too."""
    edit(folder / "practices.toml", 'id = "denver-procomp"', 'id = "denver-portfolio-strategy"')
    edit(folder / "practices.toml", 'seen = "opened"', 'seen = "heard of"')
    [told] = [one for one in problems_of(folder) if "stands 2 times" in one]
    assert len(re.findall(r"line \d+, practice denver-portfolio-strategy", told)) == 2


def test_the_strength_of_evidence_is_its_design_before_its_result(contract: Contract) -> None:
    """A randomised trial stands before other evaluations, these before trends and descriptions."""
    by_id = {one.id: one for one in contract.practices}
    arts, tutoring = by_id["houston-arts-access-initiative"], by_id["houston-apollo-20"]
    steam = by_id["lexington-steam-academy"]
    assert (arts.strength, tutoring.strength, steam.strength) == (1, 2, len(STRENGTHS))


def test_practices_travel_in_the_tables_that_the_schema_describes(contract: Contract) -> None:
    """Every row fits its table, and each table and column carries a comment."""
    with duckdb.connect() as connection:
        connection.execute(contract.schema_sql)
        for table, rows in practice_tables(contract).items():
            names = list(rows[0])
            marks = ", ".join("?" for _ in names)
            for row in rows:
                connection.execute(
                    f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})",
                    [row[name] for name in names],
                )
            (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,)
            assert count == len(rows) > 0
            (bare,) = connection.execute(
                "SELECT count(*) FROM duckdb_columns() WHERE table_name = ? AND comment IS NULL",
                [table],
            ).fetchone() or (1,)
            assert bare == 0

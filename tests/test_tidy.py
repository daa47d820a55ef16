"""Promises of the way from published rows to figures."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contract import Contract
from pipelines.errors import SourceChanged
from pipelines.protocol import Published, RawFile, Reading, SetAside
from pipelines.tidy import FIGURE_COLUMNS, Tidied, frame, read_figures, tidy, write_figures
from tests.tiny import cell, tiny_contract

FILE = RawFile("a.csv", Path("a.csv"), "0", 1, "", datetime(2026, 11, 25, tzinfo=UTC))


@pytest.fixture(scope="module", name="tiny")
def _tiny(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    return tiny_contract(tmp_path_factory.mktemp("contract"))


def _row(series_id: str, code: str, year: int, value: float | None, **more: object) -> Published:
    status = "A" if value is not None else "O"
    row = Published(series_id, "abc", code, year, str(year), "total", "total", value, file="a.csv")
    return row._replace(obs_status=status)._replace(**more)


def _tidy(tiny: Contract, source_id: str, *rows: Published) -> Tidied:
    return tidy(source_id, Reading(list(rows), [SetAside("Footnote", 2)]), tiny, [FILE])


def test_rows_of_other_places_are_counted(tiny: Contract) -> None:
    """A row whose place is none of ours is set aside and counted, with its code."""
    done = _tidy(
        tiny,
        "survey",
        _row("score_published", "ALP", 2022, 1),
        _row("score_published", "XYZ", 2022, 2),
    )
    assert list(done.figures["geo_id"]) == ["alpha"]
    assert done.set_aside == [
        SetAside("Footnote", 2),
        SetAside("The place is none of ours", 1, "1 codes, e.g. XYZ"),
    ]


def test_a_code_means_another_place_in_other_years(tiny: Contract) -> None:
    """A code with years is mapped by the year of the figure, and to nothing between them."""
    rows = [_row("score_published", "MIX", year, 1) for year in (2012, 2013, 2018)]
    done = _tidy(tiny, "survey", *rows)
    assert list(zip(done.figures["geo_id"], done.figures["year"], strict=True)) == [
        ("delta", 2012),
        ("provinces", 2018),
    ]


def test_published_units_become_ours_without_noise(tiny: Contract) -> None:
    """A share times 100 is the per cent that was meant, without the noise of binary fractions."""
    done = _tidy(tiny, "office", _row("nobody_office", "ALP", 2022, 0.0703, std_error=0.0029))
    assert (done.figures["value"][0], done.figures["std_error"][0]) == (7.03, 0.29)


def test_the_same_figure_twice_is_one_figure(tiny: Contract) -> None:
    """Equal rows are kept once and counted."""
    one = _row("score_published", "ALP", 2022, 5)
    done = _tidy(tiny, "survey", one, one)
    assert len(done.figures) == 1
    assert SetAside("The same figure stands in the files twice", 1) in done.set_aside


def test_two_values_of_one_cell_are_refused(tiny: Contract) -> None:
    """A cell with two values is an error that shows both."""
    rows = [_row("score_published", "ALP", 2022, 5), _row("score_published", "ALP", 2022, 6)]
    with pytest.raises(SourceChanged, match=r"two different values.*5 in a\.csv, 6 in a\.csv"):
        _tidy(tiny, "survey", *rows)


def test_gaps_inside_a_series_stay_and_empty_ends_are_counted(tiny: Contract) -> None:
    """Missing years between values stay as missing; those before and after are counted."""
    rows = [
        _row("score_published", "ALP", year, value)
        for year, value in ((2000, None), (2003, 1), (2006, None), (2009, 2), (2012, None))
    ]
    done = _tidy(tiny, "survey", *rows)
    assert list(done.figures["year"]) == [2003, 2006, 2009]
    assert any(
        item.rows == 2 and item.reason.startswith("No value published") for item in done.set_aside
    )


def test_a_suppressed_cell_is_kept_wherever_it_stands(tiny: Contract) -> None:
    """A figure that was withheld for a reason of its own is a row even at the end of a series."""
    done = _tidy(
        tiny,
        "survey",
        _row("score_published", "ALP", 2003, 1),
        _row("score_published", "ALP", 2006, None, obs_status="Q", source_flag="‡"),
    )
    assert list(done.figures["obs_status"]) == ["A", "Q"]


def test_a_reader_that_gives_unknown_series_is_refused(tiny: Contract) -> None:
    """A series or category that the contract does not know is a mistake of the reader."""
    with pytest.raises(ValueError, match="score_publisht") as caught:
        _tidy(tiny, "survey", _row("score_publisht", "ALP", 2022, 5))
    assert "categories" not in str(caught.value)
    with pytest.raises(ValueError, match=r"^it gives categories .*: sex / others$"):
        _tidy(
            tiny,
            "survey",
            _row("score_published", "ALP", 2022, 5, breakdown="sex", category="others"),
        )


numbers = st.one_of(st.none(), st.floats(-1e12, 1e12).map(lambda number: float(f"{number:.12g}")))
texts = st.one_of(
    st.none(), st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1)
)


@given(st.lists(st.tuples(numbers, numbers, texts, texts), max_size=8))
def test_figures_survive_writing_and_reading(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[float | None, float | None, str | None, str | None]],
) -> None:
    """What is written to a figures file is what is read from it, text in any script included."""
    table = frame(
        cell(
            "score_published",
            "alpha",
            2000 + place,
            value,
            std_error=error,
            note=note,
            source_flag=flag,
        )
        for place, (value, error, note, flag) in enumerate(rows)
    )
    path = tmp_path_factory.mktemp("figures") / "survey.csv"
    write_figures(table, path)
    pd.testing.assert_frame_equal(read_figures(path), table)


def test_a_figures_file_with_other_columns_is_refused(tmp_path: Path) -> None:
    """A figures file of another layout says which columns are valid."""
    path = tmp_path / "survey.csv"
    path.write_text("series,value\na,1\n", encoding="utf-8")
    with pytest.raises(SourceChanged, match=f"valid: {', '.join(FIGURE_COLUMNS)}"):
        read_figures(path)

"""US Census Bureau, Small Area Income and Poverty Estimates (SAIPE) of school districts.

Only through the Urban Institute's portal; see ``pipelines.urban_api``. One answer a year,
``saipe_<year>.page-<n>.json``: children who live in the area of the district, whatever school they
go to, and those of them in families below the poverty line.

``select`` holds ``column``, a variable of the answer. Codes are seven-digit LEAIDs in the scheme
``district_area``: residents of the district, not its pupils. The year is the calendar year of the
estimate, unlike the portal's other tables.

Seen 2026-11 in public descriptions of the table:

* ``est_population_5_17_poverty_pct`` is a share between 0 and 1, the quotient of two other
  variables; one that is not is refused.
* ``leaid`` is a number without its leading zero in the portal's bulk file.
* Margins of error are not in the table: differences of two years cannot be tested.

Not proved against the service (2026-11): no answer of this table is recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike
from pipelines.urban_api import (
    PAGE,
    Answer,
    Row,
    Table,
    amount,
    answers,
    ask,
    laid_down,
    leaid_of,
)

SOURCE_ID = "census_saipe"

_TABLES = (Table("school-districts/saipe/{year}/", (1995, 1997, *range(1999, 2025))),)
_CHILDREN = "est_population_5_17"
_IN_POVERTY = "est_population_5_17_poverty"
_SHARE = "est_population_5_17_poverty_pct"
_ROUNDING = 0.0006
"""Most that a share rounded to three decimals departs from the quotient of its counts."""


def downloads(base_url: str, series: Sequence[SeriesLike]) -> Sequence[Download]:
    """One request a year, and the saved answers that stand in for them."""
    del series
    return [*ask(SOURCE_ID, base_url, _TABLES), *laid_down(_TABLES)]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read the estimates of all districts.

    Raises ``SourceMissing`` without any row and ``SourceChanged`` for another layout, an unknown
    mark, and a share that is not the quotient of its counts.
    """
    found, set_aside = answers(SOURCE_ID, files)
    if not found:
        raise SourceMissing(SOURCE_ID, f"no answer with rows, like saipe_2024. See {PAGE}")
    rows = [row for answer in found for row in _published(answer, series)]
    return Reading(rows, set_aside)


def _published(answer: Answer, series: Sequence[SeriesLike]) -> Iterator[Published]:
    for row, file in answer.rows:
        _refuse_other_share(row, file)
        for one in series:
            cell = amount(SOURCE_ID, row, one.select["column"], file)
            yield Published(
                one.series_id,
                "district_area",
                leaid_of(SOURCE_ID, row, file),
                answer.year,
                str(answer.year),
                "total",
                "total",
                cell.value,
                obs_status=cell.status,
                source_flag=cell.mark,
                file=file,
            )


def _refuse_other_share(row: Row, file: str) -> None:
    share, poor, children = (
        amount(SOURCE_ID, row, column, file).value for column in (_SHARE, _IN_POVERTY, _CHILDREN)
    )
    if share is None or poor is None or not children:
        return
    if abs(share - poor / children) > _ROUNDING:
        raise SourceChanged(
            SOURCE_ID,
            f"{file} has {share:g} as {_SHARE} of {row['leaid']}, and {poor:g} of {children:g} "
            f"children; valid: their quotient, {poor / children:.4f}",
        )

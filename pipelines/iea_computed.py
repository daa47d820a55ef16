"""Statistics of IEA surveys that were computed from the student files: one csv, one layout.

Statistics stand in rows (``Names``), education systems in columns: ``SGP.R`` is Singapore, and the
letter or digit behind the point tells the test (PIRLS 2016: R PIRLS, E ePIRLS, L PIRLS Literacy;
TIMSS 2015: 4 grade 4, 8 grade 8, N Numeracy). ``F`` and ``M`` before a name are girls and boys,
``Low`` and ``Upp`` behind it the ends of a 95 per cent interval; differences are boys minus girls.

Part of a series' ``select.parts``: ``file``, ``cycle``, ``test`` (what stands behind the point),
``row``, ``interval`` (stem of its two ends, where a standard error is wanted), ``sample`` (row
with the number of students), ``breakdown`` and ``category``.

Seen 2026-11: there is no standard error in these files. Where an interval lies evenly about its
figure its width divided by 2 x 1.96 is the standard error, and the figure's note says so; ratios
have uneven intervals and get none. No system is without a statistic; ``NA`` would be a missing one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.errors import SourceChanged
from pipelines.protocol import Published, SeriesLike
from pipelines.sheets import number

NAMES = "Names"
"""Label of the column that names the statistics."""

FROM_INTERVAL = "Standard error: the published 95 % interval divided by 3.92."
"""Note of every standard error that this module gives."""

_SCHEME = "iso3"
_WIDTH = 2 * 1.96
_EVEN = 0.01
_MISSING = "NA"

_Part = Mapping[str, Any]


@dataclass(frozen=True)
class Statistics:
    """One file: the path it is told by, and its lines as label to cell."""

    source_id: str
    path: str
    lines: Sequence[Mapping[str, str]]

    def figures(self, series: SeriesLike, part: _Part) -> Iterator[Published]:
        """The figures of one part, one for each education system that took its test.

        Raises ``SourceChanged`` for a row that is not there once, a test that nobody took, a cell
        that is neither a number nor ``NA``, and an interval that is not even about its figure.
        """
        member = (part.get("breakdown", "total"), part.get("category", "total"))
        for column in self._tested(part):
            code, year = column.partition(".")[0], part["cycle"]
            key = (series.series_id, _SCHEME, code, year, str(year), *member)
            value = self._number(part["row"], column)
            row = Published(*key, value, file=self.path)
            if value is None:
                yield row._replace(obs_status="O", source_flag=_MISSING)
                continue
            yield row._replace(
                std_error=self._error(part, column, value),
                sample_size=self._sample(part, column),
                note=FROM_INTERVAL if "interval" in part else None,
            )

    def _tested(self, part: _Part) -> list[str]:
        columns = list(self._row(part["row"]))
        tested = [name for name in columns if name.endswith(f".{part['test']}")]
        if not tested:
            raise self._changed(f"no column of the test {part['test']}; found: {_some(columns)}")
        return tested

    def _row(self, name: str) -> Mapping[str, str]:
        hits = [line for line in self.lines if line[NAMES] == name]
        if len(hits) != 1:
            names = [line[NAMES] for line in self.lines]
            raise self._changed(f"{len(hits)} rows are '{name}', not one; found: {_some(names)}")
        return hits[0]

    def _number(self, name: str, column: str) -> float | None:
        cell = self._row(name)[column]
        if cell == _MISSING:
            return None
        value = number(cell)
        if value is None:
            message = f"{name} of {column}: '{cell}' is neither a number nor {_MISSING}"
            raise self._changed(message)
        return value

    def _error(self, part: _Part, column: str, value: float) -> float | None:
        if "interval" not in part:
            return None
        low, high = (self._number(f"{part['interval']} {end}", column) for end in ("Low", "Upp"))
        if low is None or high is None or high < low or abs((low + high) / 2 - value) > _EVEN:
            message = f"the interval {low} to {high} is not even about {value}"
            raise self._changed(f"{part['row']} of {column}: {message}")
        return (high - low) / _WIDTH

    def _sample(self, part: _Part, column: str) -> int | None:
        size = self._number(part["sample"], column) if "sample" in part else None
        return None if size is None else int(size)

    def _changed(self, message: str) -> SourceChanged:
        return SourceChanged(self.source_id, f"{self.path}: {message}")


def _some(names: Sequence[str]) -> str:
    return f"{', '.join(names[:12])}, … ({len(names)} in all)"

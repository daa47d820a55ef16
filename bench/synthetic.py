"""A synthetic release: the real catalogue, invented figures. Never published, never shipped."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pipelines.contract import read_contract
from pipelines.load import Header, load, open_for_writing, write_header

ROOT = Path(__file__).resolve().parent.parent
RELEASE = "0.0.1"
NOTE = "SYNTHETIC: made for a measurement, stands for nothing"

_PLACES = """
CREATE TEMP TABLE place AS
SELECT row_number() OVER (ORDER BY l.city_id, l.step) - 1 AS n, l.city_id, g.geo_id, g.level,
    g.is_economy, l.step = 1 AS is_closest
FROM city_ladder AS l JOIN geography AS g ON g.geo_id = l.geo_id
"""

_LINES = """
CREATE TEMP TABLE line AS
SELECT row_number() OVER (ORDER BY i.sort, s.series_id, b.breakdown, b.category) - 1 AS n,
    s.indicator_id, s.series_id, b.breakdown, b.category
FROM series AS s
JOIN indicator AS i ON i.indicator_id = s.indicator_id
CROSS JOIN breakdown AS b
"""

_FIGURES = """
INSERT INTO city_value
WITH cell AS (
    SELECT i, 1985 + i % 40 AS year, 400 + (hash(i) % 100000) / 500.0 AS value,
        1 + (hash(i + 1) % 1000) / 300.0 AS std_error
    FROM range($rows) AS t(i)
)
SELECT
    p.city_id, p.geo_id, p.level, p.is_closest, p.is_economy, 'caution',
    l.indicator_id, l.series_id, c.year, c.year::VARCHAR,
    l.breakdown, l.category,
    c.value, c.std_error, c.value - 1.96 * c.std_error, c.value + 1.96 * c.std_error,
    hash(c.i) % 9000, 'A', NULL, CASE WHEN c.i % 10 = 0 THEN $note END,
    DATE '2026-11-20', 'synthetic.csv'
FROM cell AS c
JOIN place AS p ON p.n = (c.i // 40) % $places
JOIN line AS l ON l.n = (c.i // (40 * $places)) % $lines
"""


def synthetic_release(folder: Path, rows: int) -> Path:
    """Make a warehouse of one release with ``rows`` invented figures below ``folder``.

    The figures stand in ``city_value`` only: enough for downloads, no comparisons.
    """
    warehouse = folder / "synthetic-warehouse"
    warehouse.mkdir(parents=True)
    path = warehouse / f"gcen-{RELEASE}.duckdb"
    contract = read_contract(ROOT / "data" / "contract")
    with open_for_writing(path) as connection:
        load(connection, contract, {}, [])
        built = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        write_header(connection, Header(RELEASE, built, None, "0" * 64))
        _fill(connection, rows)
    (warehouse / "CURRENT").write_text(f"{path.name}\n", encoding="utf-8")
    return warehouse


def _fill(connection: duckdb.DuckDBPyConnection, rows: int) -> None:
    connection.execute("SET enable_progress_bar = false")
    counts = {}
    for name, sql in (("places", _PLACES), ("lines", _LINES)):
        connection.execute(sql)
        counts[name] = _count(connection, name.removesuffix("s"))
    connection.execute(_FIGURES, {"rows": rows, "note": NOTE, **counts})
    found = _count(connection, "city_figure")
    assert found == rows, f"{found} instead of {rows} synthetic figures"


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None
    return int(row[0])

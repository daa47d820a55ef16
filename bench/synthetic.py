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

_FIGURES = """
INSERT INTO city_value
WITH cell AS (
    SELECT
        (i // 40) % 40 AS step, 1985 + i % 40 AS year, i // 1600 AS line, i
    FROM range($rows) AS t(i)
),
place AS (
    SELECT row_number() OVER (ORDER BY l.city_id, l.step) - 1 AS n, l.city_id, g.geo_id,
        g.level, g.is_economy, l.step = 1 AS is_closest
    FROM city_ladder AS l JOIN geography AS g ON g.geo_id = l.geo_id
),
line AS (
    SELECT row_number() OVER (ORDER BY i.sort, s.series_id, b.breakdown, b.category) - 1 AS n,
        s.indicator_id, s.series_id, b.breakdown, b.category
    FROM series AS s
    JOIN indicator AS i ON i.indicator_id = s.indicator_id
    CROSS JOIN breakdown AS b
)
SELECT
    p.city_id, p.geo_id, p.level, p.is_closest, p.is_economy, 'caution',
    l.indicator_id, l.series_id, c.year, c.year || '-' || right((c.year + 1)::VARCHAR, 2),
    l.breakdown, l.category,
    v, 1 + (hash(c.i) % 1000) / 300.0, v - 3.1, v + 3.1, hash(c.i) % 9000, 'A', NULL,
    CASE WHEN c.i % 10 = 0 THEN $note END, DATE '2026-11-20', 'synthetic.csv'
FROM cell AS c
JOIN place AS p ON p.n = c.step % (SELECT count(*) FROM place)
JOIN line AS l ON l.n = c.line % (SELECT count(*) FROM line)
CROSS JOIN LATERAL (SELECT 400 + (hash(c.i + 1) % 100000) / 500.0) AS t(v)
ORDER BY c.i
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
    connection.execute(_FIGURES, {"rows": rows, "note": NOTE})
    found = connection.execute("SELECT count(*) FROM city_figure").fetchone()
    assert found == (rows,), f"{found} instead of {rows} synthetic figures"

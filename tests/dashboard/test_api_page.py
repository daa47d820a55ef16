"""Promises of the page that explains the interface for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from dashboard.app import create_app
from dashboard.pages import api
from dashboard.warehouse import Warehouse
from dashboard.warehouse.observations import COLUMNS
from pipelines.paths import Home
from tests import loopback


@pytest.fixture(scope="module", name="client")
def _client(shipped_home: Home) -> Iterator[httpx.Client]:
    app = create_app(Warehouse(shipped_home.warehouse))
    with (
        loopback.serving(app.server) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield client


def _page(folder: Path) -> str:
    layout = api.layout(Warehouse(folder))
    return json.dumps(layout, default=lambda one: one.to_plotly_json(), ensure_ascii=False)


@pytest.mark.parametrize("key", list(api.EXAMPLES))
def test_each_example_is_answered_as_its_title_says(client: httpx.Client, key: str) -> None:
    """Over the figures that ship every example has an answer with rows; the mistake is refused."""
    answer = client.get(f"/api/v1/{api.EXAMPLES[key][1]}")
    if key == "mistake":
        assert answer.status_code == 400
        assert answer.headers["content-type"] == "application/problem+json"
        told = {one["parameter"] for one in answer.json()["problems"]}
        assert told == {"indicator", "city"}
        return
    assert answer.status_code == 200
    assert len(answer.text) > 100


def test_the_page_tells_every_route_parameter_and_column(
    client: httpx.Client, shipped_home: Home
) -> None:
    """What the interface says of itself to programs stands on the page for people."""
    page = _page(shipped_home.warehouse)
    document = client.get("/api/v1/openapi.json").json()
    for path, operations in document["paths"].items():
        assert f'"/api/v1{path}"' in page
        for parameter in operations["get"].get("parameters", []):
            assert f'"{parameter["name"]}"' in page
    for column in COLUMNS:
        assert f'"{column}"' in page

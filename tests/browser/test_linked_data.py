"""Promises to search engines, seen in a real browser: pages carry their data set."""

from __future__ import annotations

import json

import pytest


@pytest.mark.parametrize(
    ("path", "name", "part"),
    [
        ("/", "GCEN Benchmarks", "/api/v1/bulk?"),
        (
            "/compare?indicator=pisa_math_mean",
            "GCEN Benchmarks: PISA mathematics: mean score",
            "/api/v1/observations?indicator=pisa_math_mean&",
        ),
    ],
)
def test_a_page_carries_its_data_set(
    open_page, served: str, path: str, name: str, part: str
) -> None:
    """schema.org/Dataset stands in the head, no console error with it, and its files are here."""
    page = open_page(path)
    blocks = page.locator('head script[type="application/ld+json"]')
    assert blocks.count() == 1
    told = json.loads(blocks.text_content())
    assert (told["@type"], told["name"]) == ("Dataset", name)
    assert "OECD" in {one["name"] for one in told["creator"]}
    urls = [one["contentUrl"] for one in told["distribution"]]
    assert all(url.startswith(f"{served}{part}") for url in urls)
    assert page.request.head(urls[0]).ok

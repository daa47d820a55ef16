"""The comparison over HTTP against an empty callback, and the weight of the first page.

``python -m bench.callbacks``. Figures are those that ship. Both callbacks are asked one after the
other by one client, so that the ratio does not depend on the machine's mood.
"""

from __future__ import annotations

import http.client
import json
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from bench.serve import Served, served
from bench.table import end, kept, show
from pipelines.build import build
from pipelines.paths import Home
from tests.find_browser import find_browser

AIM = 3.0
_ROUNDS = 5
_UPDATE = "/_dash-update-component"


def main() -> None:
    """Measure the callback, and what the browser fetches for the first page."""
    with tempfile.TemporaryDirectory(prefix="gcen-bench-") as folder:
        home = shipped_home(Path(folder))
        build(home)
        with served(home.warehouse) as server:
            measure_callbacks(server)
            measure_first_page(server)


def shipped_home(folder: Path) -> Home:
    """Give an installation over the figures that ship, without a release."""
    data = Path(__file__).resolve().parent.parent / "data"
    return Home(root=folder, contract=data / "contract", shipped_figures=data / "figures")


def measure_callbacks(server: Served) -> None:
    """Print the comparison's p50 and p95 against an empty callback's."""
    connection = http.client.HTTPConnection(urlsplit(server.address).netloc, timeout=60)
    indicators = _indicators(connection)
    compare = _dependency(connection, "compare-cards.children")
    empty = _payload(_dependency(connection, "bench-empty.data"), {"bench-asked.data": 1})
    asked = [_payload(compare, _choices(one, compare)) for one in indicators]
    rarer = [_payload(compare, _choices(one, compare, focal="singapore")) for one in indicators]
    first: list[float] = []
    again: list[float] = []
    unforeseen: list[float] = []
    nothing: list[float] = []
    for turn in range(_ROUNDS):
        for usual, rare in zip(asked, rarer, strict=True):
            nothing.append(_milliseconds(connection, empty))
            (again if turn else first).append(_milliseconds(connection, usual))
            if turn == 0:
                unforeseen.append(_milliseconds(connection, rare))
    base = statistics.median(nothing)
    lines = [
        _line("empty callback", nothing, base),
        _line("another indicator, asked for the first time", first, base),
        _line("another indicator, asked again", again, base),
        _line("with a focal city, asked for the first time", unforeseen, base),
    ]
    show(
        f"Comparison of ten cities over HTTP, {len(indicators)} indicators",
        ["callback", "p50 ms", "p95 ms", "ratio", f"aim {AIM:g}"],
        lines,
    )


def _line(name: str, taken: Sequence[float], base: float) -> list[str]:
    middle = statistics.median(taken)
    high = statistics.quantiles(taken, n=20)[-1]
    judged = kept(middle / base, AIM) if middle != base else ""
    return [name, f"{middle:.2f}", f"{high:.2f}", f"{middle / base:.2f}", judged]


def _milliseconds(connection: http.client.HTTPConnection, payload: bytes) -> float:
    start = time.perf_counter()
    connection.request("POST", _UPDATE, payload, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    body = answer.read()
    taken = (time.perf_counter() - start) * 1000
    assert answer.status == 200, body[:300]
    return taken


def _get(connection: http.client.HTTPConnection, path: str) -> Any:
    connection.request("GET", path)
    return json.loads(connection.getresponse().read())


def _indicators(connection: http.client.HTTPConnection) -> list[str]:
    rows = _get(connection, "/api/v1/indicators")
    return [row["indicator_id"] for row in rows if row["breakdowns"]]


def _dependency(connection: http.client.HTTPConnection, output: str) -> dict[str, Any]:
    found = [one for one in _get(connection, "/_dash-dependencies") if output in one["output"]]
    assert len(found) == 1, f"{len(found)} callbacks give {output}"
    dependency: dict[str, Any] = found[0]
    return dependency


def _choices(indicator: str, dependency: dict[str, Any], focal: str = "none") -> dict[str, Any]:
    """Values of the comparison's pickers: all cities, closest place, latest figures."""
    known = {"compare-indicator.value": indicator, "compare-level.value": "closest"}
    known |= {"compare-focal.value": focal, "compare-year.value": "latest"}
    asked = [f"{one['id']}.{one['property']}" for one in dependency["inputs"]]
    cities = "denver,hong_kong,houston,lexington,melbourne,seattle,seoul,shanghai,singapore,toronto"
    known["compare-cities.value"] = cities.split(",")
    return {name: known.get(name) for name in asked}


def _payload(dependency: dict[str, Any], values: dict[str, Any]) -> bytes:
    def given(parts: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
        return [{**one, "value": values.get(f"{one['id']}.{one['property']}")} for one in parts]

    output = dependency["output"]
    names = output.strip(".").split("...") if output.startswith("..") else [output]
    outputs = [dict(zip(("id", "property"), name.rsplit(".", 1), strict=True)) for name in names]
    inputs = given(dependency["inputs"])
    body = {
        "output": output,
        "outputs": outputs if output.startswith("..") else outputs[0],
        "inputs": inputs,
        "changedPropIds": [f"{inputs[0]['id']}.{inputs[0]['property']}"],
        "state": given(dependency["state"]),
    }
    return json.dumps(body).encode()


def measure_first_page(server: Served) -> None:
    """Print requests, bytes over the wire and seconds to the heading of three visits."""
    path = find_browser()
    if not path:
        print("\nFirst page: not measured, there is no Chromium here.")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        sizes: list[int] = []
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.loadingFinished", lambda done: sizes.append(done["encodedDataLength"]))
        lines = [
            _visit(name, sizes, page, f"{server.address}{path}")
            for name, path in (
                ("overview, first visit", "/"),
                ("overview, again", "/"),
                ("comparison, then", "/compare"),
            )
        ]
        browser.close()
    show("What a browser fetches, compressed", ["page", "requests", "kB", "heading s"], lines)


def _visit(name: str, sizes: list[int], page: Any, address: str) -> list[str]:
    """Open a page and count what comes until nothing has come for a second."""
    sizes.clear()
    start = time.perf_counter()
    page.goto(address)
    page.wait_for_selector("main h1")
    taken = time.perf_counter() - start
    seen = -1
    while seen != len(sizes):
        seen = len(sizes)
        page.wait_for_timeout(1000)
    return [name, str(len(sizes)), f"{sum(sizes) / 1000:,.0f}", f"{taken:.1f}"]


if __name__ == "__main__":
    main()
    end()

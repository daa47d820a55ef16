"""Promises of the dashboard behind a reverse proxy that serves it below a path, in a real browser.

The proxy is nginx with the example of ``deploy/`` where it is installed; elsewhere the dashboard is
asked below the prefix without one.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from dashboard.app import create_app
from dashboard.warehouse import Warehouse
from tests import loopback
from tests.browser.conftest import PATIENCE_MS, WIDE, Watch
from tests.test_deploy import nginx_configuration

PREFIX = "/bench"

OUTSIDE = f"""
Array.from(document.querySelectorAll("[href], [src]"))
  .map((one) => one.getAttribute("href") || one.getAttribute("src"))
  .filter((link) => link.startsWith("/") && !link.startsWith("{PREFIX}/"))
"""


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def _behind_nginx(folder, address):
    """Put nginx in front of an address; gives its own."""
    port = _free_port()
    path = nginx_configuration(folder, address.removeprefix("http://"), port, PREFIX)
    with subprocess.Popen(["nginx", "-c", str(path)]) as proxy:
        try:
            patience = time.monotonic() + PATIENCE_MS / 1000
            while True:
                with socket.socket() as asking:
                    if asking.connect_ex(("127.0.0.1", port)) == 0:
                        break
                assert time.monotonic() < patience, "nginx did not start"
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            proxy.terminate()


@pytest.fixture(name="page")
def _page(browser, shipped_home, tmp_path):
    """A page of its own below the prefix; fails for anything that went wrong in it."""
    app = create_app(Warehouse(shipped_home.warehouse), PREFIX)
    with loopback.serving(app.server) as direct:
        has_nginx = shutil.which("nginx") is not None
        front = _behind_nginx(tmp_path, direct) if has_nginx else loopback_only(direct)
        with front as address:
            watch = Watch(address + PREFIX)
            context = browser.new_context(viewport=WIDE, base_url=address)
            page = context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            watch.watch(page)
            yield page
            context.close()
            assert watch.left() == []


@contextmanager
def loopback_only(address):
    """The address as it is, where no proxy is installed."""
    yield address


def _is_inside(page: Page) -> None:
    assert page.evaluate(OUTSIDE) == []


def test_a_reader_behind_a_prefix_never_leaves_it(page: Page) -> None:
    """Links, choices, Back and downloads all work below the prefix."""
    page.goto(f"{PREFIX}/")
    page.wait_for_selector("main h1")
    _is_inside(page)
    page.get_by_role("link", name="Compare", exact=True).click()
    page.wait_for_url(f"**{PREFIX}/compare*")
    page.wait_for_selector('[data-testid="chart-card"]')
    _is_inside(page)
    expect(page.locator('.site-nav a[aria-current="page"]')).to_have_text("Compare")
    page.get_by_role("link", name="Coverage", exact=True).click()
    page.wait_for_url(f"**{PREFIX}/coverage")
    page.get_by_label("City", exact=True).first.click()
    page.get_by_role("option", name="Toronto").click()
    page.wait_for_url(f"**{PREFIX}/coverage?city=toronto")
    page.go_back()
    page.wait_for_url(f"**{PREFIX}/coverage")
    page.go_back()
    page.wait_for_url(f"**{PREFIX}/compare*")
    download = page.get_by_test_id("chart-download").first.get_by_role("link", name="CSV").first
    answer = page.request.get(download.get_attribute("href"))
    assert answer.status == 200
    assert answer.body().startswith(b"city_id,")

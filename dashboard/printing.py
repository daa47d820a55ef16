"""Prints an HTML file to PDF with a Chromium of this machine; there is none among our packages."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
    "microsoft-edge",
    "msedge",
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
_SECONDS = 120


class NotPrinted(Exception):
    """The PDF could not be made; the message says what to do instead."""


def find_chromium() -> str | None:
    """Path of a Chromium: named in ``GCEN_BROWSER``, on the path, or where systems put it."""
    named = os.environ.get("GCEN_BROWSER")
    if named:
        return named
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    return on_path or next((place for place in PLACES if Path(place).is_file()), None)


def print_pdf(html: str, target: Path) -> None:
    """Print a page to a PDF file.

    Raises ``NotPrinted`` where there is no browser, or it fails.
    """
    browser = find_chromium()
    if browser is None:
        raise NotPrinted(
            "A PDF is printed by a Chromium, Chrome or Edge, and none was found. Name one in the "
            "environment variable GCEN_BROWSER, or write an .html file, open it in any browser and "
            "print it from there."
        )
    with tempfile.TemporaryDirectory() as folder:
        page, made = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_text(html, encoding="utf-8")
        done = _run(browser, Path(folder), page, made)
        if not made.is_file():
            last = done.strip().splitlines()[-1:] or ["it wrote no file"]
            raise NotPrinted(
                f"{browser} could not print the page ({last[0]}). Write an .html file, open it in "
                "any browser and print it from there."
            )
        shutil.copyfile(made, target)


def _run(browser: str, folder: Path, page: Path, made: Path) -> str:
    """Start the browser without a window and without the network; what it said on errors."""
    arguments = [
        browser,
        "--headless",
        "--disable-gpu",
        "--disable-background-networking",
        "--no-first-run",
        f"--user-data-dir={folder / 'profile'}",
        "--no-pdf-header-footer",
        f"--print-to-pdf={made}",
        page.as_uri(),
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.insert(1, "--no-sandbox")  # Chromium refuses root, as in a container, without
    try:
        done = subprocess.run(  # noqa: S603 - the browser found above, on a file of our own
            arguments, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return done.stderr

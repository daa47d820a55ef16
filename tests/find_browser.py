"""Finds the browser for the browser tests: ``GCEN_BROWSER``, or a Chromium on the path."""

from __future__ import annotations

import os
import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")


def find_browser() -> str | None:
    """Path of a Chromium, or ``None``."""
    named = os.environ.get("GCEN_BROWSER")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


if __name__ == "__main__":
    found = find_browser()
    print(found or "no browser")
    sys.exit(0 if found else 1)

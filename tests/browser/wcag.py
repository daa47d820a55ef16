"""The rules of WCAG 2.1, levels A and AA, that a program can judge, put to an open page."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

_ALL = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
_CONTRAST = {"type": "rule", "values": ["color-contrast"]}

_SHORTEN = """() => {
  for (const parent of document.querySelectorAll('main *')) {
    const seen = {};
    for (const one of parent.children) {
      if (!one.matches('tr, li, article, details.definition, svg *')) { continue; }
      const kind = one.tagName + one.getAttribute('class');
      seen[kind] = (seen[kind] || 0) + 1;
      if (seen[kind] > 4) { one.style.setProperty('display', 'none', 'important'); }
    }
  }
}"""
"""Rows, items and marks are built alike: four of a kind stand for all, or long pages take minutes."""


def broken(page: Page) -> list[tuple[str, str, list[str]]]:
    """Rules that a page breaks as it stands: id, what it asks for, and where."""
    return _found(page, _ALL)


def broken_in_both_schemes(page: Page) -> list[tuple[str, str, list[str]]]:
    """The same in the light and then, by the page's own switch, in the dark scheme.

    Only colours change with the scheme, so that only their contrast is judged again.
    """
    page.evaluate(_SHORTEN)
    light = broken(page)
    page.locator(".scheme-switch").click()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    return [*light, *_found(page, _CONTRAST)]


def _found(page: Page, rules: dict[str, object]) -> list[tuple[str, str, list[str]]]:
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [
        (one["id"], one["help"], [node["html"][:200] for node in one["nodes"][:3]]) for one in found
    ]

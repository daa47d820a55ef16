"""What of a page does not fit its window: what sticks out of it, and words that are cut off."""

from __future__ import annotations

import contextlib

from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

_CUT_OFF = """() => {
  const across = document.documentElement.clientWidth, found = [];
  const shown = (one) => one.getClientRects().length && getComputedStyle(one).visibility !== 'hidden';
  const said = (one) => one.textContent.trim().replace(/\\s+/g, ' ').slice(0, 60);
  const whole = document.documentElement.scrollWidth;
  if (whole > across) { found.push(`the page is ${whole} wide`); }
  for (const plot of document.querySelectorAll('main .graph')) {
    if (!shown(plot)) { continue; }
    const drawn = plot.querySelector('.js-plotly-plot');
    const ground = drawn && drawn.querySelector('svg.main-svg');
    const parts = ground && [...drawn.data, ...(drawn.layout.annotations || [])];
    const box = plot.getBoundingClientRect();
    if (!parts || !parts.length || Math.abs(ground.getBoundingClientRect().width - box.width) > 1) {
      found.push(`not drawn: ${plot.getAttribute('aria-label')}`);
      continue;
    }
    for (const words of drawn.querySelectorAll('.main-svg text')) {
      const own = words.getBoundingClientRect();
      if (!said(words) || !shown(words)) { continue; }
      const over = Math.max(box.left - own.left, own.right - box.right, box.top - own.top, own.bottom - box.bottom);
      if (over > 1) { found.push(`${Math.round(over)} pixels outside its chart: ${said(words)}`); }
    }
  }
  const apart = '.skip-link, .visually-hidden, caption, input, .mantine-Switch-track, .ag-root-wrapper, .js-plotly-plot';
  for (const one of document.querySelectorAll('body *:not(svg, svg *)')) {
    if (one.scrollWidth <= one.clientWidth + 1 || !shown(one) || one.closest(apart)) { continue; }
    const clipped = ['hidden', 'clip'].includes(getComputedStyle(one).overflowX);
    if (clipped && said(one)) { found.push(`cut off: ${said(one)}`); }
  }
  return found;
}"""

_PATIENCE_MS = 20_000
"""What charts may take until they are drawn in the width of their boxes."""
_LOOK_MS = 100


def cut_off(page: Page) -> list[str]:
    """Name what sticks out of the window or of its chart, and words that are cut off.

    Tables scroll within their own boxes; charts are waited for.
    """
    with contextlib.suppress(PlaywrightTimeoutError):
        page.wait_for_function(
            f"() => !({_CUT_OFF})().length", timeout=_PATIENCE_MS, polling=_LOOK_MS
        )
    return page.evaluate(_CUT_OFF)

"""Colours, type and sizes, in both schemes.

Figures are drawn in the light colours below. The browser swaps each for its dark partner when the
reader's scheme is dark (``assets/gcen.js``), so that a figure function knows of one scheme only and
a picture taken from a chart always stands on white.
"""

from __future__ import annotations

from typing import Any, Literal

GROUND = "#ffffff"
SURFACE = "#f5f7f9"
TEXT = "#1a2027"
MUTED = "#56606b"
LINE = "#d5dae0"
GRID = "#e6e9ed"
CROWD = "#77828e"
CROWD_SOFT = "#b4bcc5"
ACCENT = "#1b4f9c"
ACCENT_SOFT = "#c9d9f0"
PICKED = "#a8480f"
HIGHER = "#0a6a69"
LOWER = "#96530a"
"""Tones that repeat the verdicts higher and lower; neither stands for good or bad."""

DARK_OF = {
    GROUND: "#14181c",
    SURFACE: "#1c2127",
    TEXT: "#e9ecef",
    MUTED: "#a6b0bb",
    LINE: "#3b444d",
    GRID: "#2a3138",
    CROWD: "#95a1ad",
    CROWD_SOFT: "#5f6b77",
    ACCENT: "#8db8f5",
    ACCENT_SOFT: "#2b456b",
    PICKED: "#f2a46b",
    HIGHER: "#5ec8c1",
    LOWER: "#eab05e",
}
"""Partner of each colour in the dark scheme."""

FONT = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', 'DejaVu Sans', "
    "'Noto Sans CJK SC', Arial, sans-serif"
)

NARROW, SLIM = 900, 390
"""Widths in pixels of the window below which a figure's ``narrow`` and ``slim`` parts are used."""
NARROW_CHART, SLIM_CHART = 330, 260
"""Pixels of a chart in its card in a window of 390 pixels, and in the least one, of 320."""

Window = Literal["wide", "narrow", "slim"]
"""What a part of a layout is made for."""


def small(text: str, size: float) -> str:
    """Write a text small and quiet beside others of an annotation."""
    return f'<span style="font-size:{size}px;color:{MUTED}">{text}</span>'


def canvas() -> dict[str, Any]:
    """Give what the layouts of figures have in common: type, no ground of their own, hover card."""
    return {
        "font": {"family": FONT, "size": 14, "color": TEXT},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": SURFACE,
            "bordercolor": LINE,
            "font": {"color": TEXT, "size": 13},
            "align": "left",
        },
    }


def dark(colour: str) -> str:
    """Partner of a colour in the dark scheme; colours without one are made lighter until they show.

    Takes and gives ``#rrggbb``.
    """
    return DARK_OF.get(colour.lower()) or _until_legible(colour, 255, DARK_OF[GROUND])


def ink(colour: str) -> str:
    """Give a colour for words on the light ground, made darker until they can be read.

    Takes and gives ``#rrggbb``. Lines and marks need less contrast than words: a label in the
    colour of its line is written in this one.
    """
    return _until_legible(colour, 0, GROUND)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours by WCAG 2, from 1 to 21."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _until_legible(colour: str, grey: int, ground: str) -> str:
    """Mix a colour with black (0) or white (255) until it has WCAG's contrast of text."""
    mixed = colour
    for step in range(1, 10):
        if contrast(mixed, ground) >= 4.5:  # noqa: PLR2004 - WCAG's ratio for text
            break
        mixed = _mixed(colour, grey, step / 10)
    return mixed


def _mixed(colour: str, grey: int, share: float) -> str:
    mixed = (round(part + (grey - part) * share) for part in _channels(colour))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _luminance(colour: str) -> float:
    def linear(part: int) -> float:
        ratio = part / 255
        return ratio / 12.92 if ratio <= 0.04045 else ((ratio + 0.055) / 1.055) ** 2.4  # noqa: PLR2004

    red, green, blue = _channels(colour)
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)

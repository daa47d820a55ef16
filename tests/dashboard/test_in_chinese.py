"""Every page and every kind of sentence in the second language, over the figures that ship."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from dash.development.base_component import Component

from dashboard import app, language
from dashboard.comparing import latest
from dashboard.comparing.view import View, known_of, read_view
from dashboard.components.plain import as_plain
from dashboard.components.relate_choices import read_choices
from dashboard.pages import relate
from dashboard.pages.compare import CLOSER
from dashboard.warehouse import Warehouse, catalogue
from pipelines.paths import Home

PRACTICES = ("denver-portfolio-strategy", "denver-preschool-program")
CITIES = ("denver", "hong_kong", "melbourne", "toronto")
PATHS = [module.PAGE.path for module in app.page_modules()]
ADDRESSES = [
    *((path, {}) for path in PATHS if "<" not in path),
    ("/compare", {"focal": "singapore", "release": "", "strange": "1"}),
    *((f"/city/{city}", {"target": "pisa_math_mean:560:2030"}) for city in CITIES),
    *((f"/practices/{practice}", {}) for practice in PRACTICES),
    ("/practices", {"city": "hong_kong"}),
    ("/nowhere", {}),
]

ENGLISH_VERDICTS = re.compile(
    r"\b(significant\w*|not tested|not comparable|different|higher|lower|better|worse|rose|fell"
    r"|95 % interval|standard errors?|full count|own system|shown by|no figures?|indicators?"
    r"|school year|choice|remark|chosen|peers?)\b"
)
WORDS_OF_PROGRAMS = re.compile(r"\b(nan|NaN|None|null|undefined|Infinity|inf)\b")
THREE_WORDS = re.compile(r"[A-Za-z]?[a-z]+ [a-z]+ [a-z]+")
BADLY_SET = re.compile(
    r"  |[。，；：、] |[。，；：、]{2}| [，。；：、]|（\s*）|\{\w*\}|[一-鿿] ?[,;:?!(]"
)
OF_PUBLISHERS = ("source", "chart-source", "reference-title")
"""Test ids of what publishers call themselves and their data, in their own language."""

OF_PROGRAMS = ("Code", "Pre")
"""Elements that hold names and words of the HTTP interface and of programs."""


@pytest.fixture(scope="module", name="warehouse")
def _warehouse(shipped_home: Home) -> Warehouse:
    return Warehouse(Path(shipped_home.warehouse))


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    with language.speaking("zh-Hant"):
        yield


def _texts(content: Any) -> Iterator[str]:
    """Words of plain content that a reader sees or hears."""
    if isinstance(content, str):
        yield "" if content.startswith("https://") else re.sub(r"/[a-z]+\b", "", content)
    elif isinstance(content, list):
        for value in content:
            yield from _texts(value)
    elif isinstance(content, Mapping) and content.get("type") not in OF_PROGRAMS:
        props = content.get("props", content)
        if props.get("data-testid") not in OF_PUBLISHERS:
            yield from _texts(props.get("children", ""))
        spoken = (props.get(key) for key in ("label", "placeholder", "description", "aria-label"))
        yield from (text for text in spoken if isinstance(text, str))


def _headings(content: Any) -> list[str]:
    """Headings of a page, and the question it answers, but for addresses of the interface."""
    found = [content] if isinstance(content, Component) else list(content)
    every = [one for top in found for one in (top, *top._traverse())]
    told = [
        "".join(_texts(as_plain(one)))
        for one in every
        if type(one).__name__ in ("H1", "H2", "H3") or getattr(one, "className", "") == "question"
    ]
    return [text for text in told if text]


def _sentences(content: Any) -> Iterator[str]:
    """The sentences of all charts in plain content."""
    if isinstance(content, list):
        for value in content:
            yield from _sentences(value)
    elif isinstance(content, Mapping):
        props = content.get("props", content)
        if props.get("data-testid") == "chart-sentence":
            yield "".join(_texts(props.get("children", "")))
        yield from _sentences(props.get("children", ""))


def _problems(content: Any) -> list[str]:
    plain = as_plain(content)
    wrong = [
        text
        for text in _texts(plain)
        if ENGLISH_VERDICTS.search(text) or WORDS_OF_PROGRAMS.search(text)
    ]
    told = list(_sentences(plain))
    wrong += [one for one in told if THREE_WORDS.search(one) or BADLY_SET.search(one)]
    return wrong + [f"no sentence: {one}" for one in told if not one.rstrip().endswith("。")]


@pytest.mark.parametrize(("path", "query"), ADDRESSES, ids=str)
def test_a_page_is_in_chinese(warehouse: Warehouse, path: str, query: dict[str, str]) -> None:
    """No verdict, reason or label of a page is left in English, nor a word of a program."""
    content, title = app._page(
        warehouse,
        app.page_modules(),
        path,
        "?" + "&".join(f"{key}={value}" for key, value in query.items()),
    )
    assert re.search("[一-鿿]", title)
    assert [text for text in _headings(content) if not re.search("[一-鿿]", text)] == []
    texts = list(_texts(as_plain(content)))
    assert sum(bool(re.search("[一-鿿]", text)) for text in texts) > len(texts) / 10
    assert _problems(content) == []


def _views(warehouse: Warehouse) -> Iterator[View]:
    """Every fifth indicator at both levels, with rules, cities and views in turn."""
    release = warehouse.release()
    turns = zip(
        itertools.cycle(("published", "bh", "none")),
        itertools.cycle((None, "singapore", "denver", "shanghai")),
        itertools.cycle(CLOSER),
        strict=False,
    )
    indicators = list(known_of(release).indicators)[::5]
    places = itertools.product(indicators, ("closest", "economy"))
    for (indicator, level), (rule, focal, shown) in zip(places, turns, strict=False):
        query = {"indicator": indicator, "level": level, "rule": rule, "focal": focal}
        yield read_view(release, {**query, "view": shown, "ranks": "yes"})


def test_comparisons_are_told_in_chinese(warehouse: Warehouse) -> None:
    """Findings, ranges of ranks, changes, pairs, groups and refusals: all in one language."""
    problems = []
    for view in _views(warehouse):
        problems += _problems(latest.latest(view))
        problems += _problems(CLOSER[view.choices.view](view)) if view.latest else []
    assert problems == [], "\n".join(problems)


def test_relations_are_told_in_chinese(warehouse: Warehouse) -> None:
    """Two indicators against each other, drawn or refused, with who is left out and why."""
    release = warehouse.release()
    known = [row["indicator_id"] for row in catalogue.indicators(release) if row["has_values"]]
    problems = []
    for x, y in zip(known[::11], known[7::11], strict=False):
        choices, _ = read_choices(release, {"x": x, "y": y, "path": "years", "focal": "toronto"})
        problems += _problems(relate._cards(release, choices))
    assert problems == [], "\n".join(problems)

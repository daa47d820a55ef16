from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from dashboard import brief, language, printing, words, words_city
from dashboard.app import create_app
from dashboard.components import city_brief, city_view
from dashboard.warehouse import Warehouse
from tests.conftest import CITIES
from tests.loopback import serving


@pytest.fixture(scope="module", name="client")
def _client(small):
    with (
        serving(create_app(small).server) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield client


def _words(html: str) -> str:
    body = html.partition("<body")[2]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


class _Balance(HTMLParser):
    """Whether every element that is opened is closed, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):  # noqa: ARG002 - the parser's own signature
        if tag not in ("meta", "link", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("query", ["", "level=economy", "peers=none", "peers=seoul,singapore"])
@pytest.mark.parametrize("city", CITIES)
def test_every_city_has_a_whole_brief(shipped, city, query):
    """Answers, lists, headline indicators and foot stand in well-formed HTML without a script."""
    html = brief.make(shipped, city, query, f"http://x/city/{city}")
    assert _Balance(html).open == []
    assert "<script" not in html
    text = _words(html)
    for part in (
        "Where does it stand?",
        "Strengths",
        "Concerns",
        "Headline indicators",
        "How to read it",
        "What must not be concluded",
        "Sources:",
    ):
        assert part in text
    assert not re.search(r"\b(None|nan|NaN|undefined)\b", text)


def _told(shipped: Warehouse, city: str, query: dict | None = None) -> city_brief.CityBrief:
    view, _ = city_view.read(shipped.release(), city, query or {})
    return city_brief.shorten(view)


@pytest.mark.parametrize("city", CITIES)
def test_every_figure_of_a_brief_is_that_of_the_page(shipped, city):
    """Figures, answers and items are word for word those the page shows."""
    told = _told(shipped, city)
    text = _words(brief.make(shipped, city, "", "/city/x"))
    assert told.rows
    for row, *_ in told.rows:
        assert row["city_id"] == city
        assert words_city.value(row) in text
        assert words_city.within(row) in text
    for answer in told.view.answers:
        assert re.sub(r"\s+", " ", answer.text) in text
    for judged in (*told.strengths.told, *told.concerns.told):
        item = words_city.item(judged)
        assert item.share in text
        assert item.value in text
        assert words_city.moved(judged.movement, judged.figure["decimals"]) in text


@pytest.mark.parametrize("city", CITIES)
def test_a_brief_tells_the_first_and_counts_the_rest(shipped, city):
    """Lists begin as the page's do, and as many are counted as the page holds beside them."""
    told = _told(shipped, city)
    text = _words(brief.make(shipped, city, "", "/city/x"))
    for kind, items in (("better", told.strengths), ("worse", told.concerns)):
        whole = [one.figure["indicator_id"] for one in told.view.evidence.standing(kind)]
        first = [one.figure["indicator_id"] for one in items.told]
        assert first == whole[: len(first)]
        assert items.more == len(whole) - len(first)
        counted = f"the first {len(first)} of {len(whole)}, {items.more} more in the City profile"
        assert (counted in text) == bool(items.more)


@pytest.mark.parametrize("city", CITIES)
def test_a_brief_holds_figures_of_the_own_system(shipped, city):
    """Where cities are held against a country's figures, two rows are the system's own at least."""
    told = _told(shipped, city)
    own = [row for row, *_ in told.rows if words.is_own(row["geo_level"])]
    assert len(own) >= city_brief.OWN
    added = [rows[0] for rows in told.own]
    assert len({row["topic"] for row in added}) == len(added)


@pytest.mark.parametrize("city", ["denver", "hong_kong", "shanghai"])
def test_a_brief_holds_the_same_rows_in_every_language(shipped, city):
    """What is told is chosen by a rule that knows no language."""

    def chosen() -> list:
        told = _told(shipped, city)
        items = [*told.strengths.told, *told.concerns.told]
        return [
            [one.figure["indicator_id"] for one in items],
            [row["indicator_id"] for row, *_ in told.rows],
            [row["indicator_id"] for row in told.lacking],
        ]

    english = chosen()
    with language.speaking("zh-Hant"):
        assert chosen() == english


@pytest.mark.parametrize("city", CITIES)
def test_a_brief_says_once_which_headline_indicators_have_no_figure(shipped, city):
    """Told, counted or named as absent: no headline indicator is passed over."""
    told = _told(shipped, city)
    text = _words(brief.make(shipped, city, "", "/city/x"))
    n_headline = shipped.release().one(
        "SELECT count(*) AS n FROM indicator WHERE headline IS NOT NULL"
    )["n"]
    assert told.headlines.total + len(told.lacking) == n_headline
    for row in told.lacking:
        assert text.count(row["short_title"]) >= 1


def test_a_brief_warns_of_stand_ins_where_there_are_some(shipped):
    """That ○ is another area's figure is told to Denver with its name, and not to Hong Kong."""
    warning = "it is of the United States."
    assert warning in _words(brief.make(shipped, "denver", "", "/city/denver"))
    assert "tells of the city's own" not in _words(
        brief.make(shipped, "hong_kong", "", "/city/hong_kong")
    )


def test_a_target_of_the_address_stands_in_the_brief(small):
    """What the page says of a target the brief says too, and who set it."""
    text = _words(brief.make(small, "singapore", "target=math:600:2030", "/city/singapore"))
    assert "Mathematics, target 2030: 600" in text
    assert "25 below the target of 600 points. The target is not reached" in text
    assert "Set by the reader of this brief." in text


def test_a_brief_leads_back_to_its_view(small):
    """The link at the foot is the address of the page with the same choices, in one order."""
    html = brief.make(small, "seoul", "target=math:600:2030&peers=singapore", "http://x/city/seoul")
    assert 'href="http://x/city/seoul?peers=singapore&amp;target=math:600:2030"' in html


def test_a_brief_without_a_site_writes_the_path(small):
    """A file does not know where the dashboard is, so the path is no dead link; with one it is."""
    bare = brief.write(small.folder, "seoul", "", None)
    assert "/city/seoul" in bare
    assert 'href="/city' not in bare
    sited = brief.write(small.folder, "seoul", "", None, site="https://bench.example/")
    assert 'href="https://bench.example/city/seoul"' in sited


def test_a_file_is_in_the_language_of_its_choices(small):
    """``lang`` among the choices is the brief's language; an unknown one is English."""
    assert 'lang="zh-Hant"' in brief.write(small.folder, "seoul", "lang=zh-HK", None)
    assert 'lang="en"' in brief.write(small.folder, "seoul", "lang=xx", None)


def test_what_a_link_got_wrong_is_told_in_the_brief(small):
    """A choice that is not understood is named and harmless, however it is written."""
    html = brief.make(small, "seoul", "peers=<script>alert(1)</script>", "/city/seoul")
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_the_brief_is_served_with_its_stylesheet_and_the_policy(client):
    """The page comes from the app, loads one stylesheet from it, and runs nothing."""
    answer = client.get("/brief/seoul?peers=singapore")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "content-security-policy" in answer.headers
    assert re.findall(r'<link rel="stylesheet" href="([^"]+)"', answer.text) == [
        "/assets/brief.css"
    ]
    assert client.get("/assets/brief.css").status_code == 200


def test_other_pages_do_not_load_the_stylesheet_of_the_brief(client):
    """Its rules for paper would change how every page is printed."""
    assert "brief.css" not in client.get("/city/seoul").text


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/brief/atlantis", 404, "no city “atlantis”"),
        ("/brief/seoul?release=0.1.0", 404, "Releases kept: 1.0.0"),
    ],
)
def test_a_brief_that_is_not_there_says_what_is(client, path, status, said):
    """An unknown city or release is answered with the known ones."""
    answer = client.get(path)
    assert answer.status_code == status
    assert said in unescape(answer.text)


def test_without_a_release_a_brief_says_how_to_build_one(tmp_path: Path):
    """A dashboard over an empty folder answers for briefs too."""
    with serving(create_app(Warehouse(tmp_path)).server) as address:
        answer = httpx.get(f"{address}/brief/seoul")
        assert answer.status_code == 503
        assert "gcen build" in answer.text


def test_a_file_stands_alone(small, tmp_path: Path):
    """A brief in a file carries its stylesheet and asks for nothing."""
    target = tmp_path / "seoul.html"
    brief.write(small.folder, "seoul", "", target)
    html = target.read_text(encoding="utf-8")
    assert "@page" in html
    assert not re.search(r'<link rel="style|src="|<script|url\(', html)


def test_a_file_is_html_or_pdf(small, tmp_path: Path):
    """Another ending is refused with those there are."""
    with pytest.raises(brief.NoBrief, match="html"):
        brief.write(small.folder, "seoul", "", tmp_path / "seoul.docx")


def test_without_a_browser_a_pdf_says_what_to_do(small, tmp_path: Path, monkeypatch):
    """Where there is no Chromium the reader learns what to install or to do instead."""
    monkeypatch.delenv("GCEN_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(printing, "PLACES", ())
    with pytest.raises(printing.NotPrinted, match="GCEN_BROWSER"):
        brief.write(small.folder, "seoul", "", tmp_path / "seoul.pdf")
    assert not (tmp_path / "seoul.pdf").exists()


def test_a_browser_that_fails_leaves_no_file(small, tmp_path: Path, monkeypatch):
    """A browser that prints nothing is told, with its own last words."""
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\necho it is broken >&2\n", encoding="utf-8")
    broken.chmod(0o755)
    monkeypatch.setenv("GCEN_BROWSER", str(broken))
    with pytest.raises(printing.NotPrinted, match="it is broken"):
        brief.write(small.folder, "seoul", "", tmp_path / "seoul.pdf")
    assert not (tmp_path / "seoul.pdf").exists()


def test_a_day_of_a_figure_is_written_as_the_language_does():
    """The day and the month a figure was counted on are no English in a Chinese brief."""
    with language.speaking("zh-Hant"):
        assert words.period("1 April 2024", 2024) == "2024年4月1日"
        assert words.period("October 2023", 2023) == "2023年10月"
    assert words.period("1 April 2024", 2024) == "1 April 2024"

"""City, Coverage and Methods, in a real browser over the figures that ship."""

from __future__ import annotations

import csv
import io
import re

import pytest
from playwright.sync_api import expect

from tests.browser.folds import open_all

PAGES = ("/city/denver", "/city/singapore", "/coverage", "/coverage?city=shanghai", "/methods")


def _drawn(page):
    """Wait until the first chart stands, and give its words."""
    page.wait_for_selector(".js-plotly-plot .annotation-text")
    return page.locator(".js-plotly-plot").first.inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_clean_in_both_schemes(open_page, path, scheme) -> None:
    """No console error, no request that fails or leaves, no word of machines, in both schemes."""
    page = open_page(path, scheme=scheme)
    text = page.locator("main").inner_text()
    assert not re.search(r"\b(None|nan|NaN|undefined|null)\b", text)


def test_choosing_another_city_changes_chart_and_address_and_back_restores(open_page) -> None:
    """A city's link leads to its profile; Back brings the first city's chart back."""
    page = open_page("/city/denver")
    before = _drawn(page)
    page.get_by_role("navigation", name="Cities").get_by_role("link", name="Singapore").click()
    page.get_by_role("heading", level=1, name="Singapore").wait_for()
    assert page.url.endswith("/city/singapore")
    assert _drawn(page) != before
    page.go_back()
    page.get_by_role("heading", level=1, name="Denver").wait_for()
    assert page.url.endswith("/city/denver")
    assert _drawn(page) == before


def test_the_places_chosen_stand_in_the_address_and_are_kept_for_the_next_city(open_page) -> None:
    """Country instead of the closest place changes figures and address, and other links keep it."""
    page = open_page("/city/toronto?peers=singapore")
    answers = page.get_by_test_id("city-answers")
    before = answers.inner_text()
    page.get_by_text("Country", exact=True).click()
    page.wait_for_url("**/city/toronto?level=economy&peers=singapore")
    page.wait_for_function(
        "before => document.querySelector('[data-testid=city-answers]').innerText !== before",
        arg=before,
    )
    link = page.get_by_role("navigation", name="Cities").get_by_role("link", name="Seoul")
    link.click()
    page.wait_for_url("**/city/seoul?level=economy&peers=singapore")
    page.go_back()
    page.wait_for_url("**/city/toronto?level=economy&peers=singapore")
    page.go_back()
    page.wait_for_url("**/city/toronto?peers=singapore")
    page.wait_for_function(
        "before => document.querySelector('[data-testid=city-answers]')?.innerText === before",
        arg=before,
    )


def test_every_card_of_a_profile_has_its_parts(open_page) -> None:
    """Sentence, chart, the same numbers as a table, sources and downloads in each card."""
    page = open_page("/city/hong_kong")
    _drawn(page)
    cards = page.get_by_test_id("chart-card")
    assert cards.count() >= 4
    for position in range(cards.count()):
        card = cards.nth(position)
        fold = card.locator("xpath=ancestor::details")
        for part in ("chart-sentence", "chart-source", "chart-download"):
            assert card.get_by_test_id(part).text_content().strip()
        fold.evaluate("fold => { fold.open = true; }")
        expect(card.locator(".js-plotly-plot")).to_be_visible()
        card.locator(".disclosure > summary").click()
        table = card.get_by_test_id("chart-table")
        rows = table.locator("tbody tr").count()
        titles = [text for text in card.locator(".js-plotly-plot b").all_inner_texts() if text]
        assert rows >= 1
        assert "Hong Kong" in table.locator("thead").inner_text()
        assert titles or rows


def test_a_profile_says_what_is_its_own(open_page) -> None:
    """The header names the school system and counts the indicators measured for it."""
    page = open_page("/city/seoul")
    header = page.get_by_test_id("city-header").inner_text()
    assert "Seoul Metropolitan Office of Education" in header
    assert "서울" in header
    assert re.search(r"[1-9]\d* of \d+ indicators", header)


def test_a_download_of_a_card_holds_its_indicators(open_page) -> None:
    """The card's CSV answers with figures of the indicators of its chart, and of no other."""
    page = open_page("/city/seattle")
    open_all(page)
    card = page.get_by_test_id("chart-card").nth(1)
    href = card.get_by_test_id("chart-download").get_by_role("link").first.get_attribute("href")
    answer = page.request.get(page.url.split("/city")[0] + href)
    assert answer.status == 200
    rows = list(csv.DictReader(io.StringIO(answer.text())))
    asked = re.search(r"indicator=([^&]+)", href).group(1).split(",")
    assert {row["indicator_id"] for row in rows} == set(asked)


def test_an_unknown_city_leads_to_the_ten(open_page, watch) -> None:
    """A city outside the network is named, with links to those that are in it."""
    watch.allow("/city/atlantis")
    page = open_page("/city/atlantis")
    assert "no such city" in page.locator("h1").inner_text()
    page.get_by_role("link", name="Shanghai").click()
    page.get_by_role("heading", level=1, name="Shanghai").wait_for()


def test_a_choice_that_is_not_understood_is_told(open_page) -> None:
    """An old or mistyped link still answers, and says what was left aside."""
    page = open_page("/city/denver?level=galaxy")
    assert "galaxy" in page.get_by_test_id("remarks").inner_text()


def test_the_coverage_is_a_real_table_of_all_cities(open_page) -> None:
    """Ten cities head the columns, each row has ten cells, and empty ones lead to a reason."""
    page = open_page("/coverage")
    matrix = page.get_by_test_id("coverage-matrix")
    assert matrix.locator("thead th[scope=col]").count() == 11
    row = matrix.locator("tbody tr").nth(1)
    assert row.locator("th[scope=row]").count() == 1
    assert row.locator("td").count() == 10
    letter = matrix.locator("td.empty sup").first.inner_text()
    notes = page.get_by_test_id("coverage-legend").locator(".why-empty li").all_text_contents()
    assert any(note.startswith(letter) for note in notes)


def test_a_topic_of_the_coverage_stands_in_the_address_and_back_restores_it(open_page) -> None:
    """Choosing a topic narrows the table and the address; Back brings all topics back."""
    page = open_page("/coverage")
    rows = page.get_by_test_id("coverage-matrix").locator("tbody tr")
    before = rows.count()
    page.get_by_role("combobox", name="Topic").or_(page.get_by_label("Topic")).first.click()
    page.get_by_role("option", name="Spending").click()
    page.wait_for_url("**/coverage?topic=spending")
    page.wait_for_function(
        "n => document.querySelectorAll('[data-testid=coverage-matrix] tbody tr').length < n",
        arg=before,
    )
    page.go_back()
    page.wait_for_function(
        "n => document.querySelectorAll('[data-testid=coverage-matrix] tbody tr').length === n",
        arg=before,
    )
    assert page.url.endswith("/coverage")


def test_one_city_of_the_coverage_says_why_there_is_nothing(open_page) -> None:
    """A city's list names a source or a reason for every indicator."""
    page = open_page("/coverage?city=shanghai")
    cells = page.locator(
        "[data-testid=coverage-city] tbody tr td:nth-last-child(2)"
    ).all_inner_texts()
    assert len(cells) > 20
    assert all(cell.strip() not in ("", "–") for cell in cells)
    assert any("No figure for the city" in cell for cell in cells)


def test_the_age_of_every_source_is_told(open_page) -> None:
    """Each source says when it was retrieved; each list of figures that end early, of which year."""
    page = open_page("/coverage")
    section = page.get_by_test_id("coverage-sources")
    texts = section.locator("tbody tr td:nth-last-child(2)").all_inner_texts()
    assert texts
    assert all(text.startswith(("Retrieved", "Old: retrieved", "Not loaded")) for text in texts)
    listed = section.get_by_test_id("coverage-ending-early").locator("li").all_inner_texts()
    assert any("National Bureau of Statistics of China" in text for text in listed)
    assert all(re.search(r": newest figure of \d{4}$", text) for text in listed)
    assert len(listed) == sum("newest figure of" in text for text in texts)


@pytest.mark.parametrize("anchor", ["indicator-pisa_math_mean", "source-world_bank_wdi", "marks"])
def test_an_address_leads_to_its_part_of_the_methods(open_page, anchor) -> None:
    """A link to a definition, a source or a section opens it and brings it into view."""
    page = open_page(f"/methods#{anchor}")
    page.wait_for_function(
        "id => { const top = document.getElementById(id).getBoundingClientRect().top;"
        " return top > -5 && top < 400; }",
        arg=anchor,
    )
    part = page.locator(f"[id='{anchor}']")
    if anchor.startswith("indicator-"):
        assert part.get_attribute("open") is not None
        assert part.get_by_text("Measured by").is_visible()


def test_every_indicator_and_source_has_its_place_in_the_methods(open_page, watch) -> None:
    """Whatever the interface lists can be linked to."""
    page = open_page("/methods")
    origin = page.url.split("/methods")[0]
    for kind, key in (("indicators", "indicator_id"), ("sources", "source_id")):
        answer = page.request.get(f"{origin}/api/v1/{kind}").json()
        rows = answer if isinstance(answer, list) else answer[kind]
        stem = kind.removesuffix("s")
        for row in rows:
            assert page.locator(f"[id='{stem}-{row[key]}']").count() == 1


def test_chart_words_can_be_read_in_the_dark(open_page) -> None:
    """The words of a chart follow the dark scheme: light on dark."""
    page = open_page("/city/toronto", scheme="dark")
    _drawn(page)
    fill = page.locator(".js-plotly-plot .annotation-text").first.evaluate(
        "one => getComputedStyle(one).fill"
    )
    red = int(re.search(r"rgb\((\d+)", fill).group(1))
    assert red > 150

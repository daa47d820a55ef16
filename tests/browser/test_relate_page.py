"""Relate, and the findings on the overview, in a real browser over the figures that ship."""

from __future__ import annotations

import csv
import io
import re

import pytest
from playwright.sync_api import expect

RELATION = "/relate?x=gov_expenditure_education_pct_gdp&y=pisa_math_mean"
ADDRESSES = ("/relate", f"{RELATION}&year=2022&path=years&focal=toronto", "/")


def _drawn(page):
    """Wait until the chart's labels stand."""
    page.wait_for_selector(".js-plotly-plot .annotation-text")
    return page


def _settled(page):
    """Wait until the page stands, with its chart where it has one."""
    expect(page.locator("footer").get_by_text("Release")).to_be_visible()
    page.wait_for_selector(".js-plotly-plot .annotation-text, [data-testid=findings]")
    page.wait_for_load_state("load")
    return page


def _choose(page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label, exact=True).or_(
        page.get_by_label(label, exact=True)
    ).first.click()
    page.get_by_role("option", name=option, exact=True).click()


@pytest.mark.parametrize("path", ADDRESSES)
def test_relate_and_overview_fit_a_phone(open_page, path) -> None:
    """At 390 pixels nothing sticks out sideways, and the chart's labels lie within it."""
    page = _settled(open_page(path, narrow=True))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for box in (one.bounding_box() for one in page.locator(".annotation-text").all()):
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390


def test_a_phone_shows_the_finding_first_and_further_choices_on_request(open_page) -> None:
    """Groups, places and the path are folded under a button, and chosen there by key."""
    page = _settled(open_page("/relate", narrow=True))
    sentence = page.get_by_test_id("chart-sentence").bounding_box()
    assert sentence["y"] + sentence["height"] / 2 < 844
    path = page.get_by_role("switch", name="Path over the years")
    expect(path).not_to_be_visible()
    page.get_by_role("button", name="More choices").press("Enter")
    path.press("Space")
    expect(page).to_have_url(re.compile("path=years"))
    expect(path).to_be_visible()


def test_the_card_says_what_is_seen_and_what_it_does_not_show(open_page) -> None:
    """Sentence with its limit, years in the points, table, source, downloads, pictures."""
    page = _drawn(open_page(f"{RELATION}&year=2022"))
    card = page.get_by_test_id("chart-card")
    sentence = card.get_by_test_id("chart-sentence")
    expect(sentence).to_contain_text("No line is drawn")
    expect(sentence).to_contain_text("no evidence that one thing causes the other")
    labels = card.locator(".annotation-text").all_text_contents()
    named = [text for text in labels if re.match(r"Singapore|Hong Kong|Seoul", text)]
    assert len(named) == 3
    assert all(re.search(r"20\d\d", text) for text in named)
    assert sum("United States" in text for text in labels) == 1
    card.locator("summary").click()
    table = card.get_by_test_id("chart-table")
    assert table.locator("tbody tr").count() == 10
    expect(card.get_by_test_id("chart-source")).to_contain_text("OECD")


def test_the_download_holds_the_figures_of_both_indicators(open_page) -> None:
    """The CSV gives rows of either indicator, the values of the chart among them."""
    page = _drawn(open_page(f"{RELATION}&year=2022"))
    card = page.get_by_test_id("chart-card")
    href = card.get_by_test_id("chart-download").get_by_role("link").first.get_attribute("href")
    answer = page.request.get(page.url.split("/relate")[0] + href)
    rows = list(csv.DictReader(io.StringIO(answer.text())))
    assert {row["indicator_id"] for row in rows} == {
        "gov_expenditure_education_pct_gdp",
        "pisa_math_mean",
    }
    assert any(row["city_id"] == "singapore" and row["year"] == "2022" for row in rows)


def test_choices_stand_in_the_address_and_back_restores_them(open_page) -> None:
    """Another indicator, the path and the swap change chart and address; Back undoes each."""
    page = _drawn(open_page("/relate"))
    title = page.get_by_test_id("chart-card").locator("h2")
    first = title.inner_text()
    _choose(page, "Up", "PISA reading: mean score")
    expect(title).to_contain_text("PISA reading")
    expect(page).to_have_url(re.compile(r"y=pisa_reading_mean"))
    page.get_by_role("switch", name="Path over the years").click()
    expect(page).to_have_url(re.compile(r"path=years"))
    page.get_by_test_id("swap").click()
    expect(page).to_have_url(re.compile(r"x=pisa_reading_mean&y=gov_expenditure"))
    expect(title).to_contain_text("against PISA reading")
    page.go_back()
    expect(page.get_by_test_id("chart-card").locator("h2")).to_contain_text(
        "PISA reading: mean score against"
    )
    page.go_back()
    expect(page).not_to_have_url(re.compile("path=years"))
    page.go_back()
    expect(page.get_by_test_id("chart-card").locator("h2")).to_have_text(first)
    assert page.url.endswith("/relate")


def test_a_link_with_groups_opens_as_it_was_sent(open_page) -> None:
    """Groups, year, city and path of a link are all kept, and the address stays as it is."""
    query = "x=pisa_math_mean&y=pisa_math_mean&x_group=sex.female&y_group=sex.male&focal=singapore"
    page = _drawn(open_page(f"/relate?{query}"))
    page.wait_for_timeout(1500)  # whatever the arrival of the pickers might set off
    assert page.url.endswith(query)
    expect(page.get_by_test_id("chart-card").locator("h2")).to_contain_text("boys against")
    expect(page.get_by_test_id("chart-sentence")).to_contain_text("Singapore: ")


def test_a_wrong_link_still_answers_and_says_what_it_left_aside(open_page) -> None:
    """Unknown values are named; the page shows its first view of them."""
    page = _drawn(open_page("/relate?x=pisa_maths_mean&year=never"))
    remarks = page.get_by_test_id("remarks").inner_text()
    assert "pisa_maths_mean" in remarks
    assert "never" in remarks


def test_nothing_to_draw_is_said_city_by_city(open_page) -> None:
    """Where no city has both figures the page says why for each, and leads on."""
    page = open_page("/relate?x=private_tutoring_krw_month&y=pisa_math_mean&year=2003")
    expect(page.get_by_test_id("empty-state")).to_contain_text("No city has both figures")
    notes = page.locator(".notes").inner_text()
    for city in ("Denver", "Seoul", "Toronto"):
        assert city in notes


def test_the_choices_can_be_made_by_keyboard(open_page) -> None:
    """The path is switched and the axes are swapped without a pointer."""
    page = _drawn(open_page("/relate"))
    page.get_by_role("switch", name="Path over the years").focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("path=years"))
    page.keyboard.press("Tab")
    expect(page.get_by_test_id("swap")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("x=pisa_math_mean"))


def test_chart_words_can_be_read_in_the_dark(open_page) -> None:
    """Labels follow the dark scheme."""
    page = _drawn(open_page("/relate", scheme="dark"))
    fill = page.locator(".annotation-text").first.evaluate("one => getComputedStyle(one).fill")
    assert int(re.search(r"rgb\((\d+)", fill).group(1)) > 140


def test_a_picture_of_the_relation_stands_alone(open_page, tmp_path) -> None:
    """The SVG holds title, sentence, key and source."""
    page = _drawn(open_page("/relate"))
    with page.expect_download() as caught:
        page.get_by_role("button", name=re.compile("^SVG picture")).click()
    path = tmp_path / caught.value.suggested_filename
    caught.value.save_as(path)
    drawing = path.read_text(encoding="utf-8")
    for part in ("against", "No line is drawn", "hollow", "GCEN Benchmarks, release"):
        assert part in drawing


def test_the_overview_shows_where_cities_stand_first_and_then_what_they_share(open_page) -> None:
    """Scorecard, then findings; each finding leads to its comparison."""
    page = open_page("/")
    card, found = page.get_by_test_id("chart-card").first, page.get_by_test_id("findings")
    assert card.bounding_box()["y"] < found.bounding_box()["y"]
    expect(page.get_by_test_id("challenges")).to_contain_text("Shared challenges")
    expect(page.get_by_test_id("improved")).to_contain_text("Who has improved most")
    link = found.locator("li a").first
    title = link.inner_text()
    link.click()
    page.wait_for_url("**/compare?indicator=**")
    assert title
    expect(page.get_by_test_id("chart-card").first).to_be_visible()

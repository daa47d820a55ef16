"""The comparison's own choices in a real browser: rule, ranks, pairs, map, change, groups."""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.wcag import broken_in_both_schemes

OpenPage = Callable[..., Page]


def _latest(page: Page) -> Locator:
    return page.locator("#compare-cards").get_by_test_id("chart-card")


def _below(page: Page) -> Locator:
    return page.locator("#compare-closer").get_by_test_id("chart-card")


def _look(page: Page, name: str) -> Locator:
    """Choose what stands below the latest values."""
    page.locator(".view-choice").get_by_text(name, exact=True).click()
    return _below(page)


def test_every_other_city_is_counted_and_marked_against_a_focal_city(open_page: OpenPage) -> None:
    """The sentence counts, the table says each verdict in words, and the names add up to nine."""
    page = open_page("/compare?focal=singapore&year=2018")
    card = _latest(page)
    expect(card.get_by_test_id("chart-sentence")).to_contain_text("Against Singapore")
    sentence = card.get_by_test_id("chart-sentence").inner_text()
    counts = [int(n) for n in re.findall(r"(\d+)(?: cit\w+)? (?:is|are) (?:not )?signif", sentence)]
    counts += [int(n) for n in re.findall(r"(\d+) (?:not tested|not comparable|without)", sentence)]
    assert sum(counts) == 9
    card.locator("summary").click()
    said = card.get_by_test_id("chart-table").locator("tbody tr")
    expect(said.filter(has_text="significantly lower")).not_to_have_count(0)
    expect(said.filter(has_text="the city chosen")).to_have_count(1)


def test_the_rule_for_many_comparisons_is_chosen_printed_and_in_the_address(
    open_page: OpenPage,
) -> None:
    """The page says which rule it used and what it means; the link and Back keep it."""
    page = open_page("/compare?year=2018")
    notes = _latest(page).locator(".notes")
    expect(notes).to_contain_text("Rule for many comparisons: the published one")
    page.get_by_label("Many comparisons").first.click()
    page.get_by_role("option", name="Benjamini-Hochberg").click()
    expect(notes).to_contain_text("Rule for many comparisons: Benjamini-Hochberg")
    expect(page).to_have_url(re.compile(r"[?&]rule=bh"))
    page.go_back()
    expect(_latest(page).locator(".notes")).to_contain_text("the published one")


def test_ranges_of_ranks_are_shown_on_request_and_never_a_bare_rank(open_page: OpenPage) -> None:
    """The switch adds ranges to sentence, chart and table, each with how many are compared."""
    page = open_page("/compare?year=2018")
    sentence = _latest(page).get_by_test_id("chart-sentence")
    expect(sentence).not_to_contain_text("rank")
    page.get_by_label("Show the range of ranks").check(force=True)
    expect(sentence).to_contain_text("Ranges of ranks among the")
    expect(sentence).to_contain_text("systems that can be compared")
    expect(page).to_have_url(re.compile("ranks=yes"))
    labels = " ".join(_latest(page).locator(".annotation-text").all_text_contents())
    assert re.search(r"rank by tests: (1st|between \d\w\w and \d\w\w) of \d", labels)
    page.goto(page.url.replace("year=2018", "year=2018&focal=seoul"))
    expect(_latest(page).get_by_test_id("chart-sentence")).to_contain_text(
        re.compile(r"Range of ranks: Seoul is .+ of the \w+ systems that can be compared")
    )


def test_where_nothing_can_be_ranked_the_page_says_why(open_page: OpenPage) -> None:
    """Figures of different collections have no ranks."""
    page = open_page("/compare?indicator=students&ranks=yes")
    expect(_latest(page).get_by_test_id("chart-sentence")).to_contain_text(
        "No range of ranks can be given"
    )


def test_each_place_stands_against_each_other_once(open_page: OpenPage, tmp_path: Path) -> None:
    """The matrix has its places once, its table every pair once; the file has the same tests."""
    page = open_page("/compare?year=2018")
    card = _look(page, "Each against each")
    expect(card.get_by_test_id("chart-sentence")).to_contain_text("pairs of")
    expect(page).to_have_url(re.compile("view=pairs"))
    found = re.search(r"of (\d+) pairs of (\w+) places", card.inner_text())
    assert found
    card.locator("summary").click()
    rows = card.get_by_test_id("chart-table").locator("tbody tr")
    expect(rows).to_have_count(int(found[1]))
    verdicts = [cell.split("\t")[-1] for cell in rows.all_inner_texts()]
    assert all(re.match(r"significantly|not ", verdict) for verdict in verdicts)
    with page.expect_download() as started:
        card.get_by_test_id("chart-download").get_by_text("CSV", exact=True).click()
    path = tmp_path / started.value.suggested_filename
    started.value.save_as(path)
    with path.open(encoding="utf-8", newline="") as file:
        taken = list(csv.DictReader(file))
    assert {row["rule"] for row in taken} == {"published"}
    assert {row["year"] for row in taken} == {"2018"}


def test_the_matrix_can_be_read_on_a_phone(open_page: OpenPage) -> None:
    """At 390 pixels all columns are there, and nothing sticks out."""
    page = open_page("/compare?view=pairs&year=2018", narrow=True)
    labels = _below(page).locator(".annotation-text")
    expect(labels.first).to_be_visible()
    texts = labels.all_text_contents()
    assert texts.count("Singapore\N{NO-BREAK SPACE}●") == 2
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_phone_shows_the_finding_first_and_further_choices_on_request(open_page) -> None:
    """The sentence begins on the first screen; cities, rule and ranks open by a button."""
    page = open_page("/compare?focal=houston", narrow=True)
    assert page.get_by_test_id("chart-sentence").first.bounding_box()["y"] < 700
    ranks = page.get_by_role("switch", name="Show the range of ranks")
    expect(ranks).not_to_be_visible()
    page.get_by_role("button", name="More choices").press("Enter")
    expect(ranks).to_be_visible()
    ranks.press("Space")
    expect(page).to_have_url(re.compile("ranks=yes"))
    expect(ranks).to_be_checked()


def test_a_year_without_tests_leads_to_the_latest_that_has_some(open_page) -> None:
    """Where flags forbid every test the page names a year in which others can be tested."""
    page = open_page("/compare?focal=houston")
    expect(page.get_by_test_id("chart-sentence").first).to_contain_text("no other figure can be")
    page.get_by_test_id("tested").get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"year=2018"))
    expect(page.get_by_test_id("chart-sentence").first).to_contain_text("significantly")
    expect(page.get_by_test_id("tested")).to_have_count(0)


@pytest.mark.parametrize("is_narrow", [False, True])
def test_every_city_stands_on_the_map_with_its_value(open_page: OpenPage, is_narrow: bool) -> None:
    """Ten points with labels on coasts from this server; the coasts' source is named."""
    page = open_page("/compare?view=map&level=economy&year=2018", narrow=is_narrow)
    card = _below(page)
    expect(card.locator(".geo .coastline, .geo path").first).to_be_attached()
    labels = card.locator(".scattergeo text")
    expect(labels.first).to_be_visible()
    texts = labels.all_text_contents()
    assert len(texts) == 10
    assert sum(bool(re.search(r"\d", text)) for text in texts) >= 8
    inside = card.locator(".js-plotly-plot").bounding_box()
    assert inside
    for index in range(labels.count()):
        box = labels.nth(index).bounding_box()
        assert box
        assert inside["x"] - 1 <= box["x"]
        assert box["x"] + box["width"] <= inside["x"] + inside["width"] + 1
    expect(card.locator(".notes")).to_contain_text("Natural Earth")
    if is_narrow:
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_map_becomes_a_picture_without_an_outside_request(
    open_page: OpenPage, tmp_path: Path
) -> None:
    """The picture has coasts and labels; nothing is asked of another server."""
    page = open_page("/compare?view=map")
    card = _below(page)
    expect(card.locator(".scattergeo text").first).to_be_visible()
    with page.expect_download() as caught:
        card.get_by_role("button", name="SVG picture").click()
    path = tmp_path / "map.svg"
    caught.value.save_as(path)
    drawing = html.unescape(path.read_text(encoding="utf-8"))
    assert "Singapore" in drawing
    assert "coastlines" in drawing


def test_a_change_between_two_cycles_is_chosen_and_told(open_page: OpenPage) -> None:
    """Two years are a choice in the address; each city's change has a test or its reason."""
    page = open_page("/compare?view=change&indicator=pisa_reading_mean&from=2015&to=2018")
    card = _below(page)
    expect(card.locator("h2")).to_contain_text("from 2015 to 2018")
    card.locator("summary").click()
    results = card.get_by_test_id("chart-table").locator("tbody tr").all_inner_texts()
    assert all(
        re.search(r"rose|fell|not significantly different|not tested: \w|no figure", row)
        for row in results
    )
    page.locator("#compare-span").click()
    page.get_by_role("option", name="2012 to 2018").click()
    expect(card.locator("h2")).to_contain_text("from 2012 to 2018")
    expect(page).to_have_url(re.compile(r"from=2012&to=2018"))


def test_a_line_of_its_own_can_be_asked_for_each_place(open_page: OpenPage) -> None:
    """Panels are a choice wherever one chart would do."""
    page = open_page("/compare")
    card = _below(page)
    expect(card.locator(".xaxislayer-above")).to_have_count(1)
    page.get_by_label("A panel for each place").check(force=True)
    expect(card.locator(".xaxislayer-above")).not_to_have_count(1)
    expect(page).to_have_url(re.compile("panels=yes"))


def test_groups_stand_side_by_side_and_are_not_tested(open_page: OpenPage) -> None:
    """Girls and boys of each place, the published gap with its error, and no verdict."""
    page = open_page("/compare?view=groups&year=2022")
    card = _below(page)
    sentence = card.get_by_test_id("chart-sentence")
    expect(sentence).to_contain_text("standard error")
    expect(sentence).to_contain_text("never tested")
    assert "significant" not in sentence.inner_text()
    page.locator("#compare-by").click()
    page.get_by_role("option", name=re.compile("ocio-economic quarter")).click()
    expect(card.locator(".unit")).to_contain_text("socio-economic quarter")
    expect(page).to_have_url(re.compile("by=ses_quarter"))


def test_where_the_ten_must_not_be_compared_the_page_offers_what_can_be_done(
    open_page: OpenPage,
) -> None:
    """The reason stands with links: one city over time, and indicators that can be compared."""
    page = open_page("/compare?indicator=students")
    instead = page.get_by_test_id("instead")
    expect(instead).to_contain_text("collections that define or measure it differently")
    instead.get_by_role("link", name="Seoul").click()
    expect(page).to_have_url(re.compile("cities=seoul"))
    expect(_latest(page).get_by_test_id("chart-sentence")).to_contain_text("Seoul")


def test_a_link_with_a_group_keeps_it_when_the_page_has_come(open_page: OpenPage) -> None:
    """What the address asks for is not taken back by the page's own pickers."""
    page = open_page("/compare?breakdown=sex&category=female&view=change")
    expect(_below(page).locator("h2")).to_contain_text("girls")
    page.wait_for_timeout(500)
    expect(page.locator("#compare-group")).to_have_value("Girls")
    expect(page).to_have_url(re.compile("category=female"))


@pytest.mark.parametrize(
    "query", ["view=pairs&focal=seoul", "view=map", "view=change", "view=groups"]
)
def test_each_view_keeps_the_rules_of_accessibility(open_page: OpenPage, query: str) -> None:
    """What stands below keeps WCAG 2.1 AA as far as a program can see, in both schemes."""
    page = open_page(f"/compare?{query}&ranks=yes&rule=bh")
    expect(_below(page).get_by_test_id("chart-sentence")).to_be_visible()
    assert broken_in_both_schemes(page) == []

"""A city's page and its brief, in a real browser over the figures that ship."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.folds import open_all
from tests.browser.wcag import broken

FULL = "/city/denver?peers=singapore,seoul&weights=students:2&target=pisa_math_mean:500:2030"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_brief_breaks_no_rule_of_accessibility(open_page, served, scheme) -> None:
    """The brief is black on white in both schemes, and keeps WCAG 2.1 AA."""
    page = open_page(FULL.replace("/city/", "/brief/"), scheme=scheme)
    assert broken(page) == []
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"


@pytest.mark.parametrize("path", [FULL, "/city/singapore?show=outcomes", "/brief/toronto"])
def test_a_phone_shows_the_page_in_one_column(open_page, path) -> None:
    """At 390 pixels nothing sticks out sideways, with everything unfolded."""
    page = open_page(path, narrow=True)
    open_all(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_first_screen_answers_the_three_questions(open_page) -> None:
    """Where, how sure and whether it moves are told without scrolling, and a list begins."""
    page = open_page("/city/singapore")
    answers = page.get_by_test_id("city-answers")
    expect(answers.locator("dt")).to_have_text(
        ["Where does it stand?", "How sure is that?", "Is it moving?"]
    )
    for test_id in ("city-answers", "city-strengths", "city-concerns"):
        assert page.get_by_test_id(test_id).bounding_box()["y"] < 900
    first = page.get_by_test_id("city-strengths").locator("li").first
    assert first.bounding_box()["y"] < 850
    expect(first).to_contain_text("significantly better than")


def test_other_peers_change_strengths_address_and_brief_and_back_restores(open_page) -> None:
    """Another peer changes what is listed; the link holds it, and Back undoes it."""
    page = open_page("/city/seoul?peers=singapore")
    concerns = page.get_by_test_id("city-concerns").locator("h2")
    answers = page.get_by_test_id("city-answers")
    before, told = concerns.inner_text(), answers.locator("dd").all_inner_texts()
    picker = page.get_by_role("group", name="Peers")
    picker.get_by_text("Hong Kong", exact=True).click()
    page.wait_for_url("**/city/seoul?peers=hong_kong,singapore")
    expect(concerns).not_to_have_text(before)
    brief = page.get_by_role("link", name="Brief to print")
    expect(brief).to_have_attribute("href", "/brief/seoul?peers=hong_kong,singapore")
    picker.get_by_text("Singapore", exact=True).click()
    page.wait_for_url("**/city/seoul?peers=hong_kong")
    page.go_back()
    page.wait_for_url("**/city/seoul?peers=hong_kong,singapore")
    page.go_back()
    page.wait_for_url("**/city/seoul?peers=singapore")
    expect(concerns).to_have_text(before)
    expect(answers.locator("dd")).to_have_text(told)
    box = picker.get_by_role("checkbox", name="Hong Kong")
    expect(box).not_to_be_checked()


def test_peers_can_be_chosen_by_the_keyboard(open_page) -> None:
    """A peer is let go of by the space bar alone."""
    page = open_page("/city/seoul")
    chip = page.get_by_role("group", name="Peers").get_by_role("checkbox", name="Toronto")
    chip.focus()
    page.keyboard.press("Space")
    page.wait_for_url(re.compile("peers="))
    assert "toronto" not in page.url.partition("peers=")[2]


def test_a_weight_changes_the_distances_and_stands_in_the_address(open_page) -> None:
    """Another weight makes other distances; the link holds it, and a reload shows the same."""
    page = open_page("/city/toronto")
    told = page.get_by_test_id("peers-sentence")
    before = told.inner_text()
    page.get_by_test_id("city-peers").locator(".fold > summary").click()
    weight = page.get_by_test_id("city-peers").get_by_role("textbox").first
    weight.fill("9")
    weight.press("Tab")
    page.wait_for_url(re.compile(r"weights=\w+:9"))
    expect(told).not_to_have_text(before)
    after = told.inner_text()
    page.reload()
    expect(page.get_by_test_id("peers-sentence")).to_have_text(after)
    assert page.get_by_test_id("city-peers").get_by_role("textbox").first.input_value() == "9"


def test_the_nearest_can_be_taken_as_peers(open_page) -> None:
    """One button makes the three nearest the peers, in picker, address and table."""
    page = open_page("/city/toronto")
    section = page.get_by_test_id("city-peers")
    names = section.locator("tbody tr th").all_text_contents()[1:4]
    page.get_by_role("button", name="Take the 3 nearest as peers").click()
    page.wait_for_url(re.compile("peers="))
    expect(section.locator("tbody td", has_text=re.compile("^chosen$"))).to_have_count(3)
    picker = page.get_by_role("group", name="Peers")
    checked = [
        name
        for name in picker.locator("label").all_inner_texts()
        if picker.get_by_role("checkbox", name=name.strip()).is_checked()
    ]
    assert {name.strip() for name in checked} == set(names)


def test_a_topic_opens_whole_and_closes_and_the_address_holds_it(open_page) -> None:
    """Showing all of a topic changes its card and the address only; Back closes it."""
    page = open_page("/city/seattle")
    card = page.get_by_test_id("city-topics").get_by_test_id("chart-card").first
    few = card.locator("tbody tr").count()
    card.get_by_role("button", name=re.compile("^Show all")).click()
    page.wait_for_url(re.compile("show="))
    expect(card.get_by_role("button", name=re.compile("^Show fewer"))).to_be_visible()
    assert card.locator("tbody tr").count() > few
    card.get_by_role("button", name=re.compile("^Show fewer")).click()
    page.wait_for_url(re.compile("/city/seattle$"))
    expect(card.locator("tbody tr")).to_have_count(few)
    page.go_back()
    page.wait_for_url(re.compile("show="))
    fewer = page.get_by_test_id("city-topics").get_by_role("button", name=re.compile("^Show fewer"))
    fewer.wait_for()


def test_a_target_of_ones_own_is_told_drawn_and_let_go_of(open_page) -> None:
    """Indicator, value and year make a target: in words, as a line, in the address; Remove ends it."""
    page = open_page("/city/singapore")
    section = page.get_by_test_id("city-targets")
    section.locator("summary").last.click()
    section.get_by_label("Indicator").first.click()
    page.get_by_role("option", name=re.compile("PISA mathematics")).first.click()
    page.get_by_label("Value to reach").fill("600")
    page.get_by_label("Year", exact=True).fill("2030")
    page.get_by_role("button", name="Show target").click()
    page.wait_for_url("**/city/singapore?target=pisa_math_mean:600:2030")
    expect(section.get_by_test_id("chart-sentence")).to_contain_text("below the target of 600")
    expect(section).to_contain_text("Needed until 2030")
    label = page.locator(".js-plotly-plot .annotation-text", has_text="target 2030: 600")
    expect(label).to_have_count(2)
    section.get_by_role("button", name=re.compile("^Remove the target")).click()
    page.wait_for_url(re.compile("/city/singapore$"))
    expect(section.get_by_test_id("chart-card")).to_have_count(0)


def test_a_target_without_its_parts_is_not_taken(open_page) -> None:
    """Without an indicator the form says what it needs, and the address stays."""
    page = open_page("/city/singapore")
    section = page.get_by_test_id("city-targets")
    section.locator("summary").last.click()
    page.get_by_role("button", name="Show target").click()
    expect(section).to_contain_text("Choose an indicator, a value and a year")
    assert page.url.endswith("/city/singapore")


def test_the_parts_of_a_page_are_reached_from_its_index_and_stay_as_they_are(open_page) -> None:
    """A name of the index leads to its part without building the page anew; folds stay open."""
    page = open_page("/city/seoul", narrow=True)
    folds = page.get_by_test_id("city-topics").get_by_test_id("fold")
    expect(folds.nth(0).locator(".js-plotly-plot")).to_be_visible()
    expect(folds.nth(1).locator(".js-plotly-plot")).not_to_be_visible()
    folds.nth(1).locator("summary").first.click()
    expect(folds.nth(1).locator(".js-plotly-plot .annotation-text").first).to_be_visible()
    index = page.get_by_role("navigation", name="On this page")
    for name in index.get_by_role("link").all_inner_texts():
        index.get_by_role("link", name=name).click()
        part = page.get_by_role("heading", name=name, exact=True)
        expect(part).to_be_in_viewport()
    page.go_back()
    expect(folds.nth(1).locator(".js-plotly-plot")).to_be_visible()


def test_every_test_behind_the_lists_can_be_read_as_a_table(open_page) -> None:
    """Opening the table shows a row for each indicator tested, with verdicts in words."""
    page = open_page("/city/seoul")
    table = page.get_by_test_id("city-tests")
    count = int(re.search(r"All (\d+)", table.locator("summary").inner_text()).group(1))
    table.locator("summary").click()
    expect(table.locator("tbody tr")).to_have_count(count)
    expect(table.locator("tbody")).to_contain_text("significantly")
    expect(table.locator("thead")).to_contain_text("Hong Kong")


def test_every_link_of_an_item_leads_to_its_comparison(open_page) -> None:
    """A strength leads to its indicator on the comparison page, with the city as focal."""
    page = open_page("/city/singapore")
    item = page.get_by_test_id("city-strengths").locator("li").first
    indicator = item.get_attribute("data-indicator")
    item.get_by_role("link").click()
    page.wait_for_url(f"**/compare?indicator={indicator}&focal=singapore")
    expect(page.get_by_test_id("chart-sentence").first).to_contain_text("Against Singapore")


def test_a_link_of_a_city_that_is_wrong_says_so(open_page) -> None:
    """Unknown peers, targets and weights are named; the rest is shown."""
    page = open_page("/city/seoul?peers=atlantis&target=x:1:2030&weights=height:2")
    remarks = page.get_by_test_id("remarks")
    for part in ("atlantis", "x:1:2030", "height:2"):
        expect(remarks).to_contain_text(part)
    expect(page.get_by_test_id("city-answers")).to_be_visible()


def test_a_brief_says_what_its_page_says(open_page) -> None:
    """Answers on the page and in the brief are the same words."""
    page = open_page("/city/toronto?peers=seoul,singapore")
    answers = page.get_by_test_id("city-answers").locator("dd").all_inner_texts()
    page.get_by_role("link", name="Brief to print").click()
    page.wait_for_url("**/brief/toronto?peers=seoul,singapore")
    assert page.locator("dl.answers dd").all_inner_texts() == answers
    page.locator("footer a").click()
    page.wait_for_url("**/city/toronto?peers=seoul,singapore")

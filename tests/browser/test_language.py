"""Reading the dashboard in another language: chosen, kept, shared, and left again."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

CHINESE = re.compile("[一-鿿]")


def _speaks(page: Page, tag: str) -> None:
    expect(page.locator("html")).to_have_attribute("lang", tag)
    page.wait_for_selector("main h1")


def _switch(page: Page, name: str) -> None:
    """Choose a language by the keyboard."""
    link = page.get_by_role("link", name=name, exact=True)
    link.focus()
    page.keyboard.press("Enter")


def test_a_language_is_chosen_by_keyboard_kept_in_the_address_and_left_again(open_page) -> None:
    """The switch leads to the same view; links, choices and Back stay in the language."""
    page = open_page("/compare?focal=seoul")
    other = page.get_by_role("link", name="繁體中文", exact=True)
    assert other.get_attribute("lang") == "zh-Hant"
    _switch(page, "繁體中文")
    _speaks(page, "zh-Hant")
    expect(page).to_have_url(re.compile(r"/compare\?focal=seoul&lang=zh-Hant$"))
    expect(page).to_have_title(CHINESE)
    sentence = page.get_by_test_id("chart-sentence").first
    expect(sentence).to_contain_text("首爾")

    page.locator(".site-nav a").nth(0).click()
    expect(page).to_have_url(re.compile(r"/\?lang=zh-Hant$"))
    page.go_back()
    expect(page).to_have_url(re.compile(r"/compare\?focal=seoul&lang=zh-Hant$"))
    expect(page.get_by_test_id("chart-sentence").first).to_contain_text("首爾")

    _switch(page, "English")
    _speaks(page, "en")
    expect(page).to_have_url(re.compile(r"/compare\?focal=seoul$"))
    expect(page.get_by_test_id("chart-sentence").first).to_contain_text("Seoul")
    page.goto(page.url.split("/compare")[0] + "/coverage")
    _speaks(page, "en")


def test_a_choice_made_in_chinese_is_answered_in_chinese(open_page) -> None:
    """A picker changes figures and address, and neither loses the language."""
    page = open_page("/compare?lang=zh-Hant&view=change")
    _speaks(page, "zh-Hant")
    page.locator("label", has_text="地圖").first.click()
    expect(page).to_have_url(re.compile(r"view=map.*lang=zh-Hant"))
    sentences = page.get_by_test_id("chart-sentence")
    expect(sentences.last).to_contain_text(CHINESE)
    for text in sentences.all_inner_texts():
        assert not re.search(r"significantly|not tested", text)


def test_two_windows_of_one_reader_have_two_languages(open_page) -> None:
    """What one window chose is remembered, and leaves the other as it is."""
    first = open_page("/relate")
    second = first.context.new_page()
    second.goto(first.url)
    second.wait_for_selector("main h1")
    _switch(second, "繁體中文")
    _speaks(second, "zh-Hant")
    first.locator(".site-nav a").nth(1).click()
    expect(first.locator("main h1")).to_have_text("Compare")
    expect(second.locator("main h1")).to_have_text(CHINESE)
    third = first.context.new_page()
    third.goto(first.url.split("/compare")[0] + "/methods")
    _speaks(third, "zh-Hant")
    expect(third).to_have_url(re.compile(r"/methods\?lang=zh-Hant$"))

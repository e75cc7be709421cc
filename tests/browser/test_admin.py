from __future__ import annotations

from playwright.sync_api import Page, expect

from kb.demo.users import PASSWORD

ENDS = """
(cell) => {
  const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  while (!texts.nextNode().data.trim());
  const text = texts.currentNode;
  const range = document.createRange();
  return ["رسائل", "Harbourline"].map((word) => {
    const start = text.data.indexOf(word);
    range.setStart(text, start);
    range.setEnd(text, start + word.length);
    return range.getBoundingClientRect().x;
  });
}
"""
"""Where two words of a cell stand."""


def sign_in(page: Page) -> None:
    page.goto("/admin/")
    page.locator("[name=username]").fill("editor")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_title("Dashboard - Wagtail")


def test_the_editor_signs_in(page: Page) -> None:
    sign_in(page)


def test_arabic_titles_in_lists_are_read_from_the_right(page: Page) -> None:
    sign_in(page)
    page.goto("/admin/pages/search/?q=Harbourline&locale=ar")
    title = page.locator(".title-wrapper a", has_text="رسائل").first

    arabic, latin = title.evaluate(ENDS)

    assert latin < arabic

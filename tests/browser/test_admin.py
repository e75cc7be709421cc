from __future__ import annotations

import pytest
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

BROKEN = """
(titles) => titles.flatMap((title) => {
  const texts = document.createTreeWalker(title, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const broken = [];
  while (texts.nextNode()) {
    const text = texts.currentNode;
    for (const word of text.data.matchAll(/\\S+/gu)) {
      if (!/^\\p{Script=Latin}{1,9}$/u.test(word[0])) continue;
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (range.getClientRects().length > 1) broken.push(word[0]);
    }
  }
  return broken;
})
"""
"""Latin words of up to nine letters that go on in another line; codes may."""


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


@pytest.mark.parametrize(
    "address", ["reports/stale-content/", "snippets/search/goldenquestion/"]
)
def test_columns_leave_titles_room_for_their_words(page: Page, address: str) -> None:
    sign_in(page)
    page.set_viewport_size({"width": 720, "height": 900})
    page.goto(f"/admin/{address}")
    titles = page.locator(".listing .title a")
    expect(titles.first).to_be_visible()

    assert titles.evaluate_all(BROKEN) == []


def test_the_last_of_many_columns_is_not_cut_off(page: Page) -> None:
    sign_in(page)
    page.set_viewport_size({"width": 720, "height": 900})
    page.goto("/admin/reports/stale-content/")

    last = page.locator(".listing thead th").last.bounding_box()
    assert last
    assert last["x"] + last["width"] <= 720


def test_codes_in_an_arabic_admin_are_read_from_the_left(page: Page) -> None:
    sign_in(page)
    page.goto("/admin/search/explain/")
    page.locator("main").get_by_label("Question").fill("memo tag")
    page.locator("main").get_by_role("button", name="Explain").click()
    terms = page.locator("li", has_text="Terms:").locator("bdi")
    expect(terms.first).to_be_visible()
    page.evaluate("document.documentElement.dir = 'rtl'")

    # One call, as the admin's parts move for a moment.
    first, second, *_ = terms.evaluate_all(
        "(terms) => terms.map((term) => term.getBoundingClientRect().x)"
    )

    assert first < second

from __future__ import annotations

import pytest
from playwright.sync_api import ConsoleMessage, Page, Request

from tests.browser.places import VISITS, places

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

ENDS = """
(element) => {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (!texts.nextNode().data.trim());
  const text = texts.currentNode;
  const range = document.createRange();
  const last = text.data.trimEnd().length - 1;
  return [text.data.search(/\\S/), last].map((at) => {
    range.setStart(text, at);
    range.setEnd(text, at + 1);
    return range.getBoundingClientRect().x;
  });
}
"""
"""Where the first and the last character of an element stand."""

SHIFT = """() => new Promise((resolve) => {
  let shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(shift), 300);
})"""


@pytest.mark.parametrize(("locale", "place"), VISITS)
def test_nothing_overflows_at_320_pixels(page: Page, locale: str, place: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(places(locale)[place])
    assert page.evaluate(OVERFLOW) == 0


@pytest.mark.parametrize("place", places("en"))
@pytest.mark.parametrize("locale", ["en", "ar"])
def test_a_page_loads_from_this_site_alone_and_in_peace(
    page: Page, base_url: str, locale: str, place: str
) -> None:
    foreign: list[str] = []
    complaints: list[str] = []

    def note_request(request: Request) -> None:
        if not request.url.startswith(base_url):
            foreign.append(request.url)

    def note_message(message: ConsoleMessage) -> None:
        # A browser also reports the status of the missing page that is asked for here.
        if "status of 404" not in message.text:
            complaints.append(message.text)

    page.on("request", note_request)
    page.on("console", note_message)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    response = page.goto(places(locale)[place])
    assert response is not None
    page.wait_for_load_state("networkidle")
    assert round(page.evaluate(SHIFT), 2) == 0
    assert not foreign
    assert not complaints
    assert "set-cookie" not in response.headers
    assert "unsafe" not in response.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("locale", "language", "direction"),
    [
        ("en", "en", "ltr"),
        ("ar", "ar", "rtl"),
        ("th", "th", "ltr"),
        ("zh-hans", "zh-Hans", "ltr"),
    ],
)
def test_every_page_says_its_language_and_has_one_heading(
    page: Page, locale: str, language: str, direction: str
) -> None:
    for address in places(locale).values():
        page.goto(address)
        html = page.locator("html")
        assert html.get_attribute("lang") == language
        assert html.get_attribute("dir") == direction
        assert page.locator("h1").count() == 1
        assert page.get_by_role("contentinfo").get_by_role("link").count() > 0


def test_a_first_visit_needs_few_requests(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(places("en")["article"])
    page.wait_for_load_state("networkidle")
    assert len([url for url in asked if "/icons/" not in url]) <= 4


def test_print_keeps_the_text_and_drops_the_controls(page: Page) -> None:
    page.goto(places("en")["article"])
    page.emulate_media(media="print")
    assert page.get_by_role("heading", level=1).is_visible()
    assert not page.locator(".site-header").is_visible()
    assert not page.locator("#feedback").is_visible()


def test_a_printed_address_is_read_from_the_left(page: Page) -> None:
    page.goto(places("ar")["article"])
    page.emulate_media(media="print")

    start, end = page.locator(".print-only").evaluate(ENDS)

    assert start < end


def test_a_wrapped_mail_address_stands_below_its_button(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(places("en")["contact"])
    button = page.locator(".contact-page section .button").bounding_box()
    address = page.locator(".contact-address").bounding_box()
    assert button
    assert address
    assert address["y"] > button["y"]
    assert address["x"] == button["x"]


def test_marked_words_stay_readable_in_forced_colours(page: Page) -> None:
    page.emulate_media(forced_colors="active", color_scheme="dark")
    page.goto(places("en")["strong"])
    colours = page.locator("mark").first.evaluate(
        "(mark) => [getComputedStyle(mark), getComputedStyle(mark.parentNode)]"
        ".map((style) => style.color)"
    )
    assert colours[0] == colours[1]


@pytest.mark.parametrize("locale", ["de", "ar"])
def test_a_caption_is_seen_whole_above_a_table_that_is_scrolled(
    page: Page, locale: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"/{locale}/articles/trading-and-withdrawal-fees/")
    assert page.evaluate(OVERFLOW) == 0
    region = page.locator(".table-region").first
    hidden = region.evaluate("region => region.scrollWidth - region.clientWidth")
    assert hidden > 0
    for scrolled in (0, 30 if locale == "de" else -30):
        region.evaluate("(region, left) => { region.scrollLeft = left }", scrolled)
        seen, caption = region.bounding_box(), region.locator("caption").bounding_box()
        assert seen is not None
        assert caption is not None
        assert seen["x"] <= caption["x"]
        assert caption["x"] + caption["width"] <= seen["x"] + seen["width"]

from __future__ import annotations

from playwright.sync_api import Page, expect


def test_the_first_stops_are_the_skip_link_and_the_search_box(page: Page) -> None:
    page.goto("/en/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox")).to_be_focused()


def test_the_language_list_opens_and_closes_by_keyboard(page: Page) -> None:
    page.goto("/en/")
    summary = page.locator(".languages summary")
    summary.focus()
    page.keyboard.press("Enter")
    arabic = page.locator(".languages a[lang='ar']")
    expect(arabic).to_be_visible()
    arabic.focus()
    page.keyboard.press("Escape")
    expect(arabic).to_be_hidden()
    expect(summary).to_be_focused()


def test_every_language_leads_to_a_page_in_it(page: Page) -> None:
    page.goto("/en/articles/withdrawal-pending/")
    targets = [
        (link.get_attribute("href") or "", link.get_attribute("lang"))
        for link in page.locator(".languages a").all()
    ]
    assert len(targets) > 10
    for address, language in targets:
        response = page.goto(address)
        assert response is not None
        assert response.status == 200
        assert page.locator("html").get_attribute("lang") == language


def test_a_section_link_is_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/en/articles/withdrawal-pending/")
    link = page.locator(".section-link").first
    link.click()
    expect(page.locator("[data-announcer]")).to_have_text("Link copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith(link.get_attribute("href") or "-")


def test_a_section_link_that_is_copied_twice_gets_its_sign_back(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.clock.install()
    page.goto("/en/articles/withdrawal-pending/")
    link = page.locator(".section-link").first
    sign = link.inner_text()
    for _ in range(2):
        link.click()
        page.evaluate("navigator.clipboard.readText()")
        expect(link).to_have_text("Link copied")
    page.clock.run_for(60_000)
    expect(link).to_have_text(sign)

from __future__ import annotations

from playwright.sync_api import Page, expect

from kb.demo.users import PASSWORD


def test_the_editor_signs_in(page: Page) -> None:
    page.goto("/admin/")
    page.locator("[name=username]").fill("editor")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_title("Dashboard - Wagtail")

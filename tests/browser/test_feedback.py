from __future__ import annotations

from playwright.sync_api import Page, expect

ARTICLE = "/en/articles/lost-2fa/"


def test_a_vote_without_scripts_leads_to_a_receipt(without_scripts: Page) -> None:
    page = without_scripts
    page.goto(ARTICLE)
    page.get_by_role("button", name="No", exact=True).click()
    assert "/feedback/" in page.url
    expect(page.get_by_role("group", name="What went wrong?")).to_be_visible()
    page.get_by_role("radio").first.check()
    page.get_by_role("textbox").last.fill("The second step has changed.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("The second step has changed.")).to_be_visible()
    page.get_by_role("button", name="Change my answer to Yes").click()
    expect(
        page.get_by_text("You said that this page answered your question.")
    ).to_be_visible()


def test_a_vote_with_scripts_stays_on_the_page_and_moves_the_focus(page: Page) -> None:
    page.goto(ARTICLE)
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.locator("#feedback-title")).to_be_focused()
    expect(
        page.get_by_text("You said that this page answered your question.")
    ).to_be_visible()
    assert page.url.endswith(ARTICLE)


def test_asking_for_a_person_leads_to_the_contact_page(without_scripts: Page) -> None:
    page = without_scripts
    page.goto(ARTICLE)
    page.get_by_role("button", name="I need a person").click()
    assert page.url.endswith("/en/contact/")

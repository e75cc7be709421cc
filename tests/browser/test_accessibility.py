from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.places import VISITS, places

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
}


@pytest.mark.parametrize(("locale", "place"), VISITS)
def test_axe_finds_nothing(page: Page, locale: str, place: str) -> None:
    """In light and dark, at the narrowest phone's width and on a desktop."""
    page.goto(places(locale)[place])
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            results = Axe().run(page, options=RULES)
            assert not results.response["violations"], (
                f"{scheme}, {width} px\n{results.generate_report()}"
            )


@pytest.mark.parametrize(
    ("locale", "typed"),
    [("en", "withdr"), ("ar", "السحب"), ("th", "ถอน"), ("zh-hans", "提现")],
)
def test_suggestions_are_accessible(page: Page, locale: str, typed: str) -> None:
    page.goto(f"/{locale}/")
    page.get_by_role("combobox").press_sequentially(typed)
    page.get_by_role("option").first.wait_for()
    results = Axe().run(page, options=RULES)
    assert not results.response["violations"], results.generate_report()

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.places import STRONG, search

PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
WORDS = PHRASE.split()


def suggestions_asked(page: Page) -> list[str]:
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/suggest" in request.url:
            asked.append(request.url)

    page.on("request", note)
    return asked


def test_the_keyboard_chooses_a_suggestion(page: Page) -> None:
    page.goto("/en/")
    box = page.get_by_role("combobox")
    box.press_sequentially("withdr")
    expect(page.get_by_role("option").first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    first = page.get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute(
        "aria-activedescendant", first.get_attribute("id") or ""
    )
    title = first.locator(".suggestion-text").inner_text()
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_enter_without_a_choice_searches_for_what_was_typed(page: Page) -> None:
    page.goto("/en/")
    box = page.get_by_role("combobox")
    box.press_sequentially("withdr")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("Enter")
    page.wait_for_url("**/search/**")
    assert parse_qs(urlsplit(page.url).query)["q"] == ["withdr"]


def test_escape_closes_the_suggestions_and_keeps_the_text(page: Page) -> None:
    page.goto("/en/")
    box = page.get_by_role("combobox")
    box.press_sequentially("withdr")
    expect(page.get_by_role("listbox")).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("withdr")


def test_the_number_of_suggestions_is_announced_once(page: Page) -> None:
    page.goto("/en/")
    page.get_by_role("combobox").press_sequentially("withdr")
    announcer = page.locator("[data-announcer]")
    expect(announcer).to_contain_text("Use the arrow keys to choose.")


def test_each_suggestion_says_what_it_is(page: Page) -> None:
    page.goto("/en/")
    page.get_by_role("combobox").press_sequentially("withdr")
    expect(page.get_by_role("option").first).to_have_accessible_name(
        re.compile("withdr.* Article$", re.IGNORECASE)
    )


def test_a_past_question_is_searched(page: Page) -> None:
    page.goto("/en/")
    page.get_by_role("combobox").press_sequentially("blocked for my")
    question = page.get_by_role("option", name=re.compile("Question$")).first
    asked = question.locator(".suggestion-text").inner_text()
    question.click()
    page.wait_for_url("**/search/**")
    assert parse_qs(urlsplit(page.url).query)["q"] == [asked]


def test_a_request_that_waits_is_not_sent_once_a_word_is_composed(page: Page) -> None:
    page.goto("/ja/")
    asked = suggestions_asked(page)
    box = page.get_by_role("combobox")
    box.press_sequentially("API", delay=10)
    devtools = page.context.new_cdp_session(page)
    devtools.send(
        "Input.imeSetComposition",
        {"text": "き", "selectionStart": 1, "selectionEnd": 1},
    )
    page.wait_for_timeout(500)
    assert asked == []


@pytest.mark.parametrize("locale", ["ja", "zh-hans", "ko"])
def test_nothing_is_asked_while_a_word_is_composed(page: Page, locale: str) -> None:
    page.goto(f"/{locale}/")
    asked = suggestions_asked(page)
    page.get_by_role("combobox").focus()
    devtools = page.context.new_cdp_session(page)
    for text in ("に", "にほ", "にほん"):
        devtools.send(
            "Input.imeSetComposition",
            {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
        )
        page.wait_for_timeout(250)
    assert asked == []
    devtools.send("Input.insertText", {"text": "日本"})
    page.wait_for_timeout(500)
    assert len(asked) == 1


PHRASES = {
    "plain": PHRASE,
    "numbered": " ".join(f"{n}. {word}" for n, word in enumerate(WORDS, 1)),
    "numbered without spaces": " ".join(f"{n}){w}" for n, w in enumerate(WORDS, 1)),
    "capitalised": PHRASE.title(),
    "upper case": PHRASE.upper(),
    "hyphens": "-".join(WORDS),
    "underscores": "_".join(WORDS),
    "one word wrong": " ".join([*WORDS[:4], "x", *WORDS[5:]]),
    "ordinals": " ".join(f"{n}th {word}" for n, word in enumerate(WORDS, 1)),
    "list items": "".join(f"<li>{word}</li>" for word in WORDS),
    "run together": "".join(WORDS),
    "invisible spaces": "\u200b".join(WORDS),
    "Japanese": "あいこくしん あいさつ あいだ あおぞら あかちゃん あきる あけがた "
    "あける あこがれる あさい あさひ あしあと",
    "Korean": "가격 가끔 가난 가능 가득 가르침 가뭄 가방 가상 가슴 가운데 가을",
    "Russian": "Абзац Абонент Абсурд Авангард Авария Август Авиация Автор Агент "
    "Агитация Агрегат Адвокат",
    "Russian with a Latin keyboard": "f,pfw f,jytyn f,cehl fdfyufhl fdfhbz fduecn "
    "fdbfwbz fdnjh futyn fubnfwbz fuhtufn fldjrfn",
    "Turkish": "İNSAN İPEK İSTEK İZCİ ABAJUR ABAKÜS ABARTI ABDAL ABDEST ABİYE ABLUKA "
    "ABONE",
    "Chinese": "的 一 是 在 不 了 有 和 人 这 中 大",
    "Chinese without spaces": "滩眼构归驳挖默寨偶间拨绪",
}


@pytest.mark.parametrize("phrase", PHRASES.values(), ids=PHRASES)
def test_a_recovery_phrase_never_reaches_an_address(page: Page, phrase: str) -> None:
    page.goto("/en/")
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(unquote(request.url)))
    box = page.get_by_role("combobox")
    box.fill(phrase)
    box.press("Enter")
    expect(page.locator("main")).to_have_attribute("data-state", "blocked")
    expect(page.get_by_role("alert")).to_be_visible()
    assert not any("?q=" in address for address in addresses)
    assert phrase not in page.content()


def test_the_rest_of_a_phrase_is_not_asked_for_while_it_is_typed(page: Page) -> None:
    page.goto("/en/")
    asked = suggestions_asked(page)
    box = page.get_by_role("combobox")
    for word in WORDS:
        box.press_sequentially(f"{word} ")
        page.wait_for_timeout(300)
    words = [parse_qs(urlsplit(url).query)["q"][0].split() for url in asked]
    assert WORDS[:5] in words
    assert max(map(len, words)) == 5


def test_a_key_is_taken_out_before_it_reaches_an_address(page: Page) -> None:
    key = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"
    page.goto("/en/")
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    box = page.get_by_role("combobox")
    box.fill(f"my api secret is {key}")
    box.press("Enter")
    page.wait_for_url("**/search/?q=*")
    assert not any(key in address for address in addresses)
    notice = page.get_by_text("We took personal details")
    expect(notice).to_be_visible()


def test_a_long_question_still_gets_its_answer(page: Page) -> None:
    question = (
        "today morning someone called about account problem asking money before unlock"
    )
    page.goto("/en/")
    box = page.get_by_role("combobox")
    box.fill(question)
    box.press("Enter")
    page.wait_for_url("**/search/?q=*")
    expect(
        page.get_by_role("searchbox").or_(page.get_by_role("combobox"))
    ).to_have_value(question)


def test_a_filter_changes_address_and_results_and_keeps_the_focus(page: Page) -> None:
    page.goto(search("en", STRONG["en"]))
    link = page.locator(".filters a").first
    name = link.get_attribute("id")
    link.focus()
    link.press("Enter")
    chosen = page.locator(f"#{name}")
    expect(chosen).to_have_attribute("aria-current", "true")
    expect(chosen).to_be_focused()
    assert "type=" in page.url or "topic=" in page.url
    page.go_back()
    expect(page.locator(f"#{name}")).not_to_have_attribute("aria-current", "true")
    expect(page.get_by_role("combobox")).to_have_value(STRONG["en"])


def test_a_click_on_a_result_is_reported_and_taken(page: Page) -> None:
    page.goto(search("en", STRONG["en"]))
    with page.context.expect_event(
        "response", lambda response: "/api/v1/feedback" in response.url
    ) as taken:
        page.locator(".results [data-result]").first.click()
    assert taken.value.status == 201
    assert taken.value.request.method == "POST"


def test_a_search_without_scripts_finds_the_article(without_scripts: Page) -> None:
    page = without_scripts
    page.goto("/en/")
    page.get_by_role("searchbox").fill(STRONG["en"])
    page.get_by_role("button", name="Search").click()
    page.locator(".results a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "/articles/" in page.url

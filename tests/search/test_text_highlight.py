"""Matches are marked, everything else is escaped, and cuts fall between characters."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.text.analysis import Analyser
from search.text.highlight import LENGTH, Wanted, highlight, snippet

ANALYSER = Analyser(None)
FILLER = "Nothing to see in this sentence. " * 20


def wanted(question: str, locale: str) -> Wanted:
    terms = ANALYSER.question(question, locale)
    return Wanted(frozenset(term.text for term in terms))


def plain(marked: str) -> str:
    return html.unescape(re.sub("</?mark>", "", marked))


@pytest.mark.parametrize(
    ("locale", "question", "text", "expected"),
    [
        (
            "en",
            "withdrawals",
            "Your <b>withdrawal</b> & fee",
            "Your &lt;b&gt;<mark>withdrawal</mark>&lt;/b&gt; &amp; fee",
        ),
        ("zh-hans", "忘記密碼", "请点忘记密码", "请点<mark>忘记密码</mark>"),
        ("th", "รหัสผ่าน", "ลืมรหัสผ่านแล้ว", "ลืม<mark>รหัสผ่าน</mark>แล้ว"),
        ("vi", "khóa", "Mở khoá", "Mở <mark>khoá</mark>"),
        ("vi", "dang nhap", "Đăng nhập", "<mark>Đăng</mark> <mark>nhập</mark>"),
        ("ar", "تحويل", "حالة التحويل", "حالة <mark>التحويل</mark>"),
        ("tr", "islem", "İşlem ücreti", "<mark>İşlem</mark> ücreti"),
        ("en", "trc20", "Use TRC-20.", "Use <mark>TRC-20</mark>."),
        ("en", "10,000", "Send 10 000 USDT", "Send <mark>10 000</mark> USDT"),
        ("en", "trc20", "Use TRC20.", "Use <mark>TRC20</mark>."),
        ("en", "trc20", "Use BEP20.", "Use BEP<mark>20</mark>."),
        ("en", "usdt", "Send 100USDT.", "Send 100<mark>USDT</mark>."),
        ("de", "20", "Straße20.", "<mark>Straße20</mark>."),
        ("en", "nothing", "", ""),
    ],
)
def test_matches_are_marked_as_they_are_written(
    locale: str, question: str, text: str, expected: str
) -> None:
    assert highlight(text, wanted(question, locale), ANALYSER, locale) == expected


def test_markup_in_the_text_is_never_markup_in_the_result() -> None:
    text = "<mark>x</mark> <script>alert('withdraw')</script> \"withdraw\" &amp;"
    marked = highlight(text, wanted("withdraw", "en"), ANALYSER, "en")
    assert plain(marked) == text
    assert set(re.findall("<[^>]*>", marked)) == {"<mark>", "</mark>"}


def test_a_snippet_shows_where_most_of_the_question_is() -> None:
    text = f"{FILLER}A pending withdrawal needs network confirmations. {FILLER}"
    marked = snippet(
        text, wanted("withdrawal confirmations pending", "en"), ANALYSER, "en"
    )
    assert marked.count("<mark>") == 3
    assert marked.startswith("…")
    assert marked.endswith("…")
    assert len(plain(marked)) <= 242


def test_a_snippet_begins_and_ends_between_words() -> None:
    text = f"{FILLER}A pending withdrawal needs network confirmations. {FILLER}"
    shown = plain(snippet(text, wanted("withdrawal", "en"), ANALYSER, "en")).strip("…")
    assert f" {shown} " in text


def test_a_snippet_begins_with_a_sentence_where_one_is_near() -> None:
    filler = "यहाँ देखने को कुछ नहीं है। " * 20
    text = f"{filler}निकासी अभी लंबित है। {filler}"
    shown = plain(snippet(text, wanted("निकासी", "hi"), ANALYSER, "hi"))
    assert shown.startswith("…यहाँ देखने")


def test_an_ellipsis_stands_apart_from_a_full_stop() -> None:
    text = "Nothing to see. " * 40
    assert snippet(text, wanted("absent", "en"), ANALYSER, "en").endswith("see. …")


def test_a_short_text_is_shown_whole_and_one_without_matches_from_its_start() -> None:
    absent = wanted("absent", "en")
    assert snippet("A short text.", absent, ANALYSER, "en") == "A short text."
    shown = snippet(FILLER, absent, ANALYSER, "en")
    assert shown.startswith("Nothing to see")
    assert shown.endswith("…")


@pytest.mark.parametrize("unit", ["👩‍👩‍👧‍👦", "กำ้", "e\u0301\u0323", "👍🏽", "हिं"])
def test_a_character_of_several_code_points_is_never_cut(unit: str) -> None:
    for before in range(20):
        text = "x" * before + unit * 200
        shown = snippet(text, Wanted(frozenset()), ANALYSER, "th").strip("…")
        assert shown.lstrip("x").replace(unit, "") == ""
        assert len(shown) <= LENGTH


def test_marks_do_not_part_a_letter_from_its_signs() -> None:
    marked = highlight("น้ำหนัก", wanted("น้ำ", "th"), ANALYSER, "th")
    assert not re.search("<mark>[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]", marked)
    assert not re.search("</mark>[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]", marked)


@settings(deadline=None)
@given(
    text=st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00")),
    question=st.text(max_size=40),
    locale=st.sampled_from(["en", "th", "zh-hans", "ar", "vi"]),
    times=st.integers(1, 80),
)
def test_nothing_is_added_or_changed(
    text: str, question: str, locale: str, times: int
) -> None:
    text *= times
    terms = wanted(f"{question} {text[:10]}", locale)
    assert plain(highlight(text, terms, ANALYSER, locale)) == re.sub(
        "[0-9]\ufe0f?\u20e3", lambda match: "\ufffd" * len(match.group()), text
    )
    shown = plain(snippet(text, terms, ANALYSER, locale))
    assert len(shown) <= LENGTH + 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("在表中输入分数。", "在表中<mark>输入分数</mark>。"),
        ("请输入密码。", "请输入密码。"),
    ],
)
def test_common_grams_are_marked_only_within_a_word_of_the_question(text, expected):
    sought = Wanted(frozenset({"入分", "分数"}), joining=frozenset({"输入"}))

    assert highlight(text, sought, ANALYSER, "zh-hans") == expected

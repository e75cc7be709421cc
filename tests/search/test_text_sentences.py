from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.sentences import LONGEST, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It waits. Be patient!", ["It waits.", "Be patient!"]),
        ("The fee is 1.5 USDT. Pay it.", ["The fee is 1.5 USDT.", "Pay it."]),
        ("Ask Dr. Smith. He knows.", ["Ask Dr. Smith.", "He knows."]),
        ("Use a wallet, e.g. ours. Done.", ["Use a wallet, e.g. ours.", "Done."]),
        ('He said "Wait." Then left.', ['He said "Wait."', "Then left."]),
        ("First line\nSecond line", ["First line", "Second line"]),
        ("Das gilt z. B. für USDT. Gut.", ["Das gilt z. B. für USDT.", "Gut."]),
        ("请等待。然后重试！好吗？", ["请等待。", "然后重试！", "好吗？"]),
        ("「待つ。」次へ。", ["「待つ。」", "次へ。"]),
        ("هل وصل؟ انتظر قليلا.", ["هل وصل؟", "انتظر قليلا."]),
        ("رکیں۔ پھر دیکھیں۔", ["رکیں۔", "پھر دیکھیں۔"]),
        ("रुकिए। फिर जाँचें।", ["रुकिए।", "फिर जाँचें।"]),
        ("Սպասեք։ Ստուգեք։", ["Սպասեք։", "Ստուգեք։"]),
        ("Սպասեք: Ստուգեք:", ["Սպասեք:", "Ստուգեք:"]),
        ("Fees: none. Limits: 5 USDT.", ["Fees: none.", "Limits: 5 USDT."]),
        ("Έφτασε; Περιμένετε.", ["Έφτασε;", "Περιμένετε."]),
        ("ጠብቅ። ደረሰ፧ አዎ።", ["ጠብቅ።", "ደረሰ፧", "አዎ።"]),
        ("စောင့်ပါ။ စစ်ဆေးပါ။", ["စောင့်ပါ။", "စစ်ဆေးပါ။"]),
        ("Really⁉ Yes.", ["Really⁉", "Yes."]),
        ("រង់ចាំ។ ពិនិត្យ។", ["រង់ចាំ។", "ពិនិត្យ។"]),
    ],
)
def test_sentences_end_where_readers_see_them_end(text, expected):
    assert list(sentences(text)) == expected


def test_thai_is_cut_at_spaces_once_it_is_long_enough():
    text = " ".join(["การถอนเงินของคุณยังรอการยืนยันจากเครือข่าย"] * 6)

    found = sentences(text)

    assert len(found) > 1
    assert all(len(part) < 200 for part in found)


def test_a_sentence_begins_after_any_run_of_stops():
    assert sentences("Why" + "?!" * 50_000 + " Wait.")[-1] == "Wait."


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=2000))
def test_no_character_is_lost(text):
    joined = "".join(sentences(text))

    assert re.sub(r"\s", "", joined) == re.sub(r"\s", "", text)


@given(st.text(min_size=LONGEST, max_size=3 * LONGEST))
def test_no_sentence_is_longer_than_the_limit(text):
    assert all(len(part) <= LONGEST for part in sentences(text))

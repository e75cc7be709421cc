"""The letter that a glossary files a term under, script by script."""

from __future__ import annotations

import pytest

from articles.collation import alphabet, letter_of, sort_key


@pytest.mark.parametrize(
    ("code", "title", "letter"),
    [
        ("en", "address", "A"),
        ("en", "Élan", "E"),
        ("en", "2FA", "#"),
        ("en", "₿", "#"),
        ("en", "", "#"),
        ("es", "ñandú", "Ñ"),
        ("sv", "ånger", "Å"),
        ("de", "Überweisung", "U"),
        ("tr", "işlem", "İ"),
        ("tr", "ıslak", "I"),
        ("tr", "çekim", "Ç"),
        ("ru", "Ёмкость", "Е"),
        ("ru", "адрес", "А"),
        ("ru", "API-ключ", "A"),
        ("ar", "العنوان", "ع"),
        ("ar", "أمان", "ا"),
        ("fa", "الگوریتم", "ا"),
        ("ur", "الگورتھم", "ا"),
        ("th", "เหรียญ", "ห"),
        ("th", "กระเป๋า", "ก"),
        ("ko", "까치", "ㄱ"),
        ("ko", "출금", "ㅊ"),
        ("ja", "アドレス", "あ"),
        ("ja", "ガス代", "か"),
        ("ja", "メモ", "ま"),
        ("zh-hans", "提现", "T"),
        ("zh-hans", "安全", "A"),
        ("zh-hans", "助记词", "Z"),
        ("hi", "पता", "प"),
        ("vi", "Địa chỉ", "Đ"),
        ("vi", "Ứng dụng", "Ư"),
        ("vi", "Ổn định", "Ô"),
        ("vi", "Ấn", "Â"),
        ("vi", "Ậm", "Â"),
        ("vi", "Ặt", "Ă"),
        ("vi", "Ợ", "Ơ"),
        ("vi", "Á", "A"),
        ("en", "Ứng dụng", "U"),
        ("el", "Άδεια", "Α"),
    ],
)
def test_letter(code: str, title: str, letter: str) -> None:
    assert letter_of(title, code) == letter


@pytest.mark.parametrize(
    ("code", "ordered"),
    [
        ("en", ["Address", "api", "Zone", "2FA"]),
        ("sv", ["zon", "ånger", "ägare", "öppen"]),
        ("tr", ["cüzdan", "çekim", "dolar"]),
        ("ko", ["가스", "나눔", "하드"]),
        ("ja", ["アドレス", "ガス代", "メモ"]),
        ("ar", ["أمان", "بطاقة", "عنوان"]),
        ("th", ["กระเป๋า", "เหรียญ", "อีเมล"]),
        ("ru", ["адрес", "ключ", "Memo"]),
    ],
)
def test_order(code: str, ordered: list[str]) -> None:
    mixed = ordered[::-1]
    assert sorted(mixed, key=lambda title: sort_key(title, code)) == ordered


@pytest.mark.parametrize("code", ["en", "tr", "ar", "th", "ko", "ja", "ru", "zh-hans"])
def test_alphabet_has_each_letter_once(code: str) -> None:
    letters = alphabet(code)
    assert len(letters) == len(set(letters)) > 8

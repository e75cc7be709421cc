"""Right words that look like mistakes."""

from __future__ import annotations

import pytest

from search.spelling.correction import Correction, correct
from search.spelling.vocabulary import spelled
from tests.search.spelling.words import ANALYSER, corrected, vocabulary


@pytest.mark.parametrize(
    "typed",
    [
        "wal",
        "my USDD address",
        "wallet2",
        "me@walet.org",
        "err_walet",
        "entirely different matters",
    ],
)
def test_short_words_codes_names_and_addresses_are_left_alone(typed: str) -> None:
    known = vocabulary("en", "my wall wallet usdt address error me org")
    assert corrected(typed, "en", known) is None


def test_a_word_of_another_locale_is_no_mistake() -> None:
    known = vocabulary("de", "die Rate")
    assert corrected("rste", "de", known) == Correction("rate", sure="rate")
    assert corrected("rste", "de", known, foreign="rste") is None


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("hacked", "backed"),
        ("staking", "taking"),
        ("stole", "store"),
        ("elections", "selections"),
        ("protests", "protects"),
        ("divestment", "investment"),
        ("unexpected", "expected"),
        ("Nahrung", "Währung"),
        ("доверия", "недоверия"),
        ("eröffnen", "öffnen"),
    ],
)
def test_what_no_slip_makes_is_another_word(typed: str, known: str) -> None:
    assert corrected(typed, "en", vocabulary("en", known)) is None


@pytest.mark.parametrize(
    ("locale", "typed", "known", "is_slip"),
    [
        ("ru", "постройка", "пострижка", False),
        ("ru", "подпизка", "подписка", True),
        ("ru", "кашилёчек", "кошелёчек", True),
        ("ar", "الكمومية", "الحكومية", False),
        ("ar", "الحكوتية", "الحكومية", True),
        ("el", "συναρτήσεις", "συναντήτεις", False),
        ("ko", "비트코은", "비트고인", False),
    ],
)
def test_two_letters_without_keys_make_another_word(
    locale: str, typed: str, known: str, is_slip: bool
) -> None:
    mended = corrected(typed, locale, vocabulary(locale, known))
    assert (mended is not None) is is_slip


@pytest.mark.parametrize(
    ("typed", "known"),
    [("사진은", "사전은"), ("출금은", "출금을")],
    ids=["a plain word", "a word that articles hold with another"],
)
def test_a_korean_word_is_no_mistake_for_its_particle(typed: str, known: str) -> None:
    assert corrected(typed, "ko", vocabulary("ko", known)) is None


def test_an_arabic_word_is_no_mistake_for_its_pronoun() -> None:
    known = vocabulary("ar", "عملاتك")
    assert corrected("عملاتي", "ar", known) is None
    assert corrected("عملتاك", "ar", known) == Correction("عملاتك", "عملاتك")


@pytest.mark.parametrize(
    ("locale", "typed", "known"), [("et", "maja", "maha"), ("ko", "자료", "자리")]
)
def test_a_common_word_that_no_article_holds_is_no_mistake(
    analyser, locale: str, typed: str, known: str
) -> None:
    words = [*spelled(typed, locale)]
    for cut, text in ((ANALYSER, known), (analyser, None)):
        found = correct(
            typed, locale, words, vocabulary(locale, known), cut, set().__contains__
        )
        assert (found and found.text) == text


@pytest.mark.parametrize(
    ("locale", "typed", "articles"),
    [
        ("en", "fork", "form"),
        ("en", "forks", "forms"),
        ("en", "wire", "were"),
        ("de", "fork", "form"),
        ("en", "wont", "went"),
        ("fr", "l'abeille", "abaille"),
        ("ru", "камин", "каман"),
        ("de", "Forst", "Frost"),
        ("ar", "تعدين", "تعيين"),
        ("hr", "novac", "novoc"),
        ("sr", "новац", "новоц"),
        ("sr", "Džep", "džap"),
    ],
)
def test_a_form_of_a_plain_word_is_no_mistake(
    locale: str, typed: str, articles: str
) -> None:
    assert corrected(typed, locale, vocabulary(locale, articles)) is None


@pytest.mark.parametrize("mark", "'\u2019\uff07")
@pytest.mark.parametrize(
    ("locale", "typed", "articles", "meant"),
    [
        ("en", "can't", "cent", None),
        ("en", "won't load", "went load", None),
        ("en", "shan't've", "shantive", None),
        ("en", "walet's", "wallet", "wallet"),
        ("uk", "комп'ютр", "комп'ютер", "комп'ютер"),
        ("fr", "l'adrese", "adresse", "l'adresse"),
    ],
)
def test_what_an_apostrophe_joins_is_meant_with_one(
    locale: str, typed: str, articles: str, meant: str | None, mark: str
) -> None:
    found = corrected(typed.replace("'", mark), locale, vocabulary(locale, articles))
    assert (found and found.text.replace(mark, "'")) == meant


def test_a_question_in_another_language_is_not_rewritten() -> None:
    known = vocabulary("en", "password")
    assert corrected("wie ändere ich mein passwort", "en", known) is None


@pytest.mark.parametrize(
    ("locale", "typed"),
    [
        ("de", "Kartenzahlung"),
        ("nl", "Kartenzahlung"),
        ("sv", "Kartenzahlung"),
        ("fi", "Kartenzahlung"),
    ],
)
def test_a_compound_is_no_two_words(locale: str, typed: str) -> None:
    known = vocabulary(locale, "Karten und Zahlung")
    assert corrected(typed, locale, known) is None

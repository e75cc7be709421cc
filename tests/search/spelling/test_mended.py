"""What a mistyped word was to be, in every alphabet."""

from __future__ import annotations

import tracemalloc

import pytest

from search.spelling.correction import Correction
from search.text.plain_words import is_plain_word
from tests.search.spelling.words import corrected, vocabulary


@pytest.mark.parametrize(
    ("locale", "typed", "meant"),
    [
        ("en", "withdrwal pending", "withdrawal pending"),
        ("en", "hardwrae wallet", "hardware wallet"),
        ("en", "Walet", "Wallet"),
        ("en", "PASWORD", "PASSWORD"),
        ("en", "trnasactoins", "transactions"),
        ("de", "Auszahlng", "Auszahlung"),
        ("de", "Überweisugen", "Überweisungen"),
        ("fr", "l'informatoins", "l'informations"),
        ("tr", "Işlm ücreti", "İşlem ücreti"),
        ("tr", "işlm ücreti", "işlem ücreti"),
        ("ru", "кошелк", "кошелёк"),
        ("ru", "подтвержденя", "подтверждения"),
        ("el", "συναλαγές", "συναλλαγές"),
        ("ar", "المحفضة", "المحفظة"),
        ("he", "והסיסמא", "והסיסמה"),
        ("hi", "पासवरड", "पासवर्ड"),
        ("ko", "비트코안", "비트코인"),
        ("vi", "nghiẹop vụ", "nghiệp vụ"),
    ],
)
def test_a_mistyped_word_is_mended_in_its_script(
    locale: str, typed: str, meant: str
) -> None:
    assert corrected(typed, locale) == Correction(meant, sure=meant)


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("wihtdrawal", "withdrawal"),
        ("withdraal", "withdrawal"),
        ("withdrawwal", "withdrawal"),
        ("withdrsawal", "withdrawal"),
        ("withdrawsl", "withdrawal"),
        ("etherium", "ethereum"),
        ("iwthdrawal", "withdrawal"),
        ("комисзия", "комиссия"),
    ],
)
def test_a_slip_of_fingers_and_a_guessed_vowel_are_mended(typed, known) -> None:
    found = corrected(typed, "en", vocabulary("en", known))
    assert (found and found.text.lower()) == known.lower()


def test_a_korean_word_with_a_particle_is_mended() -> None:
    found = corrected("비트코안을", "ko", vocabulary("ko", "비트코인을"))
    assert (found and found.text) == "비트코인을"


def test_a_language_takes_less_memory_than_its_words() -> None:
    tracemalloc.start()
    assert is_plain_word("kočka", "cs")
    kept, _most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 3_000_000


def test_several_likely_words_are_offered_but_not_searched() -> None:
    known = vocabulary("en", "stage state")
    assert corrected("stafe", "en", known) == Correction("stage", sure="stafe")


def test_what_is_sure_is_searched_beside_what_is_not() -> None:
    known = vocabulary("en", "stage state wallet")
    assert corrected("stafe walet", "en", known) == Correction(
        "stage wallet", sure="stafe wallet"
    )


def test_a_much_more_frequent_word_is_sure() -> None:
    known = vocabulary("en", "state state state state stage")
    assert corrected("stafe", "en", known) == Correction("state", sure="state")


def test_forms_of_one_word_are_as_good_as_one() -> None:
    known = vocabulary("en", "wallet wallets")
    found = corrected("walletz", "en", known)
    assert found is not None
    assert found.sure == found.text != "walletz"


def test_swapped_letters_come_before_other_letters() -> None:
    known = vocabulary("en", "sign sign sign sing singe")
    assert corrected("sgin", "en", known) == Correction("sign", sure="sign")


def test_the_nearest_word_is_sure_though_a_likely_slip_is_further_away() -> None:
    known = vocabulary("en", "bommessoy bomesot")
    assert corrected("bommessot", "en", known) == Correction("bommessoy", "bommessoy")


def test_one_of_two_words_is_mended_alone() -> None:
    assert corrected("withdrwal qzxv", "en") == Correction(
        "withdrawal qzxv", sure="withdrawal qzxv"
    )


def test_words_that_were_run_together_are_parted() -> None:
    assert corrected("hardwarewallet", "en") == Correction(
        "hardware wallet", sure="hardware wallet"
    )

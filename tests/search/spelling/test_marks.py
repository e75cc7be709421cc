"""Accents, tones and letters that were left out or written as two."""

from __future__ import annotations

import pytest

from search.spelling.correction import Correction, as_articles_write, correct
from search.spelling.vocabulary import Words, spelled
from tests.search.spelling.words import ANALYSER, corrected, vocabulary

MARKED = (
    "Mở khóa tài khoản. Toàn bộ. Rút tiền về thẻ được. "
    "Trang chủ, trạng thái, trạng thái."
)


@pytest.mark.parametrize(
    ("locale", "typed", "articles", "meant"),
    [
        ("pt-br", "verificacao", "verificação", "verificação"),
        ("pt-br", "VERIFICACAO", "verificação", "VERIFICAÇÃO"),
        ("pt-br", "verificaçao", "verificação", "verificação"),
        ("fr", "l'Acces", "accès", "l'Accès"),
        ("tr", "guvenligi", "güvenliği", "güvenliği"),
        ("ar", "المحفظه", "المحفظة", "المحفظة"),
    ],
)
def test_a_known_word_gets_the_accents_that_were_left_out(
    locale: str, typed: str, articles: str, meant: str
) -> None:
    unknown, known = [*spelled(typed, locale)], vocabulary(locale, articles)
    found = correct(typed, locale, unknown, known, ANALYSER, set().__contains__)
    assert found == Correction(meant, sure=meant)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tòan", "toàn"),
        ("TÒAN", "TOÀN"),
        ("mở taì khoản", "mở tài khoản"),
        ("mở tài khoảnn", "mở tài khoản"),
        ("về trnag", "về trang"),
        ("mo tai khaon", "mo tai khoan"),
        ("mở khaỏn", "mở khoản"),
    ],
)
def test_a_syllable_is_mended_with_its_own_marks(typed: str, meant: str) -> None:
    assert corrected(typed, "vi", vocabulary("vi", MARKED)) == Correction(meant, meant)


@pytest.mark.parametrize("typed", ["mo huyen khoan", "mở huyển khoản"])
def test_a_syllable_with_another_first_letter_is_another_one(typed: str) -> None:
    assert corrected(typed, "vi", vocabulary("vi", "Mở khoản chuyển")) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("về duoc", "về được"), ("rút tien", "rút tiền"), ("thẻ đuợc", "thẻ được")],
)
def test_marks_that_were_left_out_of_some_syllables_are_proposed(
    typed: str, meant: str
) -> None:
    known = vocabulary("vi", MARKED)
    _, word = spelled(typed, "vi")
    found = correct(typed, "vi", [word], known, ANALYSER, set().__contains__)
    assert found == Correction(meant, sure=typed)


def test_a_question_without_any_marks_gets_none() -> None:
    known = vocabulary("vi", MARKED)
    unknown = [*spelled("mo tai khoan", "vi")]
    assert (
        correct("mo tai khoan", "vi", unknown, known, ANALYSER, set().__contains__)
        is None
    )


@pytest.mark.parametrize(
    ("texts", "written"),
    [
        (("détermine", "détermine", "déterminé"), "détermine"),
        (("déterminé", "détermine", "détermine détermine"), "détermine"),
        (("Détermine", "Détermine", "déterminé"), "déterminé"),
        (("Détermine", "Déterminé", "Déterminé"), "Déterminé"),
    ],
)
def test_a_word_is_written_as_most_articles_write_it(texts, written: str) -> None:
    words = Words("fr")
    for text in texts:
        article = Words("fr")
        article.add(text)
        words.add_packed(article.packed())

    assert words.vocabulary().surface("determine") == written


def test_either_place_of_a_tone_is_written_as_most_articles_write_it() -> None:
    known = vocabulary("vi", "Mở khóa. Từ khoá, khoá.")

    assert corrected("từ khaó", "vi", known) == Correction("từ khoá", "từ khoá")
    assert as_articles_write("Khóa và hoà", "vi", known) == "Khoá và hoà"


@pytest.mark.parametrize(
    ("locale", "typed", "articles", "written"),
    [
        ("de", "Gebuehren", "Die Gebühren.", "Gebühren"),
        ("de", "UEBERPRUEFUNG", "Überprüfung", "ÜBERPRÜFUNG"),
        ("de", "neueroeffnung", "Eine Neueröffnung.", "neueröffnung"),
        ("de", "neue Steuer", "Die neue Steuer. Ein neu, ein Stür.", "neue Steuer"),
        ("de", "Gebuehr", "Die Gebuehr und die Gebuhr.", "Gebuehr"),
        ("de", "Duell", "Das Dull.", "Duell"),
        ("sv", "oeppna aendra", "Öppna och ändra", "öppna ändra"),
        ("nb", "aapne soek", "Åpne søk", "åpne søk"),
        ("de", "Gebuehren", "Die Auszahlungsgebühren.", "Gebühren"),
        ("de", "staendig neue Steuer", "Der Saal.", "ständig neue Steuer"),
        ("sv", "goes", "Laxen.", "goes"),
        ("sv", "blåa", "Blå.", "blåa"),
    ],
)
def test_two_letters_are_written_as_one_where_articles_write_it(
    locale: str, typed: str, articles: str, written: str
) -> None:
    assert as_articles_write(typed, locale, vocabulary(locale, articles)) == written


def test_a_word_that_is_only_found_with_one_letter_is_mended_for_sure() -> None:
    known = vocabulary("sv", "Ändra lösenord")

    assert corrected("aendra", "sv", known) == Correction("ändra", "ändra")


@pytest.mark.parametrize(
    ("locale", "typed", "articles"),
    [
        ("pt-br", "verificação", "verificacao"),
        ("pt-br", "verificação", "verificação"),
        ("es", "terminó", "término"),
        ("de", "auszahlung", "Auszahlung"),
        ("vi", "giao", "giáo"),
    ],
)
def test_accents_that_were_typed_stay(locale: str, typed: str, articles: str) -> None:
    unknown, known = [*spelled(typed, locale)], vocabulary(locale, articles)
    assert correct(typed, locale, unknown, known, ANALYSER, set().__contains__) is None

from __future__ import annotations

from functools import partial

import pytest

from search.text.analysis import Analyser
from search.text.prefixes import inside, title_prefixes, typed_prefixes


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Withdraw USDT step by step", "withd"),
        ("Withdraw USDT step by step", "USDT wi"),
        ("Überweisung fehlt", "uberw"),
        ("提现一直未到账怎么办", "到账"),
        ("ลืมรหัสผ่าน", "รหัส"),
        ("لماذا السحب معلق؟", "السح"),
        ("لماذا السحب معلق؟", "سحب"),
        ("출금이 지연되는 이유", "지연"),
        ("Withdraw 10 000 USDT", "10 0"),
    ],
)
def test_typed_start_of_a_word_is_held_by_the_title(title, typed):
    *parts, _start = typed_prefixes(typed)

    assert set(parts) <= set(title_prefixes(title))


def test_start_of_the_title_has_a_key_of_its_own():
    assert typed_prefixes("with")[-1] in title_prefixes("Withdraw USDT")
    assert typed_prefixes("usdt")[-1] not in title_prefixes("Withdraw USDT")


def test_middle_of_a_word_is_not_a_prefix():
    assert "draw" not in title_prefixes("Withdraw")


def held_inside(analyser: Analyser, title: str, locale: str, typed: str) -> bool:
    (word, _start) = typed_prefixes(typed)
    found = title_prefixes(title, partial(analyser.part_starts, locale=locale))
    assert word not in found
    return inside(word) in found


@pytest.mark.parametrize(
    ("title", "locale", "typed"),
    [
        ("Auszahlungsgebühren", "de", "Gebühr"),
        ("Auszahlungsgebühren", "de", "gebu"),
        ("Auszahlungsgebühren".replace("ü", "u\u0308"), "de", "gebühren"),
        ("Steuerbescheinigung laden", "de", "bescheinigung"),
        ("Wat zijn de opnamekosten?", "nl", "kosten"),
        ("Uttagsavgifter", "sv", "avgift"),
        ("Udbetalingsgebyrer", "da", "gebyr"),
        ("Uttaksgebyrer", "nb", "gebyr"),
        ("Nostomaksut", "fi", "maksu"),
        ("Tranzakciódíjak", "hu", "díjak"),
        ("출금수수료 안내", "ko", "수수료"),
        ("출금수수료 안내", "ko", "수수"),
        ("E-Mail-Adresse ändern", "en", "adres"),
        ("Vérifier l’adresse", "fr", "adres"),
    ],
)
def test_typed_start_of_a_words_part_is_held_inside(analyser, title, locale, typed):
    assert held_inside(analyser, title, locale, typed)


@pytest.mark.parametrize(
    ("title", "locale", "typed"),
    [
        ("Auszahlungsgebühren", "de", "geb"),
        ("Auszahlungsgebühren", "de", "ebühr"),
        ("Auszahlungsgebühren", "en", "gebühr"),
        ("출금수수료 안내", "ko", "수"),
    ],
)
def test_too_little_and_what_begins_no_part_is_not_held(analyser, title, locale, typed):
    assert not held_inside(analyser, title, locale, typed)


@pytest.mark.parametrize("typed", ["", "   ", "?!…", "🚀"])
def test_nothing_typed_asks_for_nothing(typed):
    assert typed_prefixes(typed) == ()

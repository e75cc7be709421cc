from __future__ import annotations

import pytest

from search.text.prefixes import title_prefixes, typed_prefixes


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


@pytest.mark.parametrize("typed", ["", "   ", "?!…", "🚀"])
def test_nothing_typed_asks_for_nothing(typed):
    assert typed_prefixes(typed) == ()

from __future__ import annotations

import pytest

from search.engines.contract import (
    Engine,
)
from search.text.prefixes import inside, title_prefixes
from tests.search.engine_samples import (
    document,
    families,
)


def test_suggestions_hold_every_word_and_title_starts_come_first(
    engine: Engine,
) -> None:
    def titled(family: str, title: str, *prefixes: str) -> None:
        engine.write([document(family, title=title, prefixes=prefixes)])

    titled("a", "How to withdraw", "wit", "how", "^how")
    titled("b", "Withdraw money from an account", "wit", "mon", "^wit")
    titled("c", "Withdraw", "wit", "^wit")
    titled("d", "Money", "mon", "^mon")

    assert families(engine.suggest("wit ^wit", "en", 5)) == ["c", "b", "a"]
    assert families(engine.suggest("wit ^wit", "en", 1)) == ["c"]
    assert families(engine.suggest("wit mon", "en", 5)) == ["b"]
    assert families(engine.suggest("^mon", "en", 5)) == ["d"]
    assert engine.suggest("wit nothing", "en", 5) == []
    assert engine.suggest("", "en", 5) == []
    first = engine.suggest("mon ^mon", "en", 5)[0]
    assert (first.title, first.type, first.locale) == ("Money", "faq", "en")


def test_what_words_hold_inside_is_suggested_below_what_begins_so(
    engine: Engine,
) -> None:
    def titled(family: str, title: str, *parts: str) -> None:
        prefixes = (*title_prefixes(title), *map(inside, parts))
        engine.write([document(family, title=title, prefixes=prefixes)])

    titled("a", "Refunds", "fund")
    titled("b", "A much longer title about a fund")
    titled("c", "Fund my account by card")
    titled("d", "Refunds by card", "fund")
    titled("e", "Fundcard", "card")
    titled("f", "Fees")

    assert families(engine.suggest("fund ^fund", "en", 9)) == ["e", "c", "b", "a", "d"]
    assert families(engine.suggest("fund ^fund", "en", 4)) == ["e", "c", "b", "a"]
    assert families(engine.suggest("fund ^fund", "en", 3)) == ["e", "c", "b"]
    fund_card = engine.suggest("fund card ^fundcard", "en", 5)
    assert families(fund_card) == ["c", "e", "d"]
    assert families(engine.suggest("fees ^fees", "en", 5)) == ["f"]


def test_what_words_hold_inside_is_right_but_not_found_by_mistake(
    engine: Engine,
) -> None:
    for title, part in (("Refunds", "funds"), ("Fund", "none"), ("Prefunded", "fun")):
        prefixes = (*title_prefixes(title), inside(part))
        engine.write([document(title, title=title, prefixes=prefixes)])

    assert families(engine.suggest("funds ^funds", "en", 5)) == ["Refunds"]
    assert families(engine.suggest("fnud ^fnud", "en", 5)) == ["Fund"]
    assert engine.suggest("xnone ^xnone", "en", 5) == []


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("wit ^wit", ["withdraw"]),
        ("witdraw ^witdraw", ["withdraw"]),
        ("withdarw ^withdarw", ["withdraw"]),
        ("withdraw mony ^withdrawmony", ["withdraw"]),
        ("mony withdarw ^monywithdarw", ["withdraw"]),
        ("提线未到 ^提线未到", ["coins"]),
        ("zz ^zz", []),
        ("deposit ^deposit", []),
    ],
)
def test_suggestions_forgive_typing_errors_where_nothing_is_right(
    engine: Engine, typed: str, expected: list[str]
) -> None:
    def titled(family: str, title: str) -> None:
        prefixes = title_prefixes(title)
        engine.write([document(family, title=title, prefixes=prefixes)])

    titled("withdraw", "Withdraw money")
    titled("fees", "Fees")
    titled("coins", "提现未到账")

    assert families(engine.suggest(typed, "en", 5)) == expected


def test_suggestions_that_are_right_keep_mistyped_ones_out(engine: Engine) -> None:
    for title in ("Fees", "Feet"):
        prefixes = title_prefixes(title)
        engine.write([document(title, title=title, prefixes=prefixes)])

    assert families(engine.suggest("fees ^fees", "en", 5)) == ["Fees"]
    assert set(families(engine.suggest("feex ^feex", "en", 5))) == {"Fees", "Feet"}

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from search.engines.contract import (
    Bars,
    Engine,
    EngineError,
    IndexMissing,
)
from search.vectors.centring import centring
from tests.search.engine_samples import (
    EVERYTHING,
    axis,
    document,
    families,
    generation,
    gone,
    units,
)


@pytest.mark.parametrize(
    "read",
    [
        lambda engine: engine.generation(),
        lambda engine: engine.frequencies(["common"], "en"),
        lambda engine: engine.lexical(["common"], "en", EVERYTHING, 5),
        lambda engine: engine.semantic(axis(0), ["en"], EVERYTHING, 5),
        lambda engine: engine.articles(["a"], "en"),
        lambda engine: engine.suggest("t", "en", 5),
        lambda engine: engine.inventory("en"),
        lambda engine: engine.write([document("a")]),
    ],
)
def test_without_a_live_generation_every_call_says_that_there_is_no_index(
    empty: Engine, read: Callable[[Engine], object]
) -> None:
    with pytest.raises(IndexMissing):
        read(empty)
    assert empty.generations() == []


def test_a_generation_keeps_its_means(empty: Engine) -> None:
    vectors = {"en": units(30, seed=1), "zh-hans": units(30, seed=2)}
    means = centring(vectors, vectors)
    empty.create(replace(generation("centred"), centring=means))
    empty.write([document("a")], "centred")
    empty.promote("centred")

    assert empty.generation().centring == means
    assert [info.centring for info in empty.generations()] == [means]


def test_a_generation_keeps_the_bars_of_its_locales(engine: Engine) -> None:
    engine.write([document("a")])
    bars = {"en": Bars(strong=1.5, none=-2.25)}

    engine.keep_bars("first", bars)

    assert [info.bars for info in engine.generations()] == [bars]
    assert families(engine.lexical(["common"], "en", EVERYTHING, 5)) == ["a"]


def test_bars_of_a_generation_that_is_not_there_are_refused(engine: Engine) -> None:
    with pytest.raises(EngineError):
        engine.keep_bars("second", {})


def test_inventory_tells_version_hash_and_state_by_locale(engine: Engine) -> None:
    engine.write([document("a", 4), gone("b", 2), document("c", locale="de")])

    inventory = engine.inventory("en")

    assert {f: (e.version, e.content_hash, e.gone) for f, e in inventory.items()} == {
        "a": (4, "hash-4", False),
        "b": (2, "", True),
    }
    assert list(engine.inventory("de")) == ["c"]


def test_a_new_generation_is_built_unseen_and_promoted_at_once(engine: Engine) -> None:
    engine.write([document("old")])
    second = replace(generation("second"), created=datetime(2026, 2, 2, tzinfo=UTC))
    engine.create(second)
    engine.write([document("new")], "second")

    assert families(engine.lexical(["common"], "en", EVERYTHING, 5)) == ["old"]
    assert list(engine.inventory("en", "second")) == ["new"]
    assert engine.generation().name == "first"
    assert engine.generations()[1].promoted is None

    engine.promote("second")

    assert replace(engine.generation(), promoted=None) == second
    assert [bool(info.promoted) for info in engine.generations()] == [True, True]
    assert families(engine.lexical(["common"], "en", EVERYTHING, 5)) == ["new"]
    assert list(engine.inventory("en", "first")) == ["old"]
    assert [info.name for info in engine.generations()] == ["first", "second"]


def test_reads_of_a_named_generation_stay_with_it(engine: Engine) -> None:
    engine.write([document("old", terms=("common",))])
    engine.create(generation("second"))
    engine.write([document("new"), document("newer")], "second")

    for name, expected in (("first", ["old"]), ("second", ["new", "newer"])):
        found = engine.legs(["common"], axis(0), "en", EVERYTHING, 5, name)
        assert sorted(families([*found.lexical])) == expected
        assert sorted(families([*found.semantic])) == expected
        assert engine.frequencies(["common"], "en", name).documents == len(expected)
        assert sorted(engine.articles(["old", "new", "newer"], "en", name)) == expected
        assert sorted(engine.held(["common"], ["old", "new", "newer"], "en", name)) == (
            expected
        )
    with pytest.raises(EngineError, match="third"):
        engine.lexical(["common"], "en", EVERYTHING, 5, "third")


def test_going_back_to_the_generation_before(engine: Engine) -> None:
    engine.write([document("old")])
    engine.create(generation("second"))
    engine.promote("second")
    promoted = {info.name: info.promoted for info in engine.generations()}

    engine.promote("first")

    assert engine.generation().name == "first"
    assert engine.generation().promoted > promoted["second"] >= promoted["first"]
    assert families(engine.lexical(["common"], "en", EVERYTHING, 5)) == ["old"]


def test_a_generation_may_take_over_locales_of_another(engine: Engine) -> None:
    engine.write([document("a"), document("a", locale="de"), gone("b", 3, "de")])

    engine.create(generation("second"), base="first", anew=["en"])
    engine.write([document("new")], "second")

    assert list(engine.inventory("en", "second")) == ["new"]
    assert sorted(engine.inventory("de", "second")) == ["a", "b"]
    assert list(engine.inventory("en", "first")) == ["a"]
    engine.promote("second")
    engine.drop("first")
    assert families(engine.semantic(axis(0), ["de"], EVERYTHING, 5)) == ["a"]
    engine.write([document("c", locale="de")])
    assert sorted(families(engine.lexical(["common"], "de", EVERYTHING, 5))) == [
        "a",
        "c",
    ]


def test_locales_are_those_that_were_written_to(engine: Engine) -> None:
    assert engine.locales() == []
    engine.write([document("a"), document("a", locale="de"), gone("b", 1, "zh-hans")])
    engine.create(generation("second"))

    assert engine.locales() == ["de", "en", "zh-hans"]
    assert engine.locales("second") == []


def test_room_is_made_before_a_generation_begins(engine: Engine) -> None:
    coming = generation("second")
    locales = ["de", "en", "fr", "ja", "zh-hans"]

    with ThreadPoolExecutor(2) as pool:
        making = [pool.submit(engine.make_room, locales[:4], coming) for _ in range(2)]
        for work in making:
            work.result()
    assert [info.name for info in engine.generations()] == ["first"]
    engine.create(coming, room=locales)
    engine.write([document("a", locale="ja")], "second")
    engine.write([document("a"), document("b", locale="fr")], "second")
    engine.promote("second")

    assert {lc: sorted(engine.inventory(lc)) for lc in locales} == {
        "de": [],
        "en": ["a"],
        "fr": ["b"],
        "ja": ["a"],
        "zh-hans": [],
    }
    assert families(engine.lexical(["common"], "ja", EVERYTHING, 5)) == ["a"]
    assert engine.lexical(["common"], "de", EVERYTHING, 5) == []


def test_writers_may_come_to_a_locale_at_the_same_time(engine: Engine) -> None:
    engine.create(generation("second"))
    locales = ["de", "en", "fr", "ja", "zh-hans"]

    def write(family: str) -> None:
        engine.write([document(family, locale=lc) for lc in locales], "second")

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(write, ["a", "b", "c"]))
    engine.promote("second")

    for locale in locales:
        assert sorted(engine.inventory(locale)) == ["a", "b", "c"]


def test_dropping_a_generation(engine: Engine) -> None:
    engine.create(generation("second"))
    with pytest.raises(EngineError, match="live"):
        engine.drop("first")

    engine.promote("second")
    engine.drop("first")
    engine.drop("first")

    assert [info.name for info in engine.generations()] == ["second"]
    with pytest.raises(EngineError, match="first"):
        engine.inventory("en", "first")
    with pytest.raises(EngineError, match="first"):
        engine.write([document("a")], "first")
    with pytest.raises(EngineError, match="first"):
        engine.promote("first")


def test_a_name_can_be_used_again_after_dropping(engine: Engine) -> None:
    engine.create(generation("second"))
    engine.write([document("a")], "second")
    engine.drop("second")
    engine.create(generation("second"))
    engine.promote("second")

    assert engine.inventory("en") == {}


@pytest.mark.parametrize("name", ["first", "", "../x", "a/b", ".hidden"])
def test_a_generation_needs_a_new_and_plain_name(engine: Engine, name: str) -> None:
    with pytest.raises(EngineError):
        engine.create(generation(name))

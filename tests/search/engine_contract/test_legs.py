from __future__ import annotations

from datetime import UTC, datetime
from itertools import chain

import pytest

from search.engines.contract import (
    Engine,
    Facts,
    Filters,
    Vector,
)
from tests.search.engine_samples import (
    EVERYTHING,
    axis,
    document,
    families,
    passages,
    units,
)

SORTED = [
    document("a", type="faq", topics=("fees", "wallet")),
    document("b", type="faq", topics=("wallet",)),
    document("c", type="guide", topics=("fees",)),
    document("d", type="guide"),
]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), "abcd"),
        (Filters(type="faq"), "ab"),
        (Filters(topic="fees"), "ac"),
        (Filters(type="guide", topic="fees"), "c"),
        (Filters(families=frozenset({"b", "d", "other"})), "bd"),
        (Filters(type="faq", families=frozenset({"b", "d"})), "b"),
        (Filters(type="faq "), ""),
        (Filters(topic="unknown"), ""),
    ],
)
def test_filters_hold_for_words_and_meaning_and_leave_scores_alone(
    engine: Engine, filters: Filters, expected: str
) -> None:
    engine.write(SORTED)
    words = {h.family: h for h in engine.lexical(["common"], "en", EVERYTHING, 9)}
    meaning = {h.family: h for h in engine.semantic(axis(0), ["en"], EVERYTHING, 9)}

    found = engine.lexical(["common"], "en", filters, 9)
    near = engine.semantic(axis(0), ["en"], filters, 9)

    assert sorted(families(found)) == sorted(families(near)) == list(expected)
    assert all(words[hit.family].score == pytest.approx(hit.score) for hit in found)
    assert all(meaning[hit.family].score == pytest.approx(hit.score) for hit in near)


def test_a_rare_filter_keeps_full_recall(engine: Engine) -> None:
    vectors = units(400, seed=7)
    engine.write(
        [
            document(
                f"f{n:03}",
                type="guide" if n % 50 == 0 else "faq",
                passages=passages(vectors[n : n + 1]),
            )
            for n in range(400)
        ]
    )
    question = units(1, seed=8)[0]

    hits = engine.semantic(question, ["en"], Filters(type="guide"), 5)

    wanted = sorted(range(0, 400, 50), key=lambda n: -float(vectors[n] @ question))
    assert families(hits) == [f"f{n:03}" for n in wanted[:5]]


def test_legs_are_both_searches_with_the_facts_of_what_they_found(
    engine: Engine,
) -> None:
    updated = datetime(2026, 3, 4, tzinfo=UTC)
    engine.write(
        [
            document("a", terms=("x",), topics=("fees",), updated=updated),
            document("b", type="guide", passages=passages(axis(0)[None])),
            document("c", type="guide", terms=("x",)),
        ]
    )
    guides = Filters(type="guide")

    legs = engine.legs(["x"], axis(0), "en", EVERYTHING, 5)

    assert list(legs.lexical) == engine.lexical(["x"], "en", EVERYTHING, 5)
    assert list(legs.semantic) == engine.semantic(axis(0), ["en"], EVERYTHING, 5)
    assert set(legs.facts) == {"a", "b", "c"}
    assert legs.facts["a"] == Facts("faq", ("fees",), updated)
    assert legs.facts["b"] == Facts("guide", (), None)
    guided = engine.legs(["x"], axis(0), "en", guides, 5)
    assert families([*guided.lexical]) == ["c"]
    assert set(guided.facts) == {"b", "c"}
    words = engine.legs(["x"], None, "en", EVERYTHING, 5)
    assert (words.lexical, words.semantic) == (legs.lexical, ())
    meaning = engine.legs([], axis(0), "en", EVERYTHING, 5)
    assert (meaning.lexical, meaning.semantic) == ((), legs.semantic)
    nothing = engine.legs(["x"], axis(0), "fr", EVERYTHING, 5)
    assert (nothing.lexical, nothing.semantic, nothing.facts) == ((), (), {})


@pytest.mark.parametrize("vector", [axis(0), None])
def test_legs_search_other_wordings_as_each_alone(
    engine: Engine, vector: Vector | None
) -> None:
    engine.write(
        [
            document("a", terms=("x",)),
            document("b", terms=("y", "y", "z"), topics=("fees",)),
            document("c", type="guide", terms=("y",)),
            document("d", passages=passages(axis(0)[None])),
        ]
    )
    said = [("y", "z"), (), ("nothing",), ("x", "y")]

    for filters in (EVERYTHING, Filters(type="faq")):
        alone = engine.legs(["x"], vector, "en", filters, 2)
        legs = engine.legs(["x"], vector, "en", filters, 2, wordings=said)

        assert (legs.lexical, legs.semantic) == (alone.lexical, alone.semantic)
        assert [list(hits) for hits in legs.wordings] == [
            engine.lexical(terms, "en", filters, 2) for terms in said
        ]
        found = [*legs.lexical, *legs.semantic, *chain(*legs.wordings)]
        assert set(legs.facts) == {hit.family for hit in found}
        assert legs.facts["b"] == Facts("faq", ("fees",), None)
    assert alone.wordings == ()
    assert engine.legs((), None, "en", EVERYTHING, 2, wordings=[("x",)]).wordings
    nowhere = engine.legs(["x"], vector, "fr", EVERYTHING, 2, wordings=said)
    assert nowhere.wordings == ((), (), (), ())

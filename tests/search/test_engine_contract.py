"""What every engine must do. Each engine joins by a fixture parameter."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from search.engines.contract import (
    Bars,
    Engine,
    EngineError,
    Facts,
    Filters,
    IndexMissing,
    PassageEntry,
    StoredPassage,
    Vector,
)
from search.engines.elasticsearch import connect
from search.engines.embedded import EmbeddedEngine
from search.engines.halves import halves
from search.text.prefixes import inside, title_prefixes
from search.vectors.centring import centring
from tests.search.engine_samples import (
    DIMENSIONS,
    EVERYTHING,
    axis,
    document,
    generation,
    gone,
    passages,
    units,
)


@pytest.fixture(
    params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.services)]
)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """An engine without any generation."""
    if request.param == "embedded":
        return EmbeddedEngine(tmp_path / "index")
    return connect(
        request.getfixturevalue("elasticsearch_url"),
        prefix=request.getfixturevalue("index_prefix"),
        timeout=10,
    )


@pytest.fixture
def engine(empty: Engine) -> Engine:
    """An engine with an empty live generation."""
    empty.create(generation("first"))
    empty.promote("first")
    return empty


def families(hits: list) -> list[str]:
    return [hit.family for hit in hits]


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


def test_a_locale_without_documents_is_empty(engine: Engine) -> None:
    engine.write([document("a")])

    assert engine.frequencies(["common"], "fr").documents == 0
    assert engine.frequencies(["common"], "fr").counts == {"common": 0}
    assert engine.lexical(["common"], "fr", EVERYTHING, 5) == []
    assert engine.semantic(axis(0), ["fr"], EVERYTHING, 5) == []
    assert engine.articles(["a"], "fr") == {}
    assert engine.suggest("t", "fr", 5) == []
    assert engine.inventory("fr") == {}


def test_lexical_scores_are_bm25_with_the_factor_k1_plus_1(engine: Engine) -> None:
    texts = {
        "a": "wallet lost wallet phrase",
        "b": "wallet fee",
        "c": "fee network fee slow fee blocks fee",
        "d": "phrase words order backup paper steel",
    }
    engine.write([document(f, terms=tuple(t.split())) for f, t in texts.items()])
    question = ["wallet", "fee", "absent"]

    hits = engine.lexical(question, "en", EVERYTHING, 10)

    assert {hit.family: hit.score for hit in hits} == pytest.approx(
        {f: bm25(question, texts, f) for f in "abc"}, rel=1e-5
    )
    assert [hit.score for hit in hits] == sorted((h.score for h in hits), reverse=True)
    assert families(engine.lexical(question, "en", EVERYTHING, 2)) == families(hits)[:2]


def bm25(question: list[str], texts: dict[str, str], family: str) -> float:
    lengths = {f: len(text.split()) for f, text in texts.items()}
    mean = sum(lengths.values()) / len(lengths)
    score = 0.0
    for term in question:
        df = sum(term in text.split() for text in texts.values())
        idf = math.log(1 + (len(texts) - df + 0.5) / (df + 0.5))
        tf = texts[family].split().count(term)
        score += idf * 2.2 * tf / (tf + 1.2 * (0.25 + 0.75 * lengths[family] / mean))
    return score


def test_frequencies_belong_to_the_scores_after_updates_and_withdrawals(
    engine: Engine,
) -> None:
    engine.write([document(name, terms=(name, "same")) for name in "abcdefgh"])
    engine.write([document("a", 2, terms=("a", "same")), gone("b", 2), gone("c", 2)])

    for term in ("a", "same"):
        found = engine.frequencies([term], "en")
        df = found.counts[term]
        idf = math.log(1 + (found.documents - df + 0.5) / (df + 0.5))
        # All documents have the mean length and the term once: the score is its idf.
        score = engine.lexical([term], "en", EVERYTHING, 1)[0].score
        assert score == pytest.approx(idf, rel=1e-5)


def test_frequencies_count_each_locale_apart(engine: Engine) -> None:
    engine.write(
        [
            document("a", terms=("x", "y")),
            document("b", terms=("x",)),
            document("a", locale="de", terms=("x",)),
        ]
    )

    found = engine.frequencies(["x", "y", "z"], "en")

    assert (found.documents, found.counts) == (2, {"x": 2, "y": 1, "z": 0})


@pytest.mark.parametrize(
    "term", ["AND", "terms:common", '"common', "co*", "-common", "(", "\\", "*:*"]
)
def test_a_term_is_never_read_as_query_syntax(engine: Engine, term: str) -> None:
    engine.write([document("a"), document("b", terms=("common", term))])

    assert families(engine.lexical([term], "en", EVERYTHING, 5)) == ["b"]
    assert engine.lexical([term + "?"], "en", EVERYTHING, 5) == []


def test_a_term_given_twice_counts_once(engine: Engine) -> None:
    engine.write([document("a"), document("b")])

    assert engine.lexical(["a", "a"], "en", EVERYTHING, 5) == engine.lexical(
        ["a"], "en", EVERYTHING, 5
    )
    assert engine.lexical([], "en", EVERYTHING, 5) == []


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


def test_semantic_hits_are_distinct_articles_with_their_best_passage(
    engine: Engine,
) -> None:
    engine.write(
        [
            document("own", passages=passages(axis(1)[None], axis(0)[None])),
            document(
                "window",
                passages=passages(
                    axis(2)[None],
                    axis(3)[None],
                    np.stack([axis(4), (axis(0) + axis(5)) / np.float32(2**0.5)]),
                ),
            ),
            document("none", passages=()),
        ]
    )

    hits = engine.semantic(axis(0), ["en"], EVERYTHING, 10)

    assert families(hits) == ["own", "window"]
    assert [h.score for h in hits] == pytest.approx([1.0, 2**-0.5], abs=1e-3)


def test_semantic_search_finds_what_exact_search_finds(engine: Engine) -> None:
    vectors = {f"f{n}": units(3, seed=100 + n) for n in range(60)}
    engine.write([document(f, passages=passages(v)) for f, v in vectors.items()])

    for question in units(20, seed=5):
        cosines = {f: v @ question for f, v in vectors.items()}
        nearest = sorted((float(c.max()) for c in cosines.values()), reverse=True)[:10]
        hits = engine.semantic(question, ["en"], EVERYTHING, 10)
        # A cluster's rounded vectors may choose the second of two near windows.
        assert [float(cosines[h.family].max()) for h in hits] == pytest.approx(
            nearest, abs=1e-2
        )
        for hit in hits:
            assert hit.score == pytest.approx(
                float(cosines[hit.family].max()), abs=1e-2
            )
            assert np.abs(cosines[hit.family] - hit.score).min() <= 1e-3


def test_cosines_are_those_of_vectors_in_half_precision(engine: Engine) -> None:
    rows, question = units(1, seed=7), units(1, seed=8)[0]
    engine.write([document("a", passages=passages(rows))])

    [hit] = engine.semantic(question, ["en"], EVERYTHING, 1)

    cosine = halves(rows[0]).astype(float) @ halves(question).astype(float)
    assert hit.score == pytest.approx(cosine, abs=1e-6)


def test_one_article_with_very_many_passages_does_not_hide_the_others(
    engine: Engine,
) -> None:
    near = axis(0)[None]
    far = ((axis(0) + 2 * axis(1)) / np.float32(5**0.5))[None]
    engine.write(
        [
            document("long", passages=passages(*[near] * 9000)),
            document("short", passages=passages(far)),
        ]
    )

    hits = engine.semantic(axis(0), ["en"], EVERYTHING, 2)

    assert families(hits) == ["long", "short"]


def test_several_locales_are_searched_together(engine: Engine) -> None:
    half = ((axis(0) + axis(1)) / np.float32(2**0.5))[None]
    engine.write(
        [
            document("a", passages=passages(half)),
            document("a", locale="de", passages=passages(axis(0)[None])),
            document("b", locale="fr", passages=passages(axis(0)[None])),
        ]
    )

    hits = engine.semantic(axis(0), ["en", "de", "xx"], EVERYTHING, 5)

    assert [(h.family, h.locale) for h in hits] == [("a", "de"), ("a", "en")]


@pytest.mark.parametrize(
    "vectors",
    [
        units(1, 1)[:, :-1],
        units(1, 1)[0],
        units(0, 1),
        2 * units(1, 1),
        np.zeros((1, DIMENSIONS), np.float32),
        np.full((1, DIMENSIONS), np.nan, np.float32),
    ],
    ids=["short", "flat", "none", "long", "zero", "nan"],
)
def test_a_wrong_vector_is_refused_alone(engine: Engine, vectors: np.ndarray) -> None:
    wrong = document("bad", passages=passages(vectors))

    refused = engine.write([document("a"), wrong, document("b")])

    assert [(r.family, r.locale, bool(r.reason)) for r in refused] == [
        ("bad", "en", True)
    ]
    assert sorted(engine.inventory("en")) == ["a", "b"]


@pytest.mark.parametrize(
    "vector",
    [axis(0)[:-1], axis(0)[None], 0 * axis(0), 3 * axis(0), np.nan * axis(0)],
    ids=["short", "rows", "zero", "long", "nan"],
)
def test_a_question_that_is_not_a_unit_vector_is_refused(
    engine: Engine, vector: np.ndarray
) -> None:
    engine.write([document("a")])
    with pytest.raises(EngineError, match="unit vector"):
        engine.semantic(vector, ["en"], EVERYTHING, 5)


def test_an_older_version_is_ignored_and_an_equal_one_replaces(engine: Engine) -> None:
    engine.write([document("a", 5, title="five")])

    engine.write([document("a", 4, title="four")])
    assert engine.articles(["a"], "en")["a"].title == "five"

    engine.write([document("a", 5, title="five again", content_hash="other")])
    assert engine.articles(["a"], "en")["a"].title == "five again"
    assert engine.inventory("en")["a"].content_hash == "other"


def test_the_newest_of_one_batch_wins(engine: Engine) -> None:
    engine.write([document("a", v, title=str(v), terms=(f"v{v}",)) for v in (1, 3, 2)])

    assert engine.articles(["a"], "en")["a"].title == "3"
    assert engine.lexical(["v1", "v2"], "en", EVERYTHING, 5) == []
    assert families(engine.lexical(["v3"], "en", EVERYTHING, 5)) == ["a"]
    assert families(engine.semantic(axis(0), ["en"], EVERYTHING, 5)) == ["a"]


def test_an_update_replaces_words_vectors_and_texts(engine: Engine) -> None:
    engine.write([document("a", terms=("old",), prefixes=("old",)), document("b")])
    new = document(
        "a",
        2,
        terms=("new",),
        prefixes=("new",),
        type="guide",
        passages=passages(axis(3)[None]),
    )
    engine.write([new])

    assert engine.lexical(["old"], "en", EVERYTHING, 5) == []
    assert families(engine.lexical(["new"], "en", EVERYTHING, 5)) == ["a"]
    assert engine.suggest("old", "en", 5) == []
    assert families(engine.suggest("new", "en", 5)) == ["a"]
    hit = engine.semantic(axis(3), ["en"], Filters(type="guide"), 5)[0]
    assert (hit.family, hit.score) == ("a", pytest.approx(1, abs=1e-3))
    assert len(engine.articles(["a"], "en")["a"].passages) == 1


def test_a_withdrawn_article_vanishes_and_a_late_write_cannot_revive_it(
    engine: Engine,
) -> None:
    engine.write([document("a"), document("b")])
    engine.write([gone("a", 7)])
    engine.write([document("a", 6)])

    assert families(engine.lexical(["common"], "en", EVERYTHING, 5)) == ["b"]
    assert families(engine.semantic(axis(0), ["en"], EVERYTHING, 5)) == ["b"]
    assert list(engine.articles(["a", "b"], "en")) == ["b"]
    assert families(engine.suggest("t", "en", 5)) == ["b"]
    entry = engine.inventory("en")["a"]
    assert (entry.version, entry.gone) == (7, True)

    engine.write([document("a", 8)])
    assert sorted(families(engine.lexical(["common"], "en", EVERYTHING, 5))) == [
        "a",
        "b",
    ]


def test_a_locale_may_hold_withdrawn_articles_only(engine: Engine) -> None:
    engine.write([gone("a", 3)])

    assert engine.lexical(["common"], "en", EVERYTHING, 5) == []
    assert engine.semantic(axis(0), ["en"], EVERYTHING, 5) == []
    assert engine.inventory("en")["a"].gone


def test_articles_come_back_as_they_were_written(engine: Engine) -> None:
    updated = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    written = document(
        "ключ/1 ü",
        9,
        title="Título «x»",
        topics=("fees", "wallet"),
        audience="business",
        updated=updated,
        terms=("b", "a", "b", "_▁x"),
    )
    engine.write([written, document("other")])

    stored = engine.articles(["ключ/1 ü", "missing"], "en")

    assert list(stored) == ["ключ/1 ü"]
    article = stored["ключ/1 ü"]
    assert (article.version, article.type, article.title) == (9, "faq", "Título «x»")
    assert (article.topics, article.audience) == (("fees", "wallet"), "business")
    assert article.updated == updated
    assert article.passages == (
        StoredPassage("s0", "Heading 0", "Text 0"),
        StoredPassage("s1", "Heading 1", "Text 1"),
    )
    assert engine.articles(["other"], "en")["other"].updated is None


def test_a_long_article_comes_back_whole(engine: Engine) -> None:
    text = "Wörter, 文字 and a \N{BELL}. " * 20_000
    passage = PassageEntry("s0", "Heading 0", text, units(1, seed=1))
    written = document("long", title="Title " * 1_000, passages=(passage,))
    assert engine.write([written]) == []

    article = engine.articles(["long"], "en")["long"]

    assert article.title == written.title
    assert article.passages == (StoredPassage("s0", "Heading 0", text),)


def test_held_tells_which_of_the_terms_each_article_holds(engine: Engine) -> None:
    engine.write([document("a", terms=("x", "y", "_▁z")), document("b", terms=("y",))])
    engine.write([document("c"), gone("c", 2)])

    held = engine.held(["x", "y", "_▁z", "none"], ["a", "b", "c", "unknown"], "en")

    assert held == {"a": {"x", "y", "_▁z"}, "b": {"y"}}
    assert engine.held(["x"], [], "en") == {}
    assert engine.held([], ["a"], "en") == {"a": frozenset()}
    assert engine.held(["x"], ["a"], "fr") == {}


def test_opened_is_held_and_articles_at_once(engine: Engine) -> None:
    engine.write([document("a", terms=("x", "y")), document("b"), document("c")])
    engine.write([gone("c", 2)])

    opened = engine.opened(["x", "none"], ["a"], ["b", "c", "unknown"], "en")

    assert opened.held == {"a": {"x"}}
    assert opened.articles == engine.articles(["b"], "en")
    assert set(opened.articles) == {"b"}
    assert engine.opened(["x"], [], ["b"], "en").articles == opened.articles
    assert engine.opened(["x", "none"], ["a"], [], "en").held == opened.held
    assert engine.opened(["x"], ["a"], ["a"], "fr").articles == {}


def test_what_is_near_a_question_is_told_of_each_article(engine: Engine) -> None:
    windows = np.stack([axis(4), (axis(0) + axis(5)) / np.float32(2**0.5)])
    engine.write(
        [
            document("own", passages=passages(axis(1)[None], axis(0)[None])),
            document(
                "window", passages=passages(axis(2)[None], axis(3)[None], windows)
            ),
            document("none", passages=()),
            document("own", locale="fr", passages=passages(axis(0)[None])),
        ]
    )
    asked = ["own", "window", "none", "unknown"]

    near = engine.articles(asked, "en", vector=axis(0))

    found = {family: article.near for family, article in near.items()}
    assert found == {"own": 1, "window": 2, "none": None}
    assert engine.opened([], [], asked, "en", vector=axis(0)).articles == near
    both = engine.opened(["common"], ["own"], asked, "en", vector=axis(0))
    assert (both.articles, set(both.held)) == (near, {"own"})
    untold = engine.articles(asked, "en")
    assert {article.near for article in untold.values()} == {None}


def test_near_is_found_among_very_many_passages(engine: Engine) -> None:
    rows = {family: units(900, seed=seed) for seed, family in enumerate("abc", 1)}
    engine.write(
        [
            document(family, passages=passages(*(row[None] for row in found)))
            for family, found in rows.items()
        ]
    )

    for question in units(10, seed=5):
        near = engine.articles(list(rows), "en", vector=question)
        for family, found in rows.items():
            cosines = found @ question
            # Rounded vectors may take one of two that are nearly as near.
            assert cosines[near[family].near] > cosines.max() - 0.02


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

from __future__ import annotations

import math

import pytest

from search.engines.contract import (
    Engine,
)
from tests.search.engine_samples import (
    EVERYTHING,
    document,
    families,
    gone,
)


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


def test_held_tells_which_of_the_terms_each_article_holds(engine: Engine) -> None:
    engine.write([document("a", terms=("x", "y", "_▁z")), document("b", terms=("y",))])
    engine.write([document("c"), gone("c", 2)])

    held = engine.held(["x", "y", "_▁z", "none"], ["a", "b", "c", "unknown"], "en")

    assert held == {"a": {"x", "y", "_▁z"}, "b": {"y"}}
    assert engine.held(["x"], [], "en") == {}
    assert engine.held([], ["a"], "en") == {"a": frozenset()}
    assert engine.held(["x"], ["a"], "fr") == {}

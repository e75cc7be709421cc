from __future__ import annotations

import numpy as np
import pytest

from search.engines.contract import (
    Engine,
    EngineError,
)
from search.engines.halves import halves
from tests.search.engine_samples import (
    DIMENSIONS,
    EVERYTHING,
    axis,
    document,
    families,
    passages,
    units,
)


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

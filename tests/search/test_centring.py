"""Vectors centred by language, as formulas and as a site keeps them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from articles.models import FaqPage
from search.encoder.protocol import Vectors
from search.engines.contract import Bars
from search.indexing.audit import audit
from search.indexing.generations import rebuild
from search.indexing.indexer import Indexer
from search.vectors.centring import RAW, Centring, centring, uncentred
from tests.articles.factories import article, block, publish
from tests.search.engine_samples import DIMENSIONS, EVERYTHING, axis, units

SUBJECTS = ("deposit", "withdrawal", "staking", "passkey", "margin", "referral")


def unit(vectors: Vectors) -> Vectors:
    found: Vectors = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return found.astype(np.float32)


@pytest.fixture
def meanings() -> Vectors:
    return units(30, seed=1)


@pytest.fixture
def languages() -> dict[str, Vectors]:
    """What only the language gives a text: far more than what it says."""
    return {"en": 2 * axis(0), "de": 2 * axis(1)}


@pytest.fixture
def said(meanings: Vectors, languages: dict[str, Vectors]) -> dict[str, Vectors]:
    return {code: unit(meanings + shift) for code, shift in languages.items()}


@pytest.fixture
def centred(said: Mapping[str, Vectors]) -> Centring:
    return centring(said, said)


def near(centred: Centring, said: Mapping[str, Vectors], to: str) -> list[int]:
    """The German passage that each English question, or German one, is nearest to."""
    passages = centred.passage(said["de"], "de")
    return [
        int(np.argmax(passages @ centred.question(vector, to, "de", {})))
        for vector in said[to]
    ]


def test_a_question_finds_what_it_means_in_another_language(centred, said):
    assert near(centred, said, "en") == list(range(30))


def test_a_question_finds_at_home_what_it_found_before(centred, said):
    assert near(centred, said, "de") == near(RAW, said, "de") == list(range(30))


def test_the_language_of_an_unknown_question_is_the_mean_of_all(centred, said):
    vector = said["en"][0]

    unknown = centred.question(vector, "xx", "de", {})

    declared = centred.question(vector, "en", "de", {})
    assert unknown @ declared > vector @ declared


def test_centred_vectors_have_length_one(centred, said):
    made = [
        centred.passage(said["en"], "en"),
        centred.question(said["en"][0], "en", "de", {}),
        centred.elsewhere(said["en"][0], "en", {}),
    ]

    lengths = [np.linalg.norm(vectors, axis=-1) for vectors in made]

    assert np.allclose(np.concatenate([np.ravel(some) for some in lengths]), 1)


def test_a_locale_without_means_stays_as_the_encoder_made_it(centred, said):
    vector = said["en"][0]

    assert np.array_equal(centred.passage(said["en"], "fr"), said["en"])
    assert np.array_equal(centred.question(vector, "en", "fr", {}), vector)


def test_a_few_texts_do_not_make_a_mean(said):
    few = {code: vectors[:5] for code, vectors in said.items()}

    assert centring(few, few) == RAW


def test_a_locale_of_few_texts_leans_on_the_mean_of_all(said, centred):
    lone = unit(axis(2) + 0.01 * axis(3))[np.newaxis]
    leaning = centring({**said, "fr": lone}, {**said, "fr": lone})

    (moved,) = leaning.passage(lone, "fr")

    assert moved @ lone[0] > 0.5


@pytest.mark.parametrize(
    ("texts", "locales"),
    [
        ({"en": 30, "de": 30}, ()),
        ({"en": 30, "de": 30, "fr": 1, "el": 3}, ("el", "fr")),
        ({"en": 5, "fr": 1}, ()),
    ],
)
def test_locales_published_since_are_named_where_there_are_texts_for_means(
    centred, texts, locales
):
    assert uncentred(centred, texts) == locales


def body(subject: str, number: int) -> list[object]:
    return [block("text", f"<p>Your {subject} has the number {number}.</p>")]


@pytest.fixture
def pages(indexer: Indexer) -> list[FaqPage]:
    pages = [
        article(f"About {subject} {n}", body=body(subject, n))
        for n in range(4)
        for subject in SUBJECTS
    ]
    indexer.drain()
    return pages


def cosine(indexer: Indexer, page: FaqPage, text: str, vector: Vectors) -> float:
    hits = indexer.engine.semantic(vector, ["en"], EVERYTHING, 50)
    return {hit.family: hit.score for hit in hits}[str(page.translation_key)]


def passage(indexer: Indexer, text: str) -> Vectors:
    (raw,) = indexer.encoder.passages([text])
    return indexer.engine.generation().centring.passage(raw, "en")


@pytest.mark.django_db
def test_a_site_of_few_articles_is_not_centred(indexer: Indexer):
    article("Fees")
    indexer.drain()

    rebuild(indexer)

    assert indexer.engine.generation().centring == RAW


@pytest.mark.django_db
def test_a_rebuild_centres_and_later_articles_follow_it(indexer, pages):
    rebuild(indexer)
    late = article("About custody 9", body=body("custody", 9))
    publish(pages[0], body=body("edited", 8))
    indexer.drain()

    assert indexer.engine.generation().centring.holds("en")
    for page, text in [
        (pages[1], "Your withdrawal has the number 0."),
        (pages[0], "Your edited has the number 8."),
        (late, "Your custody has the number 9."),
    ]:
        assert cosine(indexer, page, text, passage(indexer, text)) == pytest.approx(
            1, abs=0.01
        )


@pytest.mark.django_db
def test_a_site_that_grew_is_advised_until_it_is_built_anew(indexer, pages):
    before = audit(indexer.engine)

    rebuild(indexer)

    assert before.found == ()
    assert before.advice.startswith("Not centred by language: en.")
    assert before.advice.endswith("run manage.py rebuild_index.")
    assert audit(indexer.engine).advice == ""


@pytest.mark.django_db
def test_a_locale_published_since_is_centred_by_the_command_that_is_named(
    indexer, pages
):
    rebuild(indexer)
    article("Über Einzahlungen", "de", body=body("deposit", 1))
    indexer.drain()
    before = audit(indexer.engine).advice

    rebuild(indexer, locales=["de"])

    assert before.endswith("run manage.py rebuild_index --locale de.")
    assert audit(indexer.engine).advice == ""


@pytest.mark.django_db
def test_bars_of_raw_vectors_do_not_judge_centred_ones(indexer, pages):
    engine = indexer.engine
    engine.keep_bars(engine.generation().name, {"en": Bars(9.0, 8.0)})
    rebuild(indexer)
    raw, kept = engine.generation().bars, {"en": Bars(1.0, -1.0)}

    engine.keep_bars(engine.generation().name, kept)
    rebuild(indexer)

    assert raw == {}
    assert engine.generation().bars == kept


@pytest.mark.django_db
def test_one_locale_built_anew_leaves_the_others_vectors_right(indexer, pages):
    rebuild(indexer)
    german = [article(f"Über {s}", "de", body=body(s, 1)) for s in SUBJECTS]
    indexer.drain()

    rebuild(indexer, locales=["de"])

    live = indexer.engine.generation().centring
    assert live.holds("en")
    assert live.holds("de")
    text = "Your withdrawal has the number 0."
    assert cosine(indexer, pages[1], text, passage(indexer, text)) > 0.99
    (raw,) = indexer.encoder.passages(["Your passkey has the number 1."])
    (hit, *_) = indexer.engine.semantic(live.passage(raw, "de"), ["de"], EVERYTHING, 1)
    assert hit.family == str(german[3].translation_key)


def test_means_are_small(centred):
    assert max(map(len, centred.passages.values())) <= 3 * DIMENSIONS

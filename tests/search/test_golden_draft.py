"""The live index as it would answer with one more document in it."""

from __future__ import annotations

from collections import Counter

import pytest

from search.engines.contract import Filters
from search.golden.draft import estimated_average, with_document
from search.indexing.documents import build, document_terms, prepare
from search.indexing.indexer import Indexer
from search.indexing.source import current_texts, findable_keys
from search.ranking.bm25 import bm25, kept_length
from search.vectors.centring import RAW
from tests.articles.factories import article, block

pytestmark = pytest.mark.django_db

TEXTS = {
    "Withdrawal pending": "Withdrawals wait for confirmations of their network. " * 9,
    "Trading fees": "Makers pay less than takers for each trade.",
    "Deposit without a memo": "A deposit without its memo can be recovered. " * 4,
    "Lost phone": "Reset the second factor when your phone is lost or stolen.",
}


@pytest.fixture
def texts(indexer: Indexer):
    for title, text in TEXTS.items():
        article(title, body=[block("text", f"<p>{text}</p>")])
    indexer.drain()
    return {text.title: text for text in current_texts(findable_keys()).values()}


def document(indexer: Indexer, text):
    prepared = prepare(text, 1)
    rows = dict(
        zip(
            prepared.texts(),
            indexer.encoder.passages(list(prepared.texts())),
            strict=True,
        )
    )
    terms = document_terms(text, indexer.analyser)
    return build(prepared, rows, terms, indexer.analyser, RAW)


def known(indexer, texts):
    return {t.family: document_terms(t, indexer.analyser) for t in texts.values()}


def test_average_length_is_told_by_scores(indexer, texts):
    terms = known(indexer, texts)
    real = sum(map(len, terms.values())) / len(terms)

    one = document(indexer, texts["Trading fees"])
    estimate = estimated_average(indexer.engine, one, terms)

    assert estimate == pytest.approx(real, rel=0.01)


def test_document_that_is_there_already_changes_nothing(indexer, texts):
    asked = indexer.analyser.question("withdrawal waits for the network", "en")
    terms = [term.text for term in asked]
    (vector,) = indexer.encoder.questions(["withdrawal waits for the network"])
    one = document(indexer, texts["Withdrawal pending"])

    changed = with_document(indexer.engine, one, known(indexer, texts))

    before = indexer.engine.legs(terms, vector, "en", Filters(), 10)
    after = changed.legs(terms, vector, "en", Filters(), 10)
    assert [hit.family for hit in after.lexical] == [h.family for h in before.lexical]
    assert [hit.score for hit in after.lexical] == pytest.approx(
        [hit.score for hit in before.lexical], rel=0.01
    )
    assert [hit.score for hit in after.semantic] == pytest.approx(
        [hit.score for hit in before.semantic], abs=0.002
    )
    assert changed.held(terms, [one.family], "en") == indexer.engine.held(
        terms, [one.family], "en"
    )


def test_every_wording_is_scored(indexer, texts):
    one = document(indexer, texts["Trading fees"])
    changed = with_document(indexer.engine, one, known(indexer, texts))
    own = [term.text for term in indexer.analyser.question("trade", "en")]
    others = ["deposit memo", "makers and takers"]
    said = [
        [term.text for term in indexer.analyser.question(text, "en")] for text in others
    ]

    found = changed.legs(own, None, "en", Filters(), 3, wordings=said)

    assert list(found.wordings) == [
        changed.legs(terms, None, "en", Filters(), 3).lexical for terms in said
    ]
    assert found.wordings[1][0].family == one.family
    unasked = changed.legs(["none"], None, "en", Filters(), 3, wordings=said[1:])
    assert one.family in unasked.facts


def test_other_locales_are_as_they_were(indexer, texts):
    one = document(indexer, texts["Trading fees"])
    changed = with_document(indexer.engine, one, {})

    assert changed.legs(["x"], None, "de", Filters(), 5).lexical == ()
    assert changed.articles([one.family], "de") == {}


def test_document_is_not_shown_where_a_filter_leaves_it_out(indexer, texts):
    one = document(indexer, texts["Trading fees"])
    changed = with_document(indexer.engine, one, {})

    found = changed.legs(one.terms[:5], None, "en", Filters(type="guide"), 5)

    assert one.family not in {hit.family for hit in found.lexical}


@pytest.mark.parametrize(
    ("length", "kept"), [(0, 0), (40, 40), (41, 40), (56, 56), (61, 60), (1000, 984)]
)
def test_lengths_are_kept_in_one_byte(length, kept):
    assert kept_length(length) == kept


def test_score_is_the_engines(indexer, texts):
    terms = known(indexer, texts)
    average = sum(map(len, terms.values())) / len(terms)
    asked = [term.text for term in indexer.analyser.question("deposit memo", "en")]
    frequencies = indexer.engine.frequencies(asked, "en")

    for hit in indexer.engine.lexical(asked, "en", Filters(), 10):
        own = terms[hit.family]
        ours = bm25(asked, Counter(own), len(own), frequencies, average)
        assert ours == pytest.approx(hit.score, rel=1e-3)

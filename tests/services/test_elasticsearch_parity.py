"""Both engines answer alike."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core.management import call_command

from kb.demo.vectors import load_shipped
from kb.management.commands.load_demo import LOCALES
from search.encoder.files import ModelFiles
from search.engines.contract import Document
from search.engines.elasticsearch import connect
from search.engines.embedded import EmbeddedEngine
from search.evaluation.corpora import read_articles
from search.indexing.documents import build, document_terms, prepare
from search.text.analysis import Analyser
from search.vectors.centring import RAW
from tests.search.engine_samples import EVERYTHING, generation, units

pytestmark = pytest.mark.services

SAMPLE = site.BASE_DIR / "articles" / "demo" / "sample.articles.jsonl"


@pytest.fixture
def documents(analyser: Analyser) -> list[Document]:
    """Real articles with vectors that mean nothing."""

    known = frozenset(code for code, _name in site.LANGUAGES)
    articles = read_articles(SAMPLE, known, frozenset())
    prepared = [prepare(article, 1) for article in articles]
    return [
        build(
            item,
            {text: units(1, seed=len(text))[0] for text in item.texts()},
            document_terms(item.article, analyser),
            analyser,
            RAW,
        )
        for item in prepared
    ]


def test_words_count_and_score_alike(
    documents: list[Document],
    elasticsearch_url: str,
    index_prefix: str,
    tmp_path: Path,
) -> None:
    embedded = EmbeddedEngine(tmp_path)
    elasticsearch = connect(elasticsearch_url, prefix=index_prefix, timeout=10)
    for engine in (embedded, elasticsearch):
        engine.create(generation("first"))
        assert engine.write(documents, "first") == []
        engine.promote("first")
    assert embedded.locales() == elasticsearch.locales()

    for document in documents:
        terms, locale = document.terms[:100], document.locale
        ours, theirs = (e.frequencies(terms, locale) for e in (embedded, elasticsearch))
        assert (theirs.documents, theirs.counts) == (ours.documents, ours.counts)
        found = embedded.lexical(terms, locale, EVERYTHING, 9)
        hits = elasticsearch.lexical(terms, locale, EVERYTHING, 9)
        assert [h.score for h in hits] == pytest.approx(
            [h.score for h in found], rel=1e-5
        )
        held = embedded.held(terms, [document.family], locale)
        assert elasticsearch.held(terms, [document.family], locale) == held
        stored = embedded.articles([document.family], locale)
        assert elasticsearch.articles([document.family], locale) == stored
        assert elasticsearch.inventory(locale) == embedded.inventory(locale)


def test_golden_questions_of_every_locale_get_the_same_answers(
    db: None,
    settings: Any,
    model_files: ModelFiles,
    elasticsearch_url: str,
    index_prefix: str,
    tmp_path: Path,
) -> None:
    settings.SIGNPOST_DEMO = True
    settings.MEDIA_ROOT = settings.SIGNPOST_CACHE = tmp_path
    settings.SIGNPOST_ELASTICSEARCH_URL = elasticsearch_url
    settings.SIGNPOST_INDEX_PREFIX = index_prefix
    call_command("load_demo", stdout=io.StringIO(), stderr=io.StringIO())
    assert load_shipped(model_files.fingerprint)
    printed = io.StringIO()

    # Raises CommandError when they differ.
    call_command("compare_engines", stdout=printed)

    rows = printed.getvalue().splitlines()[1:]
    assert {row.split()[0] for row in rows} == set(LOCALES)

"""Terms are cut once a text, and never taken for those of another."""

from __future__ import annotations

import pytest

from articles.extract import article_text
from articles.models import FaqPage
from articles.text import ArticleText
from search.indexing.documents import document_terms
from search.indexing.indexer import Indexer
from search.indexing.terms import kept_terms
from search.models import ArticleTerms
from search.text.analysis import Analyser
from tests.articles.factories import article, block, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def page() -> FaqPage:
    text = "<p>Der Einzahlung fehlt der Memo (TRC-20), 充值缺少备注</p>"
    return article("Deposit without a memo", body=[block("text", text)])


def kept(text: ArticleText, analyser: Analyser) -> tuple[str, ...]:
    return kept_terms([text], analyser)[text.family, text.locale]


def test_they_are_those_of_the_analysis(page: FaqPage, analyser: Analyser):
    text = article_text(page)

    first, second = kept(text, analyser), kept(text, analyser)

    assert first == second == document_terms(text, analyser)


def test_they_are_taken_from_the_database(page: FaqPage, analyser: Analyser):
    other = article("Withdraw to a bank", body=[])
    theirs = kept(article_text(other), analyser)
    kept(article_text(page), analyser)
    packed = ArticleTerms.objects.get(family=other.translation_key).terms
    ArticleTerms.objects.filter(family=page.translation_key).update(terms=packed)

    assert kept(article_text(page), analyser) == theirs


def test_a_changed_text_is_cut_anew_in_the_same_row(page: FaqPage, analyser: Analyser):
    kept(article_text(page), analyser)
    page.body = [block("text", "<p>Ask the other exchange.</p>")]
    text = article_text(page)

    assert kept(text, analyser) == document_terms(text, analyser)
    assert ArticleTerms.objects.count() == 1


def test_another_analysis_cuts_anew(page: FaqPage, analyser: Analyser):
    text = article_text(page)
    plain = Analyser(None)
    kept(text, plain)

    assert kept(text, analyser) == document_terms(text, analyser)
    assert kept(text, analyser) != document_terms(text, plain)


def test_nothing_of_a_withdrawn_article_is_kept(indexer: Indexer):
    page = article("Deposit without a memo")
    publish(page)
    indexer.drain()
    assert ArticleTerms.objects.count() == 1

    page.unpublish()
    indexer.drain()

    assert not ArticleTerms.objects.exists()

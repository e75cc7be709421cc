"""Of the first results the one whose sentences or title answer best comes first."""

from __future__ import annotations

from typing import Any

import pytest

from search import views
from search.answering.answer import Question
from search.answering.quoting import Quoter
from search.models import CachedVector
from search.ranking.fusion import Fused
from search.ranking.quick import Candidate, packaged_quick_rule
from search.ranking.rule import packaged_rules
from search.ranking.sentences import by_sentences
from search.service import SearchService
from search.vectors.database import DatabaseVectorCache
from tests.articles.factories import article, block

ASKED = "When does a bank transfer arrive?"


def result(family: str, score: float) -> Fused:
    return Fused(family, "en", score, 0.0, 0.0)


def said(cosine: float, share: float = 0.0) -> list[Candidate]:
    """What was read of an article: something beside the point, and its best."""
    return [Candidate("other", 0.1, 0.0), Candidate("best", cosine, share)]


def order(results: list[Fused], read: dict[str, list[Candidate]]) -> str:
    return "".join(result.family for result in by_sentences(results, read))


@pytest.mark.parametrize("better", [said(0.9), said(0.8, 0.9)])
def test_the_best_sentence_decides_between_near_scores(better):
    results = [result("a", 0.9), result("b", 0.8)]

    assert order(results, {"a": said(0.8), "b": better}) == "ba"


def test_a_clearly_better_score_stays_first():
    results = [result("a", 0.9), result("b", 0.6)]

    assert order(results, {"a": said(0.8), "b": said(0.9)}) == "ab"


def test_what_was_not_read_stays_below():
    results = [result("a", 0.9), result("b", 0.89), result("c", 0.88)]

    assert order(results, {"a": said(0.2), "b": said(0.9)}) == "bac"


def test_nothing_is_decided_where_one_has_no_sentences():
    results = [result("a", 0.9), result("b", 0.89)]

    assert order(results, {"a": [], "b": said(0.9)}) == "ab"
    assert order(results, {}) == "ab"


def test_the_score_stays_what_the_legs_say():
    first, second = by_sentences(
        [result("a", 0.9), result("b", 0.8)], {"a": said(0.8), "b": said(0.9)}
    )

    assert (first.family, first.score, second.score) == ("b", 0.8, 0.9)
    assert first.by_sentences == pytest.approx(0.25)
    assert second.by_sentences == 0.0


@pytest.fixture
def articles(indexer: Any) -> None:
    """One holds the words all over, the other in the sentence that answers."""
    scattered = (
        "A bank keeps euros. A transfer has a name. A bank may close. Does a transfer "
        "need a name? Yes. A bank does a lot. When a bank is shut, wait."
    )
    answering = (
        "Coins come at once. A bank transfer does arrive after two working days. Cards "
        "are quick. Rates change. Prices are shown in euros. Ask us about anything "
        "else that you need to know."
    )
    article("Good to know", body=[block("text", f"<p>{scattered}</p>")])
    article("Waiting times", body=[block("text", f"<p>{answering}</p>")])
    article("Trading fees", body=[block("text", "<p>Each trade costs a share.</p>")])
    indexer.drain()


@pytest.fixture
def legs(service: SearchService) -> SearchService:
    return SearchService(
        service.engine, service.analyser, service.encoder, packaged_rules()
    )


@pytest.fixture
def reading(service: SearchService) -> SearchService:
    return SearchService(
        service.engine,
        service.analyser,
        service.encoder,
        packaged_rules(),
        quoter=Quoter(packaged_quick_rule(), service.analyser, DatabaseVectorCache),
    )


def explained(service: SearchService) -> list[Any]:
    return list(service.search(Question(ASKED, "en", explain=True), ("en",)).results)


def test_the_article_with_the_sentence_that_answers_comes_first(
    articles, legs, reading
):
    assert explained(legs)[0].title == "Good to know"
    assert explained(reading)[0].title == "Waiting times"


def test_explanation_says_what_sentences_added(
    articles, reading, admin_client, monkeypatch
):
    added = [result.explanation.sentences for result in explained(reading)]
    monkeypatch.setattr(views, "search_service", lambda: reading)

    shown = admin_client.get("/en/search/", {"q": ASKED, "explain": "1"})

    assert max(added) == added[0] > 0
    assert f"Sentences and title: {added[0]:.4f}" in shown.content.decode()


def test_the_match_reads_how_near_the_article_is_that_came_first(articles, reading):
    asked = Question(ASKED, "en", explain=True)
    answer = reading.search(asked, ("en",))
    cosines = [result.explanation.cosine for result in answer.results]
    seen = {one.name: one.value for one in answer.explanation.signals}

    assert seen["best_cosine"] == pytest.approx(max(cosines))
    assert seen["cosine_below_nearest"] == pytest.approx(max(cosines) - cosines[0])


def test_without_kept_vectors_the_legs_decide(articles, reading):
    CachedVector.objects.all().delete()

    assert explained(reading)[0].title == "Good to know"
    assert {result.explanation.sentences for result in explained(reading)} == {0.0}

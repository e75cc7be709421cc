"""The sentences of the first article decide with how sure an answer is."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from search import views
from search.answering.answer import Question
from search.answering.editors import RuleReader
from search.answering.quoting import Quoter
from search.models import CachedVector, PinnedArticle
from search.ranking.match import MatchRule, Signals
from search.ranking.quick import packaged_quick_rule
from search.ranking.rule import FittedRule, MatchRules
from search.service import SearchService
from search.tuning.current import stored_rules
from search.vectors.database import DatabaseVectorCache
from tests.articles.factories import article, block

pytestmark = pytest.mark.django_db

NAMES = [field.name for field in fields(Signals)]
ANSWERED = "network confirmations of a withdrawal"
ELSEWHERE = "withdrawal airdrop referral"


@pytest.fixture
def articles(indexer: Any) -> Any:
    """The article that is in nobody's question."""
    text = (
        "A withdrawal needs 30 network confirmations. That takes an hour. Fees differ "
        "by the day. Support answers by mail. Keep the number of your request."
    )
    article("Withdrawals", body=[block("text", f"<p>{text}</p>")])
    fees = article(
        "Trading fees", body=[block("text", "<p>Each trade costs a share.</p>")]
    )
    indexer.drain()
    return fees


@pytest.fixture
def made(service: SearchService) -> Any:
    """A search that goes by how far the best sentences stand out in words.

    By 0.3 they do so neither surely nor not at all.
    """
    at = NAMES.index("stretch_share_above_mean")
    weights = tuple(float(place == at) for place in range(len(NAMES)))
    means = tuple(0.3 * weight for weight in weights)
    scales = (1.0,) * len(NAMES)
    rule = MatchRule(means, scales, weights, 0.0, strong=0.2, none=-0.1)

    def made(caches: Any = DatabaseVectorCache) -> SearchService:
        return SearchService(
            service.engine,
            service.analyser,
            service.encoder,
            MatchRules(FittedRule(rule, {}), FittedRule(rule, {})),
            quoter=Quoter(packaged_quick_rule(), service.analyser, caches),
        )

    return made


def ask(service: SearchService, text: str, **asked: Any) -> Any:
    return service.search(Question(text, "en", **asked), ("en",))


@pytest.mark.parametrize("asked", [{}, {"type": "guide"}, {"sort": "newest"}])
def test_sentences_make_a_match_strong_or_none(articles, made, asked):
    search = made()

    assert ask(search, ANSWERED, **asked).match == "strong"
    assert ask(search, ELSEWHERE, **asked).match == "none"


def test_explanation_gives_what_was_seen_of_the_sentences(articles, made):
    why = ask(made(), ANSWERED, explain=True).explanation

    seen = {signal.name: signal for signal in why.signals}
    assert seen["stretch_share_above_mean"].value > 0.5
    assert seen["stretch_share_above_mean"].contribution == pytest.approx(why.score)


def test_staff_see_what_is_not_known(articles, made, admin_client, monkeypatch):
    CachedVector.objects.all().delete()
    search = made()
    monkeypatch.setattr(views, "search_service", lambda: search)

    asked = {"q": ANSWERED, "explain": "1"}
    shown = admin_client.get("/en/search/", asked).content.decode()

    row = shown[shown.index("best sentences stand out by words<") :]
    assert "not known" in row.partition("</tr>")[0]


def test_without_kept_vectors_the_sentences_say_nothing(articles, made):
    CachedVector.objects.all().delete()

    answer = ask(made(), ANSWERED, explain=True)

    assert (answer.state, answer.match) == ("ok", "weak")
    seen = {signal.name: signal for signal in answer.explanation.signals}
    assert seen["stretch_share_above_mean"].value is None


def test_sentences_of_the_next_articles_are_compared(articles, made, indexer):
    def lead() -> float:
        why = ask(made(), ANSWERED, explain=True).explanation
        [seen] = [one for one in why.signals if one.name == "stretch_cosine_to_five"]
        return seen.value

    alone = lead()
    rival = "<p>Network confirmations of a withdrawal are shown by the explorer.</p>"
    article("Explorers", body=[block("text", rival)])
    indexer.drain()

    assert 0 < lead() < alone


def test_failing_cache_costs_no_reader_the_answer(articles, made):
    class Failing(DatabaseVectorCache):
        def get(self, hashes: Any) -> Any:
            raise RuntimeError("no cache")

    answer = ask(made(Failing), ANSWERED)

    assert (answer.state, answer.match) == ("ok", "weak")
    assert answer.results[0].title == "Withdrawals"


@pytest.mark.parametrize("text", [ANSWERED, ELSEWHERE])
def test_kept_vectors_are_fetched_once_a_search(articles, made, text):
    search = made()
    ask(search, text)

    with CaptureQueriesContext(connection) as queries:
        ask(search, text)

    table = CachedVector._meta.db_table
    assert sum(table in query["sql"] for query in queries) == 1


def test_an_article_that_editors_put_first_is_quoted_itself(articles, made):
    """Another one decides the match, and is not quoted."""
    PinnedArticle.objects.create(
        article=articles.page_ptr,
        locale=Locale.objects.get(language_code="en"),
        questions=ANSWERED,
        matching="exact",
    )
    search = made()
    rules = RuleReader(stored_rules(), search.analyser)
    asked = Question(ANSWERED, "en", explain=True)

    answer = search.search(asked, ("en",), rules)

    assert answer.results[0].title == "Trading fees"
    assert answer.explanation.quote.text == "Each trade costs a share."


def test_question_in_another_language_reads_no_sentences(articles, made):
    with CaptureQueriesContext(connection) as queries:
        answer = ask(made(), ANSWERED, language="de")

    assert answer.match == "weak"
    table = CachedVector._meta.db_table
    assert not any(table in query["sql"] for query in queries)

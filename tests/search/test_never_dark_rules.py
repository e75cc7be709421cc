"""What editors set holds while titles and summaries stand in for the index, too."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from search import views
from search.admin import explain
from search.answering.answer import Answer, Question
from search.answering.editors import RuleReader
from search.models import PinnedArticle, SynonymSet
from search.ranking.titles import shares
from search.service import SearchService
from search.tuning.current import stored_rules
from tests.articles.factories import article, publish
from tests.search.never_dark import Moods

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(indexer) -> dict[str, Any]:
    found = {
        "lost": article("Lost two-factor authentication", summary="Reset it here."),
        "pending": article("Withdrawal pending", summary="The network is slow."),
        "memo": article("Deposit without a memo", summary="Tell us the transaction."),
    }
    indexer.drain()
    return found


@pytest.fixture
def dark(pages, service: SearchService) -> SearchService:
    """Its engine does not answer."""
    moods = Moods(service)
    moods.engine.stop()
    return moods.service


def ask(service: SearchService, text: str, **asked: Any) -> Answer:
    rules = RuleReader(stored_rules(), service.analyser)
    question = Question(text, "en", explain=True, **asked)
    answer = service.search(question, ("en",), rules)
    assert answer.step == "database"
    return answer


def titles(answer: Answer) -> list[str]:
    return [result.title for result in answer.results]


def synonyms(phrases: str, direction: str = "equal") -> SynonymSet:
    return SynonymSet.objects.create(
        name="Second factor", phrases=phrases, direction=direction
    )


def pin(page: Any, questions: str, **values: Any) -> PinnedArticle:
    return PinnedArticle.objects.create(
        article=page.page_ptr,
        locale=Locale.objects.get(language_code="en"),
        questions=questions,
        **{"matching": "exact", **values},
    )


@pytest.mark.parametrize(
    ("phrases", "direction"),
    [
        ("GA\n双重验证\ntwo-factor authentication", "equal"),
        ("GA => two-factor authentication", "one_way"),
    ],
)
def test_a_synonym_finds_as_much_as_the_titles_own_words(dark, phrases, direction):
    own = ask(dark, "lost two-factor authentication")
    without = ask(dark, "I want to reset my GA")
    synonyms(phrases, direction)

    found = ask(dark, "lost GA")

    assert titles(found)[0] == "Lost two-factor authentication"
    assert found.results[0].score == pytest.approx(own.results[0].score)
    assert ask(dark, "I want to reset my GA").results[0].score > (
        without.results[0].score
    )


def test_a_title_that_says_one_synonym_twice_is_no_better(dark, pages):
    synonyms("GA\nauthenticator\ntwo-factor authentication")
    once = ask(dark, "lost GA").results[0]

    publish(pages["lost"], title="Lost two-factor authentication (authenticator, GA)")

    assert ask(dark, "lost GA").results[0].score == pytest.approx(once.score)


def test_a_phrase_that_no_title_says_is_not_a_wording(dark):
    synonyms("pending\nheld in limbo")

    assert ask(dark, "withdrawal pending").explanation.applied == ()


def test_words_of_the_synonym_are_marked(dark, pages):
    publish(pages["memo"], summary="Use two-factor authentication.")
    synonyms("GA\ntwo-factor authentication")

    (found,) = [r for r in ask(dark, "memo GA").results if "memo" in r.title]

    assert "<mark>two-factor</mark>" in found.snippet


def test_a_pinned_article_that_no_word_finds_comes_first_and_is_counted(dark, pages):
    made = pin(pages["memo"], "withdrawal pending")

    answer = ask(dark, "withdrawals, pending?")

    assert titles(answer) == ["Deposit without a memo", "Withdrawal pending"]
    assert (answer.match, answer.total) == ("strong", 2)
    assert [r.explanation.pin for r in answer.results] == [made.pk, None]
    assert titles(ask(dark, "withdrawal pending", type="guide")) == []


def test_a_pinned_article_is_shown_where_nothing_else_is(dark, pages):
    pin(pages["memo"], "zzzz qqqq")

    assert titles(ask(dark, "zzzz qqqq")) == ["Deposit without a memo"]


def test_a_pinned_article_that_was_unpublished_is_not_shown(dark, pages):
    pin(pages["memo"], "withdrawal pending")
    pages["memo"].unpublish()

    answer = ask(dark, "withdrawal pending")

    assert (titles(answer), answer.match) == (["Withdrawal pending"], "weak")


def test_an_excluded_article_is_gone_and_holds_no_other_back(dark, pages):
    article("Withdrawal of a much longer title than the words that are asked")
    before = titles(ask(dark, "withdrawal pending"))
    pin(pages["pending"], "withdrawal pending", effect="hidden")

    answer = ask(dark, "withdrawal pending")

    assert "Withdrawal pending" in before
    assert len(titles(answer)) == 1
    assert titles(answer)[0].startswith("Withdrawal of a much")
    assert answer.match == "weak"


def test_broken_rules_keep_nobody_from_titles(dark, monkeypatch, caplog):
    def broken(self, *args):
        raise ValueError("withdrawal pending")

    monkeypatch.setattr(RuleReader, "read", broken)

    assert titles(ask(dark, "withdrawal pending")) == ["Withdrawal pending"]
    assert "withdrawal" not in caplog.text


def test_rules_cost_titles_no_query(dark, pages):
    question = Question("lost GA", "en")

    def queries() -> int:
        rules = RuleReader(stored_rules(), dark.analyser)
        dark.search(question, ("en",), rules)
        with CaptureQueriesContext(connection) as asked:
            assert dark.search(question, ("en",), rules).results
        return len(asked)

    before = queries()
    synonyms("GA\ntwo-factor authentication\n双重验证")
    pin(pages["memo"], "lost GA")

    assert queries() == before


@pytest.mark.parametrize("place", ["admin", "results"])
def test_staff_are_told_that_titles_answered_and_by_which_rules(
    dark, pages, admin_client, monkeypatch, place
):
    synonyms("GA\ntwo-factor authentication")
    made = pin(pages["memo"], "lost GA")
    hidden = pin(pages["pending"], "lost GA", effect="hidden")
    rules = RuleReader(stored_rules(), dark.analyser)
    dark.rules = lambda: rules
    for module in (explain, views):
        monkeypatch.setattr(module, "search_service", lambda: dark)

    if place == "admin":
        asked = {"q": "lost GA", "locale": "en"}
        page = admin_client.post("/admin/search/explain/", asked)
    else:
        page = admin_client.get("/en/search/", {"q": "lost GA", "explain": "1"})
    said = " ".join(html.unescape(page.content.decode()).split())

    for part in (
        "The index did not answer, so titles and summaries were searched",
        "Synonym: “<bdi>GA</bdi>” also as “<bdi>two-factor authentication</bdi>” "
        "(set “<bdi>Second factor</bdi>”)",
        f"Put first by pin {made.pk}",
        f"Not shown by exclusion {hidden.pk}",
        "Share of the question in title and summary: 1",
    ):
        assert part in said
    assert "BM25" not in said


def test_a_wording_without_words_is_passed_over() -> None:
    assert shares([frozenset({"fee"})], [[], ["fee"]], {"fee": 1}, 2) == [1.0]

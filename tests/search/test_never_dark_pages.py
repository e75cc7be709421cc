"""What readers and clients see while a part of search is down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from articles.models import GuidePage, Topic
from articles.tree import ensure_section
from search import views
from search.answering.answer import Answer, Question
from search.answering.titles import TitleSearch
from search.engines.contract import EngineUnavailable
from search.indexing.indexer import Indexer
from search.models import Usefulness
from search.service import SearchService
from tests.articles.factories import article, publish, translation_of
from tests.search.never_dark import Moods

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "de", "th", "ar")


@pytest.fixture
def moods(
    indexer: Indexer, service: SearchService, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Moods]:
    """A site in four languages."""
    memo = article("Deposit without a memo", summary="Memo: what to do.")
    for code in LANGUAGES[1:]:
        ensure_section(code)
        translation_of(memo, code, "Deposit without a memo", summary="Memo.")
    article("Trading fees", summary="Each trade costs a small share.")
    indexer.drain()
    made = Moods(service)
    monkeypatch.setattr(views, "search_service", lambda: made.service)
    monkeypatch.setattr("kb.api.search.search_service", lambda: made.service)
    yield made
    made.encoder.running.set()


def ask(moods: Moods, text: str, locale: str = "en", **asked: Any) -> Answer:
    return moods.service.search(Question(text, locale, **asked), LANGUAGES)


def titles(answer: Answer) -> list[str]:
    return [result.title for result in answer.results]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("step", ["lexical", "database"])
def test_page_shows_results_and_says_that_they_may_be_incomplete(
    moods: Moods, client: Any, code: str, step: str
) -> None:
    if step == "lexical":
        moods.encoder.failing = RuntimeError("out of memory")
    else:
        moods.engine.stop()

    response = client.get(f"/{code}/search/", {"q": "deposit memo"})
    page = response.content.decode()

    assert response.status_code == 200
    assert 'data-state="degraded"' in page
    assert page.count(f'data-step="{step}"') == 1
    assert 'data-match="weak"' in page
    assert f"/{code}/articles/deposit-without-a-memo/" in page
    assert "blockquote" not in page


def test_page_says_that_other_languages_could_not_be_searched(
    moods: Moods, client: Any
) -> None:
    moods.engine.failing = {"semantic": EngineUnavailable("The server is slow.")}

    asked = {"q": "what do i pay for a trade"}
    page = client.get("/en/search/", asked).content.decode()

    assert 'data-state="degraded"' in page
    assert 'data-step="hybrid"' in page
    assert "/en/articles/trading-fees/" in page


def test_page_of_a_whole_search_has_no_notice(moods: Moods, client: Any) -> None:
    page = client.get("/en/search/", {"q": "deposit without a memo"}).content.decode()

    assert 'data-state="ok"' in page
    assert "data-step" not in page


@pytest.mark.parametrize("part", ["encoder", "engine"])
def test_api_says_degraded_and_gives_results(
    moods: Moods, client: Any, part: str
) -> None:
    if part == "encoder":
        moods.encoder.failing = RuntimeError("out of memory")
    else:
        moods.engine.stop()

    found = client.get("/api/v1/search", {"q": "deposit memo", "locale": "en"}).json()

    assert (found["state"], found["match"]) == ("degraded", "weak")
    assert [r["title"] for r in found["results"]] == ["Deposit without a memo"]
    assert (
        client.get("/api/v1/suggest", {"q": "dep", "locale": "en"}).status_code == 200
    )


def test_limited_search_does_not_claim_that_there_is_no_article(
    moods: Moods, client: Any
) -> None:
    moods.engine.stop()

    page = client.get("/en/search/", {"q": "zzyzx quux"}).content.decode()

    assert 'data-match="none"' in page
    assert "We have no article about this" not in page
    assert "found nothing" in page


def test_titles_are_searched_as_they_are_now(moods: Moods) -> None:
    moods.engine.stop()
    assert titles(ask(moods, "withdrawal pending")) == []

    page = article("Withdrawal pending")
    assert titles(ask(moods, "withdrawal pending")) == ["Withdrawal pending"]
    publish(page, title="Payout is late")
    assert titles(ask(moods, "withdrawal pending")) == []
    assert titles(ask(moods, "late payouts")) == ["Payout is late"]
    page.unpublish()
    assert titles(ask(moods, "late payouts")) == []


def test_titles_that_nothing_changed_are_read_once(
    moods: Moods, django_assert_max_num_queries: Any
) -> None:
    moods.engine.stop()
    search = TitleSearch(moods.service.analyser)
    assert search.holding(["memo"], "en").hits

    with django_assert_max_num_queries(1):
        assert search.holding(["memo"], "en").hits


def test_titles_are_searched_without_time_to_cut_them(moods: Moods) -> None:
    hurried = TitleSearch(moods.service.analyser, seconds=0.0)

    found = hurried.holding(["deposit", "memo"], "en")

    assert [hit.held for hit in found.hits] == [{"deposit", "memo"}]


def test_titles_are_filtered_and_sorted(moods: Moods) -> None:
    taxes = Topic.objects.create(slug="taxes", name="Taxes")
    article("Deposit guide", model=GuidePage)
    article("Deposit taxes", topic=taxes)
    moods.engine.stop()

    assert titles(ask(moods, "deposit", type="guide")) == ["Deposit guide"]
    assert titles(ask(moods, "deposit", topic="taxes")) == ["Deposit taxes"]
    assert titles(ask(moods, "deposit", topic="nothing")) == []
    assert dict(ask(moods, "deposit").types) == {"faq": 2, "guide": 1}
    assert titles(ask(moods, "deposit", sort="newest"))[0] == "Deposit taxes"


def test_titles_are_sorted_by_what_readers_find_most_helpful(moods: Moods) -> None:
    liked = article("Deposit taxes in Spain")
    Usefulness.objects.create(
        family=liked.translation_key,
        locale="en",
        revision=liked.live_revision_id,
        helpful=40,
        updated=timezone.now(),
    )
    moods.engine.stop()

    found = ask(moods, "deposit", sort="helpful")

    assert titles(found)[0] == "Deposit taxes in Spain"


@pytest.mark.parametrize("found", ["deposit", "memo"])
def test_the_chosen_topic_can_be_taken_back(
    moods: Moods, client: Any, found: str
) -> None:
    taxes = Topic.objects.create(slug="taxes", name="Taxes")
    article("Deposit taxes", topic=taxes)
    moods.engine.stop()

    response = client.get("/en/search/", {"q": found, "topic": "taxes"})

    page = BeautifulSoup(response.content, "html.parser")
    chosen = page.select_one("#topic-taxes[aria-current]")
    assert chosen is not None
    assert "Remove this filter" in chosen.get_text()
    assert chosen["href"] == f"?q={found}"


def test_topic_holds_those_below_it_and_those_that_name_it_second(moods: Moods) -> None:
    taxes = Topic.objects.create(slug="taxes", name="Taxes")
    income = Topic.objects.create(slug="income", name="Income", parent=taxes)
    article("Deposit income", topic=income)
    second = article("Deposit records")
    second.other_topics = [taxes]
    second.save()
    article("Deposit guide")
    moods.engine.stop()

    found = titles(ask(moods, "deposit", topic="taxes"))

    assert sorted(found) == ["Deposit income", "Deposit records"]


def test_rare_words_decide_among_titles(moods: Moods) -> None:
    for number in range(8):
        article(f"Deposit question {number}")
    article("Fees of a memo")
    moods.engine.stop()

    found = titles(ask(moods, "deposit memo"))

    assert found[0] == "Deposit without a memo"
    assert found[1] == "Fees of a memo"


def test_generation_before_answers_while_the_analysis_changes(
    moods: Moods, indexer: Indexer
) -> None:
    """A process of the version before, while the next one is rolled out."""
    before = promote_another(indexer)

    answer = ask(moods, "deposit memo")
    assert (answer.state, answer.step) == ("ok", "hybrid")

    indexer.engine.drop(before)
    assert ask(moods, "deposit memo").step == "database"


def test_generation_of_another_life_of_the_database_is_not_used(
    moods: Moods, indexer: Indexer
) -> None:
    promote_another(indexer, epoch="restored")

    answer = ask(moods, "deposit memo")

    assert answer.step == "database"
    assert "analysis" in moods.service.status().reason


def promote_another(indexer: Indexer, **changes: str) -> str:
    """Of the next version's analysis; returns the one that was live."""
    live = indexer.engine.generation()
    following = replace(live, name="next", analysis="next", promoted=None, **changes)
    indexer.engine.create(following)
    indexer.engine.promote("next")
    return live.name

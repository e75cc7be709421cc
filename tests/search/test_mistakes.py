"""A mistyped question finds its article, and the reader is asked what was meant."""

from __future__ import annotations

import pytest

from articles.models import FaqPage
from kb.api import search as api
from search import views
from search.answer import Answer, Question
from search.answering.vocabularies import IndexVocabularies
from search.engines.contract import EngineError
from search.service import SearchService
from tests.articles.factories import article, block

pytestmark = pytest.mark.django_db

SEED = "abandon " * 11 + "about"


def no_pause(_seconds: float) -> None:
    pass


@pytest.fixture
def vocabularies(service) -> IndexVocabularies:
    return IndexVocabularies(service.engine, pause=no_pause)


@pytest.fixture
def site(indexer, service, vocabularies, monkeypatch) -> SearchService:
    """Three articles whose words are known."""
    article(
        "Withdrawal pending",
        body=[block("text", "<p>A withdrawal waits for the network.</p>")],
    )
    article("Hardware wallets", body=[block("text", "<p>Keys stay offline.</p>")])
    article("Trading fees", body=[block("text", "<p>Each trade costs a share.</p>")])
    indexer.drain()
    vocabularies.renew("en", service.engine.generation().name)
    mending = SearchService(
        service.engine,
        service.analyser,
        service.encoder,
        service.rule,
        vocabularies=vocabularies,
    )
    monkeypatch.setattr(views, "search_service", lambda: mending)
    monkeypatch.setattr(api, "search_service", lambda: mending)
    return mending


def ask(service: SearchService, text: str, **asked: str) -> Answer:
    return service.search(Question(text, "en", **asked), ("en",))


@pytest.mark.parametrize(
    ("typed", "meant", "title"),
    [
        ("withdrwal pendign", "withdrawal pending", "Withdrawal pending"),
        ("hardwarewallets", "hardware wallets", "Hardware wallets"),
        ("tradign fees", "trading fees", "Trading fees"),
        ("екфвштп аууы", "trading fees", "Trading fees"),
    ],
)
def test_a_mistyped_question_finds_what_was_meant(
    site, typed: str, meant: str, title: str
) -> None:
    answer = ask(site, typed)

    assert answer.query == typed
    assert answer.suggestion == meant
    assert answer.results[0].title == title


@pytest.mark.parametrize("text", ["withdrawal pending", "trade fee", "entirely else"])
def test_nothing_is_suggested_without_something_better(site, text: str) -> None:
    assert ask(site, text).suggestion == ""


def test_a_name_on_another_keyboard_is_left_alone_among_known_words(site) -> None:
    assert ask(site, "the trading fees of Трезор cost").suggestion == ""


def test_a_suggestion_finds_more_than_what_was_typed(site) -> None:
    typed = ask(site, "withdrwal pendign")
    meant = ask(site, typed.suggestion)

    assert meant.suggestion == ""
    assert meant.results[0].score >= typed.results[0].score


def test_a_question_in_another_language_is_left_as_it_is(site) -> None:
    assert ask(site, "tradign", language="de").suggestion == ""


def test_a_mistyped_recovery_phrase_is_never_completed(site) -> None:
    typed = SEED.replace("about", "abbout").replace("abandon", "abbandon", 1)

    assert ask(site, typed).suggestion == ""
    assert ask(site, SEED).suggestion == ""


def test_personal_details_are_not_in_the_suggestion(site) -> None:
    answer = ask(site, "tradign fees jane@example.com")

    assert answer.suggestion == "trading fees [email]"


def test_words_of_a_withdrawn_article_are_not_suggested(
    site, indexer, vocabularies
) -> None:
    FaqPage.objects.get(title="Trading fees").unpublish()
    indexer.drain()
    vocabularies.renew("en", site.engine.generation().name)

    assert ask(site, "tradign").suggestion == ""


def test_a_new_articles_words_are_known_once_they_are_read(
    site, indexer, vocabularies
) -> None:
    article("Staking rewards")
    indexer.drain()
    vocabularies.renew("en", site.engine.generation().name)

    assert ask(site, "stakign").suggestion == "staking"


def test_a_failing_correction_costs_nothing_but_the_correction(
    site, vocabularies, monkeypatch, caplog
) -> None:
    def fail(locale: str, generation: str) -> None:
        raise RuntimeError("tradign")

    monkeypatch.setattr(vocabularies, "of", fail)

    answer = ask(site, "tradign fees")

    assert (answer.state, answer.suggestion) == ("ok", "")
    assert answer.results[0].title == "Trading fees"
    assert "RuntimeError" in caplog.text
    assert "tradign" not in caplog.text


def test_words_are_read_in_the_background_by_the_first_question(site, service) -> None:
    vocabularies = IndexVocabularies(service.engine, pause=no_pause)
    generation = service.engine.generation().name

    first = vocabularies.of("en", generation)
    vocabularies.wait()

    assert first is None
    known = vocabularies.of("en", generation)
    assert known is not None
    assert "withdrawal" in known


def test_an_index_that_does_not_answer_is_asked_again_later(
    site, service, monkeypatch
) -> None:
    now = [0.0]
    vocabularies = IndexVocabularies(service.engine, lambda: now[0], no_pause)
    generation = service.engine.generation().name

    def fail(*_asked: object) -> None:
        raise EngineError("down")

    with monkeypatch.context() as broken:
        broken.setattr(type(service.engine), "inventory", fail)
        assert vocabularies.of("en", generation) is None
        vocabularies.wait()
    assert vocabularies.of("en", generation) is None
    now[0] += 100
    vocabularies.of("en", generation)
    vocabularies.wait()
    assert vocabularies.of("en", generation) is not None


def test_the_page_links_to_what_was_meant(site, client) -> None:
    page = client.get("/en/search/", {"q": "tradign fees"}).content.decode()

    assert "Did you mean" in page
    assert 'href="?q=trading+fees"' in page


def test_markup_in_a_suggestion_is_escaped(site, client) -> None:
    page = client.get("/en/search/", {"q": "tradign <b>"}).content.decode()

    assert "trading &lt;b&gt;" in page


@pytest.mark.parametrize(
    ("typed", "suggestion"), [("tradign fees", "trading fees"), ("trading fees", None)]
)
def test_the_api_names_what_was_meant(site, client, typed, suggestion) -> None:
    found = client.get("/api/v1/search", {"q": typed, "locale": "en"}).json()

    assert found["suggestion"] == suggestion

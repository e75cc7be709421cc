"""Articles of other languages, where the reader's own do not answer."""

from __future__ import annotations

import pytest

from search.answering.answer import Question
from search.indexing.indexer import Indexer
from search.service import SearchService
from tests.articles.factories import article, block, topic, translation_of

pytestmark = pytest.mark.django_db

FEES = "What does each trade cost?"
GERMAN = [block("text", f"<p>{FEES} Fees of a trade.</p>")]
"""As near as can be to the question, whatever the encoder thinks of languages."""


def elsewhere(service: SearchService, **asked: str) -> list[str]:
    answer = service.search(Question(FEES, "en", **asked), ("de", "en"))
    assert answer.match != "strong" or asked
    return [result.title for result in answer.elsewhere]


@pytest.fixture
def filled(indexer: Indexer) -> Indexer:
    """An article that only the German text of answers, and three that do not."""
    memo = article("Memo", body=[block("text", "<p>Some coins need one.</p>")])
    translation_of(memo, "de", "Gebühren", body=GERMAN)
    article("Withdrawal pending", body=[block("text", "<p>Please wait.</p>")])
    article("Lost phone", body=[block("text", "<p>Use a backup code.</p>")])
    indexer.drain()
    return indexer


def test_what_the_page_has_in_its_language_is_not_shown_in_another(
    filled: Indexer, service: SearchService
) -> None:
    assert elsewhere(service) == []


def test_what_only_another_language_has_is_shown(
    filled: Indexer, service: SearchService
) -> None:
    article("Nur deutsch", "de", body=GERMAN)
    filled.drain()

    assert elsewhere(service) == ["Nur deutsch"]


def test_who_asks_for_a_language_is_shown_its_articles(
    filled: Indexer, service: SearchService
) -> None:
    assert elsewhere(service, also="de") == ["Gebühren"]


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"type": "faq"}, ["Nur deutsch"]),
        ({"type": "guide"}, []),
        ({"topic": "fees"}, ["Nur deutsch"]),
        ({"topic": "withdrawals"}, []),
        ({"type": "guide", "also": "de"}, []),
    ],
)
def test_filters_hold_for_other_languages_too(
    filled: Indexer, service: SearchService, asked: dict[str, str], shown: list[str]
) -> None:
    article("Nur deutsch", "de", body=GERMAN, topic=topic("fees"))
    filled.drain()

    assert elsewhere(service, **asked) == shown


def test_many_translations_leave_room_for_what_has_none(
    filled: Indexer, service: SearchService
) -> None:
    for number in range(12):
        other = article(f"Other {number}", body=[block("text", "<p>No.</p>")])
        translation_of(other, "de", f"Andere {number}", body=GERMAN)
    text = f"<p>{FEES} What a withdrawal costs is said there.</p>"
    article("Nur deutsch", "de", body=[block("text", text)])
    filled.drain()

    assert elsewhere(service) == ["Nur deutsch"]


def test_of_two_languages_the_default_one_is_shown(
    indexer: Indexer, service: SearchService
) -> None:
    english = article("Costs", body=[block("text", f"<p>{FEES} Fees, mostly.</p>")])
    translation_of(english, "de", "Gebühren", body=GERMAN)
    indexer.drain()

    answer = service.search(Question(FEES, "fr"), ("de", "en", "fr"))

    assert [result.title for result in answer.elsewhere] == ["Costs"]


def test_the_default_one_is_shown_however_many_others_are_nearer(
    indexer: Indexer, service: SearchService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.answering.elsewhere.DEPTH", 1)
    english = article("Costs", body=[block("text", "<p>Some coins need one.</p>")])
    translation_of(english, "de", "Gebühren", body=GERMAN)
    article("Autre", "fr", body=[block("text", "<p>Non.</p>")])
    indexer.drain()

    answer = service.search(Question(FEES, "fr"), ("de", "en", "fr"))

    assert [result.title for result in answer.elsewhere] == ["Costs"]


def test_who_asks_for_the_pages_own_language_asks_for_no_other(
    indexer: Indexer, service: SearchService
) -> None:
    article("Trading fees", body=GERMAN)
    article("Lost phone", body=[block("text", "<p>Use a backup code.</p>")])
    article("Nur deutsch", "de", body=GERMAN)
    indexer.drain()
    asked = Question("Trading fees", "en", also="en")

    answer = service.search(asked, ("de", "en"))

    assert answer.match == "strong"
    assert answer.elsewhere == ()

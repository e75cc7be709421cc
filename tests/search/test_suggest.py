"""What a reader is offered while typing."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from wagtail.models import Page, PageViewRestriction

from articles.models import GlossaryPage
from search.models import PastQuestion, TitlePhrase
from search.service import SearchService
from tests.articles.factories import article, translation_of
from tests.search.never_dark import Moods

pytestmark = pytest.mark.django_db

SEED = "abandon " * 11 + "about"


def asked(text: str, locale: str = "en", networks: int = 3) -> None:
    PastQuestion.objects.create(locale=locale, text=text, networks=networks)


@pytest.fixture
def suggest(indexer, service: SearchService):
    page = article("Withdrawal limits")
    article("My withdrawal is pending")
    article("Withdrawal allow-list", model=GlossaryPage)
    translation_of(page, "de", "Auszahlungsgrenzen")
    indexer.drain()

    def suggest(typed: str, locale: str = "en", size: int = 8):
        return [(s.kind, s.title) for s in service.suggest(typed, locale, size)]

    return suggest


def test_each_suggestion_says_what_it_is(suggest):
    asked("when does my withdrawal leave")
    TitlePhrase.objects.create(locale="en", text="withdrawal fees", titles=4)

    assert suggest("withdr") == [
        ("title", "Withdrawal limits"),
        ("term", "Withdrawal allow-list"),
        ("title", "My withdrawal is pending"),
        ("question", "when does my withdrawal leave"),
        ("term", "withdrawal fees"),
    ]


def test_a_question_leads_to_its_search_in_the_readers_language(suggest, service):
    asked("wo bleibt meine Auszahlung", "de")

    (found,) = service.suggest("wo bleibt", "de", 8)

    address = urlsplit(found.url)
    assert address.path == "/de/search/"
    assert parse_qs(address.query) == {"q": ["wo bleibt meine Auszahlung"]}


def test_a_text_comes_once_and_rather_as_an_article(suggest):
    asked("my withdrawal is pending?")
    asked("is my withdrawal safe")
    TitlePhrase.objects.create(locale="en", text="Withdrawal limits", titles=3)
    TitlePhrase.objects.create(locale="en", text="is my withdrawal safe", titles=3)

    found = suggest("withdrawal")

    assert [kind for kind, _ in found].count("question") == 1
    assert len({title.lower().rstrip("?") for _, title in found}) == len(found)


def test_a_question_stands_for_an_article_that_there_is_no_room_for(suggest):
    asked("my withdrawal is pending?", networks=9)
    asked("is my withdrawal safe")

    assert suggest("withdrawal", size=3) == [
        ("title", "Withdrawal limits"),
        ("question", "my withdrawal is pending?"),
        ("question", "is my withdrawal safe"),
    ]


def test_a_term_stands_for_a_question_that_there_is_no_room_for(suggest):
    for networks, text in ((9, "codes"), (8, "cards"), (7, "coins"), (6, "phone")):
        asked(f"lost {text}", networks=networks)
    TitlePhrase.objects.create(locale="en", text="lost phone", titles=3)

    assert suggest("lost") == [
        ("question", "lost codes"),
        ("question", "lost cards"),
        ("question", "lost coins"),
        ("term", "lost phone"),
    ]


def test_second_halves_of_compounds_come_last(suggest, indexer):
    pages = [article(f"Page {number}") for number in range(3)]
    titles = [
        "Auszahlungsgebühren",
        "Steuerbescheinigung",
        "Was ist eine Gebühr bei uns?",
    ]
    for page, title in zip(pages, titles, strict=True):
        translation_of(page, "de", title)
    indexer.drain()

    assert suggest("gebühr", "de") == [
        ("title", "Was ist eine Gebühr bei uns?"),
        ("title", "Auszahlungsgebühren"),
    ]
    assert suggest("bescheinigung", "de") == [("title", "Steuerbescheinigung")]


@pytest.mark.parametrize("typed", ["witdrawal lim", "wihtdrawal lim", "withdrawel lim"])
def test_a_typing_error_is_forgiven(suggest, typed):
    assert suggest(typed) == [("title", "Withdrawal limits")]


def test_what_is_right_keeps_the_mistyped_of_every_source_out(suggest, indexer):
    asked("can a bot trade without my keys")
    asked("feet are cold")
    TitlePhrase.objects.create(locale="en", text="without limits", titles=4)
    article("Trading fees")
    indexer.drain()

    assert {title for _, title in suggest("withd")} == {
        "Withdrawal limits",
        "Withdrawal allow-list",
        "My withdrawal is pending",
    }
    assert suggest("feet") == [("question", "feet are cold")]


def test_errors_are_forgiven_in_every_source_where_nothing_is_right(suggest):
    asked("is my withdrawal gone")
    TitlePhrase.objects.create(locale="en", text="withdrawal fees", titles=4)

    assert {kind for kind, _ in suggest("withdrwal")} == {"title", "question", "term"}


def test_titles_leave_room_for_questions(suggest):
    for number in range(6):
        asked(f"withdrawal question number {'abcdef'[number]}")

    kinds = [kind for kind, _ in suggest("withdrawal", size=5)]

    assert (len(kinds), kinds.count("question")) == (5, 3)


def test_blocked_words_and_personal_details_get_nothing(suggest):
    asked("abandon all hope")
    assert suggest(SEED) == []
    assert suggest("withdrawal anna@example.org") == []


def test_a_withdrawn_or_restricted_article_is_gone_at_once(suggest):
    Page.objects.get(title="Withdrawal limits").unpublish()
    PageViewRestriction.objects.create(
        page=Page.objects.get(title="My withdrawal is pending"),
        restriction_type=PageViewRestriction.LOGIN,
    )

    assert suggest("withdr") == [("term", "Withdrawal allow-list")]


def test_nothing_that_is_typed_is_stored_or_logged(suggest, caplog):
    suggest("withdrawal of my secret")

    assert not PastQuestion.objects.exists()
    assert "secret" not in caplog.text


def test_questions_are_suggested_while_the_index_is_down(suggest, service):
    asked("when does my withdrawal leave")
    moods = Moods(service)
    moods.engine.stop()

    found = moods.service.suggest("withdr", "en", 8)

    assert [s.title for s in found] == ["when does my withdrawal leave"]


def test_articles_are_suggested_while_questions_cannot_be_read(suggest):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE search_pastquestion RENAME TO elsewhere")

    assert ("title", "Withdrawal limits") in suggest("withdr")


def test_queries_do_not_grow_with_suggestions(
    suggest, service, django_assert_max_num_queries
):
    suggest("my with")
    with django_assert_max_num_queries(4):
        service.suggest("withdr", "en", 8)

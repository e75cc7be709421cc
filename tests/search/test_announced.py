"""Active announcements on the page of a search that they are about."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from wagtail.models import Locale

from articles.models import Announcement
from articles.tree import ensure_section
from search import views
from search.answering.announced import is_about
from tests.articles.factories import article


@pytest.fixture
def site(db, indexer, service, monkeypatch) -> None:
    article("Withdrawal pending")
    article("Trading fees")
    ensure_section("de")
    indexer.drain()
    monkeypatch.setattr(views, "search_service", lambda: service)


def announce(title: str = "TRC20 maintenance", **values: object) -> Announcement:
    locale = Locale.objects.get(language_code=values.pop("locale", "en"))
    defaults = {"key": "tron", "kind": "maintenance", "text": "<p>USDT is late.</p>"}
    return Announcement.objects.create(title=title, locale=locale, **defaults | values)


def shown(client, question: str, locale: str = "en") -> list[str]:
    """The titles of the announcements above the results."""
    page = client.get(f"/{locale}/search/", {"q": question})
    html = BeautifulSoup(page.content, "html.parser")
    links = html.select("main a[href*='/announcements/#announcement-']")
    return [link.get_text(strip=True) for link in links]


@pytest.mark.parametrize(
    "question", ["trc20 maintenance", "USDT maintenance?", "TRC 20", "maintenances"]
)
def test_a_question_finds_what_it_is_about(site, client, question):
    announce()
    assert shown(client, question) == ["TRC20 maintenance"]


@pytest.mark.parametrize(
    "question", ["trading fees", "late", "how do I set up maintenance margin", "?"]
)
def test_another_question_does_not(site, client, question):
    announce()
    assert shown(client, question) == []


@pytest.mark.parametrize(
    ("starts", "ends"), [(-3, -1), (1, 2)], ids=["over", "not begun"]
)
def test_only_what_is_active_is_shown(site, client, starts, ends):
    now = timezone.now()
    announce(starts=now + timedelta(starts), ends=now + timedelta(ends))
    assert shown(client, "trc20 maintenance") == []


def test_one_without_a_translation_is_found_in_its_own_language(site, client):
    announce("Maintenance of TRC20 networks")
    assert shown(client, "trc20 networks", "de") == ["Maintenance of TRC20 networks"]


def test_a_translation_is_found_and_shown_once(site, client):
    announce()
    announce("Wartung von TRC20", locale="de")
    assert shown(client, "wartung trc20", "de") == ["Wartung von TRC20"]


def test_what_every_page_shows_is_not_shown_twice(site, client):
    announce(critical=True)
    assert shown(client, "trc20 maintenance") == []


def test_what_is_critical_in_the_source_alone_is_not_shown_twice(site, client):
    announce(critical=True)
    announce("Wartung von TRC20", locale="de")
    assert shown(client, "wartung trc20", "de") == []


def test_a_search_that_is_blocked_shows_none(site, client):
    announce("Abandon about phishing")
    page = client.get("/en/search/", {"q": "abandon " * 11 + "about"}, follow=True)
    assert "Abandon about" not in page.content.decode()


def test_two_of_three_words_are_enough_and_one_must_be_in_the_title():
    title, text = {"tron"}, {"late", "usdt"}
    assert is_about(title, text, {"tron", "late", "why"})
    assert not is_about(title, text, {"tron", "why"})
    assert not is_about(title, text, {"late", "usdt"})
    assert not is_about(title, text, set())

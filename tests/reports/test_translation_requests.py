"""What support leads see of readers' wishes for translations."""

from __future__ import annotations

import csv
from uuid import uuid4

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import AbstractArticle
from articles.tree import ensure_section
from feedback.models import TranslationRequest
from tests.articles.factories import article, translation_of
from tests.reports.conftest import member

PAGE = reverse("reports_translation_requests")


def asked(page: AbstractArticle, locale: str, *networks: str) -> None:
    for network in networks:
        TranslationRequest.objects.create(
            t=timezone.now(),
            visitor=uuid4().hex[:16],
            network=network,
            family=page.translation_key,
            locale=locale,
        )


def rows(client: Client) -> list[list[str]]:
    """Title, language and number of readers."""
    html = BeautifulSoup(client.get(PAGE).content, "html.parser")
    return [
        [cell.get_text(" ", strip=True) for cell in row.select("td")][:3]
        for row in html.select("main table tbody tr")
    ]


def test_what_most_readers_ask_for_comes_first(lead):
    fees, limits = article("Fees"), article("Limits")
    asked(fees, "de", "home")
    asked(limits, "de", "home", "office")
    assert rows(lead) == [["Limits", "Deutsch", "2"], ["Fees", "Deutsch", "1"]]


def test_one_network_is_one_reader_however_many_days_it_asks(lead):
    asked(article("Fees"), "de", "home", "home", "home")
    assert rows(lead) == [["Fees", "Deutsch", "1"]]


def test_what_is_translated_by_now_is_done(lead):
    page = article("Fees")
    asked(page, "de", "home")
    translation_of(page, "de", "Gebühren")
    assert rows(lead) == []


def test_the_title_leads_to_what_is_to_be_translated(lead):
    page = article("Fees")
    asked(page, "de", "home")
    editor = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert f'href="{editor}"' in lead.get(PAGE).content.decode()


def test_a_translation_stands_in_for_a_source_that_was_withdrawn(lead):
    page = article("Fees")
    translation_of(page, "de", "Gebühren")
    asked(page, "fr", "home")
    ensure_section("fr")
    page.unpublish()
    assert rows(lead) == [["Gebühren", "Français", "1"]]


def test_an_article_that_was_withdrawn_is_not_asked_for(lead):
    page = article("Fees")
    asked(page, "de", "home")
    page.unpublish()
    assert rows(lead) == []


def test_a_group_sees_what_its_own_language_lacks():
    page = article("Fees")
    ensure_section("fr")
    asked(page, "de", "home")
    asked(page, "fr", "home")
    german = member("german", ensure_section("de"), "change")
    assert rows(german) == [["Fees", "Deutsch", "1"]]


def test_who_may_not_edit_the_source_is_led_to_it_as_readers_are():
    page = article("Fees")
    asked(page, "de", "home")
    german = member("german", ensure_section("de"), "change")
    assert f'href="{page.url}"' in german.get(PAGE).content.decode()


def test_who_may_edit_nothing_does_not_see_it():
    guest = member("guest", None)
    assert guest.get(PAGE).status_code == 302
    assert PAGE not in guest.get(reverse("wagtailadmin_home")).content.decode()


def test_it_can_be_downloaded(lead):
    page = article("=1+1")
    asked(page, "de", "home")
    text = lead.get(PAGE, {"export": "csv"}).getvalue().decode()
    _headings, row = csv.reader(text.splitlines())
    assert row[:4] == ["'=1+1", "en", "de", "1"]

"""The report on articles that could not be indexed, as an editor sees it."""

from __future__ import annotations

import csv
from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Site
from wagtail.users.models import UserProfile

from articles.models import FaqPage
from articles.tree import ensure_section
from search.indexing import outbox
from search.models import OutboxEntry
from tests.articles.factories import article, translation_of
from tests.reports.conftest import member

pytestmark = pytest.mark.django_db

PAGE = reverse("search_not_indexed")
LIST = reverse("search_not_indexed_results")


@pytest.fixture(autouse=True)
def help_centre() -> None:
    Site.clear_site_root_paths_cache()
    ContentType.objects.clear_cache()
    ensure_section("en")
    ensure_section("de")


@pytest.fixture
def editor() -> Client:
    return member("editor", Page.get_first_root_node(), "change")


@pytest.fixture
def poison() -> FaqPage:
    page = article("Broken")
    article("Sound")
    outbox.failed(row(page), "ValueError('cannot be <cut>')")
    return page


def row(page: FaqPage) -> OutboxEntry:
    return OutboxEntry.objects.get(
        family=page.translation_key, locale=page.locale.language_code
    )


def again(page: FaqPage) -> str:
    return reverse("search_index_again", args=[page.pk])


def test_shows_what_failed_and_why(editor, poison):
    shown = editor.get(PAGE).content.decode()

    assert "Broken" in shown
    assert "cannot be &lt;cut&gt;" in shown
    assert again(poison) in shown
    assert "Sound" not in shown


def test_shows_what_no_worker_survived(editor):
    page = article("Killer")
    for _ in range(2):
        outbox.claim(1)
        OutboxEntry.objects.update(due=timezone.now() - timedelta(seconds=1))

    shown = editor.get(LIST).content.decode()

    assert "Killer" in shown
    assert "Indexing it began and never ended." in shown
    assert again(page) in shown


def test_is_empty_once_it_is_indexed(editor, poison):
    outbox.indexed([row(poison)])

    assert "Broken" not in editor.get(LIST).content.decode()


def test_is_exported_with_its_headings_whether_empty_or_not(editor, poison):
    def exported() -> list[list[str]]:
        response = editor.get(PAGE, {"export": "csv"})
        return list(csv.reader(response.getvalue().decode().splitlines()))

    headings, broken = exported()
    assert headings == ["Title", "Locale", "Error", "Tries", "Next try"]
    assert broken[:4] == ["Broken", "English", "ValueError('cannot be <cut>')", "1"]
    outbox.indexed([row(poison)])
    assert exported() == [headings]


def test_trying_again_ends_the_wait(editor, poison):
    before = outbox.claim(5)

    response = editor.post(again(poison), follow=True)

    assert poison.translation_key not in {entry.family for entry in before}
    assert "“Broken” is tried again now." in response.content.decode()
    assert [entry.family for entry in outbox.claim(5)] == [poison.translation_key]


def test_only_the_language_that_failed_is_shown_and_tried(editor, poison):
    german = translation_of(poison, "de", "Kaputt")

    shown = editor.get(LIST).content.decode()

    assert "Kaputt" not in shown
    assert editor.post(again(german)).status_code == 404


def test_is_kept_from_those_who_may_not_edit_the_article(poison):
    elsewhere = member("other", ensure_section("de"), "change")
    reader = member("reader", None)

    assert "Broken" not in elsewhere.get(LIST).content.decode()
    assert elsewhere.post(again(poison)).status_code == 404
    assert reader.get(PAGE).status_code == 302
    assert reader.post(again(poison)).status_code == 404
    assert row(poison).due > timezone.now()


def test_looking_changes_nothing(editor, poison):
    assert editor.get(again(poison)).status_code == 405


def test_menu_names_it_for_editors_only(editor):
    reader = member("reader", None)

    assert PAGE in editor.get(reverse("wagtailadmin_home")).content.decode()
    assert PAGE not in reader.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize("sort", ["title", "-tries", "due", "locale"])
def test_sorts(editor, poison, sort):
    assert "Broken" in editor.get(LIST, {"ordering": sort}).content.decode()


@pytest.mark.parametrize("language", ["de", "ja", "ar"])
def test_opens_in_other_languages(editor, poison, language):
    user = editor.get(PAGE).wsgi_request.user
    UserProfile.objects.create(user=user, preferred_language=language)

    response = editor.get(PAGE)

    assert response.status_code == 200
    assert "Broken" in response.content.decode()

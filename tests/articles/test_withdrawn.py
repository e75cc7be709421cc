"""What answers at the address of an article that was published once."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localdate
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from articles.models import Topic
from tests.articles.factories import article, publish, translation_of

pytestmark = pytest.mark.usefixtures("help_centre")


def test_it_is_gone_and_its_topic_and_the_search_lead_on(client: Client) -> None:
    page = article("Withdrawal pending")
    page.unpublish()
    response = client.get(page.url)
    html = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 410
    assert html.select_one(".breadcrumbs a[href='/en/t/withdrawals/']")
    assert html.select_one("main input[type=search]")["value"] == "withdrawal pending"
    assert html.select_one("meta[name=robots]")["content"] == "noindex"


@pytest.mark.parametrize("permanent", [False, True])
def test_its_other_languages_are_named(client: Client, permanent: bool) -> None:
    page = article()
    german = translation_of(page, "de", "Auszahlung", slug=page.slug)
    german.unpublish()
    address = f"/de/read/{page.translation_key}/" if permanent else german.url
    response = client.get(address)
    html = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 410
    assert [a["href"] for a in html.select("main .inline-list a")] == [page.url]


@pytest.mark.parametrize("logged", [True, False])
def test_its_translation_says_so_until_it_is_back(client: Client, logged: bool) -> None:
    page = article()
    german = translation_of(page, "de", "Auszahlung")
    page.unpublish(log_action=logged)

    with translation.override("de"):
        today = date_format(localdate(), "DATE_FORMAT")
    html = BeautifulSoup(client.get(german.url).content, "html.parser")
    said = html.article.find(class_="notice").get_text(" ", strip=True)
    on = f" am {today}" if logged else ""
    assert said.startswith(f"Das Original dieses Artikels wurde{on} zurückgezogen.")

    page.refresh_from_db()
    publish(page)
    html = BeautifulSoup(client.get(german.url).content, "html.parser")
    assert not html.article.find(class_="notice")


def test_translation_of_a_draft_says_nothing_of_a_withdrawal(client: Client) -> None:
    draft = article(live=False)
    german = article("Auszahlung", "de", translation_key=draft.translation_key)
    html = BeautifulSoup(client.get(german.url).content, "html.parser")
    assert not html.article.find(class_="notice")


def test_a_later_draft_of_it_is_not_shown(client: Client) -> None:
    page = article("Fees")
    page.unpublish()
    page.refresh_from_db()
    page.title = page.summary = "A secret plan"
    page.slug = "a-secret-plan"
    page.topic = Topic.objects.create(slug="plans", name="Secret plan")
    page.save_revision()
    page.save()
    response = client.get(f"/en/read/{page.translation_key}/")
    assert response.status_code == 410
    assert "secret plan" not in response.content.decode().lower()
    assert "/t/withdrawals/" in response.content.decode()


def test_it_is_back_as_soon_as_it_is_published_again(client: Client) -> None:
    page = article()
    page.unpublish()
    assert client.get(page.url)["Cache-Control"] == "max-age=0, must-revalidate"
    page.refresh_from_db()
    publish(page)
    assert client.get(page.url).status_code == 200


def test_draft_that_was_never_published_is_not_found(client: Client) -> None:
    draft = article(live=False)
    assert client.get(draft.url).status_code == 404


def test_restricted_article_is_not_found(client: Client) -> None:
    page = article()
    german = translation_of(page, "de", "Auszahlung")
    PageViewRestriction.objects.create(
        page=german, restriction_type=PageViewRestriction.LOGIN
    )
    page.unpublish()
    assert client.get(page.url).status_code == 404


def test_deleted_article_is_not_found(client: Client) -> None:
    page = article()
    page.delete()
    assert client.get(page.url).status_code == 404


def test_article_in_an_unpublished_section_is_not_found(client: Client) -> None:
    page = article()
    page.unpublish()
    page.get_parent().unpublish()
    assert client.get(page.url).status_code == 404


def test_redirect_goes_before(client: Client) -> None:
    page, instead = article("Old fees"), article("Fees")
    page.unpublish()
    Redirect.add_redirect(page.url, instead)
    response = client.get(page.url)
    assert (response.status_code, response["Location"]) == (301, instead.url)

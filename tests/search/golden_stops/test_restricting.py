from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageLogEntry, PageViewRestriction

from articles.models import FaqPage
from search.golden.stops import ACTION, YES
from tests.articles.factories import article, translation_of
from tests.search.golden import golden

pytestmark = pytest.mark.django_db


@pytest.fixture
def memo(db) -> FaqPage:
    return article("Memo or tag")


def address(page: Page) -> str:
    return reverse("wagtailadmin_pages:set_privacy", args=[page.pk])


def restricted(page: Page) -> bool:
    return PageViewRestriction.objects.filter(page=page).exists()


def test_restricting_an_expected_article_needs_a_second_yes(client, memo):
    golden(memo, "what is a memo")
    group = Group.objects.create(name="VIP")
    form = {"restriction_type": "groups", "groups": [group.pk], "password": ""}

    stop = client.post(address(memo), form).json()

    assert stop["step"] == "set_privacy"
    assert ">what is a memo<" in stop["html"]
    assert f'name="groups" value="{group.pk}"' in stop["html"]
    assert not restricted(memo)
    done = client.post(address(memo), {**form, YES: "1"}).json()
    assert done == {"step": "set_privacy_done", "is_public": False}
    assert restricted(memo)
    assert PageLogEntry.objects.filter(page=memo.pk, action=ACTION).exists()


def test_restricting_a_section_takes_every_language_of_its_articles_along(client, memo):
    german = translation_of(memo, "de", "Memo oder Tag")
    golden(german, "was ist ein Memo")

    stop = client.post(address(memo.get_parent()), {"restriction_type": "login"})

    assert ">was ist ein Memo<" in stop.json()["html"]


def test_restricting_any_other_article_asks_nothing(client, memo):
    golden(memo)
    other = article("Trading fees")

    client.post(address(other), {"restriction_type": "login"})

    assert restricted(other)


def test_opening_an_article_to_everybody_asks_nothing(client, memo):
    golden(memo)
    PageViewRestriction.objects.create(page=memo, restriction_type="login")

    client.post(address(memo), {"restriction_type": "none"})

    assert not restricted(memo)


def test_dialogue_shows_what_wagtail_finds_wrong(client, memo):
    golden(memo)

    again = client.post(address(memo), {"restriction_type": "password"}).json()

    assert "This field is required." in again["html"]
    assert not restricted(memo)


def test_dialogue_is_for_those_who_may_restrict(memo, django_user_model):
    stranger = Client()
    form = {"restriction_type": "login"}

    assert stranger.post(address(memo), form).status_code == 302
    user = django_user_model.objects.create_user("reader")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    stranger.force_login(user)
    assert stranger.post(address(memo), form).status_code == 302
    assert not restricted(memo)


def test_a_restriction_is_a_pages_own_though_its_translation_has_one(client, memo):
    german = translation_of(memo, "de", "Memo oder Tag")
    for page in (memo, german, german):
        client.post(address(page), {"restriction_type": "login"})

    assert PageViewRestriction.objects.filter(page=german).count() == 1
    client.post(address(german), {"restriction_type": "none"})
    assert not restricted(german)
    assert restricted(memo)

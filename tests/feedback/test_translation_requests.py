"""The button on the page of an article that the reader's language lacks."""

from __future__ import annotations

import re

import pytest
from wagtail.models import PageViewRestriction

from articles.tree import ensure_section
from feedback.models import TranslationRequest
from tests.feedback.conftest import browser

ASK = "/de/feedback/translation/"


@pytest.fixture
def missing(article):
    """The address of an English article in German, which it lacks."""
    ensure_section("de")
    return article.url.replace("/en/", "/de/")


def family_on(html: str) -> str:
    found = re.search(r'name="family" value="([^"]+)"', html)
    assert found, "the page does not ask"
    return found[1]


def test_a_reader_asks_on_the_page_and_is_thanked(reader, article, missing):
    page = reader.get(missing).content.decode()
    assert f'action="{ASK}"' in page
    answer = reader.post(ASK, {"family": family_on(page)}, follow=True)
    thanks = answer.content.decode()
    assert 'id="ask-title" tabindex="-1"' in thanks
    assert f'action="{ASK}"' not in thanks
    stored = TranslationRequest.objects.get()
    assert (stored.family, stored.locale) == (article.translation_key, "de")


def test_a_reader_is_counted_once_a_day(reader, article, missing):
    for _ in range(2):
        reader.post(ASK, {"family": str(article.translation_key)})
    assert TranslationRequest.objects.count() == 1


def test_what_is_translated_by_now_is_shown(reader, article, missing, make_article):
    german = make_article(locale="de", translation_key=article.translation_key)
    answer = reader.post(ASK, {"family": str(article.translation_key)}, follow=True)
    assert answer.redirect_chain[-1][0] == german.url
    assert not TranslationRequest.objects.exists()


@pytest.mark.parametrize("how", ["draft", "restricted", "unknown"])
def test_nobody_learns_what_readers_do_not_see(reader, make_article, missing, how):
    hidden = make_article("secret", publish=how != "draft")
    if how == "restricted":
        PageViewRestriction.objects.create(
            page=hidden, restriction_type=PageViewRestriction.LOGIN
        )
    key = "nothing" if how == "unknown" else str(hidden.translation_key)
    assert reader.post(ASK, {"family": key}).status_code == 404
    assert not TranslationRequest.objects.exists()


def test_another_site_cannot_ask(article, missing):
    stranger = browser(**{"Sec-Fetch-Site": "cross-site"})
    assert (
        stranger.post(ASK, {"family": str(article.translation_key)}).status_code == 403
    )
    assert not TranslationRequest.objects.exists()


def test_staff_are_not_counted(article, missing, admin_client):
    answer = admin_client.post(ASK, {"family": str(article.translation_key)})
    assert answer.status_code == 403
    assert not TranslationRequest.objects.exists()

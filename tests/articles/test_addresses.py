"""Addresses: languages, translations that are missing, and what crawlers are told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site
from wagtail.models.sites import (
    SITE_ROOT_PATHS_CACHE_KEY,
    SITE_ROOT_PATHS_CACHE_VERSION,
)

from articles.addresses import permalink
from articles.languages import negotiate
from articles.models import Family, GlossaryPage, SectionPage
from articles.published import published_lately
from articles.routes import RESERVED_SLUGS
from articles.tree import ensure_home, ensure_section
from tests.articles.factories import article, publish, translation_of

pytestmark = pytest.mark.usefixtures("help_centre")


def test_article_is_served_in_both_languages(client: Client) -> None:
    page = article()
    german = translation_of(page, "de", "Auszahlung ausstehend")
    for shown in (page, german):
        response = client.get(shown.url)
        assert response.status_code == 200
        assert shown.title in response.content.decode()


@contextmanager
def another_process() -> Iterator[None]:
    """This process goes on with the roots that it knew before."""
    known = Site.get_site_root_paths()
    yield
    cache.set(SITE_ROOT_PATHS_CACHE_KEY, known, version=SITE_ROOT_PATHS_CACHE_VERSION)


def test_language_that_another_process_adds_breaks_no_page(client: Client) -> None:
    page = article()
    term = article("Memo", model=GlossaryPage)
    with another_process():
        translation_of(page, "fr", "Retrait")
        translation_of(term, "fr", "Mémo")
    english = client.get(page.url)
    assert english.status_code == 200
    assert "http://testserver/fr/articles/retrait/" in english.content.decode()
    french = client.get("/fr/articles/retrait/")
    assert french.context["canonical"] == "http://testserver/fr/articles/retrait/"
    for path in ("/fr/glossary/", "/fr/t/withdrawals/", "/de/glossary/"):
        assert client.get(path).status_code == 200, path


def test_links_in_texts_follow_what_another_process_did_to_a_home(
    client: Client,
) -> None:
    page = article()
    german = translation_of(page, "de", "Auszahlung")
    with another_process():
        translation_of(page, "fr", "Retrait")
        home = ensure_home("de")
        home.slug = "start"
        home.save()
    published_lately.forget()
    client.get(page.url)
    assert Page.objects.get(pk=german.pk).url == "/de/articles/auszahlung/"
    assert Page.objects.get(title="Retrait").url == "/fr/articles/retrait/"
    assert client.get("/de/").status_code == 200


def test_publishing_one_language_leaves_the_others_alone(client: Client) -> None:
    page = article()
    german = translation_of(page, "de", "Auszahlung ausstehend")
    publish(page, title="Withdrawal late")
    german.refresh_from_db()
    assert (german.title, german.revisions.count()) == ("Auszahlung ausstehend", 1)
    page.unpublish()
    assert client.get(german.url).status_code == 200


def test_language_without_a_home_is_not_found(client: Client) -> None:
    article()
    response = client.get("/fr/articles/withdrawal-pending/")
    assert response.status_code == 404
    assert '<html lang="en"' in response.content.decode()


def test_language_with_a_draft_home_is_not_found(client: Client) -> None:
    ensure_home("de").unpublish()
    assert client.get("/de/").status_code == 404
    assert client.get("/de/glossary/").status_code == 404


def test_switcher_leads_to_an_answer_from_everywhere(client: Client) -> None:
    page = article()
    translation_of(page, "de", "Auszahlung")
    ensure_home("ar")
    for url in (page.url, "/de/articles/auszahlung/", f"/ar/read/{page.family.key}/"):
        links = client.get(url).context["languages"]
        assert {link.code for link in links} == {"ar", "de", "en"}
        for link in links:
            assert client.get(link.url, follow=True).status_code == 200
        arabic = next(link for link in links if link.code == "ar")
        assert (arabic.name, arabic.dir) == ("العربية", "rtl")
        assert not arabic.available


def test_missing_translation_is_said_on_the_switcher(client: Client) -> None:
    page = article()
    german = next(
        link for link in client.get(page.url).context["languages"] if link.code == "de"
    )
    assert not german.available
    assert german.url == f"/de/read/{page.translation_key}/"


@pytest.mark.parametrize("path", ["/de/articles/withdrawal-pending/", "read"])
def test_untranslated_address_says_so_in_the_readers_language(
    client: Client, path: str
) -> None:
    page = article()
    url = f"/de/read/{page.translation_key}/" if path == "read" else path
    response = client.get(url)
    html = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="de"' in html
    assert '<meta name="robots" content="noindex">' in html
    assert 'rel="alternate"' not in html
    assert re.search(r'lang="en"[^>]*>\s*(<[^>]+>\s*)*Withdrawal pending', html)
    assert f'href="{page.url}"' in html


def test_permanent_address_leads_to_the_translation(client: Client) -> None:
    page = article()
    german = translation_of(page, "de", "Auszahlung")
    response = client.get(f"/de/read/{page.translation_key}/")
    assert (response.status_code, response["Location"]) == (302, german.url)


@pytest.mark.parametrize("key", ["faq/42", "how do I?", "100 %", "Konto-löschen"])
def test_permanent_address_takes_external_ids(client: Client, key: str) -> None:
    page = article()
    Family.objects.filter(translation_key=page.translation_key).update(external_id=key)
    response = client.get(permalink(key, "en"))
    assert (response.status_code, response["Location"]) == (302, page.url)


@pytest.mark.parametrize("key", ["nothing", "0", "a" * 300, "%00", "../x"])
def test_unknown_permanent_address_is_not_found(client: Client, key: str) -> None:
    assert client.get(f"/en/read/{key}/").status_code == 404


def test_address_that_no_language_has_is_not_found(client: Client) -> None:
    article()
    for path in ("/de/articles/other/", "/de/other/", "/de/articles/", "/en/a/b/c/"):
        assert client.get(path).status_code == 404, path


def test_draft_translation_shows_the_other_language(client: Client) -> None:
    page = article()
    german = page.copy_for_translation(ensure_section("de").locale)
    assert client.get(f"/de/articles/{german.slug}/").status_code == 200
    assert client.get(f"/de/read/{page.family.key}/").context["source"].id == page.pk


def test_article_that_nobody_published_is_not_found(client: Client) -> None:
    page = article(live=False)
    assert client.get(f"/en/read/{page.translation_key}/").status_code == 404


def test_renamed_article_is_redirected(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    page = article()
    with django_capture_on_commit_callbacks(execute=True):
        renamed = publish(page, slug="withdrawal-late")
    response = client.get(page.url)
    assert (response.status_code, response["Location"]) == (301, renamed.url)


def test_canonical_and_alternates(client: Client) -> None:
    page = article()
    german = translation_of(page, "de", "Auszahlung")
    ensure_home("ar")
    html = client.get(german.url + "?search=1").content.decode()
    site = "http://testserver"
    assert f'<link rel="canonical" href="{site}{german.url}">' in html
    links = re.findall(r'rel="alternate"\s+hreflang="([^"]+)"\s+href="([^"]+)"', html)
    assert dict(links) == {
        "en": site + page.url,
        "de": site + german.url,
        "x-default": site + page.url,
    }


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("fr,en;q=0.5", "en"),
        ("", "en"),
        ("xx-nonsense;;;", "en"),
        ("zh-CN", "zh-hans"),
        ("zh-TW", "zh-hant"),
        ("pt", "pt-br"),
        ("pt-PT,pt;q=0.9", "pt-br"),
    ],
)
def test_negotiation(header: str, expected: str) -> None:
    published = ("de", "en", "pt-br", "zh-hans", "zh-hant")
    assert negotiate(header, published, "en") == expected


def test_entrance_is_the_only_page_that_negotiates(client: Client) -> None:
    response = client.get("/", headers={"accept-language": "de"})
    assert (response.status_code, response["Location"]) == (302, "/de/")
    assert "Accept-Language" in response["Vary"]
    page = client.get("/en/", headers={"accept-language": "de"})
    assert page.status_code == 200
    assert "Accept-Language" not in page.get("Vary", "")


@pytest.mark.parametrize("path", ["/", "/languages/", "/sitemap-pages.xml"])
def test_published_languages_are_asked_for_once(client: Client, path: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    assert len([q for q in queries if 'FROM "articles_homepage"' in q["sql"]]) <= 1


def test_language_page_counts_articles(client: Client) -> None:
    article("One")
    article("Two")
    languages = client.get("/languages/").context["languages"]
    assert {link.code: link.count for link in languages} == {"de": 0, "en": 2}


def test_pages_set_no_cookie_and_are_checked_for_change(client: Client) -> None:
    page = article()
    for url in (page.url, "/en/", "/en/t/withdrawals/", "/en/glossary/"):
        first = client.get(url)
        assert not first.cookies
        assert "Cookie" not in first.get("Vary", "")
        assert first["Cache-Control"] == "max-age=0, must-revalidate"
        again = client.get(url, headers={"if-none-match": first["ETag"]})
        assert again.status_code == 304, url
    publish(page, title="Withdrawal late")
    assert client.get(page.url, headers={"if-none-match": "x"}).status_code == 200


@pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS))
def test_section_may_not_take_a_route(slug: str) -> None:
    with pytest.raises(ValidationError):
        ensure_section("en", slug)


def test_sections_are_no_pages_of_their_own(client: Client) -> None:
    section = SectionPage.objects.get(locale__language_code="en")
    assert client.get(section.url).status_code == 404


def test_tree_is_made_once() -> None:
    assert ensure_section("de") == ensure_section("de")
    assert ensure_home("de").translation_key == ensure_home("en").translation_key
    with pytest.raises(ValueError, match="xx"):
        ensure_home("xx")


def test_renamed_section_is_found_again() -> None:
    german = ensure_section("de")
    german.slug = "artikel"
    german.save()
    call_command("add_locales", "de", "fr")
    assert ensure_section("de") == german
    assert ensure_section("fr").translation_key == german.translation_key
    assert SectionPage.objects.count() == 3


def test_section_that_is_no_translation_is_used_for_its_slug() -> None:
    home = ensure_home("fr")
    own = SectionPage(title="Textes", slug="articles", locale=home.locale)
    home.add_child(instance=own)
    assert ensure_section("fr") == own

"""A restricted family is restricted in every language, by one rule."""

from __future__ import annotations

from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from articles.access import restricted_families, visible
from articles.models import FaqPage, SectionPage
from articles.tree import ensure_home, ensure_section
from tests.articles.factories import article, translation_of

LANGUAGES = ("en", "de", "ar", "th", "zh-hans", "pt-br")


def restrict(page: Page, kind: str = PageViewRestriction.LOGIN, **values: str) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=kind, **values)


@pytest.fixture
def family(db: None) -> dict[str, FaqPage]:
    """One article in six languages, the translations in other sections."""
    source = article(section="internal")
    return {"en": source} | {
        code: translation_of(source, code, f"Title {code}")
        for code in LANGUAGES
        if code != "en"
    }


def test_nothing_is_restricted_at_first(family: dict[str, FaqPage]) -> None:
    assert restricted_families() == frozenset()
    assert visible(FaqPage.objects.all()).count() == len(LANGUAGES)


@pytest.mark.parametrize("where", LANGUAGES)
def test_restriction_of_one_translation_covers_all(
    family: dict[str, FaqPage], client: Client, where: str
) -> None:
    free = article("Free for all")
    restrict(family[where])
    assert restricted_families() == {family["en"].translation_key}
    assert list(visible(FaqPage.objects.all())) == [free]
    for page in family.values():
        assert client.get(page.url).status_code == 302, page.url
    assert client.get(free.url).status_code == 200


def test_restricted_section_covers_translations_elsewhere(
    family: dict[str, FaqPage], client: Client
) -> None:
    restrict(family["en"].get_parent())
    assert restricted_families() == {family["en"].translation_key}
    for page in family.values():
        response = client.get(page.url)
        assert response.status_code == 302
        assert "login" in response["Location"]


def test_translated_section_is_restricted_with_its_twin(db: None) -> None:
    german = article("Nur intern", "de", section="internal")
    restrict(ensure_section("en", "internal"))
    assert restricted_families() == {german.translation_key}


def test_restricted_home_covers_every_language(
    family: dict[str, FaqPage], client: Client
) -> None:
    restrict(ensure_home("de"))
    assert not visible(FaqPage.objects.all()).exists()
    assert client.get("/en/").status_code == 302


def test_password_is_asked_in_every_language(
    family: dict[str, FaqPage], client: Client
) -> None:
    restrict(family["en"], PageViewRestriction.PASSWORD, password="open sesame")
    page = family["th"]
    form = client.get(page.url)
    assert form.status_code == 200
    assert form.headers["Cache-Control"].startswith("max-age=0, no-cache")
    assert page.title not in form.content.decode()
    restriction = PageViewRestriction.objects.get()
    url = f"/_util/authenticate_with_password/{restriction.pk}/{page.pk}/"
    wrong = client.post(f"/en{url}", {"password": "sesame", "return_url": page.url})
    html = BeautifulSoup(wrong.content, "html.parser")
    described = html.select_one("[name=password]")["aria-describedby"]
    assert "password" in html.select_one(f"#{described}").get_text()
    client.post(f"/en{url}", {"password": "open sesame", "return_url": page.url})
    assert page.title in client.get(page.url).content.decode()


def test_member_of_the_site_may_read(family: dict[str, FaqPage]) -> None:
    restrict(family["en"])
    client = Client()
    client.force_login(get_user_model().objects.create_user("reader"))
    response = client.get(family["de"].url)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_page_of_lists_names_a_restricted_article(
    family: dict[str, FaqPage], client: Client, code: str
) -> None:
    restrict(family["en"])
    for path in (
        f"/{code}/",
        f"/{code}/t/withdrawals/",
        f"/{code}/glossary/",
        f"/sitemap-{code}.xml",
    ):
        html = client.get(path).content.decode()
        assert not any(page.title in html for page in family.values()), path
        assert not any(page.url in html for page in family.values()), path


def test_permanent_address_of_a_restricted_article_is_not_found(
    family: dict[str, FaqPage], client: Client
) -> None:
    restrict(family["en"])
    key = family["en"].translation_key
    ensure_home("ja")
    for code in (*LANGUAGES, "ja"):
        assert client.get(f"/{code}/read/{key}/").status_code == 404


def test_untranslated_address_of_a_restricted_article_is_not_found(
    client: Client, db: None
) -> None:
    page = article(section="internal")
    ensure_home("de")
    address = page.url.replace("/en/", "/de/")
    assert client.get(address).status_code == 200
    restrict(page)
    assert client.get(address).status_code == 404


def test_articles_below_an_unpublished_section_are_out_of_reach(
    client: Client, db: None
) -> None:
    page = article()
    SectionPage.objects.get(pk=page.get_parent().pk).unpublish()
    assert not visible(FaqPage.objects.all()).exists()
    assert client.get(page.url).status_code == 404


def test_drafts_and_aliases_are_not_visible(db: None) -> None:
    page = article()
    article("Draft", live=False)
    german = ensure_section("de")
    page.create_alias(parent=german, update_locale=german.locale)
    assert list(visible(FaqPage.objects.all())) == [page]


def test_nothing_restricted_costs_one_query(
    db: None, django_assert_num_queries: object
) -> None:
    article()
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert restricted_families() == frozenset()


def test_many_restrictions_cost_three_queries(
    db: None, django_assert_num_queries: object
) -> None:
    keys: set[UUID] = set()
    for number in range(8):
        page = article(f"Article {number}")
        restrict(page)
        keys.add(page.translation_key)
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert restricted_families() == keys

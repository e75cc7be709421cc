"""What crawlers are told of, in each language."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from articles.models import GuidePage
from articles.sitemaps import Articles
from articles.tree import ensure_home
from tests.articles.factories import article, publish, topic, translation_of
from tests.articles.meanwhile import before_query

pytestmark = pytest.mark.usefixtures("help_centre")

SITE = "http://testserver"
SPACE = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}


def listed(client: Client, address: str) -> dict[str, dict[str, str]]:
    """Each address that a sitemap lists, with those of other languages."""
    response = client.get(address)
    assert response.status_code == 200, address
    return {
        url.findtext("s:loc", "", SPACE).removeprefix(SITE): {
            link.get("hreflang", ""): link.get("href", "").removeprefix(SITE)
            for link in url.findall("x:link", SPACE)
        }
        for url in ElementTree.fromstring(response.content).findall("s:url", SPACE)
    }


def index(client: Client) -> list[str]:
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)
    found = tree.findall("s:sitemap/s:loc", SPACE)
    return [(place.text or "").removeprefix(SITE) for place in found]


def test_index_names_the_pages_and_the_articles_of_each_language(
    client: Client,
) -> None:
    assert index(client) == ["/sitemap-pages.xml", "/sitemap-de.xml", "/sitemap-en.xml"]
    for missing in ("/sitemap-fr.xml", "/sitemap-en.xml?p=2", "/sitemap-en.xml?p=x"):
        assert client.get(missing).status_code == 404


def test_articles_name_their_translations_and_their_source(client: Client) -> None:
    page = article()
    german = translation_of(page, "de", "Auszahlung")
    alone = article("Nur deutsch", "de", model=GuidePage)
    hidden = article("Hidden")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    both = {"en": page.url, "de": german.url, "x-default": page.url}
    assert listed(client, "/sitemap-en.xml") == {page.url: both}
    assert listed(client, "/sitemap-de.xml") == {
        german.url: both,
        alone.url: {"de": alone.url, "x-default": alone.url},
    }
    publish(page)
    dates = client.get("/sitemap-en.xml").content.decode()
    assert f"<lastmod>{page.last_published_at:%Y-%m-%d}</lastmod>" in dates
    assert "<lastmod>" in client.get("/sitemap.xml").content.decode()


def test_pages_are_those_that_readers_find_something_on(client: Client) -> None:
    article("One", topic=topic("fees", parent=topic("money")))
    topic("empty")
    page = article("Zwei", "de", topic=topic("login"))
    page.other_topics = [topic("devices")]
    publish(page)
    ensure_home("fr").unpublish()
    found = listed(client, "/sitemap-pages.xml")
    everywhere = {"", "glossary/", "announcements/"}
    assert set(found) == {
        *(f"/en/{rest}" for rest in everywhere | {"t/fees/", "t/money/"}),
        *(f"/de/{rest}" for rest in everywhere | {"t/login/", "t/devices/"}),
    }
    for address, others in found.items():
        html = client.get(address).content.decode()
        assert set(others) == {"en", "de", "x-default"}
        assert others["x-default"] == others["en"]
        assert address in others.values()
        for code, other in others.items():
            assert f'hreflang="{code}"' in html
            assert f'href="{SITE}{other}"' in html


def test_a_long_sitemap_has_pages(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(Articles, "limit", 2)
    pages = [article(f"Article {number}") for number in range(3)]
    translation_of(pages[2], "de", "Deutsch")
    assert index(client)[2:] == ["/sitemap-en.xml", "/sitemap-en.xml?p=2"]
    assert list(listed(client, "/sitemap-en.xml")) == [page.url for page in pages[:2]]
    rest = listed(client, "/sitemap-en.xml?p=2")
    assert rest[pages[2].url]["de"] == "/de/articles/deutsch/"
    assert len(rest) == 1


@pytest.mark.parametrize("address", ["/sitemap-en.xml", "/sitemap-pages.xml"])
def test_more_articles_cost_no_more_queries(client: Client, address: str) -> None:
    counts = []
    for number in range(3):
        page = article(f"Article {number}", topic=topic(f"topic-{number}"))
        translation_of(page, "de", f"Artikel {number}")
        with CaptureQueriesContext(connection) as queries:
            assert len(listed(client, address)) > number
        counts.append(len(queries))
    assert counts[2] == counts[1] <= 20


def test_article_that_is_withdrawn_meanwhile_is_left_out(client: Client) -> None:
    page, other = article("Fees"), article("Limits")
    translation_of(page, "de", "Gebühren")
    with before_query('FROM "articles_faqpage"', page.unpublish):
        assert set(listed(client, "/sitemap-en.xml")) == {other.url}

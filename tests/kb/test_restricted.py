"""One restriction hides a family in every language, wherever a reader may look."""

from __future__ import annotations

import re

import pytest
from wagtail.models import PageViewRestriction

from kb.api import search as search_api
from search import views
from tests.articles.factories import article, block, translation_of

pytestmark = pytest.mark.django_db

PATHS = {
    "en": "/en/articles/deposit-without-a-memo/",
    "de": "/de/articles/einzahlung-ohne-memo/",
}
ASK = {"en": "deposit memo", "de": "Einzahlung Memo"}
TITLES = {"en": "Deposit without a memo", "de": "Einzahlung ohne Memo"}


@pytest.fixture
def memo(indexer, service, monkeypatch):
    text = [block("text", "<p>Send us the transaction.</p>")]
    page = article(TITLES["en"], body=text)
    translation_of(page, "de", TITLES["de"], body=text)
    article("Trading fees", body=text)
    for module in (search_api, views):
        monkeypatch.setattr(module, "search_service", lambda: service)
    indexer.drain()
    return page


@pytest.fixture(params=["before indexing", "after indexing"])
def restricted(memo, indexer, request):
    """The rule holds at once, not only when the index has caught up."""
    PageViewRestriction.objects.create(
        page=memo, restriction_type=PageViewRestriction.LOGIN
    )
    if request.param == "after indexing":
        indexer.drain()
    return memo


@pytest.mark.parametrize("locale", ["en", "de"])
class TestOpen:
    """Without the restriction each of the five places shows the article."""

    def test_places(self, memo, client, locale):
        query = {"q": ASK[locale], "locale": locale}
        api = client.get("/api/v1/search", query).json()
        suggested = client.get(
            "/api/v1/suggest", {"q": TITLES[locale][:4], "locale": locale}
        )

        assert client.get(PATHS[locale]).status_code == 200
        assert PATHS[locale] in client.get(f"/{locale}/search/", query).content.decode()
        assert TITLES[locale] in [result["title"] for result in api["results"]]
        assert TITLES[locale] in suggested.content.decode()
        assert PATHS[locale] in sitemap(client)


@pytest.mark.parametrize("locale", ["en", "de"])
class TestRestricted:
    def test_page_asks_to_sign_in(self, restricted, client, locale):
        response = client.get(PATHS[locale])

        assert response.status_code == 302
        assert "login" in response["Location"]

    def test_search_does_not_find_it(self, restricted, client, locale):
        page = client.get(f"/{locale}/search/", {"q": ASK[locale]}).content.decode()

        assert PATHS[locale] not in page
        assert TITLES[locale] not in page

    def test_api_does_not_give_it(self, restricted, client, locale):
        answer = client.get("/api/v1/search", {"q": ASK[locale], "locale": locale})
        one = client.get(
            f"/api/v1/articles/{restricted.translation_key}", {"locale": locale}
        )

        assert TITLES[locale] not in answer.content.decode()
        assert one.status_code == 404

    def test_suggestions_leave_it_out(self, restricted, client, locale):
        typed = {"q": TITLES[locale][:4], "locale": locale}

        assert (
            TITLES[locale] not in client.get("/api/v1/suggest", typed).content.decode()
        )

    def test_sitemap_leaves_it_out(self, restricted, client, locale):
        assert PATHS[locale] not in sitemap(client)


def sitemap(client) -> str:
    """The index and every sitemap that it names, as one text."""
    index = client.get("/sitemap.xml").content.decode()
    parts = re.findall(r"<loc>http://[^/]+(/[^<]*sitemap[^<]*)</loc>", index)
    return index + "".join(client.get(part).content.decode() for part in parts)

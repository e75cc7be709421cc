from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from wagtail.models import Locale, Site

from articles.models import FaqPage, Topic
from articles.tree import ensure_home, ensure_section
from feedback import visitors
from feedback.visitors import Reader

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PHONE = "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile"

MakeArticle = Callable[..., FaqPage]


@pytest.fixture(autouse=True)
def as_in_production(settings):
    """No replay headers, and no key of a visitor kept from another test's database."""
    settings.SIGNPOST_REPLAY = False
    visitors._kept.clear()


@pytest.fixture
def make_article(db) -> MakeArticle:
    Site.clear_site_root_paths_cache()
    topic = Topic.objects.create(slug="fees", name_en="Fees")

    def make(
        slug: str = "fees", locale: str = "en", publish: bool = True, **fields: object
    ) -> FaqPage:
        ensure_home(locale)
        article = FaqPage(
            title=str(fields.pop("title", f"{slug} ({locale})")),
            slug=slug,
            locale=Locale.objects.get(language_code=locale),
            topic=topic,
            live=False,
            **fields,
        )
        ensure_section(locale).add_child(instance=article)
        revision = article.save_revision()
        if publish:
            revision.publish()
        article.refresh_from_db()
        return article

    return make


@pytest.fixture
def article(make_article: MakeArticle) -> FaqPage:
    return make_article()


@pytest.fixture
def reader() -> Client:
    """A browser on a page of ours, without any cookie."""
    return browser()


def browser(
    address: str = "198.51.100.7", agent: str = PHONE, **headers: str
) -> Client:
    return Client(
        REMOTE_ADDR=address,
        headers={"User-Agent": agent, "Sec-Fetch-Site": "same-origin", **headers},
    )


def someone(
    visitor: str = "anna", at: datetime = NOON, network: str = "home"
) -> Reader:
    return Reader(visitor, network, at, counted=True)


def token_on(page: FaqPage, client: Client | None = None) -> str:
    """The token in the page as a reader is served it."""
    html = (client or browser()).get(page.url).content.decode()
    found = re.search(r'name="token" value="([^"]+)"', html)
    assert found, "the article carries no feedback form"
    return found[1]

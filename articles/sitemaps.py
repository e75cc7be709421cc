"""What crawlers are told of: the pages of the site and its articles, each with the
addresses that it has in other languages."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page

from articles.access import Visibility, article_pages
from articles.addresses import topic_url
from articles.languages import alternates
from articles.listing import ArticleCard, cards, in_locale
from articles.models import Family, Topic
from articles.published import published_locales
from articles.topics import filled_topics


@dataclass(frozen=True, slots=True)
class Entry:
    """``urls`` are the page's addresses by language; ``default`` is for readers of
    other languages."""

    url: str
    urls: dict[str, str]
    default: str
    updated: datetime | None = None


class _Entries(ABC, Sitemap[Any]):
    """A sitemap of one request; a page of it costs a fixed number of queries."""

    # A page in 45 languages stays below the 50 MB that crawlers take.
    limit = 5_000

    def __init__(self, request: HttpRequest, visibility: Visibility) -> None:
        self.request = request
        self.visibility = visibility

    @abstractmethod
    def entries(self, items: Iterable[Any]) -> Iterator[Entry]: ...

    def get_urls(
        self, page: int | str = 1, site: object = None, protocol: str | None = None
    ) -> list[dict[str, Any]]:
        return [
            {
                "location": self.request.build_absolute_uri(entry.url),
                "lastmod": entry.updated,
                "alternates": [
                    {"lang_code": other.hreflang, "location": other.url}
                    for other in alternates(self.request, entry.urls, entry.default)
                ],
            }
            for entry in self.entries(self.paginator.page(page).object_list)
        ]


class SitePages(_Entries):
    """Home, glossary, announcements and the topics that hold articles, in each
    language."""

    def items(self) -> list[tuple[str, str]]:
        """Languages, and addresses below the language's prefix."""
        with translation.override(settings.LANGUAGE_CODE):
            home = reverse("wagtail_serve", args=("",))
            everywhere = [
                home,
                reverse("articles:glossary"),
                reverse("articles:announcements"),
            ]
            of_topics = {
                topic.pk: topic_url(topic.slug) for topic in Topic.objects.all()
            }
        filled = filled_topics(self.visibility)
        return [
            (code, address.removeprefix(home))
            for code in published_locales()
            for address in (
                *everywhere,
                *(url for pk, url in of_topics.items() if (code, pk) in filled),
            )
        ]

    def get_latest_lastmod(self) -> None:
        """Nobody knows."""

    def entries(self, items: Iterable[tuple[str, str]]) -> Iterator[Entry]:
        published = published_locales()
        for code, rest in items:
            urls = {other: f"/{other}/{rest}" for other in published}
            yield Entry(urls[code], urls, settings.LANGUAGE_CODE)


class Articles(_Entries):
    """The visible articles of one language, in tree order."""

    def __init__(self, request: HttpRequest, visibility: Visibility, code: str) -> None:
        super().__init__(request, visibility)
        self.code = code

    def items(self) -> QuerySet[Page, int]:
        return self._pages().order_by("path").values_list("pk", flat=True)

    def get_latest_lastmod(self) -> datetime | None:
        latest = self._pages().aggregate(latest=Max("last_published_at"))
        return latest["latest"]

    def entries(self, items: Iterable[int]) -> Iterator[Entry]:
        pages = Page.objects.filter(pk__in=list(items))
        keys = list(pages.values_list("translation_key", flat=True))
        found: dict[str, dict[str, ArticleCard]] = defaultdict(dict)
        for card in cards(Q(translation_key__in=keys), self.visibility):
            found[card.family][card.locale] = card
        sources = Family.source_locales(keys)
        for family, by_code in found.items():
            # It may have been withdrawn since its id was read.
            if own := by_code.get(self.code):
                yield Entry(
                    own.url,
                    {code: card.url for code, card in by_code.items()},
                    sources[UUID(family)],
                    own.updated,
                )

    def _pages(self) -> QuerySet[Page]:
        return self.visibility.of(article_pages(in_locale(self.code)))


def sitemaps(request: HttpRequest) -> dict[str, type[Sitemap[Any]] | Sitemap[Any]]:
    """One of the site's pages and one of articles for each language."""
    visibility = Visibility.now()
    return {
        "pages": SitePages(request, visibility),
        **{code: Articles(request, visibility, code) for code in published_locales()},
    }

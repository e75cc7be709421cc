"""Pages of the site as a whole: the entrance, the languages, the sitemap."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemap_views
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from articles.access import article_pages, visible
from articles.languages import (
    LanguageLink,
    published_locales,
    readers_language,
    switcher,
)
from articles.listing import ArticleCard, cards, in_locale


@dataclass(frozen=True, slots=True)
class CountedLanguage(LanguageLink):
    count: int


def _best_language(request: HttpRequest) -> str:
    if not published_locales():
        raise Http404
    return readers_language(request)


@require_safe
def entrance(request: HttpRequest) -> HttpResponse:
    """The only address that looks at Accept-Language; all others say the language."""
    response = redirect(f"/{_best_language(request)}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def language_list(request: HttpRequest) -> HttpResponse:
    code = _best_language(request)
    counts = Counter(
        visible(article_pages()).values_list("locale__language_code", flat=True)
    )
    links = switcher(published_locales(), code, lambda other: f"/{other}/")
    with translation.override(code):
        response = render(
            request,
            "articles/languages.html",
            {
                "languages": tuple(
                    CountedLanguage(**asdict(link), count=counts[link.code])
                    for link in links
                ),
                "home_url": f"/{code}/",
            },
        )
    patch_vary_headers(response, ["Accept-Language"])
    return response


class LocaleSitemap(Sitemap[ArticleCard]):
    """The home page, topics' articles of one language, with their translations."""

    def __init__(self, code: str) -> None:
        self.code = code

    def items(self) -> list[ArticleCard]:
        return cards(in_locale(self.code))

    def location(self, item: ArticleCard) -> str:
        return item.url

    def lastmod(self, item: ArticleCard) -> datetime | None:
        return item.updated

    def get_urls(self, *args: Any, **kwargs: Any) -> list[dict[str, Any]]:
        urls = super().get_urls(*args, **kwargs)
        domain = urls[0]["location"].removesuffix(urls[0]["item"].url) if urls else ""
        translations = self._translations()
        for entry in urls:
            entry["alternates"] = [
                {"location": domain + card.url, "lang_code": card.lang}
                for card in translations[entry["item"].family]
            ]
        return urls

    def _translations(self) -> dict[str, list[ArticleCard]]:
        families = in_locale(self.code)
        keys = visible(article_pages(families)).values("translation_key")
        found: dict[str, list[ArticleCard]] = defaultdict(list)
        for card in cards(Q(translation_key__in=keys)):
            found[card.family].append(card)
        return found


def _sitemaps() -> dict[str, type[Sitemap[Any]] | Sitemap[Any]]:
    return {code: LocaleSitemap(code) for code in published_locales()}


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    return sitemap_views.index(
        request, _sitemaps(), sitemap_url_name="articles-site:sitemap"
    )


@require_safe
def sitemap(request: HttpRequest, section: str) -> HttpResponse:
    return sitemap_views.sitemap(request, _sitemaps(), section)

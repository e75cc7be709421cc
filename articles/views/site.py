"""Pages of the site as a whole: the entrance, the languages, the sitemap."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass

from django.contrib.sitemaps import views as sitemap_views
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from articles.access import article_pages, visible
from articles.languages import LanguageLink, switcher
from articles.published import (
    published_locales,
    published_locales_once,
    readers_language,
)
from articles.sitemaps import sitemaps


@dataclass(frozen=True, slots=True)
class CountedLanguage(LanguageLink):
    count: int


def _best_language(request: HttpRequest) -> str:
    if not published_locales():
        raise Http404
    return readers_language(request)


@require_safe
@published_locales_once()
def entrance(request: HttpRequest) -> HttpResponse:
    """The only address that looks at Accept-Language; all others say the language."""
    response = redirect(f"/{_best_language(request)}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
@published_locales_once()
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


@require_safe
@published_locales_once()
def sitemap_index(request: HttpRequest) -> HttpResponse:
    return sitemap_views.index(
        request, sitemaps(request), sitemap_url_name="articles-site:sitemap"
    )


@require_safe
@published_locales_once()
def sitemap(request: HttpRequest, section: str) -> HttpResponse:
    return sitemap_views.sitemap(request, sitemaps(request), section)

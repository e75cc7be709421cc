"""Articles that exist, but not in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail.url_routing import RouteResult

from articles.access import Visibility, article_pages, visible
from articles.languages import (
    NATIVE_NAMES,
    published_locales,
    switcher,
    translated_name,
)
from articles.listing import ArticleCard, cards, in_locale, of_family, permalink
from articles.models import Family

if TYPE_CHECKING:
    from articles.models import HomePage


def route_elsewhere(home: HomePage, path_components: list[str]) -> RouteResult:
    """An address below ``home`` that leads to an article in another language only.

    Raises:
        Http404: no visible article has that address in any language.
    """
    if len(path_components) != 2:
        raise Http404
    section, slug = path_components
    found = visible(
        article_pages(Q(slug=slug, url_path__endswith=f"/{section}/{slug}/"))
    ).exclude(locale=home.locale)
    page = found.first()
    if page is None:
        raise Http404
    family = Family.objects.get(translation_key=page.translation_key)
    return RouteResult(home, kwargs={"family": family})


@require_safe
def read(request: HttpRequest, key: str) -> HttpResponse:
    """The permanent address of a family, by external id or translation key."""
    family = Family.named(key)
    if family is None:
        raise Http404
    return not_in_language(request, family)


def not_in_language(request: HttpRequest, family: Family) -> HttpResponse:
    """The article where it is translated, else a page that says where it is."""
    code = get_language()
    found = {card.locale: card for card in cards(of_family(family.translation_key))}
    if code in found:
        response = redirect(found[code].url)
        response["Cache-Control"] = "max-age=0, must-revalidate"
        return response
    if not found:
        raise Http404
    best, *others = preferred(list(found.values()), family.source_locale.language_code)
    return TemplateResponse(
        request,
        "articles/not_in_language.html",
        {
            "source": best,
            "source_language": translated_name(best.locale),
            "others": tuple(others),
            "family": family,
            "language_name": NATIVE_NAMES[code],
            "noindex": True,
            "languages": switcher(
                published_locales(),
                code,
                lambda other: (
                    found[other].url if other in found else permalink(family.key, other)
                ),
                lambda other: other in found,
            ),
        },
    )


def preferred(found: Sequence[ArticleCard], source: str) -> list[ArticleCard]:
    """The source first, then the site's default language, then by native name."""
    first = (source, settings.LANGUAGE_CODE)
    return sorted(
        found,
        key=lambda card: (
            first.index(card.locale) if card.locale in first else len(first),
            NATIVE_NAMES[card.locale].casefold(),
        ),
    )


def untranslated(
    condition: Q, code: str, visibility: Visibility
) -> tuple[ArticleCard, ...]:
    """Of the articles that meet ``condition``, those that lack the language ``code``:
    the best of each family, with its permanent address in that language."""
    here = visibility.of(article_pages(in_locale(code))).values("translation_key")
    others = cards(condition & ~Q(translation_key__in=here), visibility)
    by_family: dict[str, list[ArticleCard]] = {}
    for card in others:
        by_family.setdefault(card.family, []).append(card)
    return tuple(
        replace(
            preferred(found, settings.LANGUAGE_CODE)[0],
            url=permalink(found[0].key, code),
        )
        for found in by_family.values()
    )

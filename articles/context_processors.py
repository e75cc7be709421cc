"""What every page of the site knows; a view's own values win."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_from_path

from articles.announcements import critical_now
from articles.languages import (
    NATIVE_NAMES,
    Alternate,
    LanguageLink,
    alternates,
    language,
    switcher,
)
from articles.published import published_locales


def site(request: HttpRequest) -> dict[str, Any]:
    """Lazy, because part of a page needs none of it; Wagtail's admin has a ``locale``
    of its own."""
    if request.path.startswith(reverse("wagtailadmin_home")):
        return {}
    code = get_language() or settings.LANGUAGE_CODE
    if code not in NATIVE_NAMES:
        code = settings.LANGUAGE_CODE
    languages: Any = SimpleLazyObject(lambda: _same_page(request, code))
    return {
        "locale": language(code),
        "languages": languages,
        "canonical": request.build_absolute_uri(request.path),
        "alternates": SimpleLazyObject(lambda: _alternates(request, languages)),
        "noindex": False,
        "banner": SimpleLazyObject(lambda: critical_now(code)),
    }


def _same_page(request: HttpRequest, code: str) -> tuple[LanguageLink, ...]:
    prefix = get_language_from_path(request.path_info)
    rest = request.path_info[len(prefix) + 2 :] if prefix else ""
    query = request.META.get("QUERY_STRING", "")
    tail = f"{rest}?{query}" if query and prefix else rest
    return switcher(published_locales(), code, lambda other: f"/{other}/{tail}")


def _alternates(
    request: HttpRequest, languages: tuple[LanguageLink, ...]
) -> tuple[Alternate, ...]:
    if get_language_from_path(request.path_info) is None:
        return ()
    return alternates(
        request,
        {link.code: link.url.partition("?")[0] for link in languages},
        settings.LANGUAGE_CODE,
    )

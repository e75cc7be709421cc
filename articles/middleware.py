"""Around every request: only published languages answer, editing is atomic, and
readers' pages can be checked for change."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language_from_path

from articles.published import published_locales_once

Handler = Callable[[HttpRequest], HttpResponse]
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class PublishedLanguages:
    """A prefix of a language without a live home page answers 404, in the default
    language: Wagtail alone would show the default language's pages there.

    Editors may preview what they prepare in such a language.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = get_language_from_path(request.path_info)
        if code is None:
            return self.get_response(request)
        with published_locales_once() as published:
            if code not in published and not _is_preview(request):
                translation.activate(settings.LANGUAGE_CODE)
                request.LANGUAGE_CODE = settings.LANGUAGE_CODE
                raise Http404
            return self.get_response(request)


def _is_preview(request: HttpRequest) -> bool:
    """Whether Wagtail's admin made the request, for somebody who may edit the page."""
    return getattr(request, "is_dummy", False)


class AtomicEditing:
    """An editor's request is one transaction.

    Wagtail publishes and restricts in several steps. What marks a change for search
    must commit with the change or not at all. Views that take long and whose steps
    stand each for itself are marked with Django's ``non_atomic_requests``.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.prefix = reverse("wagtailadmin_home")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        editing = request.method in UNSAFE and request.path.startswith(self.prefix)
        if not editing or _commits_each_step(request):
            return self.get_response(request)
        with transaction.atomic():
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response


def _commits_each_step(request: HttpRequest) -> bool:
    """Whether its view is marked; the middleware runs before Django looks for it."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return False
    return DEFAULT_DB_ALIAS in getattr(view, "_non_atomic_requests", ())


class RevalidatedPages:
    """Readers' HTML may be kept but is asked for again, so that every view reaches
    the site; with ``ConditionalGetMiddleware`` the answer is mostly a bare 304."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        html = response.get("Content-Type", "").startswith("text/html")
        if html and response.status_code == 200 and "Cache-Control" not in response:
            patch_cache_control(response, max_age=0, must_revalidate=True)
        return response

"""The language of a request, from its address alone; the origin of forms."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_path


class AddressedLocaleMiddleware(LocaleMiddleware):
    """Django's, but a missing address is missing: it leads to no guessed language."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not get_language_from_path(request.path_info):
            patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", get_language() or "")
        return response


class OriginOfForms:
    """Pages whose forms carry a CSRF token let their origin be sent with them.

    Under ``no-referrer``, the policy of readers' pages, browsers post
    ``Origin: null``, and Django refuses that: nobody could sign in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.CSRF_COOKIE_NAME in response.cookies:
            response.headers.setdefault("Referrer-Policy", "same-origin")
        return response

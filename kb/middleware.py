"""Around each request: its language, from the address alone; its content policy; the
origin of its forms; its id and its line in the log."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from uuid import uuid4

import structlog
from csp.constants import SELF
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_path
from django_structlog.middlewares import RequestMiddleware

SANE_ID = re.compile(r"[0-9A-Za-z_-]{8,64}")


class AddressedLocaleMiddleware(LocaleMiddleware):
    """Django's, but a missing address is missing: it leads to no guessed language."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not get_language_from_path(request.path_info):
            patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", get_language() or "")
        return response


class ContentPolicy(CSPMiddleware):
    """What readers' pages may load; a preview may stand in the frame that Wagtail's
    editor shows it in."""

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if getattr(request, "is_dummy", False):
            parts.replace = {"frame-ancestors": [SELF]}
        return parts


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


class RequestLog(RequestMiddleware):
    """Each request has an id, which a trusted proxy may have given it, and one line in
    the log, which leaves out what was asked."""

    def prepare(self, request: HttpRequest) -> None:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        if not (settings.SIGNPOST_TRUSTED_PROXIES and SANE_ID.fullmatch(given)):
            request.META["HTTP_X_REQUEST_ID"] = uuid4().hex
        request.META["signpost.started"] = time.perf_counter()
        super().prepare(request)

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        response["X-Request-ID"] = request.META["HTTP_X_REQUEST_ID"]
        spent = time.perf_counter() - request.META["signpost.started"]
        structlog.contextvars.bind_contextvars(milliseconds=round(1000 * spent))
        super().handle_response(request, response)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"

"""Errors as problem details (RFC 9457), in the locale that the request names."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError
from ninja.responses import NinjaJSONEncoder

from feedback.errors import FeedbackError, Incomplete
from kb.api.locales import named_locales, speak_first

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


def problem(status: int, code: str, detail: str, **members: Any) -> HttpResponse:
    """``code`` names the kind of problem; ``members`` are added to it."""
    body = {
        "type": f"urn:signpost:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **members,
    }
    return JsonResponse(
        body,
        status=status,
        content_type=MEDIA_TYPE,
        encoder=NinjaJSONEncoder,
        json_dumps_params={"ensure_ascii": False},
    )


def add_problem_handlers(api: NinjaAPI) -> None:
    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        fields = {
            ".".join(str(part) for part in item["loc"][1:]): item["msg"]
            for item in error.errors
        }
        # The view, which else says what is spoken, was not reached.
        speak_first(named_locales(request))
        detail = _("Part of the request cannot be read.")
        return problem(422, "invalid", detail, fields=fields)

    @api.exception_handler(FeedbackError)
    def refused(request: HttpRequest, error: FeedbackError) -> HttpResponse:
        members = {}
        if isinstance(error, Incomplete):
            members["fields"] = {n: " ".join(said) for n, said in error.fields.items()}
        return problem(error.status, error.code, str(error.message), **members)

    @api.exception_handler(Throttled)
    def too_many(request: HttpRequest, error: Throttled) -> HttpResponse:
        detail = _("Too many requests. Please wait a minute.")
        response = problem(429, "too-many", detail)
        response["Retry-After"] = str(error.wait or 60)
        return response

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(404, "not-found", str(error) or _("There is no such thing."))

    @api.exception_handler(Exception)
    def broken(request: HttpRequest, error: Exception) -> HttpResponse:
        logger.exception("The API failed on %s", request.path)
        return problem(500, "broken", _("Something went wrong on our side."))

    @api.exception_handler(HttpError)
    def failed(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, "error", str(error))

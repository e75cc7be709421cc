"""What supervisors and operators ask, answered before anything else of the site.

Probes come by address inside a container network, without TLS and with any host name,
and must be answered when the database is gone.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from feedback.visitors import is_staff
from kb import health, metrics


class Probes:
    """``/status`` and ``/metrics`` without the token go on to the site, where only
    staff see them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if view := OPEN.get(request.path):
            return view(request)
        if (view := GUARDED.get(request.path)) and _has_token(request):
            return view(request)
        return self.get_response(request)


@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; whether it can serve is another question."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Reasons are for the world to see, so they name no address and no error."""
    reasons = health.why_not_ready()
    return JsonResponse(
        {"ready": not reasons, "reasons": reasons}, status=503 if reasons else 200
    )


@never_cache
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    return JsonResponse(health.status(), json_dumps_params={"indent": 2})


@never_cache
@require_safe
def prometheus(request: HttpRequest) -> HttpResponse:
    return HttpResponse(metrics.exposition(), content_type=metrics.CONTENT_TYPE)


OPEN = {"/healthz": alive, "/readyz": ready}
GUARDED = {"/status": status, "/metrics": prometheus}


def for_staff(
    view: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def guarded(request: HttpRequest) -> HttpResponse:
        if is_staff(request):
            return view(request)
        return HttpResponse("For staff, or with a token.\n", status=403)

    return guarded


def _has_token(request: HttpRequest) -> bool:
    token = settings.SIGNPOST_STATUS_TOKEN
    given = request.headers.get("Authorization", "")
    return bool(token) and constant_time_compare(given, f"Bearer {token}")

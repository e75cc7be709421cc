"""Pages that belong to no app: contact and not found."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language_from_path
from django.views import defaults
from django.views.decorators.http import require_safe

from articles.published import readers_language

MAX_WORDS = 8


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    return render(
        request, "contact.html", {"contact_email": settings.SIGNPOST_CONTACT_EMAIL}
    )


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = (
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /django-admin/",
        "Disallow: /api/",
        f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For what asks at the usual address, such as feed readers."""
    return redirect(static("icons/favicon.ico"))


def words_of(path: str) -> str:
    """The words of an address' last part, as a question to search for."""
    slug = path.rstrip("/").rpartition("/")[2]
    return " ".join(re.findall(r"[^\W_]+", slug)[:MAX_WORDS])


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(reverse("wagtailadmin_home")):
        return defaults.page_not_found(request, exception, "wagtailadmin/404.html")
    if get_language_from_path(request.path_info) is None:
        translation.activate(readers_language(request))
    return render(
        request,
        "404.html",
        {"query": words_of(request.path), "noindex": True},
        status=404,
    )

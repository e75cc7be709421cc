"""What every public page's header and footer need."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


def site(request: HttpRequest) -> dict[str, str]:
    """Names and addresses in the language of this request."""
    if request.path.startswith(reverse("wagtailadmin_home")):
        return {}
    return {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "home_url": reverse("wagtail_serve", args=[""]),
        "search_url": reverse("search"),
        "suggest_url": reverse("api-1:suggest"),
        "click_url": reverse("api-1:feedback"),
        "api_url": reverse("api-1:openapi-json"),
    }

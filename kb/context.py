"""What every public page's header and footer need."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def site(request: HttpRequest) -> dict[str, str]:
    """Names and addresses in the language of this request."""
    home = f"/{get_language() or settings.LANGUAGE_CODE}/"
    return {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "home_url": home,
        "search_url": f"{home}search/",
        "glossary_url": f"{home}glossary/",
        "announcements_url": f"{home}announcements/",
        "languages_url": "/languages/",
        "suggest_url": "/api/v1/suggest",
        "api_docs_url": "/api/v1/docs",
    }

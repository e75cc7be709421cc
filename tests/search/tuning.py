"""What tests of synonym sets, pins and exclusions in the admin share."""

from __future__ import annotations

from django.urls import reverse
from wagtail.models import Locale

SETS = "wagtailsnippets_search_synonymset"
PINS = "wagtailsnippets_search_pinnedarticle"


def filled(**values: str) -> dict[str, str]:
    return {
        "name": "Second factor",
        "locale": "",
        "direction": "equal",
        "phrases": "GA\ntwo-factor authentication",
        "trial": "",
        **values,
    }


def save(admin, **values: str):
    return admin.post(reverse(f"{SETS}:add"), filled(**values), follow=True)


def pin(admin, page, url: str = "", **values: str):
    return admin.post(
        url or reverse(f"{PINS}:add"),
        {
            "locale": str(Locale.objects.get(language_code="en").pk),
            "effect": "first",
            "article": str(page.pk),
            "matching": "exact",
            "questions": "where is my money",
            "ends": "",
            **values,
        },
        follow=True,
    )

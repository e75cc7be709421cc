"""The form of an article, as editors send it, and what readers see after it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from articles.models import FaqPage
from tests.articles.factories import topic

STAKING = "Staking rewards are paid every Monday."


def typed(title: str, text: str, **values: Any) -> dict[str, Any]:
    return nested_form_data(
        {
            "title": title,
            "slug": "memo",
            "summary": "",
            "body": streamfield([("text", rich_text(f"<p>{text}</p>"))]),
            "topic": topic().pk,
            "audience": "everyone",
            "review_days": "90",
            "change_severity": "normal",
            "change_note": "",
            "action-publish": "1",
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
            **values,
        }
    )


def edit(page: FaqPage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def live_title(page: FaqPage) -> str:
    return FaqPage.objects.get(pk=page.pk).title

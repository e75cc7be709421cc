from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from articles.models import AbstractArticle
from feedback.tokens import PageToken, sign_page

register = template.Library()


@register.simple_tag
def feedback_panel(page: AbstractArticle) -> str:
    """The question below a public article whether it helped."""
    token = PageToken(
        page.translation_key,
        page.locale.language_code,
        page.live_revision_id or 0,
        timezone.now().date(),
    )
    return render_to_string(
        "feedback/panel.html",
        {
            "page": page,
            "token": sign_page(token),
            "vote_url": reverse("feedback:vote"),
            "contact_url": reverse("feedback:contact"),
        },
    )

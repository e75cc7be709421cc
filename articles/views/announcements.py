"""The list of announcements and its feed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from articles.announcements import AnnouncementItem, announcements
from articles.markup import with_absolute_links
from articles.models import Announcement
from articles.views.crumbs import crumbs

SHOWN = timedelta(days=90)


def _recent(kind: str = "") -> tuple[AnnouncementItem, ...]:
    chosen = Announcement.objects.once_a_key(get_language())
    rows = chosen.active() | chosen.filter(starts__gt=timezone.now() - SHOWN)
    return announcements(rows.filter(kind=kind) if kind else rows)


@require_safe
def announcement_list(request: HttpRequest) -> HttpResponse:
    kinds = tuple(Announcement.Kind.choices)
    chosen = request.GET.get("kind", "")
    kind = chosen if chosen in dict(kinds) else ""
    items = _recent(kind)
    return TemplateResponse(
        request,
        "articles/announcements.html",
        {
            "active": tuple(item for item in items if item.active),
            "past": tuple(item for item in items if not item.active),
            "kinds": kinds,
            "kind": kind,
            "breadcrumbs": crumbs(gettext("Announcements")),
        },
    )


class AnnouncementFeed(Feed):
    """RSS in the language of the address."""

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        # When the newest began; a change of its text is younger.
        del response["Last-Modified"]
        patch_cache_control(response, max_age=0, must_revalidate=True)
        return response

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        """What the site's own links begin with elsewhere."""
        return request.build_absolute_uri("/")

    def title(self) -> str:
        return gettext("Announcements")

    def description(self) -> str:
        return gettext("Incidents, maintenance and changes.")

    def link(self) -> str:
        return reverse("articles:announcements")

    def items(self, root: str) -> tuple[AnnouncementItem, ...]:
        return tuple(
            replace(item, text=with_absolute_links(item.text, root))
            for item in _recent()
        )

    def item_title(self, item: AnnouncementItem) -> str:
        return item.title

    def item_description(self, item: AnnouncementItem) -> str:
        return item.text

    def item_pubdate(self, item: AnnouncementItem) -> datetime:
        return item.starts

    def item_link(self, item: AnnouncementItem) -> str:
        return f"{self.link()}#announcement-{item.id}"

    def item_guid(self, item: AnnouncementItem) -> str:
        return f"announcement-{item.id}"

    item_guid_is_permalink = False

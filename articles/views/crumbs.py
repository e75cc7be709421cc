"""The way from the home page to the page that is shown."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from articles.addresses import topic_url
from articles.models.topics import Topic


@dataclass(frozen=True, slots=True)
class Crumb:
    """``url`` is empty for the page itself."""

    title: str
    url: str


def crumbs(title: str, topic: Topic | None = None) -> tuple[Crumb, ...]:
    """Home, the topics down to ``topic``, and ``title`` for the page itself."""
    topics = [t for t in (topic.parent if topic else None, topic) if t is not None]
    return (
        Crumb(gettext("Help"), reverse("wagtail_serve", args=("",))),
        *(Crumb(str(above), topic_url(above.slug)) for above in topics),
        Crumb(title, ""),
    )

"""What one topic holds in one language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_safe

from articles.announcements import below_banner
from articles.listing import ArticleCard, cards, in_locale, untranslated
from articles.models import Topic
from articles.topics import Contents
from articles.views.crumbs import crumbs

GROUPS: dict[str, Any] = {
    "guide": gettext_lazy("Guides"),
    "faq": gettext_lazy("Questions"),
    "security": gettext_lazy("Security"),
    "glossary": gettext_lazy("Terms"),
}


@dataclass(frozen=True, slots=True)
class TopicGroup:
    type: str
    label: str
    articles: tuple[ArticleCard, ...]


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    code = get_language()
    shown: Topic = get_object_or_404(Topic.objects.select_related("parent"), slug=slug)
    contents = Contents(code)
    ids = contents.ids(shown)
    found = cards(in_locale(code) & Q(pk__in=ids), contents.visibility)
    siblings = [
        other
        for other in contents.topics.values()
        if other.parent_id == shown.parent_id and other.pk != shown.pk
    ]
    children = [t for t in contents.topics.values() if t.parent_id == shown.pk]
    return TemplateResponse(
        request,
        "articles/topic.html",
        {
            "topic": shown,
            "breadcrumbs": crumbs(str(shown), shown.parent),
            "announcements": tuple(
                item for item in below_banner(code) if shown.pk in item.topics
            ),
            "groups": groups(found),
            "subtopics": contents.topic_cards(children),
            "related_topics": contents.topic_cards(siblings),
            "elsewhere": untranslated(
                _about([shown, *children]), code, contents.visibility
            ),
        },
    )


def groups(found: list[ArticleCard]) -> tuple[TopicGroup, ...]:
    """The articles by type, without the types that have none."""
    return tuple(
        TopicGroup(kind, str(label), articles)
        for kind, label in GROUPS.items()
        if (articles := tuple(card for card in found if card.type == kind))
    )


def _about(topics: list[Topic]) -> Q:
    return Q(topic__in=topics) | Q(other_topics__in=topics)

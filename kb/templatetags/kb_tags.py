"""Tags of the base templates."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from django import template
from django.conf import settings
from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.utils.translation import get_language, gettext, ngettext

from articles.addresses import topic_url
from articles.listing import ArticleCard, cards, in_locale
from articles.models import HomePage
from articles.situations import situations_of
from articles.topics import Contents, TopicCard
from kb.api.search import SUGGESTIONS
from search.answering.answer import TYPED_LENGTH
from search.models import Usefulness

register = template.Library()

MOST_READ = 6
ENOUGH_VIEWS = 10
"""Below it a place among the most read says nothing."""
COUNTED_FOR = 60
"""Seconds."""


@register.simple_tag
def suggestion_announcements() -> str:
    """A JSON list: what to announce for 0, 1, 2… suggestions.

    Scripts cannot choose among the plural forms of a language; the server can.
    """
    return json.dumps(
        [gettext("No suggestions.")]
        + [
            ngettext(
                "%(number)d suggestion. Use the arrow keys to choose.",
                "%(number)d suggestions. Use the arrow keys to choose.",
                number,
            )
            % {"number": number}
            for number in range(1, SUGGESTIONS + 1)
        ],
        ensure_ascii=False,
    )


@register.simple_tag
def typed_length() -> int:
    """Characters that the search box takes."""
    return TYPED_LENGTH


@register.simple_tag
def suggestion_kinds() -> str:
    """A JSON object: what each kind of suggestion is called."""
    return json.dumps(
        {
            "title": gettext("Article"),
            "question": gettext("Question"),
            "term": gettext("Term"),
        },
        ensure_ascii=False,
    )


@register.simple_tag
def support_times() -> str:
    """When people answer, in whole sentences."""
    hours = settings.SIGNPOST_REPLY_HOURS
    sentences = [
        ngettext(
            "We usually reply within %(hours)d hour.",
            "We usually reply within %(hours)d hours.",
            hours,
        )
        % {"hours": hours}
    ]
    if settings.SIGNPOST_CONTACT_HOURS:
        opens, closes = settings.SIGNPOST_CONTACT_HOURS
        sentences.append(
            gettext("People answer every day from %(opens)s to %(closes)s UTC.")
            % {"opens": opens, "closes": closes}
        )
    return " ".join(sentences)


@dataclass(frozen=True, slots=True)
class TopicLink:
    name: str
    url: str
    count: int


@register.simple_tag
def top_topics(code: str) -> tuple[TopicLink, ...]:
    """The topics of the first level that hold articles in a language.

    Counting reads a row of every article, so it is done once a minute.
    """
    key = f"top-topics:{code}:{get_language()}"
    found: tuple[TopicLink, ...] | None = cache.get(key)
    if found is None:
        found = _top_topics(code)
        cache.set(key, found, COUNTED_FOR)
    return found


def _top_topics(code: str) -> tuple[TopicLink, ...]:
    contents = Contents(code)
    return tuple(
        TopicLink(str(topic), topic_url(topic.slug), count)
        for topic in contents.topics.values()
        if topic.parent_id is None and (count := len(contents.ids(topic)))
    )


@register.simple_tag
def situations(code: str) -> tuple[ArticleCard, ...]:
    """Articles for readers in trouble, in a language."""
    home = HomePage.objects.filter(locale__language_code=code, live=True).first()
    return situations_of(home) if home else ()


@register.simple_tag
def topic_cards(contents: Contents, code: str) -> tuple[TopicCard, ...]:
    """The topics of the first level in a language, which name what is read most."""
    top_level = [t for t in contents.topics.values() if t.parent_id is None]
    return contents.topic_cards(top_level, dict(_read(code)))


@register.simple_tag
def most_read(code: str) -> list[ArticleCard]:
    """The articles of a language whose live revisions were viewed most."""
    read = _read(code).order_by("-views", "family")[:MOST_READ]
    families = [family for family, _views in read]
    found = {
        card.family: card
        for card in cards(in_locale(code) & Q(translation_key__in=families))
    }
    return [found[str(key)] for key in families if str(key) in found]


def _read(code: str) -> QuerySet[Usefulness, tuple[UUID, int]]:
    """The families whose article in a language was viewed often, and how often."""
    often = Usefulness.objects.filter(locale=code, views__gte=ENOUGH_VIEWS)
    return often.values_list("family", "views")

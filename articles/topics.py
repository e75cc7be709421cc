"""Which articles a topic holds in one language, and topics as cards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils.translation import get_language
from modeltranslation.utils import build_localized_fieldname

from articles.access import Visibility, below
from articles.addresses import topic_url
from articles.kept import Kept
from articles.listing import ArticleCard, cards, in_locale
from articles.models import AbstractArticle, Topic, article_models

TOP = 3
"""Articles named on a topic's card."""
NO_VIEWS: Mapping[UUID, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class TopicCard:
    slug: str
    name: str
    description: str
    url: str
    count: int
    top: tuple[ArticleCard, ...]


class Contents:
    """The visible articles of every topic in one language, in tree order.

    A topic holds the articles about it, as first or other topic, and those of the
    topics below it.
    """

    def __init__(self, code: str, visibility: Visibility | None = None) -> None:
        self.visibility = visibility or Visibility.now()
        self._paths: dict[int, dict[int, str]] = defaultdict(dict)
        self._families: dict[int, UUID] = {}
        rows = [
            row
            for model in article_models()
            for row in self.visibility.of(
                model.objects.filter(in_locale(code))
            ).values_list("pk", "path", "translation_key", "topic", "other_topics")
        ]
        # Read after the articles, so that one given to them meanwhile is among them.
        self.topics = {topic.pk: topic for topic in Topic.objects.all()}
        for pk, path, family, *topics in rows:
            self._families[pk] = family
            for topic in topics:
                self._place(topic, pk, path)

    def _place(self, topic_id: int | None, page_id: int, path: str) -> None:
        if topic_id is None:
            return
        self._paths[topic_id][page_id] = path
        if parent := self.topics[topic_id].parent_id:
            self._paths[parent][page_id] = path

    def ids(self, topic: Topic) -> list[int]:
        pages = self._paths[topic.pk]
        return sorted(pages, key=lambda pk: pages[pk])

    def topic_cards(
        self, topics: Iterable[Topic], views: Mapping[UUID, int] = NO_VIEWS
    ) -> tuple[TopicCard, ...]:
        """Cards of those ``topics`` that hold an article.

        A card names the articles of most ``views``, which are counted by family; those
        that have none come in tree order.
        """
        chosen = {
            topic: sorted(
                self.ids(topic), key=lambda pk: -views.get(self._families[pk], 0)
            )
            for topic in topics
            if self._paths[topic.pk]
        }
        wanted = {pk for ids in chosen.values() for pk in ids[:TOP]}
        named = {card.id: card for card in cards(Q(pk__in=wanted), self.visibility)}
        return tuple(self._card(topic, ids, named) for topic, ids in chosen.items())

    @staticmethod
    def _card(topic: Topic, ids: list[int], named: dict[int, ArticleCard]) -> TopicCard:
        return TopicCard(
            slug=topic.slug,
            name=str(topic),
            description=topic.description,
            url=topic_url(topic.slug),
            count=len(ids),
            top=tuple(named[pk] for pk in ids[:TOP] if pk in named),
        )


def neighbours(
    page: AbstractArticle, visibility: Visibility, most: int
) -> tuple[list[int], list[int]]:
    """Ids of the visible articles of a page's topic that stand before and after it in
    the tree, the nearest first, at most ``most`` of each: two queries."""
    topics = Topic.objects.filter(Q(pk=page.topic_id) | Q(parent=page.topic_id))
    # Asked for the locale, SQLite would walk through every page in it.
    below_home = below([page.path[: 2 * page.steplen]])
    before = _about(
        topics, below_home & Q(path__lt=page.path), visibility, "path", "pk"
    )
    after = _about(topics, below_home & Q(path__gt=page.path), visibility, "path", "pk")
    return (
        [pk for _path, pk in before.order_by("-path")[:most]],
        [pk for _path, pk in after.order_by("path")[:most]],
    )


def filled_topics(visibility: Visibility) -> frozenset[tuple[str, int]]:
    """The languages and ids of all topics that hold an article: two queries."""
    found: set[tuple[str, int]] = set(
        _about(Topic.objects.all(), Q(), visibility, "locale__language_code", "about")
    )
    parents = dict(Topic.objects.values_list("pk", "parent"))
    above = {(code, above) for code, pk in found if (above := parents[pk])}
    return frozenset(found | above)


def families_about(slug: str, code: str) -> frozenset[str]:
    """The families whose visible article in a language a topic holds."""
    topics = Topic.objects.filter(Q(slug=slug) | Q(parent__slug=slug))
    found = _about(topics, in_locale(code), Visibility.now(), "translation_key")
    return frozenset(str(family) for (family,) in found)


def _about(
    topics: QuerySet[Topic], condition: Q, visibility: Visibility, *fields: str
) -> QuerySet[Any, Any]:
    """Fields of the visible articles with one of ``topics``, which is ``about``: each
    row once."""
    first, *others = (
        visibility.of(model.objects.filter(condition, **{f"{relation}__in": topics}))
        .order_by()
        .annotate(about=F(relation))
        .values_list(*fields)
        # Asked for both relations at once, no database would use its indices of them.
        for model, relation in product(article_models(), ("topic", "other_topics"))
    )
    return first.union(*others)


def topic_names() -> Mapping[str, str]:
    """The name of every topic in the active language, by slug; some seconds old."""
    return named_lately(get_language() or settings.LANGUAGE_CODE)


def _names(code: str) -> Mapping[str, str]:
    active = build_localized_fieldname("name", code)
    default = build_localized_fieldname("name", settings.LANGUAGE_CODE)
    rows = Topic.objects.values("slug", active, default)
    return {row["slug"]: row[active] or row[default] or row["slug"] for row in rows}


named_lately = Kept(_names, Topic)

"""Reads the rows of the report, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import Page

from articles.drift import Published, drift
from articles.history import source_versions
from articles.listing import of_any_type
from articles.models import Family, Topic, article_models
from feedback.subjects import Subject
from reports.figures import readers
from reports.permissions import editable_pages
from reports.statistics.staleness import (
    Source,
    StaleRow,
    Standing,
    helpfulness,
    review,
)


def editable_articles(user: AbstractBaseUser) -> QuerySet[Page]:
    """The live articles that ``user`` may edit, with ``topic`` and what the rows need
    from the tables of the four types."""
    articles: QuerySet[Page] = (
        editable_pages(user)
        .type(*article_models())
        .filter(live=True, alias_of__isnull=True)
    )
    return articles.annotate(
        topic=of_any_type("topic_id"),
        interval=of_any_type("review_days"),
        checked=of_any_type("last_verified"),
        made_from=of_any_type("source_revision_id"),
    )


def stale_rows(articles: QuerySet[Page], now: datetime) -> list[StaleRow]:
    """One row for each of ``articles``, which are some of ``editable_articles``."""
    zone = timezone.get_current_timezone()
    today = now.astimezone(zone).date()
    facts = [
        _Facts(*values)
        for values in articles.order_by().values_list(
            "pk",
            "title",
            "content_type_id",
            "locale__language_code",
            "translation_key",
            "live_revision_id",
            # A page that a script put into the tree may lack the first, or both.
            Coalesce("first_published_at", "latest_revision_created_at", Value(now)),
            "topic",
            "interval",
            "checked",
            "made_from",
        )
    ]
    types = {
        ContentType.objects.get_for_model(model).pk: str(model.type_label)
        for model in article_models()
    }
    topics = {topic.pk: str(topic) for topic in Topic.objects.all()}
    standing = _sources(facts)
    read = readers(now.date())
    rows = []
    for fact in facts:
        subject = Subject(fact.family, fact.locale, fact.revision or 0)
        rows.append(
            StaleRow(
                page_id=fact.page_id,
                title=fact.title,
                type=types[fact.content_type],
                locale=fact.locale,
                topic=topics[fact.topic],
                review=review(
                    fact.checked,
                    fact.published.astimezone(zone).date(),
                    fact.interval,
                    today,
                ),
                helpfulness=helpfulness(
                    read.helpful.get(subject, 0), read.unhelpful.get(subject, 0)
                ),
                views=read.views.get((fact.family, fact.locale), 0),
                source=standing[fact.page_id],
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class _Facts:
    page_id: int
    title: str
    content_type: int
    locale: str
    family: UUID
    revision: int | None
    published: datetime
    topic: int
    interval: int
    checked: date | None
    made_from: int | None


def _sources(facts: Iterable[_Facts]) -> dict[int, Source]:
    """Where each article stands to its source, by page id.

    Texts are read only of sources whose live revision is not the one that a
    translation was made from: at most sites these are few.
    """
    here = Page.objects.filter(
        translation_key=OuterRef("translation_key"), locale=OuterRef("source_locale")
    )
    sources = {
        family: (locale, revision)
        for family, locale, revision in Family.objects.values_list(
            "translation_key",
            "source_locale__language_code",
            Subquery(here.values("live_revision_id")[:1]),
        )
    }
    found, moved = {}, []
    for fact in facts:
        locale, revision = sources[fact.family]
        if fact.locale == locale:
            found[fact.page_id] = Source(Standing.SOURCE)
        elif fact.made_from is None:
            found[fact.page_id] = Source(Standing.UNKNOWN)
        elif fact.made_from == revision:
            found[fact.page_id] = Source(Standing.CURRENT)
        else:
            moved.append(fact)
    versions = source_versions({fact.family for fact in moved})
    for fact in moved:
        found[fact.page_id] = _behind(fact.made_from, versions, fact.family)
    return found


def _behind(
    made_from: int | None, versions: Mapping[UUID, list[Published]], family: UUID
) -> Source:
    published = versions.get(family, [])
    if all(state.revision_id != made_from for state in published):
        return Source(Standing.UNKNOWN)
    behind = drift(made_from, published)
    if behind is None:
        return Source(Standing.CURRENT)
    return Source(
        Standing.CRITICAL if behind.critical else Standing.BEHIND, behind.changed_at
    )

"""Marks every change of what readers may see, inside the transaction that makes it.

Wagtail's own signals do not suffice: publishing is not atomic with its signal, a move
is signalled after commit and not for the pages below. Every way to change a page ends
in a model's save or delete, so Django's signals of those are the place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.db.models.signals import (
    post_delete,
    post_save,
    pre_delete,
    pre_save,
)
from django.dispatch import receiver
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.models import Page, PageViewRestriction, ReferenceIndex

from articles.access import article_pages, below
from articles.extract import sections_of
from articles.models import (
    AbstractArticle,
    Family,
    HomePage,
    SectionPage,
    Severity,
    Topic,
    Version,
    article_models,
)
from articles.signals import live_changed

# A save of these alone changes nothing that a reader can see.
BOOKKEEPING = frozenset(
    {
        "draft_title",
        "expire_at",
        "go_live_at",
        "has_unpublished_changes",
        "last_verified",
        "latest_revision",
        "latest_revision_created_at",
        "locked",
        "locked_at",
        "locked_by",
        "numchild",
        "source_revision_at",
        "source_revision_id",
    }
)


@dataclass(frozen=True, slots=True)
class State:
    """What the database holds of a page before it is saved."""

    live: bool
    path: str
    url_path: str
    live_revision_id: int | None


def announce(pages: Iterable[tuple[Any, str, int]], reason: str) -> None:
    for family, locale, page_id in pages:
        live_changed.send(
            sender=Page, family=family, locale=locale, page_id=page_id, reason=reason
        )


def _announce_where(condition: Q, reason: str, whole_families: bool = False) -> None:
    """Announce the live articles that meet ``condition``.

    A restriction covers a family in all its languages, so wherever one exists, a page
    that comes, goes or moves may change its translations as well.
    """
    if whole_families or PageViewRestriction.objects.exists():
        keys = article_pages(condition).values("translation_key")
        condition = Q(translation_key__in=keys)
    announce(
        list(
            article_pages(condition)
            .filter(live=True)
            .values_list("translation_key", "locale__language_code", "pk")
        ),
        reason,
    )


def _is_bookkeeping(update_fields: Iterable[str] | None) -> bool:
    return update_fields is not None and BOOKKEEPING.issuperset(update_fields)


@receiver(pre_save)
def remember_state(
    sender: type, instance: Any, raw: bool, update_fields: Any, **kwargs: Any
) -> None:
    if raw or not issubclass(sender, Page) or _is_bookkeeping(update_fields):
        return
    instance._state_before = None
    if not instance._state.adding:
        row = (
            Page.objects.filter(pk=instance.pk)
            .values_list("live", "path", "url_path", "live_revision_id")
            .first()
        )
        instance._state_before = State(*row) if row else None
    if isinstance(instance, AbstractArticle) and _goes_live(instance):
        silent = instance.change_severity == Severity.SILENT
        if not (silent and instance.changed_at):
            instance.changed_at = instance.last_published_at


def _goes_live(article: AbstractArticle) -> bool:
    before: State | None = article._state_before
    return bool(article.live and article.live_revision_id) and (
        before is None or before.live_revision_id != article.live_revision_id
    )


@receiver(post_save)
def page_saved(
    sender: type,
    instance: Any,
    created: bool,
    raw: bool,
    update_fields: Any,
    **kwargs: Any,
) -> None:
    if raw or not issubclass(sender, Page) or _is_bookkeeping(update_fields):
        return
    model = instance.specific_class
    if model in article_models():
        if created:
            Family.objects.get_or_create(
                translation_key=instance.translation_key,
                defaults={"source_locale": instance.locale},
            )
        if isinstance(instance, AbstractArticle) and _goes_live(instance):
            _record_version(instance)
        _article_saved(instance, instance._state_before)
    elif model in (HomePage, SectionPage):
        _container_saved(instance, instance._state_before)


def _record_version(article: AbstractArticle) -> None:
    """Keep the text of the live revision, once."""
    Version.objects.get_or_create(
        family=article.translation_key,
        locale=article.locale.language_code,
        revision_id=article.live_revision_id,
        defaults={
            "published_at": article.last_published_at,
            "severity": article.change_severity,
            "note": article.change_note,
            "title": article.title,
            "summary": article.summary,
            "sections": [[s.anchor, s.heading, s.text] for s in sections_of(article)],
        },
    )


def _article_saved(page: Page, before: State | None) -> None:
    moved = before is None or before.url_path != page.url_path
    if moved and PageViewRestriction.objects.exists():
        _announce_where(Q(translation_key=page.translation_key), "moved")
    elif page.live or (before is not None and before.live):
        announce(
            [(page.translation_key, page.locale.language_code, page.pk)],
            "published" if page.live else "unpublished",
        )


def _container_saved(page: Page, before: State | None) -> None:
    if before is None:
        return
    if before.live != page.live:
        _announce_where(below([page.path]), "published" if page.live else "unpublished")
    elif before.url_path != page.url_path:
        _announce_where(below([page.path]), "moved")


@receiver(pre_delete)
def page_deleted(sender: type, instance: Any, **kwargs: Any) -> None:
    if sender in article_models():
        _announce_where(Q(pk=instance.pk), "deleted")


@receiver(post_save, sender=PageViewRestriction)
@receiver(post_delete, sender=PageViewRestriction)
def restriction_changed(instance: PageViewRestriction, **kwargs: Any) -> None:
    """The pages below in every language, and the translations of those."""
    if kwargs.get("raw"):
        return
    page = Page.objects.filter(pk=instance.page_id).first()
    if page is not None:
        twins = Page.objects.filter(translation_key=page.translation_key)
        _announce_where(
            below(twins.values_list("path", flat=True)),
            "restricted",
            whole_families=True,
        )


@receiver(pre_save, sender=Topic)
def topic_changed(instance: Topic, raw: bool, **kwargs: Any) -> None:
    """An article's document names its topics by slug, and the topics above them."""
    before = Topic.objects.filter(pk=instance.pk).first()
    if raw or before is None:
        return
    if (before.slug, before.parent_id) != (instance.slug, instance.parent_id):
        _announce_topic(instance)


@receiver(pre_delete, sender=Topic)
def topic_deleted(instance: Topic, **kwargs: Any) -> None:
    _announce_topic(instance)


@receiver(pre_delete)
def media_deleted(sender: type, instance: Any, **kwargs: Any) -> None:
    """An article tells nothing more of a picture or film that is gone."""
    if not issubclass(sender, (AbstractImage, AbstractDocument)):
        return
    pages = ContentType.objects.get_for_model(Page)
    used = ReferenceIndex.get_references_to(instance).filter(base_content_type=pages)
    keys = used.values_list("object_id", flat=True)
    _announce_where(Q(pk__in={int(key) for key in keys}), "media")


def _announce_topic(topic: Topic) -> None:
    topics = [topic.pk, *topic.children.values_list("pk", flat=True)]
    about = Q(topic__in=topics) | Q(other_topics__in=topics)
    for model in article_models():
        found = model.objects.filter(about).values_list("pk", flat=True)
        _announce_where(Q(pk__in=list(found)), "topic")

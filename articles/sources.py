"""Which state of the source a translation was made from."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import copy_for_translation_done

from articles.models import AbstractArticle

FIELDS = ("source_revision_id", "source_revision_at")


def source_of(article: AbstractArticle) -> AbstractArticle | None:
    """The family's source, or None when ``article`` is it or it does not exist."""
    locale_id = article.family.source_locale_id
    if article.locale_id == locale_id:
        return None
    found = Page.objects.filter(
        translation_key=article.translation_key, locale_id=locale_id
    ).first()
    return found.specific if found else None


def follow_source(article: AbstractArticle) -> None:
    """Note on ``article``, unsaved, that it follows the source as it is live now."""
    source = source_of(article)
    if source is not None and source.live_revision is not None:
        article.source_revision_id = source.live_revision_id
        article.source_revision_at = source.live_revision.created_at


@receiver(copy_for_translation_done)
def note_source(source_obj: Page, target_obj: Page, **kwargs: Any) -> None:
    if not isinstance(target_obj, AbstractArticle):
        return
    if source_of(source_obj.specific) is None:
        follow_source(target_obj)
    else:
        # Made from a translation: as old as that translation.
        for name in FIELDS:
            setattr(target_obj, name, getattr(source_obj.specific, name))
    target_obj.save(update_fields=FIELDS, clean=False)
    if revision := target_obj.latest_revision:
        revision.content = target_obj.serializable_data()
        revision.save(update_fields=["content"])

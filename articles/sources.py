"""Notes which state of the source a new translation was made from."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import copy_for_translation_done

from articles.models import AbstractArticle

FIELDS = ("source_revision_id", "source_revision_at")


@receiver(copy_for_translation_done)
def note_source(source_obj: Page, target_obj: Page, **kwargs: Any) -> None:
    if not isinstance(target_obj, AbstractArticle):
        return
    if source_obj.specific.source is None:
        target_obj.follow_source()
    else:
        # Made from a translation: as old as that translation.
        for name in FIELDS:
            setattr(target_obj, name, getattr(source_obj.specific, name))
    target_obj.save(update_fields=FIELDS, clean=False)
    if revision := target_obj.latest_revision:
        revision.content = target_obj.serializable_data()
        revision.save(update_fields=["content"])

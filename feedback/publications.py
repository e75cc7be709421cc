"""Records what editors publish, in the same stream as what readers do."""

from __future__ import annotations

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published

from articles.models import AbstractArticle
from feedback.models import Publication


@receiver(page_published)
def record_publication(instance: Page, **kwargs: object) -> None:
    """A scheduled publication is signalled too, long before it is live."""
    if not isinstance(instance, AbstractArticle) or not instance.live:
        return
    source = instance.family.source_locale.language_code
    locale = instance.locale.language_code
    translation = locale != source
    Publication.objects.create(
        t=instance.last_published_at,
        family=instance.translation_key,
        locale=locale,
        revision=instance.live_revision_id,
        severity=instance.change_severity,
        source_locale=source if translation else "",
        source_revision=instance.source_revision_id if translation else None,
    )

"""Wagtail's own indexes, which would be written anew at every save of a page.

They serve the admin (its search, and where a thing is used), not readers, so an
import leaves them alone and brings them up to date once, at its end. Each article
remembers whether that was done, so one that was killed leaves it to the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction
from django.db.models.signals import post_save
from modelsearch.backends import get_search_backends
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from articles.models import ImportedArticle, article_models

# Pages in one transaction, so that nobody waits long for the database.
BATCH = 200


@contextmanager
def deferred_indexes() -> Iterator[None]:
    """Index nothing that this process saves inside the context."""
    for model in article_models():
        post_save.disconnect(post_save_signal_handler, sender=model)
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        for model in article_models():
            post_save.connect(post_save_signal_handler, sender=model)


def not_indexed() -> list[int]:
    """The page ids of imported articles that were written since they were indexed."""
    behind = ImportedArticle.objects.filter(indexed=False).order_by("page_id")
    return list(behind.values_list("page_id", flat=True))


def index_imported(page_ids: Sequence[int]) -> Iterator[int]:
    """Index imported articles for the admin; yields each when it is done."""
    backends = list(get_search_backends(with_auto_update=True))
    for start in range(0, len(page_ids), BATCH):
        batch = page_ids[start : start + BATCH]
        with transaction.atomic():
            for model in article_models():
                pages = list(model.objects.filter(pk__in=batch))
                for page in pages:
                    ReferenceIndex.create_or_update_for_object(page)
                for backend in backends:
                    backend.add_bulk(model, pages)
            ImportedArticle.objects.filter(page_id__in=batch).update(indexed=True)
        yield from batch

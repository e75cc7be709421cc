"""Publish and withdraw what is due, each page in a transaction of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.core.management.base import BaseCommand
from django.db import OperationalError, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from wagtail.models import Page, Revision

logger = logging.getLogger(__name__)

Row = TypeVar("Row", bound=Model)


class Command(BaseCommand):
    help = (
        "Publish pages whose go-live time has come and withdraw expired ones. Use "
        "this instead of publish_scheduled: each page changes as a whole or not at "
        "all, and one that cannot change is logged and stops no other."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        expired = Page.objects.filter(live=True, expire_at__lt=now)
        due = Revision.page_revisions.filter(approved_go_live_at__lt=now)

        # A second process passes over the pages that the first one is changing.
        def withdraw(page_id: int) -> None:
            page = _free(expired).filter(pk=page_id).first()
            if page is not None:
                page.specific.unpublish(
                    set_expired=True, log_action="wagtail.unpublish.scheduled"
                )
                self.stdout.write(f"Withdrawn: {page.title}")

        def publish(revision_id: int) -> None:
            revision = _free(due).filter(pk=revision_id).first()
            if revision is not None:
                revision.publish(log_action="wagtail.publish.scheduled")
                self.stdout.write(f"Published: {revision.content_object}")

        self._each(expired.order_by("expire_at").values_list("pk", flat=True), withdraw)
        self._each(
            due.order_by("approved_go_live_at").values_list("pk", flat=True), publish
        )

    def _each(self, keys: Iterable[int], change: Callable[[int], None]) -> None:
        for key in keys:
            try:
                with transaction.atomic():
                    change(key)
            except OperationalError:
                raise
            except Exception:
                logger.exception("%s of %s failed", change.__name__, key)


def _free(rows: QuerySet[Row]) -> QuerySet[Row]:
    return rows.select_for_update(skip_locked=True, of=("self",))

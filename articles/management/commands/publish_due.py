"""Publish and withdraw what is due, each page in a transaction of its own."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Revision


class Command(BaseCommand):
    help = (
        "Publish pages whose go-live time has come and withdraw expired ones. Use "
        "this instead of publish_scheduled: each page changes as a whole or not at all."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        expired = Page.objects.filter(live=True, expire_at__lt=now)
        for page_id in expired.order_by("expire_at").values_list("pk", flat=True):
            with transaction.atomic():
                page = Page.objects.filter(pk=page_id, live=True).first()
                if page is not None:
                    page.specific.unpublish(
                        set_expired=True, log_action="wagtail.unpublish.scheduled"
                    )
                    self.stdout.write(f"Withdrawn: {page.title}")
        due = Revision.page_revisions.filter(approved_go_live_at__lt=now)
        for revision_id in due.order_by("approved_go_live_at").values_list(
            "pk", flat=True
        ):
            with transaction.atomic():
                revision = due.filter(pk=revision_id).first()
                if revision is not None:
                    revision.publish(log_action="wagtail.publish.scheduled")
                    self.stdout.write(f"Published: {revision.content_object}")

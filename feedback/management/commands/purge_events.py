from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from feedback.rollups import EVENTS, midnight, roll_up, update_from_long_ago


class Command(BaseCommand):
    help = (
        "Delete readers' events (questions, comments, pseudonyms) older than some "
        "days. Their daily sums stay."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, required=True)

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        if days < 1:
            raise CommandError("--days must be at least 1: today is not over yet.")
        roll_up()
        # Whole days only: a day that is summed again must still be complete.
        first_kept = timezone.now().date() - timedelta(days=days)
        for model in EVENTS:
            old = model._default_manager.filter(t__lt=midnight(first_kept))
            number = old.count()
            old.delete()
            self.stdout.write(f"{model._meta.verbose_name_plural}: {number} deleted")
        update_from_long_ago()

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from feedback.rollups import roll_up


class Command(BaseCommand):
    help = "Sum readers' events into days, for reports and ranking; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--since",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="first day to sum again (default: the last one that was summed)",
        )

    def handle(self, *args: Any, since: date | None, **options: Any) -> None:
        days = roll_up(since)
        self.stdout.write(f"Days summed: {len(days)}, from {min(days)} on.")

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.components import make_engine
from search.engines.contract import EngineError
from search.indexing.ahead import compute_ahead, is_behind
from search.indexing.words import renew_words


class Command(BaseCommand):
    help = (
        "Compute which articles are related, for their pages, which phrases titles "
        "share, for suggestions, and which words they hold, for mistyped questions. "
        "Does nothing for a day while no article changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anyway", action="store_true", help="also if nothing changed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        renew_words()
        if not options["anyway"] and not is_behind():
            return
        try:
            fingerprint = make_engine(readonly=True).generation().encoder
        except EngineError as error:
            raise CommandError(str(error)) from error
        done = compute_ahead(fingerprint)
        self.stdout.write(
            f"{done.related} related articles, {done.phrases} phrases of titles."
        )

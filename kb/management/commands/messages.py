from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb import messages


class Command(BaseCommand):
    help = "Collect, check or compile the translations of the interface."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        verb = parser.add_mutually_exclusive_group(required=True)
        verb.add_argument("--update", action="store_true", help="collect new strings")
        verb.add_argument("--check", action="store_true", help="fail on gaps")
        verb.add_argument("--compile", action="store_true", help="write .mo files")
        parser.add_argument("--add", action="append", default=[], metavar="LANGUAGE")

    def handle(self, *args: Any, **options: Any) -> None:
        root = settings.BASE_DIR
        if options["compile"]:
            count = messages.compile_all(root)
            self.stdout.write(f"{count} message catalogues compiled.")
            return
        template = messages.collected(root)
        languages = [*messages.shipped_languages(root), *options["add"]]
        if options["update"]:
            for language in languages:
                messages.update(root, language, template)
            self.stdout.write(f"{len(template)} strings in {len(languages)} languages.")
            return
        found = {
            language: messages.problems(root, language, template)
            for language in languages
        }
        for language, problems in found.items():
            for problem in problems:
                self.stderr.write(f"{language}: {problem}")
        if any(found.values()):
            raise CommandError("The message catalogues are not up to date.")

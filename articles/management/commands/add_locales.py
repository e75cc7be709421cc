"""Start publishing in a language: its Wagtail locale, home page and section."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.addresses import page_address
from articles.tree import ensure_section


class Command(BaseCommand):
    help = "Start publishing in one or more languages, such as: add_locales de pt-br"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("codes", nargs="+", metavar="LANGUAGE")

    def handle(self, *args: Any, **options: Any) -> None:
        for code in options["codes"]:
            try:
                section = ensure_section(code)
            except ValueError as error:
                raise CommandError(str(error)) from error
            self.stdout.write(f"{code}: {page_address(code, section.url_path)}")

from __future__ import annotations

import random
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.access import visible
from articles.models import article_models
from kb.bench.load import (
    Asked,
    one_client,
    parts_table,
    title_questions,
)
from kb.bench.processes import proportional_memory, web

WARM_UP = 20


class Command(BaseCommand):
    help = (
        "Search the site of these settings over HTTP with one client and print the "
        "times of the parts beside the whole. Titles of other languages and words of "
        "titles are the questions."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--requests", type=int, default=300)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        titles = [
            Asked(*row)
            for model in article_models()
            for row in visible(model.objects.all()).values_list(
                "locale__language_code", "title"
            )
        ]
        if not titles:
            raise CommandError("Nothing is published here. Run `make demo` first.")
        choose = random.Random(options["seed"])  # noqa: S311 -- repeatable, not secret
        questions = title_questions(titles, options["requests"] + WARM_UP, choose)
        with web() as (port, process):
            replies = one_client(port, questions)[WARM_UP:]
            memory = proportional_memory(process)
        if any(reply.state == "failed" for reply in replies):
            raise CommandError("Not every search was answered.")
        self.stdout.write(
            f"{len(replies)} searches, one client\n{parts_table(replies)}"
        )
        self.stdout.write(f"memory of the web processes (PSS): {memory:.0f} MB")

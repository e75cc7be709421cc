from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.models import Family
from search.components import search_service
from search.evaluation.corpora import CorpusQuestion, read_questions
from search.evaluation.progress import StepProgress
from search.golden.replay import NotChecked, Shown, as_readers, patient

DEGRADED = 2
STATES = ("strong", "weak", "none")

Judged = tuple[CorpusQuestion, Shown, bool]
"""A question, what readers are shown for it, and whether that is right."""


class Command(BaseCommand):
    help = (
        "Ask the site questions whose articles are known, and count how many of the "
        "strong, weak and no matches are right. Exit status 1 if more than "
        "--most-wrong are strong and wrong, 2 if search does not answer in full."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "questions",
            type=Path,
            help="JSON Lines as of a corpus; relevant is empty where nothing answers",
        )
        parser.add_argument("--most-wrong", type=int, help="of all questions")
        parser.add_argument(
            "--list", action="store_true", help="name what is strong and wrong"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        known = frozenset(code for code, _name in settings.LANGUAGES)
        try:
            asked = read_questions(
                options["questions"], known, frozenset(), frozenset(), ""
            )
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        names = _names({name for question in asked for name in question.relevant})
        try:
            judged = list(_judged(asked, names))
        except NotChecked as error:
            raise CommandError(
                f"Search does not answer in full: {error}", returncode=DEGRADED
            ) from error
        wrong = [
            (question, shown)
            for question, shown, right in judged
            if shown.match == "strong" and not right
        ]
        for line in table(judged):
            self.stdout.write(line)
        if options["list"]:
            for question, shown in wrong:
                first = names.get(shown.families[0], shown.families[0])
                self.stdout.write(f"{question.locale}: {question.text!r}: {first}")
        most = options["most_wrong"]
        if most is not None and len(wrong) > most:
            self.stderr.write(f"{len(wrong)} are strong and wrong, {most} may be.")
            sys.exit(1)


def is_right(question: CorpusQuestion, shown: Shown, first: str) -> bool:
    """Whether ``first``, the first article, answers; none where nothing does."""
    if shown.match == "none":
        return not question.relevant
    return first in question.relevant


def table(judged: Iterable[Judged]) -> list[str]:
    """Right of all of each match, by locale and in the end of all."""
    rows: dict[str, Counter[tuple[str, bool]]] = {}
    for question, shown, right in judged:
        rows.setdefault(question.locale, Counter())[shown.match, right] += 1
    total: Counter[tuple[str, bool]] = sum(rows.values(), Counter())
    lines = [f"{'locale':8} {'n':>5} " + " ".join(f"{state:>9}" for state in STATES)]
    for name, row in [*sorted(rows.items()), ("all", total)]:
        cells = (
            f"{row[state, True]}/{row[state, True] + row[state, False]}"
            for state in STATES
        )
        lines.append(
            f"{name:8} {row.total():5} " + " ".join(f"{cell:>9}" for cell in cells)
        )
    return lines


def _judged(asked: Sequence[CorpusQuestion], names: dict[str, str]) -> Iterable[Judged]:
    search = patient(as_readers(search_service()))
    with StepProgress() as progress:
        for count, question in enumerate(asked, 1):
            shown = search(question.text, question.locale)
            first = names.get(shown.families[0], "") if shown.families else ""
            yield question, shown, is_right(question, shown, first)
            progress("ask", count, len(asked))


def _names(wanted: set[str]) -> dict[str, str]:
    """The ids of all families in files, by their keys. Raises CommandError."""
    found = {str(family.translation_key): family.key for family in Family.objects.all()}
    if missing := sorted(wanted - set(found.values())):
        raise CommandError(f"No article is known as: {', '.join(missing)}.")
    return found

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.models import Family
from search.components import search_service
from search.evaluation.corpora import CorpusQuestion, read_questions
from search.evaluation.progress import StepProgress
from search.golden.replay import NotChecked, as_readers, patient
from search.ranking.match import Match

DEGRADED = 2
STATES: tuple[Match, ...] = ("strong", "weak", "none")


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, what readers are told, and the article that they see first, or ""."""

    question: CorpusQuestion
    match: Match
    first: str

    @property
    def right(self) -> bool:
        if self.match == "none":
            return not self.question.relevant
        return self.first in self.question.relevant


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
        parser.add_argument(
            "--most-wrong", type=int, help="how many may be strong and wrong"
        )
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
        wrong = [one for one in judged if one.match == "strong" and not one.right]
        for line in table(judged):
            self.stdout.write(line)
        if options["list"]:
            for one in wrong:
                asked_in, text = one.question.locale, one.question.text
                self.stdout.write(f"{asked_in}: {text!r}: {one.first}")
        most = options["most_wrong"]
        if most is not None and len(wrong) > most:
            self.stderr.write(f"{len(wrong)} are strong and wrong, {most} may be.")
            sys.exit(1)


def table(judged: Iterable[Judged]) -> list[str]:
    """Right of all of each match, by locale and in the end of all."""
    rows: dict[str, Counter[tuple[Match, bool]]] = {}
    for one in judged:
        rows.setdefault(one.question.locale, Counter())[one.match, one.right] += 1
    total: Counter[tuple[Match, bool]] = sum(rows.values(), Counter())
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


def _judged(asked: Sequence[CorpusQuestion], names: dict[str, str]) -> Iterator[Judged]:
    service = search_service()
    service.warm_up()
    search = patient(as_readers(service))
    with StepProgress() as progress:
        for count, question in enumerate(asked, 1):
            shown = search(question.text, question.locale)
            first = names.get(shown.families[0], "") if shown.families else ""
            yield Judged(question, shown.match, first)
            progress("ask", count, len(asked))


def _names(wanted: set[str]) -> dict[str, str]:
    """The ids of all families in files, by their keys. Raises CommandError."""
    found = {str(family.translation_key): family.key for family in Family.objects.all()}
    if missing := sorted(wanted - set(found.values())):
        raise CommandError(f"No article is known as: {', '.join(missing)}.")
    return found

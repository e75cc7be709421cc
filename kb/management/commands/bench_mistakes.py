from __future__ import annotations

import time
from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from kb.bench.command import SEED
from kb.bench.load import percentiles
from search.components import make_analyser
from search.spelling.correction import MOST_WORDS, correct
from search.spelling.vocabulary import Vocabulary, Words, spelled
from search.text.analysis import Analyser
from search.text.plain_words import most_used_words

LONGEST = 300
"""Characters of a question that count."""
WARM_UP = MOST_WORDS + 1
"""Questions, one of each number of slips, that read tables and plain words."""


class Command(BaseCommand):
    help = (
        "Print what mending costs: questions of each language, as long as counts, with "
        "up to as many slips as are mended, where articles hold its most used words."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--words", type=int, default=30_000, help="of articles")
        parser.add_argument("--questions", type=int, default=140, help="of a language")

    def handle(self, *args: Any, **options: Any) -> None:
        analyser = make_analyser()
        row = "{:<9} {:>7} {:>10} {:>10} {:>10}"
        self.stdout.write(row.format("locale", "words", "ms p50", "p95", "most"))
        for locale, _name in settings.LANGUAGES:
            words = most_used_words(locale, options["words"])
            if not words:
                continue
            counted = Words(locale)
            counted.add(" ".join(words))
            known = counted.vocabulary()
            chance = Random(f"{SEED} {locale}")  # noqa: S311
            asked = [
                question(words, chance, slips=number % (MOST_WORDS + 1))
                for number in range(options["questions"])
            ]
            for text in asked[:WARM_UP]:
                cost(text, locale, known, analyser)
            times = [cost(text, locale, known, analyser) for text in asked]
            shown = (f"{ms:.1f}" for ms in percentiles(times, 50, 95, 100))
            self.stdout.write(row.format(locale, len(known), *shown))


def question(words: list[str], chance: Random, slips: int) -> str:
    """As long as counts, with so many mistyped words."""
    chosen: list[str] = []
    while len(" ".join(chosen)) < LONGEST:
        chosen.append(chance.choice(words))
    for place in chance.sample(range(len(chosen)), min(slips, len(chosen))):
        chosen[place] = mistyped(chosen[place], chance)
    return " ".join(chosen)[:LONGEST]


def mistyped(word: str, chance: Random) -> str:
    """With two letters in a wrong order and, one time in three, one left out, too."""
    letters = list(word)
    if len(letters) > 1:
        place = chance.randrange(len(letters) - 1)
        letters[place], letters[place + 1] = letters[place + 1], letters[place]
    if len(letters) > 2 and chance.random() < 1 / 3:
        del letters[chance.randrange(len(letters))]
    return "".join(letters)


def cost(text: str, locale: str, known: Vocabulary, analyser: Analyser) -> float:
    """Milliseconds of a processor."""
    unknown = [word for word in spelled(text, locale) if word.form not in known]
    before = time.process_time()
    correct(text, locale, unknown, known, analyser, lambda form: False)
    return (time.process_time() - before) * 1000

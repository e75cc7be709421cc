from __future__ import annotations

import random
import time
from typing import Any

from django.core.management.base import CommandError, CommandParser

from articles.models import FaqPage
from kb.bench.command import SEED, SiteBenchCommand, real_words
from kb.bench.fill import LOCALE, fill_phrases
from kb.bench.load import (
    Asked,
    Reply,
    is_steady,
    many_clients,
    one_client,
    parts_table,
    percentiles,
    share,
    title_questions,
)
from kb.bench.processes import (
    elasticsearch_memory,
    indexing,
    proportional_memory,
    web,
)
from kb.bench.suggest import (
    Suggested,
    beginnings,
    suggestions,
)
from search.text.secrets import blocked

ROUND, MOST_ROUNDS = 1_000, 10
"""Questions of a round and rounds before anything is measured: Elasticsearch compiles
what searches need meanwhile, and takes half the processor time after some thousands."""
WORKERS = 2
PHRASES = 1_000
"""Past questions and phrases of titles, as many as one locale can suggest."""
SETTLE_SECONDS = 10
"""Until the indexing process has loaded what it keeps."""


class Command(SiteBenchCommand):
    help = (
        "Search throwaway sites of several sizes over HTTP, with one client and with "
        "many, and print times, the share of degraded answers, the time of suggestions "
        "and memory."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--passages", type=int, nargs="+", default=[1000], metavar="N"
        )
        parser.add_argument("--requests", type=int, default=500)
        parser.add_argument("--clients", type=int, default=16)
        parser.add_argument(
            "--round",
            type=int,
            default=ROUND,
            help=f"questions that are asked ahead, {MOST_ROUNDS} times at most, until "
            "they get no faster",
        )

    def outside(self, options: dict[str, Any]) -> None:
        engines = ["", options["elasticsearch"]] if options["elasticsearch"] else [""]
        for passages in options["passages"]:
            for address in engines:
                self.inside(
                    options | {"elasticsearch": address},
                    f"--elasticsearch={address}",
                    f"--passages={passages}",
                )

    def measure(self, options: dict[str, Any]) -> None:
        address = options["elasticsearch"]
        passages, vectors = self.fill(options["passages"][0])
        titles = [
            Asked(LOCALE, title)
            for title in FaqPage.objects.values_list("title", flat=True)
            if blocked(title) is None
        ]
        choose = random.Random(SEED)  # noqa: S311 -- repeatable, not secret
        before = options["round"] * MOST_ROUNDS
        questions = title_questions(titles, before + options["requests"], choose)
        fill_phrases(LOCALE, PHRASES, real_words(), SEED)
        typed = beginnings(titles, options["round"] + options["requests"], choose)
        with web(WORKERS) as (port, process):
            asked = self._warm_up(port, questions[:before], options["round"])
            alone = one_client(port, questions[before:])
            crowd, seconds = many_clients(port, questions[before:], options["clients"])
            suggested = suggestions(port, typed)[options["round"] :]
            memory = {"web": proportional_memory(process)}
            with indexing() as indexer:
                time.sleep(SETTLE_SECONDS)
                memory["indexing"] = proportional_memory(indexer)
        if address:
            memory["elasticsearch"] = elasticsearch_memory(address)
        self.stdout.write(
            f"\n{'Elasticsearch' if address else 'embedded'}, {passages} passages, "
            f"{vectors} vectors in one locale; {WORKERS} web workers, "
            f"after {asked} other questions\n"
            "| clients | p50 ms | p95 ms | p99 ms | answers/s "
            "| with results | degraded | failed |\n|---|---|---|---|---|---|---|---|"
        )
        total = sum(reply.milliseconds for reply in alone) / 1000
        self._row(1, alone, total)
        self._row(options["clients"], crowd, seconds)
        answered = [reply for reply in alone if reply.parts]
        if not answered:
            raise CommandError("Not one search was answered.")
        self.stdout.write(f"\n{parts_table(answered)}\n")
        self._suggested(suggested)
        sizes = ", ".join(f"{name} {size:.0f}" for name, size in memory.items())
        self.stdout.write(f"PSS, MB: {sizes}")

    def _warm_up(self, port: int, questions: list[Asked], size: int) -> int:
        """Ask in rounds of a size until they get no faster; how many were asked."""
        seconds: list[float] = []
        while len(seconds) < MOST_ROUNDS and not is_steady(seconds):
            start = len(seconds) * size
            _, took = many_clients(port, questions[start : start + size], WORKERS)
            seconds.append(took)
        return len(seconds) * size

    def _suggested(self, replies: list[Suggested]) -> None:
        times = percentiles([reply.milliseconds for reply in replies], 50, 95, 99)
        some = share(replies, lambda reply: bool(reply.count))
        failed = share(replies, lambda reply: reply.count is None)
        cells = [f"{value:.1f}" for value in times] + [f"{some:.3f}", f"{failed:.3f}"]
        self.stdout.write(
            "\n| while typing | p50 ms | p95 ms | p99 ms "
            "| with suggestions | failed |\n|---|---|---|---|---|---|\n"
            f"| one client | {' | '.join(cells)} |"
        )

    def _row(self, clients: int, replies: list[Reply], seconds: float) -> None:
        times = percentiles([reply.milliseconds for reply in replies], 50, 95, 99)
        shares = (
            share(replies, lambda reply: reply.match != "none"),
            share(replies, lambda reply: reply.state == "degraded"),
            share(replies, lambda reply: reply.state == "failed"),
        )
        cells = [f"{value:.1f}" for value in (*times, len(replies) / seconds)]
        cells += [f"{value:.3f}" for value in shares]
        self.stdout.write(f"| {clients} | {' | '.join(cells)} |")

from __future__ import annotations

import json
import random
import time
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from django.core.management.base import CommandError, CommandParser
from django.db.models import F

from kb.bench.command import SEED, SiteBenchCommand, real_words
from kb.bench.fill import LOCALE, publish
from kb.bench.load import percentiles
from kb.bench.processes import indexing, web
from kb.bench.samples import SampleArticle, sample_article
from search.models import OutboxEntry

FIRST_NUMBER = 10_000_000
"""Beyond the articles that the site is filled with."""
WARM_UP = 3
PAUSE = (0.3, 1.5)
"""Seconds between two publications, so that they meet every moment of a poll."""
POLL = 0.02
"""Seconds between two searches, which take the time of the indexing."""
PATIENCE = 60.0


class Command(SiteBenchCommand):
    help = (
        "Publish articles one by one on a throwaway site and print the seconds until "
        "a search over HTTP finds each. Every article is new to the encoder."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--publishes", type=int, default=50)
        parser.add_argument("--passages", type=int, default=1000)

    def measure(self, options: dict[str, Any]) -> None:
        passages, vectors = self.fill(options["passages"])
        words = real_words()
        choose = random.Random(SEED)  # noqa: S311 -- repeatable, not secret
        written, found = [], []
        with indexing(), web() as (port, _process):
            for number in range(WARM_UP + options["publishes"]):
                article = sample_article(FIRST_NUMBER + number, words)
                times = _publish_and_find(article, port)
                if number >= WARM_UP:
                    written.append(times[0])
                    found.append(times[1])
                time.sleep(choose.uniform(*PAUSE))
        self.stdout.write(
            f"{len(found)} articles published one by one, {passages} passages "
            f"({vectors} vectors) in the index; seconds after the publication:\n"
            "| until | p50 | p95 | max |\n|---|---|---|---|"
        )
        for name, seconds in (("indexed", written), ("found over HTTP", found)):
            half, most, longest = percentiles(seconds, 50, 95, 100)
            self.stdout.write(f"| {name} | {half:.2f} | {most:.2f} | {longest:.2f} |")


def _publish_and_find(article: SampleArticle, port: int) -> tuple[float, float]:
    """Seconds until the outbox counts it as indexed, and until a reader finds it."""
    family = publish(article)
    published = time.perf_counter()
    row = OutboxEntry.objects.filter(
        family=family, indexed_version__gte=F("version"), indexed_version__gt=0
    )
    indexed = 0.0
    client = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        while True:
            if not indexed and row.exists():
                indexed = time.perf_counter() - published
            if _is_found(client, article):
                found = time.perf_counter() - published
                return indexed or found, found
            if time.perf_counter() - published > PATIENCE:
                raise CommandError(f"{article.title!r} was never found.")
            time.sleep(POLL)
    finally:
        client.close()


def _is_found(client: HTTPConnection, article: SampleArticle) -> bool:
    query = urlencode({"q": article.name, "locale": LOCALE})
    client.request("GET", f"/api/v1/search?{query}", headers={"Host": "localhost"})
    response = client.getresponse()
    body = response.read()
    if response.status != 200:
        raise CommandError(f"The search answered {response.status}.")
    return any(r["title"] == article.title for r in json.loads(body)["results"])

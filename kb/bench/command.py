"""What the benchmark commands share: a site of their own, filled in any size."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.bench.fill import fill_articles, fill_vectors
from kb.bench.samples import SECTIONS, Words
from kb.bench.site import INSIDE, throwaway_site
from kb.demo.vectors import shipped_file
from search.encoder.files import build_model_files
from search.encoder.protocol import Vectors
from search.evaluation.corpora import read_articles
from search.evaluation.progress import StepProgress

SEED = 1
SAMPLE = Path("articles/demo/sample.articles.jsonl")
KNOWN = frozenset(code for code, _name in settings.LANGUAGES)


class SiteBenchCommand(BaseCommand):
    """Runs itself once more inside a throwaway site, where ``measure`` does the work.

    The servers that the options name lend a database, a prefix or an empty database
    number, and have nothing of it left afterwards.
    """

    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--elasticsearch", metavar="URL", default="", help="instead of embedded"
        )
        parser.add_argument(
            "--postgres",
            metavar="URL",
            default="",
            help="a database of a server that may make another one; instead of SQLite",
        )
        parser.add_argument(
            "--redis",
            metavar="URL",
            default="",
            help="an empty database; a Celery worker then indexes, not index --watch",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if INSIDE in os.environ:
            settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
            call_command("migrate", verbosity=0)
            self.measure(options)
        else:
            self.outside(options)

    def outside(self, options: dict[str, Any]) -> None:
        self.inside(options)

    def measure(self, options: dict[str, Any]) -> None:
        """The benchmark, inside an empty site."""
        raise NotImplementedError

    def inside(self, servers: Mapping[str, Any], *overriding: str) -> None:
        """Run this command as it was called, ``overriding`` added, in a new site."""
        with throwaway_site(servers) as environment:
            done = subprocess.run(  # noqa: S603 -- this very command
                [sys.executable, *sys.argv, *overriding],
                env=environment,
                check=False,
            )
        if done.returncode:
            raise CommandError(f"The benchmark ended with {done.returncode}.")

    def fill(self, passages: int) -> tuple[int, int]:
        """Articles of about that many passages, indexed; passages and vectors."""
        with StepProgress() as progress:
            fill_articles(max(1, passages // SECTIONS), real_words(), progress)
        counts = self.fill_vectors()
        call_command("index", stdout=self.stdout)
        return counts

    def fill_vectors(self) -> tuple[int, int]:
        """Nothing of what is published needs the encoder then; passages, vectors."""
        files = build_model_files(settings.SIGNPOST_MODEL_DIR, lambda step: None)
        given = given_vectors(files.fingerprint)
        with StepProgress() as progress:
            return fill_vectors(files.fingerprint, given, SEED, progress)


def given_vectors(fingerprint: str) -> Vectors:
    """Real vectors of passages in many languages, which others are made from."""
    with np.load(shipped_file(fingerprint)) as stored:
        vectors: Vectors = stored["vectors"].astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def real_words() -> Words:
    """Of the English texts of SIGNPOST_CORPORA, else of those of the sample."""
    corpora = os.environ.get("SIGNPOST_CORPORA")
    files: Sequence[Path] = [settings.BASE_DIR / SAMPLE]
    if corpora:
        files = sorted(Path(corpora).glob("*.articles.jsonl"))
    english = frozenset({"en"})
    return Words.of(
        article for file in files for article in read_articles(file, KNOWN, english)
    )

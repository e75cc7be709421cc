from __future__ import annotations

import json
from itertools import chain
from typing import Any

import numpy as np
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.components import make_encoder
from search.encoder.files import ModelUnusable
from search.evaluation.catalogues import sentences
from search.vectors.shifts import SHIFTS_FILE, shifts


class Command(BaseCommand):
    help = (
        "Measure how questions in each language lie apart from English ones, by "
        "messages that Django and Wagtail have in both, and with --write keep it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--threads", type=int, default=2)
        parser.add_argument("--write", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        pairs = sentences([code for code, _name in settings.LANGUAGES])
        texts = list(dict.fromkeys(chain(*chain(*pairs.values()))))
        try:
            encoder = make_encoder(options["threads"])
            rows = encoder.questions(texts)
        except ModelUnusable as error:
            raise CommandError(str(error)) from error
        vectors = dict(zip(texts, rows, strict=True))
        found = shifts(
            {
                language: (
                    np.stack([vectors[said] for said, _origin in some]),
                    np.stack([vectors[origin] for _said, origin in some]),
                )
                for language, some in pairs.items()
            }
        )
        for language, some in sorted(pairs.items()):
            self.stdout.write(f"{language:8} {len(some):4} sentences")
        if options["write"]:
            kept = {encoder.fingerprint: found}
            SHIFTS_FILE.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")

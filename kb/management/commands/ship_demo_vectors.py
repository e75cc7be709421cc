from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from kb.demo.vectors import ship, shipped_file
from search.encoder.files import open_model_files
from search.indexing.documents import prepare
from search.indexing.source import current_texts, findable_keys
from search.vectors.cache import text_hash


class Command(BaseCommand):
    help = (
        "Write the vectors of all published texts to the file that the demo ships. "
        "Run it after `manage.py index` in a fresh demo."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        fingerprint = open_model_files(settings.SIGNPOST_MODEL_DIR).fingerprint
        texts = {
            text
            for article in current_texts(findable_keys()).values()
            for text in prepare(article, 1).texts()
        }
        count = ship(fingerprint, [text_hash(text) for text in sorted(texts)])
        self.stdout.write(f"{count} vectors in {shipped_file(fingerprint).name}")

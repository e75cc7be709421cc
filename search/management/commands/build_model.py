"""Builds the encoder's model folder, or checks one."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from search.encoder import files, pack


class Command(BaseCommand):
    help = "Build the encoder's model folder from the installed weights."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        either = parser.add_mutually_exclusive_group()
        either.add_argument(
            "--check",
            action="store_true",
            help="build nothing; compare every byte of the folder with its manifest",
        )
        either.add_argument(
            "--sentence-transformers",
            metavar="FOLDER",
            type=Path,
            help="write the weights as a folder that sentence-transformers loads, to "
            "embed on a GPU (needs requirements/models.txt)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if folder := options["sentence_transformers"]:
                self._export(folder)
            else:
                self._build(settings.SIGNPOST_MODEL_DIR, check=options["check"])
        except (files.ModelUnusable, pack.PackUnusable) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"The model folder cannot be used: {error}") from error

    def _build(self, directory: Path, *, check: bool) -> None:
        started = time.monotonic()
        if check:
            model = files.open_model_files(directory)
            files.check_model_files(model)
        else:
            model = files.build_model_files(directory, self._report)
        seconds = time.monotonic() - started
        self.stdout.write(f"Model {model.fingerprint} is whole ({seconds:.1f} s).")

    def _export(self, folder: Path) -> None:
        try:
            from search.encoder.huggingface import write_folder
        except ModuleNotFoundError as error:
            raise CommandError(
                f"{error.name} is missing. Install requirements/models.txt."
            ) from error
        write_folder(pack.read_pack(pack.find_pack()), folder)
        self.stdout.write(f"Model {files.FINGERPRINT} written to {folder}.")

    def _report(self, step: str) -> None:
        self.stdout.write(f"  {step}")
        self.stdout.flush()

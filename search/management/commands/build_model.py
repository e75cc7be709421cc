"""Builds the encoder's model folder, or checks one."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from search.encoder import files
from search.encoder.pack import PackError


class Command(BaseCommand):
    help = "Build the encoder's model folder from the installed weights."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="build nothing; compare every byte of the folder with its manifest",
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        directory = settings.SIGNPOST_MODEL_DIR
        started = time.monotonic()
        try:
            if check:
                model = files.open_model_files(directory)
                files.check_model_files(model)
            else:
                model = files.build_model_files(directory, self._report)
        except (files.ModelError, PackError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"The model folder cannot be used: {error}") from error
        seconds = time.monotonic() - started
        self.stdout.write(f"Model {model.fingerprint} is whole ({seconds:.1f} s).")

    def _report(self, step: str) -> None:
        self.stdout.write(f"  {step}")
        self.stdout.flush()

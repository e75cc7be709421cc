from __future__ import annotations

import signal
import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections

PUBLISH_SECONDS = 10
ROLL_UP_SECONDS = 300
POLL = 0.5


class Command(BaseCommand):
    help = (
        "Until stopped: publish and expire what is due, and roll readers' events up. "
        "For sites without a task queue."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self._stopped = False
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        due = {"publish_due": 0.0, "roll_up": 0.0}
        every = {"publish_due": PUBLISH_SECONDS, "roll_up": ROLL_UP_SECONDS}
        while not self._stopped:
            for command, at in due.items():
                if time.monotonic() >= at:
                    self._run(command)
                    due[command] = time.monotonic() + every[command]
            time.sleep(POLL)

    def _run(self, command: str) -> None:
        try:
            close_old_connections()
            call_command(command, stdout=self.stdout)
        except OperationalError as error:
            self.stderr.write(f"{command}: {error} Trying again.")

    def _stop(self, *args: object) -> None:
        self._stopped = True

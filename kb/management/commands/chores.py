from __future__ import annotations

import logging
import signal
import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, close_old_connections

PUBLISH_SECONDS = 10
ROLL_UP_SECONDS = 300
AHEAD_SECONDS = 3600
POLL = 0.5

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Until stopped: publish and expire what is due, roll readers' events up, and "
        "compute related articles. For sites without a task queue."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self._stopped = False
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        every = {
            "publish_due": PUBLISH_SECONDS,
            "roll_up": ROLL_UP_SECONDS,
            "compute_ahead": AHEAD_SECONDS,
        }
        due = dict.fromkeys(every, 0.0)
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
        except (OperationalError, CommandError) as error:
            self.stderr.write(f"{command}: {error} Trying again.")
        except Exception:
            # The others must go on: articles are published here.
            logger.exception("%s failed and is tried again", command)

    def _stop(self, *args: object) -> None:
        self._stopped = True

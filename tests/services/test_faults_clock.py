"""The machine's clock is set back while the database's goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.services.ledger import Ledger
from tests.services.readers import reading
from tests.services.site import Site

pytestmark = pytest.mark.services

BACK = timedelta(days=1)
NOW = "from django.utils import timezone; result = timezone.now().isoformat()"


def restart(site: Site) -> None:
    site.end()
    site.start_worker()
    site.start_beat()
    site.start_web()


def test_clock_set_back_by_a_day(ledger: Ledger) -> None:
    site = ledger.site
    ledger.change()
    ledger.check()
    right = site.variables
    site.variables = {
        **right,
        "PYTHONPATH": str(Path(__file__).parent / "clock"),
        "CLOCK_BACK": str(BACK.total_seconds()),
    }

    restart(site)
    told = datetime.fromisoformat(site.python(NOW))
    assert abs(datetime.now(UTC) - BACK - told) < timedelta(minutes=1)
    with reading(site, "Clock set back by a day", ledger.questions()):
        ledger.change()
        ledger.check()
        beat = site.running["beat"]
        site.wait_until(lambda: "Sending due" in beat.said(), 30, "the schedule")
        site.manage("rebuild_index")
        ledger.change()
        ledger.check()
    site.variables = right
    restart(site)
    with reading(site, "Clock set right again", ledger.questions()):
        ledger.change()
        ledger.check()

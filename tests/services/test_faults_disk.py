"""No room for the embedded index: nothing is lost, and it goes on by itself."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator

import pytest

from tests.services.ledger import Ledger
from tests.services.readers import reading
from tests.services.site import DEMO, Site, open_site

pytestmark = pytest.mark.services

NO_LIMIT = resource.RLIM_INFINITY


@pytest.fixture(scope="module")
def ledger(
    tmp_path_factory: pytest.TempPathFactory, database_url: str, migrated: Site
) -> Iterator[Ledger]:
    """A site with the embedded engine; its database is on another disk."""
    variables = {**DEMO, "DATABASE_URL": database_url}
    with open_site(tmp_path_factory.mktemp("embedded"), variables) as site:
        ledger = Ledger(site)
        ledger.keep(3)
        ledger.publish(3)
        site.start_indexer()
        site.start_web()
        ledger.check()
        yield ledger


@pytest.mark.parametrize("size", [500, 1500, 4000])
def test_disk_full_for_the_embedded_index(ledger: Ledger, size: int) -> None:
    """As if no file could grow beyond ``size`` bytes."""
    site = ledger.site
    indexer = site.running["indexer"]
    indexer.log.write_text("")
    fault = f"No file of the embedded index over {size} bytes"
    with reading(site, fault, ledger.questions()):
        limit = (resource.RLIMIT_FSIZE, (size, NO_LIMIT))
        resource.prlimit(indexer.process.pid, *limit)
        ledger.publish(6)
        ledger.change()
        time.sleep(2)
        behind = site.behind()
        resource.prlimit(
            indexer.process.pid, resource.RLIMIT_FSIZE, (NO_LIMIT, NO_LIMIT)
        )
        ledger.check()

    assert behind
    assert "File too large" in indexer.said()

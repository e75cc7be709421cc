"""Generations through Elasticsearch and PostgreSQL, with readers and a worker."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.services.elasticsearch import ElasticsearchServer
from tests.services.ledger import Ledger
from tests.services.readers import REPORTS
from tests.services.site import Site

pytestmark = pytest.mark.services

HOLD = """
import sys
from search.indexing.lock import generations_lock
sys.held_lock = generations_lock()
sys.held_lock.__enter__()
"""
RELEASE = """
import sys
sys.held_lock.__exit__(None, None, None)
"""
LOST = """
import sys
from django.db import connection
from search.engines.contract import EngineError
from search.indexing.lock import generations_lock
lock = generations_lock()
held = lock.__enter__()
held()
with connection.cursor() as cursor:
    cursor.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
    )
try:
    held()
    result = "held"
except EngineError as error:
    result = str(error)
"""
GENERATIONS = """
from search.components import make_engine
engine = make_engine(readonly=True)
result = [[i.name, i.promoted is not None] for i in engine.generations()]
"""


def generations(ledger: Ledger) -> dict[str, bool]:
    found: dict[str, bool] = dict(ledger.site.python(GENERATIONS))
    return found


def indices(site: Site, elasticsearch: ElasticsearchServer) -> set[str]:
    """Names of all indices that the site has in the cluster."""
    prefix = site.variables["SIGNPOST_INDEX_PREFIX"]
    return set(elasticsearch.client.indices.get(index=f"{prefix}-*"))


@contextmanager
def reading(ledger: Ledger, what: str) -> Iterator[None]:
    """One reader asks the same question again and again: the answers never change."""
    site = ledger.site
    question = ledger.questions()[-1]
    expected = site.titles(question)
    assert question in expected
    states: Counter[str] = Counter()
    others: list[Any] = []
    stopped = threading.Event()

    def read() -> None:
        while not stopped.wait(0.02):
            try:
                answer = site.search(question)
                states[answer["state"]] += 1
                titles = [result["title"] for result in answer["results"]]
                # With words alone, or titles alone, fewer articles are found.
                if titles[:1] != expected[:1] or not set(titles) <= set(expected):
                    others.append((answer["state"], titles))
            except (OSError, AssertionError) as error:
                others.append(repr(error))

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()
    REPORTS.append(f"{what}: {dict(states)}, {len(others)} others")
    assert not others, others[:3]
    assert states["ok"]


def test_readers_notice_nothing_of_rebuilds_and_rollbacks(ledger: Ledger) -> None:
    with reading(ledger, "rebuilds and rollbacks"):
        for command in ("rebuild_index", "rebuild_index", "rollback_index"):
            ledger.site.manage(command)

    assert list(generations(ledger).values()) == [True, True]
    ledger.check()


def test_what_is_published_while_a_generation_is_built_is_found(
    ledger: Ledger,
) -> None:
    stopped = threading.Event()

    def publish() -> None:
        while not stopped.wait(0.1):
            ledger.change()

    publisher = threading.Thread(target=publish, daemon=True)
    publisher.start()
    try:
        for _ in range(2):
            ledger.site.manage("rebuild_index")
    finally:
        stopped.set()
        publisher.join()

    ledger.check()


def test_rollback_brings_back_no_article_that_was_withdrawn(ledger: Ledger) -> None:
    ledger.site.manage("rebuild_index")
    ledger.change()
    ledger.site.wait_until_indexed()

    ledger.site.manage("rollback_index")

    ledger.check()


def test_one_locale_is_built_anew(
    ledger: Ledger, elasticsearch: ElasticsearchServer
) -> None:
    ledger.site.python("from articles.tree import ensure_section; ensure_section('de')")
    ledger.site.publish("Einzahlung ohne Memo", locale="de")
    ledger.site.wait_until_indexed()
    before = generations(ledger)

    ledger.site.manage("rebuild_index", "--locale", "de")

    ledger.check()
    assert ledger.site.titles("Einzahlung ohne Memo", "de") == ["Einzahlung ohne Memo"]
    (made,) = generations(ledger).keys() - before.keys()
    prefix = ledger.site.variables["SIGNPOST_INDEX_PREFIX"]
    held = indices(ledger.site, elasticsearch)
    built = {name for name in held if name.endswith(f".{made}")}
    assert {f"{prefix}-de.{made}"} == {name for name in built if "-meta" not in name}


def test_rebuild_that_is_killed_is_continued_and_leaves_nothing(
    ledger: Ledger, elasticsearch: ElasticsearchServer
) -> None:
    site = ledger.site
    before = generations(ledger)
    # The live generation may use indices of one that was dropped.
    held = indices(site, elasticsearch)
    builder = site.start("builder", sys.executable, "manage.py", "rebuild_index")
    site.wait_until(
        lambda: not all(generations(ledger).values()), 60, "a generation is begun"
    )
    builder.kill()
    unfinished = {n for n, promoted in generations(ledger).items() if not promoted}
    ledger.change()

    site.manage("rebuild_index")

    found = generations(ledger)
    assert len(found) == 2
    assert all(found.values())
    assert found.keys() - before.keys() == unfinished
    made = indices(site, elasticsearch) - held
    assert {name.rpartition(".")[2] for name in made} == unfinished
    ledger.check()


def test_one_rebuild_at_a_time(ledger: Ledger) -> None:
    ledger.site.python(HOLD)
    refused = ledger.site.manage("rebuild_index", ok=False)
    ledger.site.python(RELEASE)

    assert refused.returncode == 1
    assert "Another process is building" in refused.stderr
    ledger.site.manage("rebuild_index")


def test_lock_that_was_lost_is_noticed(ledger: Ledger) -> None:
    assert "connection to the database was lost" in ledger.site.python(LOST)


def test_audit_finds_and_repairs_what_was_changed_by_hand(
    ledger: Ledger, elasticsearch: ElasticsearchServer
) -> None:
    site = ledger.site
    family, title = next(reversed(ledger.titles.items()))
    prefix = site.variables["SIGNPOST_INDEX_PREFIX"]
    elasticsearch.client.delete(index=f"{prefix}-en", id=family, refresh=True)

    found = site.manage("audit_index", ok=False)
    repaired = site.manage("audit_index", "--repair", ok=False)

    assert found.returncode == repaired.returncode == 1
    assert f"en {family} missing: the index holds nothing" in found.stdout
    assert "1 of them are repaired" in repaired.stderr
    ledger.check()
    ledger.expect(title)

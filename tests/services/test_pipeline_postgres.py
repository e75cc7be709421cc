"""What the outbox promises where transactions really run side by side."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.site import Site

pytestmark = pytest.mark.services

SIDE_BY_SIDE = """
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4
from django.db import connection, transaction
from articles.models import FaqPage
from search.indexing import outbox
from search.models import OutboxEntry
from tests.articles.factories import article, publish

def aside(function, *args):
    # In a connection of its own, to its end.
    def run():
        try:
            return function(*args)
        finally:
            connection.close()
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(timeout=20)

def marked(count):
    families = [uuid4() for _ in range(count)]
    for family in families:
        outbox.mark(family, "en")
    return families

OutboxEntry.objects.all().delete()
"""


@pytest.fixture(scope="module")
def indexed(site: Site) -> Iterator[Site]:
    """No worker runs; what it would do is called by hand."""
    site.manage("index")
    return site


def test_text_and_version_are_of_one_moment(indexed: Site) -> None:
    seen = indexed.python(
        SIDE_BY_SIDE
        + """
from search.indexing import indexer as module
from search.writer import make_indexer
from search.components import make_engine
page = article("Before")
engine = make_engine(readonly=False)
indexer = make_indexer(engine, "", 1)
real = module.current_texts
def publish_first(keys):
    module.current_texts = real
    def change():
        publish(FaqPage.objects.get(pk=page.pk), title="After")
    aside(change)
    return real(keys)
module.current_texts = publish_first
def stored():
    key = str(page.translation_key)
    found = engine.articles([key], "en")[key]
    return [found.version, found.title]
indexer.drain()
result = [stored(), outbox.lag().pending]
indexer.drain()
result += [stored(), outbox.lag().pending]
"""
    )

    first, waiting, second, left = seen
    assert first == [1, "Before"]
    assert waiting == 1
    assert second[1] == "After"
    assert second[0] > first[0]
    assert left == 0


def test_workers_side_by_side_take_different_articles(indexed: Site) -> None:
    taken = indexed.python(
        SIDE_BY_SIDE
        + """
from threading import Barrier
marked(60)
start = Barrier(4)
def work():
    start.wait()
    found = []
    while claimed := outbox.claim(7):
        found += [str(entry.family) for entry in claimed]
    connection.close()
    return found
with ThreadPoolExecutor(4) as pool:
    result = [pool.submit(work) for _ in range(4)]
    result = [done.result() for done in result]
"""
    )

    everything = [family for share in taken for family in share]
    assert len(everything) == len(set(everything)) == 60


def test_nobody_waits_for_a_worker_that_encodes(indexed: Site) -> None:
    """A publisher with a lock timeout of a moment gets through while rows are held."""
    versions = indexed.python(
        SIDE_BY_SIDE
        + """
(family,) = marked(1)
(held,) = outbox.claim(1)
def publish_at_once():
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    outbox.mark(family, "en")
aside(publish_at_once)
outbox.indexed([held])
(again,) = outbox.claim(1)
result = [held.version, again.version]
"""
    )

    assert versions == [1, 2]


def test_worker_waits_for_no_publisher(indexed: Site) -> None:
    """An open transaction holds one row; the others go on, and it stays pending."""
    seen = indexed.python(
        SIDE_BY_SIDE
        + """
families = marked(3)
entries = outbox.claim(3)
def at_once(function, *args):
    def run():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        return function(*args)
    return aside(run)
with transaction.atomic():
    outbox.mark(families[0], "en")
    at_once(outbox.renew, entries)
    at_once(outbox.indexed, entries)
    during = len(at_once(outbox.claim, 3))
result = [during, outbox.lag().pending, [str(e.family) for e in outbox.claim(3)],
          str(families[0])]
"""
    )

    during, pending, taken, first = seen
    assert during == 0
    assert pending == 1
    assert taken == [first]


def test_lower_version_that_commits_later_waits_for_the_higher(indexed: Site) -> None:
    """Two publishers of one article: the row lock makes one of them the second."""
    seen = indexed.python(
        SIDE_BY_SIDE
        + """
from threading import Event
(family,) = marked(1)
begun, order = Event(), []
def second():
    begun.set()
    outbox.mark(family, "en")
    order.append("second")
    connection.close()
with ThreadPoolExecutor(1) as pool:
    with transaction.atomic():
        outbox.mark(family, "en")
        other = pool.submit(second)
        begun.wait()
        inside = OutboxEntry.objects.get(family=family).version
        order.append("first")
    other.result(timeout=20)
result = [inside, OutboxEntry.objects.get(family=family).version, order]
"""
    )

    assert seen == [2, 3, ["first", "second"]]


def test_two_first_publishers_of_one_article_make_one_row(indexed: Site) -> None:
    seen = indexed.python(
        SIDE_BY_SIDE
        + """
from threading import Barrier
family, start = uuid4(), Barrier(4)
def first():
    start.wait()
    outbox.mark(family, "en")
    connection.close()
with ThreadPoolExecutor(4) as pool:
    for done in [pool.submit(first) for _ in range(4)]:
        done.result(timeout=20)
result = list(OutboxEntry.objects.values_list("version", flat=True))
"""
    )

    assert seen == [4]


def test_two_schedules_publish_a_page_once(indexed: Site) -> None:
    published = indexed.python(
        SIDE_BY_SIDE
        + """
from datetime import timedelta
from threading import Barrier
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import PageLogEntry
page = article("Scheduled", live=False)
page.go_live_at = timezone.now() + timedelta(minutes=1)
page.save_revision().publish()
revision = page.latest_revision
moment_ago = timezone.now() - timedelta(seconds=1)
revision.approved_go_live_at = moment_ago
revision.content["go_live_at"] = moment_ago.isoformat()
revision.save()
start = Barrier(2)
def run():
    start.wait()
    call_command("publish_due")
    connection.close()
with ThreadPoolExecutor(2) as pool:
    for done in [pool.submit(run) for _ in range(2)]:
        done.result(timeout=60)
entries = PageLogEntry.objects.filter(page=page.pk)
result = [
    FaqPage.objects.get(pk=page.pk).live,
    entries.filter(action="wagtail.publish.scheduled").count(),
]
"""
    )

    assert published == [True, 1]


def test_one_import_at_a_time(indexed: Site, tmp_path: Path) -> None:
    line = {
        "id": "shop:hello",
        "lang": "en",
        "type": "faq",
        "title": "Hello",
        "body": "<p>Hello.</p>",
    }
    file = tmp_path / "articles.jsonl"
    file.write_text(json.dumps(line))
    indexed.python(
        """
import sys
from articles.transfer.lock import import_lock
sys.held_lock = import_lock()
sys.held_lock.__enter__()
"""
    )
    refused = indexed.manage("import_articles", str(file), ok=False)
    indexed.python("import sys; sys.held_lock.__exit__(None, None, None)")

    assert refused.returncode == 1
    assert "Another import is running" in refused.stderr
    assert "1 created" in indexed.manage("import_articles", str(file)).stdout

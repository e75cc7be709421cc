"""From publishing to findable through PostgreSQL, Redis and real Celery workers."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator

import pytest
import redis as redis_client

from tests.services.elasticsearch import ElasticsearchServer
from tests.services.redis import RedisServer
from tests.services.site import Site

pytestmark = pytest.mark.services

WITHIN = 60
"""Seconds; generous, since these machines are shared."""
HELD = """
from search.components import make_engine
engine = make_engine(readonly=True)
inventory = engine.inventory("en")
result = {
    key: article.title
    for key, article in engine.articles(list(inventory), "en").items()
    if not inventory[key].gone
}
"""
TWO_LINKED = """
from articles.models import FaqPage
from tests.articles.factories import article, block
target = article("Trading fees")
link = f'<p><a linktype="page" id="{target.pk}">See here</a></p>'
article("Staking", body=[block("text", link)])
result = target.pk
"""
REFERRED_TO = """
from articles.models import FaqPage
from wagtail.models import ReferenceIndex
page = FaqPage.objects.get(pk=pk)
result = ReferenceIndex.get_references_to(page).count()
"""


@pytest.fixture(scope="module")
def indexed(site: Site) -> Site:
    """With an empty index; beat never runs, so that nothing is found by a sweep."""
    site.manage("index")
    return site


@pytest.fixture
def worker(indexed: Site, redis: RedisServer) -> Iterator[Site]:
    """One for all queues, with nothing left to do."""
    redis.empty()
    indexed.python(
        "from search.models import OutboxEntry as o; o.objects.all().delete()"
    )
    running = indexed.start_worker()
    yield indexed
    running.kill()


def held(site: Site) -> dict[str, str]:
    """Titles by family that the index holds."""
    return dict(site.python(HELD))


def messages(redis: RedisServer, queue: str) -> list[bytes]:
    with redis_client.Redis.from_url(redis.url) as client:
        found: list[bytes] = client.lrange(queue, 0, -1)
        return found


def test_publishing_calls_a_worker(worker: Site) -> None:
    family = worker.publish("Trading fees", "Each trade costs a small share.")
    worker.wait_until_indexed(WITHIN)
    published = held(worker)

    worker.unpublish(family)
    worker.wait_until_indexed(WITHIN)

    assert published[family] == "Trading fees"
    assert family not in held(worker)


def test_many_publishes_are_one_message_until_a_worker_begins(
    indexed: Site, redis: RedisServer
) -> None:
    redis.empty()
    families = [indexed.publish(f"Question {number}") for number in range(20)]
    waiting = messages(redis, "index")

    worker = indexed.start_worker()
    indexed.wait_until_indexed(WITHIN)
    later = indexed.publish("Published once the worker had begun")
    indexed.wait_until_indexed(WITHIN)
    worker.stop()

    assert len(waiting) == 1
    assert {*families, later} <= held(indexed).keys()


def test_messages_hold_nothing_but_json_names_and_keys(
    indexed: Site, redis: RedisServer
) -> None:
    redis.empty()
    indexed.python(TWO_LINKED)

    for queue in ("index", "reports"):
        found = [json.loads(message) for message in messages(redis, queue)]
        assert found
        for message in found:
            assert message["content-type"] == "application/json"
            assert message["properties"]["delivery_info"]["routing_key"] == queue


def test_retractions_have_a_queue_of_their_own(
    indexed: Site, redis: RedisServer
) -> None:
    family = indexed.publish("Trading fees")
    worker = indexed.start_worker("urgent", "urgent")
    redis.empty()
    other = indexed.publish("Published, but not urgent")
    indexed.unpublish(family)
    indexed.wait_until(lambda: family not in held(indexed), WITHIN, "it is gone")
    worker.stop()

    assert other not in held(indexed)
    assert indexed.behind() >= 1


def test_wagtails_own_tasks_run_in_a_worker(worker: Site) -> None:
    target = worker.python(TWO_LINKED)

    worker.wait_until(
        lambda: worker.python(REFERRED_TO, pk=target), WITHIN, "the link is known"
    )


@pytest.mark.parametrize("fault", ["stopped", "hung"])
def test_publishing_needs_no_broker(
    indexed: Site, redis: RedisServer, fault: str
) -> None:
    """Wagtail's own tasks are done by who publishes; a sweep indexes afterwards."""
    assert redis.running
    if fault == "stopped":
        redis.stop()
    else:
        redis.running.process.send_signal(signal.SIGSTOP)
    try:
        target = indexed.python(TWO_LINKED)
        known = indexed.python(REFERRED_TO, pk=target)
    finally:
        if fault == "stopped":
            redis.start()
        else:
            redis.running.process.send_signal(signal.SIGCONT)
    worker, beat = indexed.start_worker(), indexed.start_beat()
    indexed.wait_until_indexed(WITHIN)
    beat.stop()
    worker.stop()

    assert known == 1
    assert list(held(indexed).values()).count("Staking") >= 1


def test_worker_ends_when_asked_and_leaves_nothing_half_done(indexed: Site) -> None:
    worker = indexed.start_worker(name="stopped")
    for number in range(10):
        indexed.publish(f"Question {number}", "An answer.")

    worker.stop()
    taken = indexed.python(
        "from search.models import OutboxEntry as o\n"
        "result = o.objects.filter(taken__gt=0).count()"
    )

    assert worker.process.returncode == 0
    assert taken == 0


def test_index_deleted_by_hand_is_built_anew_by_workers(
    worker: Site, elasticsearch: ElasticsearchServer
) -> None:
    family = worker.publish("Trading fees")
    worker.wait_until_indexed(WITHIN)
    elasticsearch.delete_indices(worker.variables["SIGNPOST_INDEX_PREFIX"])
    after = worker.publish("Published without an index")
    beat = worker.start_beat()
    worker.wait_until_indexed(WITHIN)
    beat.stop()

    assert {family, after} <= held(worker).keys()

"""The broker is away, comes back empty, or hears two schedules."""

from __future__ import annotations

import time

import pytest

from tests.services.elasticsearch import ElasticsearchServer
from tests.services.ledger import Ledger
from tests.services.readers import reading
from tests.services.redis import RedisServer

pytestmark = pytest.mark.services


def test_stopped_and_back_empty(redis: RedisServer, ledger: Ledger) -> None:
    with reading(ledger.site, "Redis stopped", ledger.questions()):
        redis.kill()
        ledger.change()
        time.sleep(3)
        redis.start()
        ledger.check()


def test_emptied_while_tasks_wait(redis: RedisServer, ledger: Ledger) -> None:
    with reading(ledger.site, "Redis restarted empty", ledger.questions()):
        ledger.publish(10)
        redis.restart()
        ledger.change()
        ledger.check()


def test_broker_and_engine_away_at_once(
    redis: RedisServer, elasticsearch: ElasticsearchServer, ledger: Ledger
) -> None:
    fault = "Redis and Elasticsearch stopped"
    with reading(ledger.site, fault, ledger.questions()):
        redis.kill()
        with elasticsearch.stopped():
            ledger.change()
            time.sleep(2)
        redis.start()
        ledger.check()


def test_two_schedules_at_once(ledger: Ledger) -> None:
    second = ledger.site.start_beat("second-beat")
    with reading(ledger.site, "Two beats", ledger.questions()):
        ledger.change()
        ledger.check()
        time.sleep(15)
        ledger.change()
        ledger.check()

    assert second.alive
    second.stop()

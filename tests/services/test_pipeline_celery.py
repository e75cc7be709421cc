"""From publishing to findable through PostgreSQL, Redis and real Celery workers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.services.redis import RedisServer
from tests.services.site import Site

pytestmark = pytest.mark.services

WITHIN = 30
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


@pytest.fixture(scope="module")
def working(site: Site) -> Iterator[Site]:
    """With an empty index and one worker for all queues."""
    site.manage("index")
    site.start_worker()
    return site


def held(site: Site) -> dict[str, str]:
    """Titles by family that the index holds."""
    return dict(site.python(HELD))


def test_publishing_calls_a_worker(working: Site) -> None:
    family = working.publish("Trading fees", "Each trade costs a small share.")
    working.wait_until_indexed(WITHIN)
    published = held(working)

    working.unpublish(family)
    working.wait_until_indexed(WITHIN)

    assert published[family] == "Trading fees"
    assert family not in held(working)

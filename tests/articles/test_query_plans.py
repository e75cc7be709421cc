"""What readers' pages look for is found without going through all pages.

Nearly all pages are live and no aliases, which SQLite does not know.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from articles.access import Visibility, visible
from articles.published import published_locales
from articles.topics import neighbours
from tests.articles.factories import article

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's plans"),
]


def steps(read: Callable[[], object]) -> list[str]:
    """How SQLite goes through the table of pages."""
    with CaptureQueriesContext(connection) as queries:
        read()
    found: list[str] = []
    with connection.cursor() as cursor:
        for query in queries:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            found += [row[3] for row in cursor.fetchall()]
    return [step for step in found if " wagtailcore_page " in f"{step} "]


def test_visible_pages_of_families() -> None:
    keys = [uuid4() for _ in range(10)]
    wanted = Page.objects.filter(translation_key__in=keys).order_by()

    *_, step = steps(lambda: list(visible(wanted)))

    assert "translation_key=?" in step


def test_neighbours_in_a_topic() -> None:
    page = article()

    (step,) = set(steps(lambda: neighbours(page, Visibility((), frozenset()), 4)))

    assert step.startswith("SEARCH wagtailcore_page USING INTEGER PRIMARY KEY")


def test_published_languages() -> None:
    (step,) = steps(published_locales)

    assert step.startswith("SEARCH wagtailcore_page USING INTEGER PRIMARY KEY")

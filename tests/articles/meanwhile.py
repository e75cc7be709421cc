"""What another process does between two queries of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def before_query(words: str, change: Callable[[], object]) -> Iterator[None]:
    """Make ``change`` once, before the first query that holds ``words``."""
    waiting = [change]

    def run(execute: Any, sql: str, *arguments: Any) -> Any:
        if words in sql and waiting:
            waiting.pop()()
        return execute(sql, *arguments)

    with connection.execute_wrapper(run):
        yield
    assert not waiting, "no such query"

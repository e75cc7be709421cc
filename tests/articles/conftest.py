from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from articles.signals import live_changed
from articles.tree import ensure_section

Change = tuple[str, int, str]


class Changes(list[Change]):
    """What ``live_changed`` told: (locale, page id, reason)."""

    def pages(self) -> set[int]:
        return {page_id for _locale, page_id, _reason in self}


@pytest.fixture
def changes() -> Iterator[Changes]:
    seen = Changes()

    def note(locale: str, page_id: int, reason: str, **kwargs: Any) -> None:
        seen.append((locale, page_id, reason))

    live_changed.connect(note)
    yield seen
    live_changed.disconnect(note)


@pytest.fixture
def help_centre(db: None) -> None:
    """English and German, as a newcomer's two commands make them."""
    ensure_section("en")
    ensure_section("de")


@pytest.fixture
def editor(client: Client, db: None) -> Client:
    user = get_user_model().objects.create_superuser("editor", "e@example.com", "x")
    client.force_login(user)
    return client

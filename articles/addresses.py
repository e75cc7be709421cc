"""Readers' addresses, made without a query."""

from __future__ import annotations

from functools import cache

from django.urls import reverse
from django.utils import translation


def permalink(key: str, code: str) -> str:
    """The address of a family in a language, translated or not."""
    with translation.override(code):
        return reverse("articles:read", args=[key])


def page_address(code: str, url_path: str) -> str:
    """The address of a page in a language.

    What ``url_path`` begins with is the slug of the language's home, which readers'
    addresses lack: homes lie directly below the root.
    """
    _root, _home, rest = url_path.split("/", 2)
    return _prefix(code) + rest


@cache
def _prefix(code: str) -> str:
    """What addresses in a language begin with; finding it takes a while."""
    with translation.override(code):
        return reverse("wagtail_serve", args=("",))


def topic_url(slug: str) -> str:
    """The topic's address in the active language."""
    return reverse("articles:topic", args=[slug])

"""ASCII slugs from titles in any script."""

from __future__ import annotations

from collections.abc import Container

from anyascii import anyascii
from django.utils.text import slugify

MAX_SLUG = 80


def ascii_slug(text: str, fallback: str) -> str:
    """At most ``MAX_SLUG`` characters, cut between words where that is possible."""
    slug = slugify(anyascii(text)).replace("_", "-")
    if len(slug) > MAX_SLUG:
        whole, dash, _ = slug[: MAX_SLUG + 1].rpartition("-")
        slug = whole if dash else slug[:MAX_SLUG]
    return slug.strip("-") or fallback


def free_slug(slug: str, taken: Container[str]) -> str:
    """The slug, or with the first of ``-2``, ``-3``… that is not taken."""
    number, free = 1, slug
    while free in taken:
        number += 1
        free = f"{slug}-{number}"
    return free

"""Samples that are drawn alike each time."""

from __future__ import annotations

import hashlib


def draw(text: str) -> bytes:
    """An order that has nothing to do with what is drawn, and is always the same."""
    return hashlib.blake2b(text.encode(), digest_size=8).digest()

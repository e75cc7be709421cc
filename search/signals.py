"""What search tells the rooms above it."""

from __future__ import annotations

from dataclasses import dataclass

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class Shown:
    family: str
    locale: str
    score: float
    position: int


@dataclass(frozen=True, slots=True)
class SearchRecord:
    """One answered search; ``query`` has personal details replaced by placeholders."""

    id: str
    query: str
    locale: str
    match: str
    state: str
    shown: tuple[Shown, ...]


searched = Signal()
"""Sent with ``request`` and ``record: SearchRecord`` after a question was answered."""

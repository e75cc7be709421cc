"""An article as plain text: the only thing that indexing and evaluation take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Section:
    """The text under one heading; the first one of an article has no heading."""

    anchor: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class ArticleText:
    """One article in one locale; ``family`` is the translation key as a string."""

    family: str
    locale: str
    type: str
    title: str
    summary: str
    sections: tuple[Section, ...]
    topics: tuple[str, ...]
    audience: str
    updated: datetime | None

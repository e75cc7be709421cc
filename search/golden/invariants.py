"""What must hold of any index, without anybody having written a question.

An exact title finds its article first; so does a code or a ticker that a title names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from search.statistics.sampling import draw
from search.text.names import names

from .replay import Searcher

SAMPLE = 200
"""Titles, and names in them, that are asked of each locale."""


@dataclass(frozen=True, slots=True)
class Title:
    """A published article's title; ``family`` as the engine names it."""

    family: str
    locale: str
    text: str


@dataclass(frozen=True, slots=True)
class Expectation:
    """``question`` must find one of ``families`` first."""

    kind: str
    locale: str
    question: str
    families: frozenset[str]


def expectations(titles: Iterable[Title], sample: int = SAMPLE) -> list[Expectation]:
    """Of each locale, at most ``sample`` titles and as many names, always the same."""
    by_locale: dict[str, list[Title]] = defaultdict(list)
    for title in titles:
        by_locale[title.locale].append(title)
    return [
        expected
        for locale, some in sorted(by_locale.items())
        for expected in (
            *_drawn(_titles(locale, some), sample),
            *_drawn(_names(locale, some), sample),
        )
    ]


def broken(
    expected: Iterable[Expectation], search: Searcher
) -> Iterator[tuple[Expectation, str | None]]:
    """What does not hold, and which family was first. Raises NotChecked."""
    for one in expected:
        shown = search(one.question, one.locale)
        first = shown.families[0] if shown.families else None
        if first not in one.families:
            yield one, first


def _titles(locale: str, titles: Sequence[Title]) -> list[Expectation]:
    same: dict[str, set[str]] = defaultdict(set)
    for title in titles:
        same[title.text.casefold()].add(title.family)
    asked = {title.text.casefold(): title.text for title in titles}
    return [
        Expectation("title", locale, asked[folded], frozenset(families))
        for folded, families in same.items()
    ]


def _names(locale: str, titles: Sequence[Title]) -> list[Expectation]:
    held: dict[str, set[str]] = defaultdict(set)
    for title in titles:
        for name in names(title.text):
            held[name].add(title.family)
    return [
        Expectation("name", locale, name, frozenset(families))
        for name, families in held.items()
    ]


def _drawn(expected: Sequence[Expectation], sample: int) -> list[Expectation]:
    """A choice that has nothing to do with the articles."""
    return sorted(expected, key=lambda one: draw(one.question))[:sample]

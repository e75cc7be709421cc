"""An article cut into passages, and each passage into windows, before encoding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from articles.text import ArticleText
from search.text.sentences import sentences

PASSAGE_LIMIT = 400
"""Subword pieces of one passage; leaves room in the encoder's window of 512."""


@dataclass(frozen=True, slots=True)
class Passage:
    """``windows`` are encoded beside ``text``; the best of them counts as its score."""

    anchor: str
    heading: str
    text: str
    windows: tuple[str, ...]


class Span(NamedTuple):
    start: int
    end: int


def cut(article: ArticleText, size: Callable[[str], int]) -> tuple[Passage, ...]:
    """Passages in reading order; ``size`` counts the subword pieces of a text.

    Title and headings are windows of their own: put in front of the text they cost
    more than they give, beside it they find what the text does not repeat.
    """
    parts = [("", "", article.summary)] if article.summary.strip() else []
    parts += [(part.anchor, part.heading, part.text) for part in article.sections]
    passages = [
        passage
        for anchor, heading, text in parts
        for passage in _section(anchor, heading, text, article.locale, size)
    ]
    if not passages:
        return (Passage("", "", article.title, ()),)
    first = passages[0]
    return (
        replace(first, windows=(article.title, *first.windows)),
        *passages[1:],
    )


def _section(
    anchor: str, heading: str, text: str, locale: str, size: Callable[[str], int]
) -> Iterator[Passage]:
    named = (heading,) if heading else ()
    for spans in _packed(_spans(text, locale), text, size):
        windows = _windows(text, spans)
        yield Passage(
            anchor, heading, text[spans[0].start : spans[-1].end], (*named, *windows)
        )
        named = ()


def _spans(text: str, locale: str) -> Iterator[Span]:
    end = 0
    for sentence in sentences(text, locale):
        start = text.index(sentence, end)
        end = start + len(sentence)
        yield Span(start, end)


def _packed(
    spans: Iterator[Span], text: str, size: Callable[[str], int]
) -> Iterator[list[Span]]:
    """Neighbouring sentences together, as many as fit into one passage."""
    packed: list[Span] = []
    used = 0
    for span in spans:
        length = size(text[span.start : span.end])
        if packed and used + length > PASSAGE_LIMIT:
            yield packed
            packed, used = [], 0
        packed.append(span)
        used += length
    if packed:
        yield packed


def _windows(text: str, spans: Sequence[Span]) -> tuple[str, ...]:
    if len(spans) < 3:
        return ()
    return tuple(text[one.start : two.end] for one, two in pairwise(spans))

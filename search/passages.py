"""An article cut into passages, and each passage into windows, before encoding."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from articles.text import ArticleText
from search.text.scripts import HAN, HANGUL, KANA, LATIN
from search.text.sentences import runs_on, sentences

PASSAGE_LIMIT = 400
"""Subword pieces of one passage by estimate; the encoder's window holds 512."""

_DENSE = re.compile(f"[{HAN}{KANA}{HANGUL}]+")
_LATIN = re.compile(f"[{LATIN}\\s]+")


@dataclass(frozen=True, slots=True)
class Passage:
    """``windows`` are encoded beside ``text``; the best of them counts as its score."""

    anchor: str
    heading: str
    text: str
    windows: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """All that is encoded of it."""
        return self.text, *self.windows


@dataclass(frozen=True, slots=True)
class Stretch:
    """At most two sentences of a passage; ``encoded`` are texts that it is made of.

    ``parts`` are what it was cut into; it begins at ``start`` of the passage.
    """

    text: str
    encoded: tuple[str, ...]
    parts: tuple[str, ...]
    start: int = 0


class Span(NamedTuple):
    start: int
    end: int


class Letters(NamedTuple):
    """The characters of a text, counted by how many of them share a subword piece."""

    dense: int
    latin: int
    other: int

    @classmethod
    def of(cls, text: str) -> Letters:
        dense = sum(map(len, _DENSE.findall(text)))
        latin = sum(map(len, _LATIN.findall(text)))
        return cls(dense, latin, len(text) - dense - latin)

    def and_then(self, more: Letters) -> Letters:
        """Those of two texts that follow each other."""
        return Letters(
            self.dense + more.dense, self.latin + more.latin, self.other + more.other
        )

    def pieces(self) -> int:
        """About how many subword pieces: a Han character takes most of one, four Latin
        letters or three of other alphabets share one."""
        return round(self.dense / 1.4 + self.latin / 4 + self.other / 3)


def cut(article: ArticleText) -> tuple[Passage, ...]:
    """Passages in reading order.

    Title and headings are windows of their own: put in front of the text they cost
    more than they give, beside it they find what the text does not repeat.
    """
    parts = [("", "", article.summary)] if article.summary.strip() else []
    parts += [(part.anchor, part.heading, part.text) for part in article.sections]
    passages = [
        passage
        for anchor, heading, text in parts
        for passage in _section(anchor, heading, text)
    ]
    if not passages:
        return (Passage("", "", article.title, ()),)
    first = passages[0]
    return (
        replace(first, windows=(article.title, *first.windows)),
        *passages[1:],
    )


def stretches(text: str) -> tuple[Stretch, ...]:
    """Each two neighbouring sentences of a passage's text, in their order.

    A text of one or two sentences stands for itself. Where no full stops tell, what is
    cut at a space is about half a sentence.
    """
    spans = [*_spans(text)]
    parts = tuple(text[span.start : span.end] for span in spans)
    count = 4 if runs_on(text) else 2
    if len(spans) <= count:
        return (Stretch(text, (text,), parts),)
    windows = _windows(text, spans)
    return tuple(
        Stretch(
            text[spans[first].start : spans[first + count - 1].end],
            windows[first : first + count - 1 : 2],
            parts[first : first + count],
            spans[first].start,
        )
        for first in range(len(spans) - count + 1)
    )


def _section(anchor: str, heading: str, text: str) -> Iterator[Passage]:
    named = (heading,) if heading else ()
    for spans in _packed(_spans(text), text):
        windows = _windows(text, spans)
        yield Passage(
            anchor, heading, text[spans[0].start : spans[-1].end], (*named, *windows)
        )
        named = ()


def _spans(text: str) -> Iterator[Span]:
    end = 0
    for sentence in sentences(text):
        start = text.index(sentence, end)
        end = start + len(sentence)
        yield Span(start, end)


def _packed(spans: Iterator[Span], text: str) -> Iterator[list[Span]]:
    """Neighbouring sentences together, as many as fit into one passage."""
    packed: list[Span] = []
    letters = Letters(0, 0, 0)
    for span in spans:
        start = packed[-1].end if packed else span.start
        letters = letters.and_then(Letters.of(text[start : span.end]))
        if packed and letters.pieces() > PASSAGE_LIMIT:
            yield packed
            packed, letters = [], Letters.of(text[span.start : span.end])
        packed.append(span)
    if packed:
        yield packed


def _windows(text: str, spans: Sequence[Span]) -> tuple[str, ...]:
    if len(spans) < 3:
        return ()
    return tuple(text[one.start : two.end] for one, two in pairwise(spans))

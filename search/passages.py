"""An article cut into passages, and each passage into windows, before encoding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

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


def cut(article: ArticleText, size: Callable[[str], int]) -> tuple[Passage, ...]:
    """Passages in reading order; ``size`` counts the subword pieces of a text.

    The title is a window of its own: put in front of the text it costs more than it
    gives, beside it it finds what the text does not repeat.
    """
    parts = [("", "", article.summary)] if article.summary.strip() else []
    parts += [(part.anchor, part.heading, part.text) for part in article.sections]
    passages: list[Passage] = []
    for anchor, heading, text in parts:
        for piece in _pieces(sentences(text, article.locale), size):
            extra = [heading] if heading and (not passages or piece[0]) else []
            passages.append(
                Passage(anchor, heading, " ".join(piece), (*extra, *_windows(piece)))
            )
    if not passages:
        return (Passage("", "", article.title, ()),)
    first = passages[0]
    titled = Passage(
        first.anchor, first.heading, first.text, (article.title, *first.windows)
    )
    return (titled, *passages[1:])


def _pieces(
    parts: Sequence[str], size: Callable[[str], int]
) -> Iterator[tuple[str, ...]]:
    piece: list[str] = []
    used = 0
    for sentence in parts:
        length = size(sentence)
        if piece and used + length > PASSAGE_LIMIT:
            yield tuple(piece)
            piece, used = [], 0
        piece.append(sentence)
        used += length
    if piece:
        yield tuple(piece)


def _windows(parts: Sequence[str]) -> tuple[str, ...]:
    if len(parts) < 3:
        return ()
    return tuple(f"{one} {two}" for one, two in pairwise(parts))

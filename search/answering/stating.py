"""What of a stretch states something: no bare question or title, nothing cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from itertools import takewhile
from typing import NamedTuple

from articles.extract import BareLines
from search.text.sentences import (
    ends_with_stop,
    introduces,
    is_inside,
    runs_on,
    sentences,
)

# Not before a closing quotation mark: 'The app asks "Are you sure?"' states something.
_ASKS = re.compile("[?？؟⁇⁈⁉﹖፧\u037e][!…)）]*$")
# Stands over a vowel of the word that is asked for.
_ARMENIAN_QUESTION = "\u055e"
_BETWEEN = tuple(";,；，、؛،")
# Values, what introduces them, and items of a list that was typed by hand.
_TELLS = re.compile("[\\d:;：；@/=]|^[-–—*•·▪‣]")
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")


class Kind(Enum):
    STATES = 1
    HEADS = 2
    INTRODUCES = 3
    LOOSE = 4


class Part(NamedTuple):
    """A sentence of a stretch; ``cut`` says that its line begins before the stretch.

    What is left of one that the stretch cuts is ``LOOSE``.
    """

    start: int
    end: int
    kind: Kind
    cut: bool


def stating(text: str, begins: int, passage: str, bare: BareLines) -> str:
    """The stretch ``text``, which ``begins`` at a character of a passage, without what
    states nothing at its ends.

    A question or title stays before what it heads: "No." says nothing without it. So
    does what ends with a colon, if the lines that it introduces end with the stretch.
    Empty if nothing is left, or what is left holds a line that says nothing here.
    """
    text = _without_title(text, passage[begins + len(text) :])
    parts = _without_half_a_list(text, begins, passage, bare)
    while parts and parts[-1].kind is not Kind.STATES:
        parts.pop()
    while parts and (
        parts[0].kind is Kind.LOOSE or (parts[0].kind is Kind.HEADS and parts[0].cut)
    ):
        parts.pop(0)
    if not parts or any(part.kind is Kind.LOOSE for part in parts):
        return ""
    return text[parts[0].start : parts[-1].end]


def asks(sentence: str) -> bool:
    """Whether a sentence ends with a question mark of any script.

    A semicolon is one where the letters are Greek, and ends a list's item elsewhere.
    """
    greek = sentence.endswith(";") and _GREEK.search(sentence)
    return bool(greek or _ASKS.search(sentence) or _ARMENIAN_QUESTION in sentence)


def _parts(text: str, begins: int, passage: str, bare: BareLines) -> Iterator[Part]:
    last = _last_titles(passage, bare)
    for start, end in _spans(text):
        sentence = text[start:end]
        at = begins + start
        first = passage.rfind("\n", 0, at) + 1
        line = passage[first:].partition("\n")[0].strip()
        if line in bare.loose or any(
            is_inside(passage, edge) for edge in (at, begins + end)
        ):
            kind = Kind.LOOSE
        elif line in bare.heads or line in last or asks(sentence):
            kind = Kind.HEADS
        elif introduces(sentence):
            kind = Kind.INTRODUCES
        else:
            kind = Kind.STATES
        yield Part(start, end, kind, cut=first < begins)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a stretch are, those too long as one."""
    begins = end = 0
    for sentence in sentences(text):
        start = text.index(sentence, end)
        begins = begins if is_inside(text, start) else start
        end = start + len(sentence)
        if not is_inside(text, end):
            yield begins, end


def _without_half_a_list(
    text: str, begins: int, passage: str, bare: BareLines
) -> list[Part]:
    """The parts without what introduces lines of which only the first are here."""
    parts = list(_parts(text, begins, passage, bare))
    introductions = [
        place for place, part in enumerate(parts) if part.kind is Kind.INTRODUCES
    ]
    after = passage[begins + len(text) :]
    if introductions and _goes_on(text.rpartition("\n")[2], after, bare):
        return parts[: introductions[-1]]
    return parts


def _goes_on(line: str, after: str, bare: BareLines) -> bool:
    """Whether a line that was introduced has others of its kind after it: paragraphs
    or none, and either all lines of a list end with a full stop or none."""
    if not after.startswith("\n"):
        return bool(after)
    following = after[1:].partition("\n")[0]
    if (line in bare.paragraphs) is not (following in bare.paragraphs):
        return False
    return line.endswith(_BETWEEN) or ends_with_stop(line) == ends_with_stop(following)


def _last_titles(passage: str, bare: BareLines) -> frozenset[str]:
    """The paragraphs without stops at a passage's end, where the article's have stops.

    Two or more are titles of what to read next; one may lack its stop by mistake.
    """
    if not any(map(ends_with_stop, bare.paragraphs)):
        return frozenset()
    lines = reversed(passage.splitlines())
    titles = tuple(takewhile(lambda line: _is_title(line, bare), lines))
    return frozenset(titles if len(titles) > 1 else ())


def _is_title(line: str, bare: BareLines) -> bool:
    """Whether a line is a paragraph that looks like one: no stop and no values."""
    return (
        line in bare.paragraphs
        and not ends_with_stop(line)
        and not runs_on(line)
        and not _TELLS.search(line)
    )


def _without_title(text: str, after: str) -> str:
    """Without a last line that looks like the title of what comes ``after`` it."""
    rest, _, last = text.rpartition("\n")
    heads = after.startswith("\n") and ends_with_stop(after.split("\n")[1])
    title = heads and ends_with_stop(rest) and not ends_with_stop(last)
    return rest if title else text

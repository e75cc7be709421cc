"""Mark the words of a question in a text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from search.text.analysis import Analyser, Term
from search.text.normalise import clean
from search.text.scripts import INVISIBLE, MARKS
from search.text.sentences import SPACED_STOPS, UNSPACED_STOPS

ELLIPSIS = "…"
LENGTH = 240
"""Code points of a snippet."""

# How far an edge moves to fall between words.
_SLACK = 24
# The share of free room that is left before the first match.
_LEAD = 0.3
# Thai and Lao sara am and the skin tones of emoji join what stands before them.
_CONTINUES = re.compile(f"[{MARKS}{INVISIBLE}\u0e33\u0eb3\U0001f3fb-\U0001f3ff]")
_JOINER = "\u200d"
_WORD_START = re.compile(r"(?<=\s)\S")
_SENTENCE_START = re.compile(
    f"(?<=[{SPACED_STOPS}{UNSPACED_STOPS}]\\s)\\S|(?<=[{UNSPACED_STOPS}\n])\\S"
)
_SPACE = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The terms to mark; ``joining`` ones only where they overlap one of ``terms``.

    Grams of one word may be of both: a common one says too little by itself, and
    without it half of the word is marked.
    """

    terms: frozenset[str]
    joining: frozenset[str] = frozenset()


def highlight(text: str, wanted: Wanted, analyser: Analyser, locale: str) -> str:
    """Return escaped HTML in which terms that are in `wanted` stand in `<mark>`."""
    text = clean(text)
    return _marked(text, _matches(text, wanted, analyser, locale))


def snippet(text: str, wanted: Wanted, analyser: Analyser, locale: str) -> str:
    """Return the stretch of a text that holds most of `wanted`, highlighted.

    It has at most `LENGTH` code points, besides an ellipsis at either end where text
    is left out, which stands apart from a full stop. It is cut between words where
    there is a gap nearby, and never inside a character that is written with several
    code points.
    """
    text = clean(text).strip()
    matches = _matches(text, wanted, analyser, locale)
    if len(text) <= LENGTH:
        return _marked(text, matches)
    start, end = _window(text, matches)
    inside = [
        Term(match.text, match.start - start, match.end - start)
        for match in matches
        if start <= match.start and match.end <= end
    ]
    shown = text[start:end].rstrip()
    before = ELLIPSIS if start > 0 else ""
    after = ELLIPSIS if end < len(text) else ""
    apart = " " if after and shown.endswith(".") else ""
    return f"{before}{_marked(shown, inside)}{apart}{after}"


def _matches(
    text: str, wanted: Wanted, analyser: Analyser, locale: str
) -> tuple[Term, ...]:
    found = analyser.occurrences(text, wanted.terms | wanted.joining, locale)
    return tuple(
        match
        for group in _overlapping(found)
        if any(match.text in wanted.terms for match in group)
        for match in group
    )


def _overlapping(found: Collection[Term]) -> Iterator[list[Term]]:
    """Yield the groups of those that overlap each other."""
    group: list[Term] = []
    end = 0
    for term in sorted(found, key=lambda term: term.start):
        if group and term.start >= end:
            yield group
            group = []
        group.append(term)
        end = max(end, term.end)
    if group:
        yield group


def _marked(text: str, matches: Sequence[Term]) -> str:
    parts: list[str] = []
    at = 0
    for start, end in _stretches(text, matches):
        parts += (escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>")
        at = end
    return "".join((*parts, escape(text[at:])))


def _stretches(text: str, matches: Sequence[Term]) -> list[tuple[int, int]]:
    """Return what the matches cover: whole characters, without overlaps."""
    stretches: list[tuple[int, int]] = []
    for match in sorted(matches, key=lambda match: match.start):
        start = _character_start(text, match.start)
        end = min(_character_end(text, match.end), len(text))
        if stretches and start <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], max(end, stretches[-1][1]))
        else:
            stretches.append((start, end))
    return stretches


def _window(text: str, matches: Sequence[Term]) -> tuple[int, int]:
    """Return where the best stretch begins and ends."""
    first, last = _densest(matches)
    room = max(0, LENGTH - (last - first))
    start = _opening(text, max(0, first - int(room * _LEAD)), first)
    end = start + LENGTH
    if end >= len(text):
        end = len(text)
        start = _opening(text, max(0, end - LENGTH), min(first, end))
    return start, _closing(text, end, last)


def _densest(matches: Sequence[Term]) -> tuple[int, int]:
    """Return the first and last offset of the matches that say most together.

    A term counts once, and the less the more often the text repeats it.
    """
    counts = Counter(match.text for match in matches)
    inside: Counter[str] = Counter()
    best, span = 0.0, (0, 0)
    weight = 0.0
    left = 0
    for match in matches:
        inside[match.text] += 1
        if inside[match.text] == 1:
            weight += 1 / counts[match.text]
        while left < len(matches) and match.end - matches[left].start > LENGTH:
            dropped = matches[left].text
            inside[dropped] -= 1
            if not inside[dropped]:
                weight -= 1 / counts[dropped]
            left += 1
        if weight > best + 1e-9:
            best, span = weight, (matches[left].start, match.end)
    return span


def _opening(text: str, earliest: int, latest: int) -> int:
    """Return a good place to begin: a sentence, else a word, else a character."""
    if earliest == 0:
        return 0
    stop = min(latest + 1, earliest + 3 * _SLACK)
    for pattern, until in ((_SENTENCE_START, stop), (_WORD_START, latest + 1)):
        match = pattern.search(text, earliest, min(until, earliest + 3 * _SLACK))
        if match:
            return match.start()
    return _character_end(text, earliest)


def _closing(text: str, latest: int, earliest: int) -> int:
    """Return a good place to end: after a word, else after a character."""
    if latest >= len(text):
        return len(text)
    for at in range(latest, max(earliest, latest - _SLACK), -1):
        if _SPACE.match(text, at):
            return at
    return _character_start(text, latest)


def _inside_character(text: str, at: int) -> bool:
    return 0 < at < len(text) and bool(
        _CONTINUES.match(text, at) or text[at - 1] == _JOINER
    )


def _character_start(text: str, at: int) -> int:
    while _inside_character(text, at):
        at -= 1
    return at


def _character_end(text: str, at: int) -> int:
    while _inside_character(text, at):
        at += 1
    return at

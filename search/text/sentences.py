"""Cut text into sentences, in scripts with and without full stops."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator

from search.text.scripts import MARKS, UNSPACED

LONGEST = 500
"""Characters of a sentence; what is longer is a list or lacks its stops."""
UNSPACED_LENGTH = 80
"""Characters after which a space ends a sentence in Thai, Lao, Burmese and Khmer."""

_LONGEST_WORD = 40
SPACED_STOPS = ".!?…‼⁇⁈⁉"
"""End a sentence only where white space follows."""
UNSPACED_STOPS = "。！？｡؟۔।॥։።፧፨။។៕"
"""End a sentence wherever they stand."""
# Greek asks with a semicolon; Armenian's full stop is mostly typed as a colon.
_STOPS_OF_LETTERS = (
    "(?:(?<=[\u0370-\u03ff\u1f00-\u1fff])[;\u037e]|(?<=[\u0561-\u0587]):)"
)
_CLOSING = "\"'”’»)\\]）」』】"
# Looked back from, so that a run of stops is not read from each of its places.
_RUN_OF_STOPS = f"(?<![{SPACED_STOPS}])[{SPACED_STOPS}]+"
# Without the first line every letter would be tried against each of the others.
_END = re.compile(
    f"(?=[{SPACED_STOPS}{UNSPACED_STOPS};\u037e:\n])(?:"
    f"(?P<stop>(?:{_RUN_OF_STOPS}|{_STOPS_OF_LETTERS})[{_CLOSING}]*)(?=\\s)"
    f"|[{UNSPACED_STOPS}]+[{_CLOSING}]*"
    "|\n)"
)
_STOPPED = re.compile(
    f"(?:[{SPACED_STOPS}{UNSPACED_STOPS}]|{_STOPS_OF_LETTERS})[{_CLOSING}]*$"
)
_INTRODUCES = re.compile("[:：︓﹕፦៖]$")
_WORD_BEFORE = re.compile(r"[^\s(\[„“\"'«]+$")
_ABBREVIATIONS = frozenset(
    "approx bzw ca cf dr etc evtl fig ggf inc jr ltd mr mrs ms nr núm pág prof sr sra "
    "str tel usw vgl vol vs zzgl др напр ориент стр тел ул".split()
)
_MOSTLY_UNSPACED = re.compile(f"[{UNSPACED}]")
_BREAK = re.compile(r"[\s,;、，；:،؛]")
_MARK = re.compile(f"[{MARKS}]")


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text; joined they are the text but for white space."""
    return tuple(_stripped(_sentences(text)))


def runs_on(text: str) -> bool:
    """Whether most of a text has no spaces between words, and so no full stops."""
    return len(_MOSTLY_UNSPACED.findall(text)) * 2 > len(text)


def ends_with_stop(text: str) -> bool:
    """Whether a text ends as a sentence does; titles, list items and rows do not."""
    return _STOPPED.search(text) is not None


def introduces(sentence: str) -> bool:
    """Whether a sentence ends with a colon, and so speaks of what follows it."""
    return bool(_INTRODUCES.search(sentence)) and not ends_with_stop(sentence)


def is_inside(text: str, at: int) -> bool:
    """Whether what ends at ``at`` is cut there because its sentence is too long."""
    before = text[:at].rpartition("\n")[2].rstrip()
    after = text[at:].partition("\n")[0].strip()
    return (
        bool(before and after)
        and not ends_with_stop(before)
        and not runs_on(before[-UNSPACED_LENGTH:])
    )


def _sentences(text: str) -> Iterator[str]:
    start = 0
    for match in _END.finditer(text):
        if match["stop"] and not _ends(text, start, match.start(), match.end()):
            continue
        yield from _shortened(text[start : match.end()])
        start = match.end()
    yield from _shortened(text[start:])


def _ends(text: str, start: int, stop: int, after: int) -> bool:
    """Whether a full stop ends a sentence; `after` is where white space follows."""
    if text[stop] != ".":
        return True
    following = text[after:].lstrip()[:1]
    if following.islower():
        return False
    before = _WORD_BEFORE.search(text, max(start, stop - _LONGEST_WORD), stop)
    word = before.group().lower() if before else ""
    return not (
        word in _ABBREVIATIONS
        or "." in word.rstrip(".")
        or (len(word) == 1 and word.isalpha())
    )


def _shortened(sentence: str) -> Iterator[str]:
    if runs_on(sentence):
        sentence = yield from _at_spaces(sentence)
    while len(sentence) > LONGEST:
        cut = _cut(sentence)
        yield sentence[:cut]
        sentence = sentence[cut:]
    yield sentence


def _at_spaces(sentence: str) -> Generator[str, None, str]:
    """Yield all but the last part of a sentence, which is returned."""
    start = 0
    for space in re.finditer(r"\s+", sentence):
        if space.start() - start >= UNSPACED_LENGTH:
            yield sentence[start : space.end()]
            start = space.end()
    return sentence[start:]


def _cut(sentence: str) -> int:
    breaks = [match.end() for match in _BREAK.finditer(sentence, LONGEST // 2, LONGEST)]
    cut = breaks[-1] if breaks else LONGEST
    while cut > LONGEST // 2 and _MARK.match(sentence, cut):
        cut -= 1
    return cut


def _stripped(parts: Iterator[str]) -> Iterator[str]:
    for part in parts:
        if stripped := part.strip():
            yield stripped

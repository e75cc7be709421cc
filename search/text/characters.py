"""Write digits and full-width characters of any script in ASCII, one for one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from search.text.scripts import INVISIBLE

# With NUL, lone surrogates, and what is stored in place of them.
_UNSEEN = re.compile(f"[{INVISIBLE}\x00\ud800-\udfff\ufffd]")
ASCII_DIGITS = {
    point: str(unicodedata.digit(chr(point)))
    for point in range(0x80, 0x20000)
    if unicodedata.category(chr(point)) == "Nd"
}
_FULL_WIDTH = {point: chr(point - 0xFEE0) for point in range(0xFF01, 0xFF5F)}
_SPACES = dict.fromkeys((0x00A0, 0x202F, 0x3000), " ")
_PLAIN = _FULL_WIDTH | ASCII_DIGITS | _SPACES


def plain_characters(text: str) -> str:
    """Return a text of the same length in which only such characters are replaced."""
    return text if text.isascii() else text.translate(_PLAIN)


class Reading(NamedTuple):
    """A text as it may be read; ``places`` says where its characters came from."""

    text: str
    places: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where something stands in the text that was typed."""
        return self.places[start], self.places[end - 1] + 1


def readings(text: str) -> Iterator[Reading]:
    """Yield a text in plain characters: first without what shows nothing, if there is
    any, for it may have come in by copying, then as it is, for it may part words."""
    plain = plain_characters(text)
    if _UNSEEN.search(plain):
        seen = [at for at, letter in enumerate(plain) if not _UNSEEN.match(letter)]
        yield Reading("".join([plain[at] for at in seen]), seen)
    yield Reading(plain, range(len(plain)))

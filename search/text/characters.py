"""Write digits and full-width characters of any script in ASCII, one for one."""

from __future__ import annotations

import unicodedata

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

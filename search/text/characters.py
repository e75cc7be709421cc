"""Write digits and full-width characters of any script in ASCII, one for one."""

from __future__ import annotations

import unicodedata

_PLAIN = (
    {point: chr(point - 0xFEE0) for point in range(0xFF01, 0xFF5F)}
    | {
        point: str(unicodedata.digit(chr(point)))
        for point in range(0x80, 0x20000)
        if unicodedata.category(chr(point)) == "Nd"
    }
    | {0x3000: " ", 0x00A0: " ", 0x202F: " "}
)


def plain_characters(text: str) -> str:
    """Return a text of the same length in which only such characters are replaced."""
    return text if text.isascii() else text.translate(_PLAIN)

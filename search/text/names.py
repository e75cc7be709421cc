"""Error codes, tickers and standards: names that nobody words otherwise."""

from __future__ import annotations

import re

# Latin capitals and digits, two of them at least: USDT, 2FA, BEP20, E-1042, TRC-20.
_NAME = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Z0-9-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)*(?![A-Za-z0-9])"
)
_SHORTEST, _LONGEST = 2, 16


def names(title: str) -> list[str]:
    """Those in a title, in the order they stand."""
    found = dict.fromkeys(match.group() for match in _NAME.finditer(title))
    return [name for name in found if _SHORTEST <= len(name) <= _LONGEST]


def codes(text: str) -> list[str]:
    """The names in a text that hold a digit: error codes and standards."""
    return [name for name in names(text) if any(map(str.isdigit, name))]


def is_named(asked: str, title: str) -> bool:
    """Whether a question is a title, or nothing but a name in it, in any case."""
    wanted = asked.strip().casefold()
    return wanted == title.strip().casefold() or wanted in map(
        str.casefold, names(title)
    )

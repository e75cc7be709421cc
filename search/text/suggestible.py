"""Which reader's words may be shown to other readers."""

from __future__ import annotations

import re
from unicodedata import east_asian_width

from search.text.placeholders import PLACEHOLDER
from search.text.redaction import redact
from search.text.secrets import blocked

SHORTEST, LONGEST = 4, 80
"""Characters of a question that is worth suggesting; of the fewest, wide ones count
twice: 提现 says as much as "cash out"."""
_LONG_NUMBER = re.compile(r"\d(?:[ .-]?\d){5,}")
# Suggestions must not send readers anywhere or to anybody.
_LEADS_AWAY = re.compile(r"@|://|\bwww\.|\w\.[^\W\d_]{2,}", re.IGNORECASE)


def may_be_suggested(question: str) -> bool:
    """No part of it is a secret, a personal detail, a long number, or a way to reach
    somebody: an address on the web or in a messenger."""
    return (
        _width(question) >= SHORTEST
        and len(question) <= LONGEST
        and blocked(question) is None
        and not redact(question).kinds
        and not any(
            pattern.search(question)
            for pattern in (PLACEHOLDER, _LONG_NUMBER, _LEADS_AWAY)
        )
    )


def _width(text: str) -> int:
    """Its characters, those of Chinese, Japanese and Korean counted twice."""
    return sum(2 if east_asian_width(letter) in "FW" else 1 for letter in text)

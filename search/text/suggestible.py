"""Which reader's words may be shown to other readers."""

from __future__ import annotations

import re

from search.text.placeholders import PLACEHOLDER
from search.text.redaction import redact
from search.text.secrets import blocked

SHORTEST, LONGEST = 4, 80
"""Characters of a question that is worth suggesting."""
_LONG_NUMBER = re.compile(r"\d(?:[ .-]?\d){5,}")
# Suggestions must not send readers anywhere or to anybody.
_LEADS_AWAY = re.compile(r"@|://|\bwww\.|\w\.[^\W\d_]{2,}", re.IGNORECASE)


def may_be_suggested(question: str) -> bool:
    """No part of it is a secret, a personal detail, a long number, or a way to reach
    somebody: an address on the web or in a messenger."""
    return (
        SHORTEST <= len(question) <= LONGEST
        and blocked(question) is None
        and not redact(question).kinds
        and not any(
            pattern.search(question)
            for pattern in (PLACEHOLDER, _LONG_NUMBER, _LEADS_AWAY)
        )
    )

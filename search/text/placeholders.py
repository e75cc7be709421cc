"""What stands in a text for what was taken out."""

from __future__ import annotations

import re

KINDS = (
    "secret",
    "password",
    "code",
    "iban",
    "document",
    "email",
    "transaction",
    "address",
    "card",
    "phone",
)
"""What is replaced, the graver kinds first."""
PLACEHOLDER = re.compile(f"\\[(?:{'|'.join(KINDS)})\\]")


def as_words(text: str) -> str:
    """A text whose placeholders are words: to a model of meaning brackets are noise."""
    return PLACEHOLDER.sub(lambda match: match.group()[1:-1], text)

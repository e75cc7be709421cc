"""Cut text into sentences, in scripts with and without full stops."""

from __future__ import annotations


def sentences(text: str, locale: str) -> tuple[str, ...]:
    """Return the sentences of a text; joined they are the text but for white space."""
    raise NotImplementedError

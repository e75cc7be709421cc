"""A reader's words made safe to search: shortened, and without personal details."""

from __future__ import annotations

from dataclasses import dataclass

from search.answering.answer import QUESTION_LENGTH
from search.spelling.keyboards import in_other_layouts
from search.text.normalise import clean
from search.text.placeholders import PLACEHOLDER
from search.text.redaction import redact
from search.text.secrets import blocked

READ_LENGTH = 20_000
"""Characters that are read of what a reader sends. Nobody types more: the rest is
dropped, neither searched nor kept nor shown."""


@dataclass(frozen=True, slots=True)
class Understood:
    """``text`` may be logged, cached and encoded.

    ``redacted`` is true of what was redacted before, too, such as a question from the
    address of its own results.
    """

    text: str
    redacted: bool
    shortened: bool


def holds_secret(typed: str) -> bool:
    """Whether it must not be searched, kept or shown again.

    A secret that was typed with the keyboard set to another script is one all the same.
    """
    return any(blocked(text) for text in (typed, *in_other_layouts(typed)))


def understand(typed: str) -> Understood:
    text = tidied(typed)
    redacted = redact(text, QUESTION_LENGTH)
    shortened = len(text) > QUESTION_LENGTH
    replaced = bool(redacted.kinds) or PLACEHOLDER.search(redacted.text) is not None
    return Understood(redacted.text.rstrip(), replaced, shortened)


def tidied(typed: str) -> str:
    """Without what no engine stores, and with single spaces."""
    return " ".join(clean(typed).split())

"""Cut text of any locale into search terms; the same for documents and questions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ANALYSIS_VERSION = "1"
QUESTION_TERMS = 128


@dataclass(frozen=True, slots=True)
class Term:
    """One search term; `start` and `end` are code point offsets in the original text."""

    text: str
    start: int
    end: int


class Analyser:
    """Cuts texts into terms; safe after fork and between threads.

    `subwords` is the sentencepiece model file; None leaves the pieces out, which the
    version string says.
    """

    version: str

    def __init__(self, subwords: Path | None) -> None:
        raise NotImplementedError

    def terms(self, text: str, locale: str) -> tuple[Term, ...]:
        """Return word terms and subword pieces (prefixed `_`) of a text."""
        raise NotImplementedError

    def question(
        self, text: str, locale: str, limit: int = QUESTION_TERMS
    ) -> tuple[Term, ...]:
        """Return the terms of a question, each text once, words before pieces."""
        raise NotImplementedError

    def words(self, text: str, locale: str) -> tuple[Term, ...]:
        """Return the word terms only: for highlighting and prefixes."""
        raise NotImplementedError

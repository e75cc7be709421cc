"""Which active announcements a question is about; so few need no index."""

from __future__ import annotations

from collections.abc import Set
from fractions import Fraction

from articles.announcements import AnnouncementItem, below_banner
from articles.markup import plain_text
from search.text.analysis import Analyser
from search.text.pieces import PIECE_MARK

SHARE = Fraction(2, 3)
"""Of a question's words, those that an announcement must hold."""


def is_about(title: Set[str], text: Set[str], asked: Set[str]) -> bool:
    """Whether an announcement holds most of the words ``asked``, one in its title."""
    held = asked & (title | text)
    return bool(asked & title) and len(held) >= SHARE * len(asked)


def announced(
    question: str, locale: str, analyser: Analyser
) -> tuple[AnnouncementItem, ...]:
    """The active announcements that ``question`` is about, but for the critical one
    that every page shows; each is compared in its own language."""
    others = below_banner(locale)
    asked = {
        language: _words(question, language, analyser)
        for language in {item.lang for item in others}
    }
    return tuple(
        item
        for item in others
        if is_about(
            analyser.distinct(item.title, item.lang),
            analyser.distinct(plain_text(item.text), item.lang),
            asked[item.lang],
        )
    )


def _words(question: str, language: str, analyser: Analyser) -> frozenset[str]:
    terms = (term.text for term in analyser.question(question, language))
    return frozenset(term for term in terms if not term.startswith(PIECE_MARK))

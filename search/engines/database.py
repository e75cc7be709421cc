"""The last step down: titles and summaries in the database, by the share of the
question's terms that they hold. No index and no model are needed."""

from __future__ import annotations

from collections.abc import Sequence

from articles.listing import ArticleCard, cards, in_locale
from search.text.analysis import Analyser


def search_titles(
    words: Sequence[str], locale: str, analyser: Analyser
) -> list[tuple[ArticleCard, float]]:
    """Visible articles that hold any of ``words``, best first, with their share."""
    wanted = frozenset(words)
    found = []
    for card in cards(in_locale(locale)):
        held = {
            term.text for term in analyser.words(f"{card.title} {card.summary}", locale)
        }
        if shared := len(wanted & held):
            found.append((card, shared / len(wanted)))
    return sorted(found, key=lambda pair: (-pair[1], pair[0].path))

"""Articles for readers in trouble, as editors chose them for the home page."""

from __future__ import annotations

from django.db.models import Q

from articles.access import Visibility
from articles.listing import ArticleCard, cards, in_locale
from articles.models import HomePage


def situations_of(
    home: HomePage, visibility: Visibility | None = None
) -> tuple[ArticleCard, ...]:
    """The chosen articles as they are in the language of ``home``, in chosen order."""
    chosen = [block.value.translation_key for block in home.situations if block.value]
    found = {
        card.family: card
        for card in cards(
            in_locale(home.locale.language_code) & Q(translation_key__in=chosen),
            visibility,
        )
    }
    return tuple(found[str(key)] for key in chosen if str(key) in found)

"""The front page of one language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from articles.announcements import announcements
from articles.listing import ArticleCard, cards, in_locale
from articles.models import Announcement
from articles.topics import Contents

if TYPE_CHECKING:
    from articles.models import HomePage

ANNOUNCEMENTS = 3


def home_context(page: HomePage) -> dict[str, Any]:
    code = page.locale.language_code
    contents = Contents(code)
    return {
        "contents": contents,
        "situations": _situations(page, contents),
        "announcements": announcements(
            Announcement.objects.once_a_key(code), ANNOUNCEMENTS
        ),
    }


def _situations(page: HomePage, contents: Contents) -> tuple[ArticleCard, ...]:
    """The chosen articles as they are in this language, in the chosen order."""
    chosen = [block.value.translation_key for block in page.situations if block.value]
    found = {
        card.family: card
        for card in cards(
            in_locale(page.locale.language_code) & Q(translation_key__in=chosen),
            contents.visibility,
        )
    }
    return tuple(found[str(key)] for key in chosen if str(key) in found)

"""The front page of one language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from articles.announcements import announcements
from articles.models import Announcement
from articles.situations import situations_of
from articles.topics import Contents

if TYPE_CHECKING:
    from articles.models import HomePage

ANNOUNCEMENTS = 3


def home_context(page: HomePage) -> dict[str, Any]:
    code = page.locale.language_code
    contents = Contents(code)
    return {
        "contents": contents,
        "situations": situations_of(page, contents.visibility),
        "announcements": announcements(
            Announcement.objects.once_a_key(code), ANNOUNCEMENTS
        ),
    }

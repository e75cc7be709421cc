"""The demo's golden questions, as its editors would have typed them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from articles.access import article_pages
from articles.transfer.body import family_key
from search.models import GoldenQuestion

Questions = Mapping[str, Mapping[str, Sequence[str]]]
"""Slug of a family → locale → questions."""
NOTE = "Search does not find it among the first three yet."


def load_golden(
    questions: Questions,
    not_found_yet: Mapping[str, Sequence[str]],
    locales: Sequence[str],
) -> int:
    """Add those that are missing for published articles; returns how many.

    ``not_found_yet`` holds, by locale, the questions that are added inactive.
    """
    keys = {family_key(slug): slug for slug in questions}
    published = article_pages().filter(
        live=True, translation_key__in=keys, locale__language_code__in=locales
    )
    known = set(GoldenQuestion.objects.values_list("family", "locale", "question"))
    missing = [
        _golden(family, locale, text, text in not_found_yet.get(locale, ()))
        for family, locale in published.order_by("path").values_list(
            "translation_key", "locale__language_code"
        )
        for text in questions[keys[family]].get(locale, ())
        if (family, locale, text) not in known
    ]
    GoldenQuestion.objects.bulk_create(missing)
    return len(missing)


def _golden(family: UUID, locale: str, text: str, hard: bool) -> GoldenQuestion:
    return GoldenQuestion(
        family=family,
        locale=locale,
        question=text,
        active=not hard,
        note=NOTE if hard else "",
    )

"""Which articles readers want in a language that they lack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max

from articles.access import article_pages, visible
from articles.listing import of_family
from feedback.errors import ArticleNotFound, NotCounted
from feedback.models import TranslationRequest
from feedback.subjects import family_of
from feedback.visitors import Reader


@dataclass(frozen=True, slots=True)
class Wanted:
    """``networks`` stand for readers: one reader has another pseudonym each day."""

    family: UUID
    locale: str
    networks: int
    last: datetime


def ask(key: str, locale: str, reader: Reader) -> None:
    """Note that ``reader`` wants a family in ``locale``, once a visitor-day.

    Nothing is noted where it is there already. Raises ArticleNotFound for what readers
    see in no language, NotCounted.
    """
    family = family_of(key)
    shown = visible(article_pages(of_family(family)))
    locales = set(shown.values_list("locale__language_code", flat=True))
    if not locales:
        raise ArticleNotFound
    if not reader.counted:
        raise NotCounted
    if locale not in locales:
        TranslationRequest.objects.get_or_create(
            visitor=reader.visitor,
            family=family,
            locale=locale,
            defaults={"t": reader.at, "network": reader.network},
        )


def wanted() -> Iterator[Wanted]:
    """All that was asked for, whether or not it is there by now."""
    rows = TranslationRequest.objects.values_list("family", "locale").annotate(
        Count("network", distinct=True), Max("t")
    )
    return (Wanted(*row) for row in rows.order_by())

"""Articles as entries of lists, whatever their type, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from articles.access import Visibility, article_pages
from articles.addresses import page_address, permalink
from articles.languages import NATIVE_NAMES, direction, language_tag
from articles.models import AbstractArticle, Family, article_models


@dataclass(frozen=True, slots=True)
class ArticleCard:
    """``key`` names the family in addresses; ``type_label`` is a lazy translation."""

    id: int
    family: str
    key: str
    type: str
    type_label: str
    title: str
    summary: str
    url: str
    locale: str
    lang: str
    dir: str
    updated: datetime | None
    last_verified: date | None
    path: str


def cards(
    condition: Q,
    visibility: Visibility | None = None,
    models: Sequence[type[AbstractArticle]] | None = None,
) -> list[ArticleCard]:
    """The visible articles that meet ``condition``, in the order of the page tree.

    One query for each of ``models`` (all four types where not given), two or four
    for ``visibility`` where not given, however many articles there are.
    """
    shown = visibility or Visibility.now()
    found = [
        card
        for model in models or article_models()
        for card in _of(model, condition, shown)
    ]
    return sorted(found, key=lambda card: card.path)


def preferred(found: Sequence[ArticleCard], source: str) -> list[ArticleCard]:
    """The source first, then the site's default language, then by native name."""
    first = (source, settings.LANGUAGE_CODE)
    return sorted(
        found,
        key=lambda card: (
            first.index(card.locale) if card.locale in first else len(first),
            NATIVE_NAMES[card.locale].casefold(),
        ),
    )


def untranslated(
    condition: Q, code: str, visibility: Visibility
) -> tuple[ArticleCard, ...]:
    """Of the articles that meet ``condition``, those that lack the language ``code``:
    the best of each family, with its permanent address in that language."""
    here = visibility.of(article_pages(in_locale(code))).values("translation_key")
    others = cards(condition & ~Q(translation_key__in=here), visibility)
    by_family: dict[str, list[ArticleCard]] = {}
    for card in others:
        by_family.setdefault(card.family, []).append(card)
    return tuple(
        replace(
            preferred(found, settings.LANGUAGE_CODE)[0],
            url=permalink(found[0].key, code),
        )
        for found in by_family.values()
    )


def in_locale(code: str) -> Q:
    return Q(locale__language_code=code)


def of_family(key: UUID | str) -> Q:
    return Q(translation_key=key)


def external_id() -> Subquery:
    """Of the family of each page that is asked for; null where it has none."""
    own = Family.objects.filter(translation_key=OuterRef("translation_key"))
    return Subquery(own.values("external_id")[:1])


def source_locale() -> Subquery:
    """The tag of the source's language of each page that is asked for."""
    own = Family.objects.filter(translation_key=OuterRef("translation_key"))
    return Subquery(own.values("source_locale__language_code")[:1])


def of_any_type(field: str) -> Coalesce:
    """A field that articles of all types have, of each page that is asked for."""
    return Coalesce(
        *(F(f"{model._meta.model_name}__{field}") for model in article_models())
    )


def _of(
    model: type[AbstractArticle], condition: Q, visibility: Visibility
) -> Iterator[ArticleCard]:
    rows = (
        visibility.of(model.objects.filter(condition))
        .distinct()
        .values_list(
            "pk",
            "translation_key",
            external_id(),
            "title",
            "summary",
            "locale__language_code",
            "url_path",
            Coalesce("changed_at", "last_published_at"),
            "last_verified",
            "path",
        )
    )
    for row in rows:
        pk, family, key, title, summary, code, url_path, updated, verified, path = row
        yield ArticleCard(
            id=pk,
            family=str(family),
            key=key or str(family),
            type=model.article_type,
            type_label=model.type_label,
            title=title,
            summary=summary,
            url=page_address(code, url_path),
            locale=code,
            lang=language_tag(code),
            dir=direction(code),
            updated=updated,
            last_verified=verified,
            path=path,
        )

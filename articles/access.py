"""Who may read an article: one rule for pages, search, API and sitemap.

A family is restricted as a whole: if any of its articles, an ancestor of one, or any
translation of those carries a restriction, every language of it is restricted. Copies
of a restriction in each language would drift apart; a rule cannot.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet
from wagtail.models import Page, PageViewRestriction

from articles.models import HomePage, SectionPage, article_models

PageType = TypeVar("PageType", bound=Page)


def below(paths: Iterable[str]) -> Q:
    """Pages at or below one of the tree ``paths``; nothing when there is none."""
    return reduce(or_, (Q(path__startswith=path) for path in paths), Q(pk__in=()))


def article_pages(condition: Q | None = None) -> QuerySet[Page]:
    """Pages that are articles, of every type, in any state."""
    found = Page.objects.type(*article_models())
    return found if condition is None else found.filter(condition)


def restricted_families() -> frozenset[UUID]:
    """Translation keys of all restricted families: one query when there is none."""
    keys = set(
        PageViewRestriction.objects.values_list("page__translation_key", flat=True)
    )
    if not keys:
        return frozenset()
    roots = Page.objects.filter(translation_key__in=keys).values_list("path", flat=True)
    return frozenset(
        article_pages(below(roots)).values_list("translation_key", flat=True).distinct()
    )


def unreachable_paths() -> tuple[str, ...]:
    """Tree paths of unpublished homes and sections: nothing below them is served."""
    return tuple(
        Page.objects.type(HomePage, SectionPage)
        .filter(live=False)
        .values_list("path", flat=True)
    )


@dataclass(frozen=True, slots=True)
class Visibility:
    """What readers may not see now; read once for several querysets."""

    unreachable: tuple[str, ...]
    restricted: frozenset[UUID]

    @classmethod
    def now(cls) -> Visibility:
        return cls(unreachable_paths(), restricted_families())

    def of(self, pages: QuerySet[PageType]) -> QuerySet[PageType]:
        # Said positively, SQLite would look for that first: it is true of nearly all.
        shown = pages.filter(live=True).exclude(alias_of__isnull=False)
        if self.unreachable:
            shown = shown.exclude(below(self.unreachable))
        if self.restricted:
            shown = shown.exclude(translation_key__in=self.restricted)
        return shown

    def withdrawn(self, pages: QuerySet[PageType]) -> QuerySet[PageType]:
        """Those of ``pages`` that are not live and that readers may hear of, whether
        or not they were ever published."""
        return (
            pages.filter(live=False, alias_of__isnull=True)
            .exclude(below(self.unreachable))
            .exclude(translation_key__in=self.restricted)
        )


def visible(pages: QuerySet[PageType]) -> QuerySet[PageType]:
    """Those of ``pages`` that every reader may read now."""
    return Visibility.now().of(pages)

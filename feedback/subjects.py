"""The article that feedback is about."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from wagtail.models import Page

from articles.access import Visibility, article_pages
from articles.listing import in_locale, of_family
from articles.models import Family, Version
from feedback.errors import ArticleNotFound, ArticleWithdrawn


class Subject(NamedTuple):
    """One revision of one article."""

    family: UUID
    locale: str
    revision: int


def find_article(family: UUID, locale: str) -> Page:
    """The article, if every reader may read it now.

    Raises ArticleWithdrawn for one that was public once, ArticleNotFound otherwise:
    nobody learns that a draft or a restricted article exists.
    """
    here = article_pages(of_family(family) & in_locale(locale))
    visibility = Visibility.now()
    page = visibility.of(here).first()
    if page is not None:
        return page
    published = Version.objects.filter(family=family, locale=locale)
    deleted_or_withdrawn = not here.exists() or visibility.withdrawn(here).exists()
    if deleted_or_withdrawn and published.exists():
        raise ArticleWithdrawn
    raise ArticleNotFound


def family_of(key: str) -> UUID:
    """The translation key behind a family's name in the API.

    Raises ArticleNotFound.
    """
    family = Family.named(key)
    if family is None:
        raise ArticleNotFound
    return family.translation_key

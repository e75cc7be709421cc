"""The article that feedback is about."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from wagtail.models import Page

from articles.access import article_pages, visible
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
    here = Q(translation_key=family, locale__language_code=locale)
    page = article_pages(here).order_by("alias_of").first()
    if page is not None and visible(Page.objects.filter(pk=page.pk)).exists():
        return page
    public_once = Version.objects.filter(family=family, locale=locale).exists()
    if public_once and (page is None or not page.live):
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

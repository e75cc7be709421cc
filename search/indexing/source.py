"""What of the articles is to be found: live, reachable and open to every reader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import QuerySet

from articles.access import Visibility
from articles.extract import article_texts
from articles.models import AbstractArticle, article_models
from articles.text import ArticleText

Key = tuple[UUID, str]


def _pages(model: type[AbstractArticle], keys: Collection[Key]) -> QuerySet[Any]:
    """Of these families and locales, in any state; some of another pairing as well."""
    return model.objects.filter(
        translation_key__in={family for family, _locale in keys},
        locale__language_code__in={locale for _family, locale in keys},
    )


@contextmanager
def snapshot() -> Iterator[None]:
    """All that is read inside is one state of the database.

    Inside of a transaction that has begun, it is that one's own view.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def findable_keys() -> list[Key]:
    """(family, locale) of every article that readers may find."""
    visibility = Visibility.now()
    return [
        key
        for model in article_models()
        for key in visibility.of(model.objects.all()).values_list(
            "translation_key", "locale__language_code"
        )
    ]


def current_texts(keys: Collection[Key]) -> dict[Key, ArticleText]:
    """The live texts of those of ``keys`` that readers may find."""
    wanted = set(keys)
    found: dict[Key, ArticleText] = {}
    visibility = Visibility.now()
    for model in article_models():
        for family, text in article_texts(visibility.of(_pages(model, wanted))):
            if (family, text.locale) in wanted:
                found[family, text.locale] = text
    return found


def current_titles(keys: Collection[Key]) -> dict[str, list[str]]:
    """By locale the live titles of those of ``keys`` that readers may find, sorted."""
    wanted = set(keys)
    found: defaultdict[str, list[str]] = defaultdict(list)
    visibility = Visibility.now()
    for model in article_models():
        for family, locale, title in visibility.of(_pages(model, wanted)).values_list(
            "translation_key", "locale__language_code", "title"
        ):
            if (family, locale) in wanted:
                found[locale].append(title)
    return {locale: sorted(titles) for locale, titles in found.items()}


def readable_texts(keys: Sequence[Key]) -> dict[Key, ArticleText]:
    """``current_texts`` of those that can be read: one bad article hides no other."""
    try:
        return current_texts(keys)
    except (DatabaseError, InterfaceError):
        raise
    except Exception:
        if len(keys) == 1:
            return {}
    half = len(keys) // 2
    return readable_texts(keys[:half]) | readable_texts(keys[half:])

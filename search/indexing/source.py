"""What of the articles is to be found: live, reachable and open to every reader."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from django.db import DatabaseError, InterfaceError, connection, transaction

from articles.access import Visibility
from articles.extract import article_texts
from articles.models import article_models
from articles.text import ArticleText

Key = tuple[UUID, str]


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
    families = {family for family, _locale in keys}
    locales = {locale for _family, locale in keys}
    wanted = set(keys)
    found: dict[Key, ArticleText] = {}
    visibility = Visibility.now()
    for model in article_models():
        pages = model.objects.filter(
            translation_key__in=families, locale__language_code__in=locales
        )
        for page, text in article_texts(visibility.of(pages)):
            key = (page.translation_key, text.locale)
            if key in wanted:
                found[key] = text
    return found


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

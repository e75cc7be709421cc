"""What of the articles is to be found: live, reachable and open to every reader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import QuerySet
from wagtail.models import Page

from articles.access import article_pages, visible
from articles.extract import article_texts
from articles.models import article_models
from articles.text import ArticleText

Key = tuple[UUID, str]
"""Family and locale."""
KEY = ("translation_key", "locale__language_code")


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
    return list(_findable().values_list(*KEY))


def current_texts(keys: Collection[Key]) -> dict[Key, ArticleText]:
    """The live texts of those of ``keys`` that readers may find."""
    wanted = set(keys)
    pages: defaultdict[int, list[int]] = defaultdict(list)
    for family, locale, kind, pk in _among(wanted).values_list(
        *KEY, "content_type_id", "pk"
    ):
        if (family, locale) in wanted:
            pages[kind].append(pk)
    return {
        (family, text.locale): text
        for model in article_models()
        if (own := pages[ContentType.objects.get_for_model(model).pk])
        for family, text in article_texts(model.objects.filter(pk__in=own))
    }


def current_titles(keys: Collection[Key]) -> dict[str, list[str]]:
    """By locale the live titles of those of ``keys`` that readers may find, sorted."""
    wanted = set(keys)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for family, locale, title in _among(wanted).values_list(*KEY, "title"):
        if (family, locale) in wanted:
            found[locale].append(title)
    return {locale: sorted(titles) for locale, titles in found.items()}


def _findable() -> QuerySet[Page]:
    return visible(article_pages())


def _among(keys: Collection[Key]) -> QuerySet[Page]:
    """Those of these families and locales; some of another pairing as well."""
    return _findable().filter(
        translation_key__in={family for family, _locale in keys},
        locale__language_code__in={locale for _family, locale in keys},
    )


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

"""Which languages the site publishes in now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from wagtail.models import Page, Site

from articles.kept import Kept
from articles.languages import NATIVE_NAMES, negotiate
from articles.models import HomePage

_published: ContextVar[tuple[str, ...] | None] = ContextVar("published", default=None)


def published_locales() -> tuple[str, ...]:
    """Tags of the languages that have a live home page, by native name."""
    known = _published.get()
    return _published_locales() if known is None else known


@contextmanager
def published_locales_once() -> Iterator[tuple[str, ...]]:
    """One state for everything within, such as a reader's request; some seconds old."""
    token = _published.set(published_lately())
    try:
        yield published_locales()
    finally:
        _published.reset(token)


@dataclass(frozen=True, slots=True)
class _Home:
    code: str
    url_path: str
    live: bool


def _homes() -> list[_Home]:
    # The tree's order or a condition would make SQLite walk through every page.
    homes = HomePage.objects.order_by()
    rows = homes.values_list("locale__language_code", "url_path", "live")
    return [_Home(*row) for row in rows]


def _published_locales() -> tuple[str, ...]:
    return _codes_of(_homes())


def _codes_of(homes: Iterable[_Home]) -> tuple[str, ...]:
    codes = {home.code for home in homes if home.live}
    return tuple(sorted(codes, key=lambda code: NATIVE_NAMES[code].casefold()))


def _published_lately() -> tuple[str, ...]:
    """Renews what Wagtail makes its own links from, too: it would keep that for an
    hour, whatever homes another process has made or renamed."""
    homes = _homes()
    known = {
        (root.language_code, root.root_path) for root in Site.get_site_root_paths()
    }
    if not known.issuperset((home.code, home.url_path) for home in homes):
        Site.clear_site_root_paths_cache()
    return _codes_of(homes)


# Wagtail unpublishes a home page as a page of any type.
published_lately = Kept(_published_lately, HomePage, Page)


def readers_language(request: HttpRequest) -> str:
    """The published language for a page whose address names none; the default one
    where nothing is published."""
    published = published_locales() or (settings.LANGUAGE_CODE,)
    header = request.headers.get("Accept-Language", "")
    return negotiate(header, published, settings.LANGUAGE_CODE)

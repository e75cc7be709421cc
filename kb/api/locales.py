"""The locale that a request names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext as _

from articles.languages import published_locales
from feedback.errors import FeedbackError


@contextmanager
def in_locale(code: str) -> Iterator[tuple[str, ...]]:
    """Answer in ``code``; gives all published locales. Raises Http404 for others."""
    published = published_locales()
    if code not in published:
        raise Http404(_("This site does not publish in that language."))
    with translation.override(code):
        try:
            yield published
        except FeedbackError as error:
            # A lazy message would speak the language of whoever reads it later.
            error.message = str(error.message)
            raise

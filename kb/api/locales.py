"""The locale that a request names; its answer speaks it, errors too."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

from articles.published import published_lately
from feedback.tokens import locale_of


def answer_in(code: str) -> tuple[str, ...]:
    """Speak ``code`` for the rest of the request; gives all published locales.

    Raises Http404 for others.
    """
    published = published_lately()
    if code not in published:
        raise Http404(_("This site does not publish in that language."))
    translation.activate(code)
    return published


def speak_first(codes: Iterable[str]) -> None:
    """Speak the first of ``codes`` that is published, for the rest of the request."""
    published = published_lately()
    for code in codes:
        if code in published:
            translation.activate(code)
            return


def named_locales(request: HttpRequest) -> tuple[str, ...]:
    """The locale in the address or body and that of the article whose token is given,
    whatever else of the request can be read."""
    given: Any = request.GET
    if request.method == "POST":
        try:
            given = json.loads(request.body)
        except ValueError:
            return ()
        if not isinstance(given, dict):
            return ()
    return str(given.get("locale", "")), locale_of(str(given.get("token", "")))

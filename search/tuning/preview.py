"""What a synonym set would change, before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from articles.languages import (
    direction,
    language_tag,
    published_locales,
    translated_name,
)
from search.answer import Answer, Question, Result
from search.answering.editors import RuleReader
from search.components import search_service
from search.ranking.synonyms import Applied
from search.tuning.current import stored_rules
from search.tuning.models import SynonymSet

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """The first results under one state of the rules.

    ``moved`` pairs each with its place in the other state, 0 where it is not shown.
    """

    heading: str
    answer: Answer
    moved: tuple[tuple[Result, int], ...]


def modes(shown: SynonymSet) -> list[tuple[str, str]]:
    """The languages that the set may be tried in; the site's own comes first."""
    codes: Sequence[str] = published_locales()
    if shown.locale is not None:
        codes = [shown.locale.language_code]
    ordered = sorted(codes, key=lambda code: code != settings.LANGUAGE_CODE)
    return [(code, translated_name(code)) for code in ordered]


def before_and_after(
    changed: SynonymSet, request: HttpRequest, code: str
) -> HttpResponseBase:
    known = [mode for mode, _name in modes(changed)]
    context = _context(changed, code if code in known else known[0])

    # The admin shows it in a frame of its own.
    @csp_replace({"frame-ancestors": ["'self'"]})
    def framed(request: HttpRequest) -> HttpResponseBase:
        return render(request, "search/tuning/preview.html", context)

    return framed(request)


def _context(changed: SynonymSet, locale: str) -> dict[str, Any]:
    context: dict[str, Any] = {
        "trial": changed.trial,
        "lang": language_tag(locale),
        "dir": direction(locale),
    }
    if not changed.trial:
        return context
    before, after = (_answer(changed.trial, locale, found) for found in (None, changed))
    return context | {
        "outcomes": [
            _outcome(_("Before"), before, after),
            _outcome(_("After"), after, before),
        ],
        "applied": _applied(after, changed),
        "same": before.match == after.match
        and [r.family for r in before.results] == [r.family for r in after.results],
    }


def _answer(text: str, locale: str, instead: SynonymSet | None) -> Answer:
    service = search_service()
    rules = RuleReader(stored_rules(instead), service.analyser)
    question = Question(text, locale, explain=True, limit=SHOWN)
    return service.search(question, (locale,), rules)


def _applied(answer: Answer, changed: SynonymSet) -> list[Applied]:
    if answer.explanation is None:
        return []
    return [one for one in answer.explanation.applied if one.name == changed.name]


def _outcome(heading: str, answer: Answer, other: Answer) -> Outcome:
    places = {result.family: result.position for result in other.results}
    return Outcome(
        heading,
        answer,
        tuple((result, places.get(result.family, 0)) for result in answer.results),
    )

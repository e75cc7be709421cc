"""What a synonym set would change, before it is saved."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.languages import direction, language_tag
from search.answering.answer import Answer, Question, Result
from search.answering.editors import RuleReader
from search.components import search_service
from search.models.tuning import SynonymSet
from search.ranking.synonyms import Applied
from search.tuning.current import stored_rules

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """The first results under one state of the rules.

    ``moved`` pairs each with its place in the other state, 0 where it is not shown.
    """

    heading: str
    answer: Answer
    moved: tuple[tuple[Result, int], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """``applied`` are the phrases of the set that the question holds; ``same`` that
    readers see no difference."""

    lang: str
    dir: str
    applied: tuple[Applied, ...]
    same: bool
    outcomes: tuple[Outcome, Outcome]


def before_and_after(changed: SynonymSet, locale: str) -> Comparison:
    """What the question that ``changed`` is tried with finds without and with it."""
    before, after = (_answer(changed.trial, locale, found) for found in (None, changed))
    return Comparison(
        language_tag(locale),
        direction(locale),
        _applied(after, changed),
        before.match == after.match
        and [r.family for r in before.results] == [r.family for r in after.results],
        (_outcome(_("Before"), before, after), _outcome(_("After"), after, before)),
    )


def _answer(text: str, locale: str, instead: SynonymSet | None) -> Answer:
    service = search_service()
    rules = RuleReader(stored_rules(instead), service.analyser)
    question = Question(text, locale, explain=True, limit=SHOWN)
    return service.search(question, (locale,), rules)


def _applied(answer: Answer, changed: SynonymSet) -> tuple[Applied, ...]:
    if answer.explanation is None:
        return ()
    named = (one for one in answer.explanation.applied if one.name == changed.name)
    return tuple(named)


def _outcome(heading: str, answer: Answer, other: Answer) -> Outcome:
    places = {result.family: result.position for result in other.results}
    return Outcome(
        heading,
        answer,
        tuple((result, places.get(result.family, 0)) for result in answer.results),
    )

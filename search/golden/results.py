"""The last result of every golden question, kept beside it."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from articles.access import Visibility, article_pages
from search.models import GoldenQuestion

from .replay import Outcome, Searcher, outcome

Verdict = GoldenQuestion.Verdict


def check(
    questions: Iterable[GoldenQuestion],
    search: Searcher,
    seconds: float = math.inf,
) -> list[GoldenQuestion]:
    """Ask until the time is up and store the results; returns what was asked.

    A question that is edited meanwhile is left for the next check. Not to be called in
    a transaction: what is indexed meanwhile would not see that it is being asked.
    Raises NotChecked when search does not answer in full; results so far are kept.
    """
    until = time.monotonic() + seconds
    asked = list(questions)
    if not asked:
        return []
    open_to_all = readable(golden.family for golden in asked)
    checked = []
    for golden in asked:
        if time.monotonic() > until:
            break
        # What is indexed from here on makes it due again.
        if not _as_read(golden).update(due=False):
            continue
        try:
            seen = outcome(search(golden.question, golden.locale), str(golden.family))
        except BaseException:
            GoldenQuestion.objects.filter(pk=golden.pk).update(due=True)
            raise
        there = (golden.family, golden.locale) in open_to_all
        _store(golden, seen, verdict(golden, seen, readable=there))
        checked.append(golden)
    return checked


def _as_read(golden: GoldenQuestion) -> QuerySet[GoldenQuestion]:
    """Its row, unless it was deleted or edited into another question since."""
    return GoldenQuestion.objects.filter(
        pk=golden.pk,
        question=golden.question,
        family=golden.family,
        locale=golden.locale,
        first=golden.first,
    )


def verdict(golden: GoldenQuestion, outcome: Outcome, *, readable: bool) -> Verdict:
    if not readable:
        return Verdict.WITHDRAWN
    return Verdict.PASSES if outcome.within(golden.first) else Verdict.FAILS


def _store(golden: GoldenQuestion, outcome: Outcome, found: Verdict) -> None:
    """Only the result, and not that of another question."""
    golden.verdict = found
    golden.position = outcome.position
    golden.match = outcome.match
    golden.checked = timezone.now()
    _as_read(golden).update(
        verdict=golden.verdict,
        position=golden.position,
        match=golden.match,
        checked=golden.checked,
    )


def readable(families: Iterable[UUID]) -> set[tuple[UUID, str]]:
    """The articles of these families that every reader may read, by locale."""
    pages = article_pages().filter(translation_key__in=set(families))
    rows = Visibility.now().of(pages)
    return set(rows.values_list("translation_key", "locale__language_code"))

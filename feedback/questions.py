"""Past questions that ended well, for search to suggest.

Who asked is counted by network: a visitor has another pseudonym each day, so one
reader who asks on three days would count as three.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from feedback.models import Click, Search
from search.indexing.source import findable_keys
from search.models import PastQuestion
from search.text.prefixes import joined
from search.text.suggestible import LONGEST, may_be_suggested

LEAST_NETWORKS = 3
ENDED_WELL = 0.5
"""Share of the networks whose searches must have ended well."""
REMEMBERED = timedelta(days=90)
MOST = 1000
"""Questions of one locale, those of most networks first."""


class Asked(NamedTuple):
    """One search; ``well`` with a strong match or a click on a result."""

    text: str
    network: str
    well: bool
    search: UUID


@dataclass(slots=True)
class Question:
    """All spellings of a question that differ in case, marks and punctuation alone."""

    spellings: Counter[str] = field(default_factory=Counter)
    networks: set[str] = field(default_factory=set)
    content: set[str] = field(default_factory=set)
    last: UUID | None = None

    def add(self, asked: Asked) -> None:
        self.spellings[asked.text] += 1
        self.networks.add(asked.network)
        if asked.well:
            self.content.add(asked.network)
            self.last = asked.search

    @property
    def ended_well(self) -> bool:
        """For enough networks, and for enough of those that asked."""
        return len(self.content) >= max(LEAST_NETWORKS, ENDED_WELL * len(self.networks))

    @property
    def text(self) -> str:
        """The spelling used most; of equals the first in the alphabet."""
        return min(self.spellings, key=lambda text: (-self.spellings[text], text))


def good_questions(asked: Iterable[Asked]) -> list[Question]:
    """Those that may be suggested, the ones of most networks first."""
    questions: defaultdict[str, Question] = defaultdict(Question)
    for search in asked:
        questions[joined(search.text)].add(search)
    good = [
        question
        for question in questions.values()
        if question.ended_well and may_be_suggested(question.text)
    ]
    return sorted(good, key=lambda question: (-len(question.content), question.text))


def update_past_questions() -> int:
    """Replace what search may suggest; how many questions there are now."""
    recent = Search.objects.filter(t__gte=timezone.now() - REMEMBERED, state="ok")
    findable = set(findable_keys())
    rows = []
    for locale in recent.order_by("locale").values_list("locale", flat=True).distinct():
        good = good_questions(_asked(recent.filter(locale=locale)))
        answered = _answered(good[: 2 * MOST], locale, findable)
        rows += [
            PastQuestion(locale=locale, text=q.text, networks=len(q.content))
            for q in good
            if q.last in answered
        ][:MOST]
    with transaction.atomic():
        PastQuestion.objects.all().delete()
        PastQuestion.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _asked(searches: QuerySet[Search]) -> Iterator[Asked]:
    clicked = Exists(Click.objects.filter(search=OuterRef("pk")))
    rows = (
        searches.annotate(clicked=clicked)
        .annotate(well=Q(match="strong") | Q(clicked=True))
        .order_by("t")
        .values_list("query", "network", "well", "pk")
    )
    for query, network, well, search in rows.iterator():
        if len(query) <= LONGEST:
            yield Asked(query, network, bool(well), search)


def _answered(
    questions: list[Question], locale: str, findable: set[tuple[UUID, str]]
) -> set[UUID]:
    """The last good searches whose answer readers can still find."""
    last = [question.last for question in questions if question.last]
    followed = dict(
        Click.objects.filter(search__in=last).values_list("search", "family")
    )
    shown = Search.objects.filter(pk__in=last).values_list("pk", "shown")
    return {
        search
        for search, results in shown
        if results
        and (followed.get(search) or UUID(results[0]["family"]), locale) in findable
    }

"""Four weeks of invented readers, so that the demo's reports have something to say.

The same content gives the same readers. Most articles are steady; those in
``FALLING`` stop helping at a given day, as a change of the product would make them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID

from articles.models import ImportedArticle
from articles.transfer.body import family_key
from feedback.models import Contact, Reason, Search, View, Vote
from feedback.rollups import roll_up

DAYS = 28
NETWORKS = 300
VOTES_PER_VIEW = 0.1
CONTACTS_PER_VIEW = 0.01
VIEWS_BY_SEARCH = 0.4
COMMENTS_PER_VOTE = 0.4
HELPFUL = 0.82

# Readers of one article a day, in English and in another language.
POPULAR, OTHERS = 8.0, 2.0
SHARES = {"en": 1.0, "de": 0.4, "es": 0.4, "tr": 0.4, "ru": 0.3, "pt-br": 0.3}
SHARE = 0.15

# What readers ask: slug → locale → questions.
Questions = Mapping[str, Mapping[str, Sequence[str]]]
# One result of a search, as ``Search.shown`` holds it.
Shown = dict[str, str | float]


@dataclass(frozen=True, slots=True)
class Fall:
    """From so many days ago a smaller share finds the article helpful; ``comments``
    are of those who do not."""

    days_ago: int
    helpful: float
    reason: Reason
    comments: tuple[str, ...]


FALLING = {
    ("trading-and-withdrawal-fees", "de"): Fall(
        12,
        0.35,
        Reason.OUTDATED,
        (
            "Beim Auszahlen wurde mir eine höhere Gebühr angezeigt.",
            "Die Tabelle stimmt nicht mehr mit der App überein.",
        ),
    ),
    ("trading-and-withdrawal-fees", "es"): Fall(
        12,
        0.4,
        Reason.OUTDATED,
        (
            "La comisión que me cobraron es otra.",
            "Las cifras no coinciden con las de la aplicación.",
        ),
    ),
    ("kyc-rejected", "en"): Fall(
        9,
        0.45,
        Reason.WRONG,
        (
            "I did every step and my documents were rejected again.",
            "The button named here is not in the app.\nI have an Android phone.",
        ),
    ),
    ("tax-report", "en"): Fall(
        28,
        0.5,
        Reason.INCOMPLETE,
        (
            "How do I get the report for a year before last?",
            "Nothing about the format my tax office wants.",
        ),
    ),
    ("card-declined", "en"): Fall(
        16,
        0.4,
        Reason.NOT_FOUND,
        ("My card is declined abroad only. Why?",),
    ),
}
# What readers asked for and no article answers.
UNMET = (
    ("how do I stake my coins", "en", 31),
    ("staking rewards", "en", 17),
    ("joint account with my wife", "en", 9),
    ("gift card balance", "en", 6),
    ("Staking Steuern", "de", 8),
    ("¿cómo hago staking?", "es", 11),
    ("стейкинг как включить", "ru", 10),
)


@dataclass(frozen=True, slots=True)
class Article:
    """What readers read: one live revision."""

    slug: str
    locale: str
    revision: int

    @property
    def family(self) -> UUID:
        return family_key(self.slug)


def load_events(slugs: Collection[str], questions: Questions, today: date) -> int:
    """Invent readers of the articles with these slugs, up to yesterday.

    Does nothing where readers have been already. Returns how often they were read.
    """
    if View.objects.exists():
        return 0
    readers = _Readers(Random("harbourline"), today)  # noqa: S311
    for article in _articles(slugs):
        readers.read(article, questions.get(article.slug, {}).get(article.locale, ()))
    for query, locale, number in UNMET:
        for _ in range(number):
            readers.ask_in_vain(query, locale)
    Search.objects.bulk_create(readers.searches, batch_size=500)
    View.objects.bulk_create(readers.views, batch_size=500)
    Vote.objects.bulk_create(readers.votes, batch_size=500)
    Contact.objects.bulk_create(readers.contacts, batch_size=500)
    roll_up()
    return len(readers.views)


def _articles(slugs: Collection[str]) -> Iterator[Article]:
    rows = (
        ImportedArticle.objects.filter(page__live=True, family__external_id__in=slugs)
        .order_by("family__external_id", "locale__language_code")
        .values_list(
            "family__external_id", "locale__language_code", "page__live_revision_id"
        )
    )
    return (
        Article(slug, locale, revision)
        for slug, locale, revision in rows
        if slug is not None and revision is not None
    )


class Reader(NamedTuple):
    visitor: str
    network: str
    locale: str


class _Readers:
    def __init__(self, random: Random, today: date) -> None:
        self.random = random
        self.start = datetime.combine(today - timedelta(days=DAYS), time(), UTC)
        self.networks = [self._pseudonym() for _ in range(NETWORKS)]
        self.searches: list[Search] = []
        self.views: list[View] = []
        self.votes: list[Vote] = []
        self.contacts: list[Contact] = []

    def read(self, article: Article, questions: Sequence[str]) -> None:
        """All readers of one article; one with questions is among the popular."""
        expected = (POPULAR if questions else OTHERS) * SHARES.get(
            article.locale, SHARE
        )
        fall = FALLING.get((article.slug, article.locale))
        for day in range(DAYS):
            weekend = (self.start + timedelta(days=day)).weekday() >= 5
            number = expected * (0.6 if weekend else 1) + self.random.random()
            fallen = fall if fall and day >= DAYS - fall.days_ago else None
            for _ in range(int(number)):
                self._visit(article, questions, self._time_of(day), fallen)

    def _visit(
        self,
        article: Article,
        questions: Sequence[str],
        at: datetime,
        fall: Fall | None,
    ) -> None:
        reader = self._reader(article.locale)
        who = reader._asdict()
        about = {"family": article.family, "revision": article.revision}
        asked = None
        if questions and self.random.random() < VIEWS_BY_SEARCH:
            query = self.random.choice(questions)
            shown: Shown = {
                "family": str(article.family),
                "locale": article.locale,
                "score": 0.9,
            }
            asked = self._search(query, reader, at, "strong", [shown])
        at += timedelta(seconds=self.random.randint(4, 60))
        self.views.append(View(t=at, search=asked, **who, **about))
        at += timedelta(seconds=self.random.randint(20, 240))
        if self.random.random() < VOTES_PER_VIEW * (3 if fall else 1):
            helpful = self.random.random() < (fall.helpful if fall else HELPFUL)
            self.votes.append(
                Vote(
                    id=self._uuid(),
                    t=at,
                    changed=at,
                    helpful=helpful,
                    reason="" if helpful else self._reason(fall),
                    comment="" if helpful else self._comment(fall),
                    **who,
                    **about,
                )
            )
        if self.random.random() < CONTACTS_PER_VIEW * (4 if fall else 1):
            self.contacts.append(Contact(t=at, **who, **about))

    def ask_in_vain(self, query: str, locale: str) -> None:
        at = self._time_of(self.random.randrange(DAYS))
        self._search(query, self._reader(locale), at, "none", [])

    def _search(
        self,
        query: str,
        reader: Reader,
        at: datetime,
        match: str,
        shown: list[Shown],
    ) -> Search:
        search = Search(
            id=self._uuid(),
            t=at,
            query=query,
            match=match,
            state="ok",
            shown=shown,
            **reader._asdict(),
        )
        self.searches.append(search)
        return search

    def _reader(self, locale: str) -> Reader:
        return Reader(self._pseudonym(), self.random.choice(self.networks), locale)

    def _time_of(self, day: int) -> datetime:
        return self.start + timedelta(days=day, minutes=self.random.randrange(1430))

    def _reason(self, fall: Fall | None) -> str:
        if fall and self.random.random() < 0.6:
            return fall.reason
        return self.random.choice([Reason.UNCLEAR, Reason.NOT_FOUND, Reason.OTHER, ""])

    def _comment(self, fall: Fall | None) -> str:
        if fall and self.random.random() < COMMENTS_PER_VOTE:
            return self.random.choice(fall.comments)
        return ""

    def _pseudonym(self) -> str:
        return f"{self.random.getrandbits(64):016x}"

    def _uuid(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

"""What a reader asks and what search answers, as values."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Literal

from django.utils.safestring import SafeString

from articles.history import Behind
from articles.source_gone import SourceGone
from search.answering.explanation import (
    Explanation,
    ResultExplanation,
    TitleExplanation,
    TitlesExplanation,
)
from search.answering.languages import Spoken
from search.ranking.match import Match

State = Literal["ok", "degraded", "blocked", "empty"]
Step = Literal["hybrid", "lexical", "database"]
"""What answered: words and meaning, words alone, or titles and summaries alone."""
Sort = Literal["match", "helpful", "newest"]
SORTS: tuple[Sort, ...] = ("match", "helpful", "newest")

QUESTION_LENGTH = 300
"""Characters of a question that count."""
TYPED_LENGTH = 2 * QUESTION_LENGTH
"""Characters that the search box takes and an address carries: what begins within those
that count is seen whole, and an address still fits into a server's request line."""
PAGE_SIZE = 10


@dataclass(frozen=True, slots=True)
class Question:
    """``language`` is what the question is written in, when the reader said so; else
    it may be detected.

    ``as_typed`` leaves its typing mistakes as they are.
    ``explain`` asks for explanations, which are for staff alone.
    """

    text: str
    locale: str
    language: str = ""
    also: str = ""
    type: str = ""
    topic: str = ""
    sort: Sort = "match"
    page: int = 1
    limit: int = PAGE_SIZE
    as_typed: bool = False
    explain: bool = False

    @property
    def plain(self) -> bool:
        """Whether it asks for the first page of all results, best match first."""
        unfiltered = not self.type and not self.topic
        return unfiltered and self.sort == "match" and self.page == 1


@dataclass(frozen=True, slots=True)
class Result:
    """One article; ``snippet`` is escaped HTML that holds only ``<mark>``.

    ``url`` is the article's address, ``passage_url`` leads to the section that matched.
    ``behind`` says that the article misses what its source warns of, ``source_gone``
    that the source was withdrawn.
    """

    family: str
    key: str
    article: int
    locale: str
    lang: str
    dir: str
    type: str
    type_label: str
    title: str
    url: str
    snippet: SafeString
    passage_heading: str
    passage_anchor: str
    passage_text: str
    passage_url: str
    topic: str
    updated: datetime | None
    score: float
    position: int
    other_locales: tuple[str, ...]
    behind: Behind | None = None
    source_gone: SourceGone | None = None
    explanation: ResultExplanation | TitleExplanation | None = None


@dataclass(frozen=True, slots=True)
class QuickAnswer:
    """At most two neighbouring sentences of the first result that answer.

    ``text`` is exactly what the article says, ``marked`` the same as escaped HTML that
    holds only ``<mark>``; ``heading`` and ``url`` lead to the section it stands in.
    """

    text: str
    marked: SafeString
    heading: str
    anchor: str
    url: str
    result: Result


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds of one search and of its parts; ``legs`` is both legs together.

    The question is encoded while its words' frequencies are fetched.
    """

    total: float = 0.0
    encode: float = 0.0
    frequencies: float = 0.0
    legs: float = 0.0
    lexical: float = 0.0
    semantic: float = 0.0
    ranking: float = 0.0

    def server_timing(self) -> str:
        """The parts as the value of a Server-Timing header."""
        return ", ".join(
            f"{field.name};dur={getattr(self, field.name):.1f}"
            for field in fields(self)
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """``query`` is what was searched, with personal details replaced.

    ``total`` counts what is shown on all pages, ``unfiltered`` the same without the
    type and topic asked for; ``types`` and ``topics`` say how many articles each would
    show in place of the one asked for, beside the other. The state is "degraded" when
    ``step`` is not "hybrid", or with ``home_only``: other locales should have been
    searched and could not be.
    ``searched`` is the question without sure typing mistakes, where it had any;
    ``suggestion`` is what the reader may have meant: the search for it finds more,
    unless it is what was searched.
    ``quick`` is only there where the match is strong and its sentences pass a bar.
    ``spoken`` is the question's language, None where no index was asked.
    """

    id: str
    query: str
    locale: str
    match: Match
    state: State
    step: Step = "hybrid"
    home_only: bool = False
    results: tuple[Result, ...] = ()
    quick: QuickAnswer | None = None
    elsewhere: tuple[Result, ...] = ()
    types: tuple[tuple[str, int], ...] = ()
    topics: tuple[tuple[str, int], ...] = ()
    total: int = 0
    unfiltered: int = 0
    page: int = 1
    pages: int = 1
    redacted: bool = False
    shortened: bool = False
    searched: str = ""
    suggestion: str = ""
    spoken: Spoken | None = None
    spent: Spent = field(default_factory=Spent)
    explanation: Explanation | TitlesExplanation | None = None

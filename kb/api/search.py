from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from articles.languages import NATIVE_NAMES
from kb.api.locales import answer_in
from search.answering.answer import (
    PAGE_SIZE,
    QUESTION_LENGTH,
    Answer,
    Question,
    QuickAnswer,
    Result,
    Sort,
)
from search.components import search_service
from search.ids import sign_search
from search.views import record

router = Router(tags=["search"])

SUGGESTIONS = 8
LONGEST_PREFIX = 60


class PassageOut(Schema):
    heading: str
    anchor: str
    text: str


class ResultOut(Schema):
    family: str
    article: int
    locale: str
    type: str
    title: str
    url: str
    snippet: str
    passage: PassageOut
    updated: datetime | None
    score: float
    other_locales: list[str]


class QuickAnswerOut(Schema):
    """Sentences of the first result that answer, exactly as the article has them."""

    text: str
    heading: str
    anchor: str
    url: str
    title: str
    family: str
    locale: str
    updated: datetime | None


class LanguageOut(Schema):
    """What the question was understood to be in, and what told so."""

    code: str
    how: Literal["declared", "page", "detected"]


class AnswerOut(Schema):
    id: str
    query: str
    locale: str
    match: Literal["strong", "weak", "none"]
    state: Literal["ok", "degraded", "blocked", "empty"]
    took_ms: float
    total: int
    page: int
    pages: int
    answer: QuickAnswerOut | None
    results: list[ResultOut]
    elsewhere: list[ResultOut]
    facets: dict[str, dict[str, int]]
    searched: str | None
    suggestion: str | None
    language: LanguageOut | None


class SearchIn(Schema):
    q: Annotated[str, Field(max_length=QUESTION_LENGTH)]
    locale: str
    lang: str = ""
    also: str = ""
    type: Literal["", "faq", "guide", "security", "glossary"] = ""
    topic: Annotated[str, Field(max_length=80)] = ""
    sort: Sort = "match"
    page: Annotated[int, Field(ge=1, le=1000)] = 1
    limit: Annotated[int, Field(ge=1, le=50)] = PAGE_SIZE
    as_typed: bool = False


class SuggestionOut(Schema):
    """An article, or a search for a past question or a term without type and family."""

    kind: Literal["title", "question", "term"]
    title: str
    url: str
    type: str
    family: str


class SuggestionsOut(Schema):
    suggestions: list[SuggestionOut]


@router.get("/search", response=AnswerOut, url_name="search")
def search(request: HttpRequest, asked: Query[SearchIn]) -> AnswerOut:
    """Results in ``locale`` for a question in any language."""
    question = Question(
        text=asked.q,
        locale=asked.locale,
        language=asked.lang if asked.lang in NATIVE_NAMES else "",
        also=asked.also,
        type=asked.type,
        topic=asked.topic,
        sort=asked.sort,
        page=asked.page,
        limit=asked.limit,
        as_typed=asked.as_typed,
    )
    published = answer_in(asked.locale)
    answer = search_service().search(question, published)
    record(request, answer)
    return _answer(answer)


@router.get("/suggest", response=SuggestionsOut, url_name="suggest")
def suggest(request: HttpRequest, q: str, locale: str) -> SuggestionsOut:
    """Articles, past questions and terms for what was typed; nothing is recorded.

    Nothing is suggested for more than 60 characters.
    """
    answer_in(locale)
    if len(q) > LONGEST_PREFIX:
        return SuggestionsOut(suggestions=[])
    found = search_service().suggest(q, locale, SUGGESTIONS)
    return SuggestionsOut(
        suggestions=[SuggestionOut(**asdict(suggestion)) for suggestion in found]
    )


def _answer(answer: Answer) -> AnswerOut:
    return AnswerOut(
        id=sign_search(UUID(answer.id)),
        query=answer.query,
        locale=answer.locale,
        match=answer.match,
        state=answer.state,
        took_ms=round(answer.spent.total, 1),
        total=answer.total,
        page=answer.page,
        pages=answer.pages,
        answer=_quick(answer.quick) if answer.quick else None,
        results=[_result(result) for result in answer.results],
        elsewhere=[_result(result) for result in answer.elsewhere],
        facets={"type": dict(answer.types), "topic": dict(answer.topics)},
        searched=answer.searched or None,
        suggestion=answer.suggestion or None,
        language=LanguageOut(code=answer.spoken.code, how=answer.spoken.how)
        if answer.spoken
        else None,
    )


def _quick(quick: QuickAnswer) -> QuickAnswerOut:
    return QuickAnswerOut(
        text=quick.text,
        heading=quick.heading,
        anchor=quick.anchor,
        url=quick.url,
        title=quick.result.title,
        family=quick.result.key,
        locale=quick.result.locale,
        updated=quick.result.updated,
    )


def _result(result: Result) -> ResultOut:
    return ResultOut(
        family=result.key,
        article=result.article,
        locale=result.locale,
        type=result.type,
        title=result.title,
        url=result.passage_url,
        snippet=result.snippet,
        passage=PassageOut(
            heading=result.passage_heading,
            anchor=result.passage_anchor,
            text=result.passage_text,
        ),
        updated=result.updated,
        score=round(result.score, 4),
        other_locales=list(result.other_locales),
    )

"""The search page: everything about it is in its address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.languages import LanguageLink, language, switcher
from articles.models import article_models
from articles.published import published_locales
from articles.topics import topic_names
from search.answering.announced import announced
from search.answering.answer import SORTS, TYPED_LENGTH, Answer, Question
from search.answering.languages import published_in
from search.answering.understanding import READ_LENGTH, holds_secret, tidied
from search.components import search_service
from search.ids import sign_search
from search.metrics import count
from search.signals import SearchRecord, Shown, searched
from search.text.redaction import redact


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def search_page(request: HttpRequest) -> HttpResponse:
    """A GET searches; a POST only says whether the words are safe to put in an address.

    Nothing is stored by a POST, and it needs no cookie, so it carries no CSRF token.
    """
    if request.method == "POST":
        return _posted(request)
    question = question_of(request.GET)
    if question.explain and not _is_staff(request):
        question = replace(question, explain=False)
    if request.GET.get("blocked"):
        answer = Answer("", "", question.locale, "none", "blocked")
    else:
        answer = search_service().search(question, published_locales())
    if answer.state == "blocked" and not request.GET.get("blocked"):
        return _without_question()
    # Who asks for the headers alone reads no results.
    if request.method == "GET" and not question.explain:
        record(request, answer)
    response = render(request, "search/search.html", context(request, answer, question))
    response["Server-Timing"] = answer.spent.server_timing()
    private = answer.state == "blocked" or question.explain
    response["Cache-Control"] = "no-store" if private else "no-cache"
    return response


def question_of(asked: QueryDict) -> Question:
    """What an address or a form asks; an order or page that is none is the first.

    A type, topic or language that is none is left out: it may be any text, and so a
    secret, which the links of the page must not carry on.
    """
    sort = asked.get("sort", "")
    page = asked.get("page", "")
    also = asked.get("also", "")
    kind = asked.get("type", "")
    topic = asked.get("topic", "")
    return Question(
        text=asked.get("q", ""),
        locale=get_language() or "",
        also=also if also in _other_locales() else "",
        type=kind if kind in _type_labels() else "",
        topic=topic if topic in topic_names() else "",
        sort=sort if sort in SORTS else "match",
        page=int(page) if page.isdecimal() and len(page) < 10 else 1,
        as_typed=asked.get("as_typed") == "1",
        explain=asked.get("explain") == "1",
    )


def _other_locales() -> list[str]:
    return [code for code in published_locales() if code != get_language()]


def _type_labels() -> dict[str, Any]:
    return {model.article_type: model.type_label for model in article_models()}


def _is_staff(request: HttpRequest) -> bool:
    """Asked only where an explanation is: readers have no session to look up."""
    return request.user.has_perm("wagtailadmin.access_admin")


def record(request: HttpRequest, answer: Answer) -> None:
    """Count a search; tell the rooms above what was searched and shown."""
    count(answer)
    if answer.state in {"blocked", "empty"}:
        return
    searched.send(
        sender=Answer,
        request=request,
        record=SearchRecord(
            id=answer.id,
            query=answer.query,
            locale=answer.locale,
            match=answer.match,
            state=answer.state,
            shown=tuple(
                Shown(result.family, result.locale, result.score, result.position)
                for result in (*answer.results, *answer.elsewhere)
            ),
        ),
    )


def query_string(question: Question, **changes: str) -> str:
    """The query of an address that asks the first page of this."""
    kept = {"q": question.text, "type": question.type, "topic": question.topic}
    kept |= {"also": question.also}
    kept |= {"sort": question.sort if question.sort != "match" else ""}
    kept |= {"as_typed": "1" if question.as_typed else ""}
    kept |= {"explain": "1" if question.explain else ""}
    query = {name: value for name, value in (kept | changes).items() if value}
    return f"?{urlencode(query)}"


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a filter; ``url`` chooses it, or takes it back while ``active``.

    ``count`` are the articles that it would show, None where that is not known.
    ``lang`` and ``dir`` are those of a ``label`` in another language than the page's.
    """

    value: str
    label: Any
    url: str
    active: bool
    count: int | None = None
    lang: str = ""
    dir: str = ""


def context(request: HttpRequest, answer: Answer, question: Question) -> dict[str, Any]:
    def link(**changes: str) -> str:
        return query_string(question, **{"q": answer.query, **changes})

    def toggled(name: str, value: str) -> str:
        return link(**{name: "" if getattr(question, name) == value else value})

    def facet(
        name: str, counted: Iterable[tuple[str, int]], labels: Mapping[str, Any]
    ) -> list[Choice]:
        """Values that are found, and the chosen one: it can always be taken back."""
        chosen = getattr(question, name)
        counts = dict(counted)
        if chosen:
            counts.setdefault(chosen, 0)
        return [
            Choice(value, labels[value], toggled(name, value), value == chosen, count)
            for value, count in counts.items()
            if value in labels
        ]

    def also(code: str) -> Choice:
        known = language(code)
        active = code == question.also
        url = toggled("also", code)
        return Choice(code, known.name, url, active, lang=known.lang, dir=known.dir)

    # The site's own language, which readers of the others are likeliest to know.
    offered = {question.also, settings.LANGUAGE_CODE} & {*_other_locales()}
    same = "?blocked=1" if answer.state == "blocked" else link()
    sorts = {
        "match": gettext("Best match"),
        "helpful": gettext("Most helpful"),
        "newest": gettext("Newest"),
    }
    return {
        # The address may hold what was replaced in the query.
        "languages": switcher(
            published_locales(),
            question.locale,
            lambda other: f"/{other}/search/{same}",
        ),
        "query": answer.query,
        "announcements": announced(
            answer.query, answer.locale, search_service().analyser
        ),
        "answer": answer,
        "search_id": sign_search(UUID(answer.id))
        if answer.id and not question.explain
        else "",
        "facets": {
            "type": facet("type", answer.types, _type_labels()),
            "topic": facet("topic", answer.topics, topic_names()),
            "also": [
                also(code)
                for code in sorted(offered, key=lambda code: code != question.also)
            ],
        },
        "nothing_more_in": nothing_more_in(question, answer),
        "in_language": in_language(answer),
        "as_typed_url": link(as_typed="1"),
        "suggestion_url": link(q=answer.suggestion, as_typed=""),
        "unfiltered_url": link(type="", topic=""),
        "sort": [
            (label, link(sort="" if sort == "match" else sort), sort == question.sort)
            for sort, label in sorts.items()
        ],
        "pages": {
            "number": answer.page,
            "count": answer.pages,
            "previous_url": link(page=str(answer.page - 1)) if answer.page > 1 else "",
            "next_url": link(page=str(answer.page + 1))
            if answer.page < answer.pages
            else "",
        },
        "noindex": True,
    }


def nothing_more_in(question: Question, answer: Answer) -> str:
    """The locale that was searched as well and added nothing; "" if there is none."""
    looked = answer.state == "ok"
    return question.also if looked and not answer.elsewhere else ""


def in_language(answer: Answer) -> LanguageLink | None:
    """The same search in the language that the question seems to be in.

    None where that is the page's, or one that the site does not publish.
    """
    if answer.spoken is None or answer.spoken.how != "detected":
        return None
    code = answer.spoken.code
    wanted = next(iter(published_in(code, published_locales())), "")
    if not wanted:
        return None
    address = f"/{wanted}/search/?{urlencode({'q': answer.query})}"
    (link,) = switcher([wanted], answer.locale, lambda _other: address)
    return link


def _posted(request: HttpRequest) -> HttpResponse:
    """Answers the guard in the browser: a secret goes no further than here."""
    question = question_of(request.POST)
    text = question.text[:READ_LENGTH]
    if holds_secret(text):
        return _without_question()
    # Addresses stay in histories: what is a key or names somebody is not put there.
    question = replace(question, text=redact(tidied(text), TYPED_LENGTH).text)
    address = reverse("search") + query_string(question)
    return HttpResponseRedirect(address, status=303)


def _without_question() -> HttpResponse:
    response = HttpResponseRedirect(f"{reverse('search')}?blocked=1", status=303)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response

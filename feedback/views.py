"""The pages around an answer. They carry no cookie and are never stored."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from articles.addresses import page_address, permalink
from articles.languages import direction, language_tag
from articles.models import Family
from feedback.errors import FeedbackError, Incomplete, OtherSite
from feedback.forms import DetailsForm
from feedback.guard import from_this_site
from feedback.models import Vote
from feedback.service import (
    Kind,
    Notice,
    Submission,
    add_details,
    change_answer,
    read_vote,
    submit,
)
from feedback.subjects import find_article
from feedback.tokens import PageToken, TokenExpired, sign_page
from feedback.translations import ask
from feedback.visitors import reader_of

ANSWERS = {"yes": True, "no": False}
STATES = ("detailed", "changed")

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Answer:
    helpful: bool
    reason: str
    reason_label: str
    comment: str


@dataclass(frozen=True, slots=True)
class ArticleRef:
    title: str
    url: str
    lang: str
    dir: str


def without_cookie(view: View) -> View:
    """Guard a form by its origin instead of a cookie; explain what it refuses."""

    @csrf_exempt
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if request.method == "POST" and not from_this_site(request):
                raise OtherSite
            return view(request, *args, **kwargs)
        except TokenExpired as expired:
            return _confirm(request, expired)
        except FeedbackError as error:
            return _problem(request, error)

    return guarded


@without_cookie
def vote(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        # The page of a refused vote, opened again or in another language.
        return _go(f"/{get_language()}/")
    submission = Submission(
        Kind.VOTE,
        token=request.POST.get("token", ""),
        helpful=ANSWERS.get(request.POST.get("helpful", "")),
    )
    taken = submit(submission, reader_of(request))
    assert taken is not None
    return _see(taken.key)


@without_cookie
def receipt(request: HttpRequest, key: str) -> HttpResponse:
    """The stored answer; a POST changes it, now or at any later time."""
    answered = read_vote(key)
    if request.method != "POST":
        return _receipt_page(request, key, answered, _details_form(answered))
    helpful = ANSWERS.get(request.POST.get("helpful", ""))
    if helpful is None:
        raise Incomplete({})
    change_answer(answered, helpful)
    return _see(key, state="changed")


@without_cookie
def details(request: HttpRequest, key: str) -> HttpResponse:
    answered = read_vote(key)
    if request.method != "POST":
        return _see(key)
    form = _details_form(answered, request.POST.dict())
    notice = add_details(answered, form) if form.is_valid() else None
    if form.secret:
        notice = Notice.DROPPED
    elif form.is_valid():
        return _see(key, state="detailed", **({"notice": notice} if notice else {}))
    page = _receipt_page(request, key, answered, form, notice)
    page.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return page


@csrf_exempt
@never_cache
def contact(request: HttpRequest) -> HttpResponse:
    """Count the call for a person; whatever is wrong with it, show the way to one."""
    token = request.POST.get("token", "")
    submission = Submission(
        Kind.CONTACT,
        token=token,
        locale="" if token else get_language() or "",
    )
    if request.method == "POST" and from_this_site(request):
        with suppress(FeedbackError):
            submit(submission, reader_of(request))
    return _go(reverse("contact"))


@without_cookie
def ask_for_translation(request: HttpRequest) -> HttpResponse:
    """Count the wish; the page that it was made on then says thank you."""
    locale = get_language() or ""
    if request.method != "POST":
        return _go(f"/{locale}/")
    key = request.POST.get("family", "")
    ask(key, locale, reader_of(request))
    return _go(f"{permalink(key, locale)}?asked=1")


def _go(url: str) -> HttpResponse:
    return HttpResponseRedirect(url, status=HTTPStatus.SEE_OTHER)


def _see(key: str, **what: str) -> HttpResponse:
    query = f"?{urlencode(what)}" if what else ""
    return _go(reverse("feedback:receipt", args=[key]) + query)


def _receipt_page(
    request: HttpRequest,
    key: str,
    answered: Vote,
    form: DetailsForm,
    notice: Notice | None = None,
) -> HttpResponse:
    state, noted = request.GET.get("state"), request.GET.get("notice")
    if notice is None and noted in Notice.values:
        notice = Notice(noted)
    article = _article(answered.family, answered.locale)
    today = timezone.now().date()
    token = PageToken(answered.family, answered.locale, answered.revision, today)
    return render(
        request,
        "feedback/receipt.html",
        {
            "state": state if state in STATES else "voted",
            "vote": Answer(
                answered.helpful,
                answered.reason,
                answered.get_reason_display(),
                answered.comment,
            ),
            "form": form,
            "details_url": reverse("feedback:details", args=[key]),
            "change_url": reverse("feedback:receipt", args=[key]),
            "notice": notice.label if notice else "",
            "article": article,
            "contact_url": reverse("feedback:contact"),
            "contact_token": sign_page(token) if article else "",
            "noindex": True,
        },
    )


def _details_form(answered: Vote, data: dict[str, str] | None = None) -> DetailsForm:
    source = Family.objects.filter(
        translation_key=answered.family, source_locale__language_code=answered.locale
    )
    return DetailsForm(
        data,
        initial={"reason": answered.reason, "comment": answered.comment},
        helpful=answered.helpful,
        translated=not source.exists(),
    )


def _confirm(request: HttpRequest, expired: TokenExpired) -> HttpResponse:
    """Ask again with a fresh token; what the reader chose is not lost."""
    page = replace(expired.token, day=timezone.now().date())
    return render(
        request,
        "feedback/confirm.html",
        {
            "message": expired.message,
            "token": sign_page(page),
            "vote_url": reverse("feedback:vote"),
            "helpful": request.POST.get("helpful", ""),
            "article": _article(page.family, page.locale),
            "noindex": True,
        },
        status=expired.status,
    )


def _problem(request: HttpRequest, error: FeedbackError) -> HttpResponse:
    return render(
        request,
        "feedback/problem.html",
        {"message": error.message, "noindex": True},
        status=error.status,
    )


def _article(family: UUID, locale: str) -> ArticleRef | None:
    try:
        article = find_article(family, locale)
    except FeedbackError:
        return None
    return ArticleRef(
        article.title,
        page_address(locale, article.url_path),
        language_tag(locale),
        direction(locale),
    )

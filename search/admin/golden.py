"""The list of golden questions with their results, and the forms behind it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

import django_filters
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.widgets import HeaderButton
from wagtail.snippets.views.snippets import CreateView, IndexView, SnippetViewSet

from articles.access import article_pages
from articles.languages import NATIVE_NAMES
from search.admin.buttons import ButtonColumn
from search.admin.golden_form import GoldenQuestionForm
from search.answering.understanding import holds_secret, understand
from search.components import search_service
from search.golden.replay import NotChecked, as_readers
from search.golden.results import check
from search.models import GoldenQuestion

SECONDS = 10.0
"""How long an editor waits for a check of all questions."""
Verdict = GoldenQuestion.Verdict


class GoldenFilters(WagtailFilterSet):
    result = django_filters.ChoiceFilter(
        label=gettext_lazy("Result"),
        choices=[
            ("failing", gettext_lazy("Failing")),
            ("passing", gettext_lazy("Passing")),
            ("unchecked", gettext_lazy("Not checked")),
        ],
        method="with_result",
    )
    locale = django_filters.ChoiceFilter(
        label=gettext_lazy("Locale"), choices=settings.LANGUAGES
    )

    class Meta:
        model = GoldenQuestion
        fields = ("active",)

    def with_result(
        self, questions: QuerySet[GoldenQuestion], name: str, value: str
    ) -> QuerySet[GoldenQuestion]:
        wanted: dict[str, list[str]] = {
            "failing": [Verdict.FAILS, Verdict.WITHDRAWN],
            "passing": [Verdict.PASSES],
            "unchecked": [""],
        }
        return questions.filter(verdict__in=wanted[value])


class GoldenIndexView(IndexView):
    @cached_property
    def header_buttons(self) -> list[Any]:
        buttons: list[Any] = list(super().header_buttons)
        if self.user_has_permission("change"):
            buttons.append(
                HeaderButton(
                    _("Check now"),
                    icon_name="rotate",
                    attrs={
                        "type": "button",
                        "data-controller": "w-action",
                        "data-action": "w-action#post",
                        "data-w-action-url-value": reverse("search_golden_check_all"),
                    },
                )
            )
        return buttons

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        name_articles(context["object_list"])
        return context


class GoldenCreateView(CreateView):
    """The address may bring the question and the article, such as from a result."""

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        if self.request.method == "GET":
            asked = self.request.GET
            question, article = asked.get("question", ""), asked.get("article", "")
            kwargs["initial"] = {
                "question": "" if holds_secret(question) else understand(question).text,
                "article": article_pages().filter(pk=article).first()
                if article.isdecimal() and len(article) < 10
                else None,
            }
        return kwargs


class GoldenQuestionViewSet(SnippetViewSet):
    model = GoldenQuestion
    icon = "success"
    menu_label = gettext_lazy("Golden questions")
    copy_view_enabled = False
    list_per_page = 50
    ordering = ("locale", "question")
    index_view_class = GoldenIndexView
    add_view_class = GoldenCreateView
    filterset_class = GoldenFilters
    search_fields: ClassVar[list[str]] = ["question", "note"]
    list_display: ClassVar[list[Any]] = [
        "question",
        Column(
            "locale",
            label=gettext_lazy("Locale"),
            accessor=lambda golden: NATIVE_NAMES.get(golden.locale, golden.locale),
            sort_key="locale",
        ),
        Column("article_title", label=gettext_lazy("Article")),
        Column(
            "verdict",
            label=gettext_lazy("Result"),
            accessor=lambda golden: golden.get_verdict_display() or _("Not checked"),
            sort_key="verdict",
        ),
        Column("place", label=gettext_lazy("Position"), accessor=lambda g: place(g)),
        Column("match", label=gettext_lazy("Match"), accessor="get_match_display"),
        DateColumn("checked", label=gettext_lazy("Checked"), sort_key="checked"),
        BooleanColumn("active", label=gettext_lazy("Active")),
        ButtonColumn(
            "check",
            label=gettext_lazy("Check now"),
            button=gettext_lazy("Check now"),
            url_name="search_golden_check",
            row_name=str,
        ),
    ]
    panels: ClassVar[list[Any]] = [
        FieldPanel("question"),
        FieldPanel("article"),
        FieldPanel("first"),
        FieldPanel("note"),
        FieldPanel("active"),
    ]

    def get_form_class(self, for_update: bool = False) -> type[GoldenQuestionForm]:
        return GoldenQuestionForm


def place(golden: GoldenQuestion) -> str:
    """Where the article stood, and where it must."""
    if golden.checked is None:
        return ""
    if golden.position is None:
        return _("not shown (first %(first)d wanted)") % {"first": golden.first}
    return _("%(position)d (first %(first)d wanted)") % {
        "position": golden.position,
        "first": golden.first,
    }


def name_articles(questions: Iterable[GoldenQuestion]) -> None:
    """Set ``article_title`` with one query for all of them."""
    listed = list(questions)
    titles: dict[tuple[UUID, str], str] = {
        (family, locale): title
        for family, locale, title in article_pages()
        .filter(translation_key__in={golden.family for golden in listed})
        .values_list("translation_key", "locale__language_code", "title")
    }
    for golden in listed:
        golden.article_title = titles.get(  # type: ignore[attr-defined]
            (golden.family, golden.locale), _("Deleted")
        )


@transaction.non_atomic_requests
@require_POST
def check_all(request: HttpRequest) -> HttpResponse:
    """As many as fit into the time, the longest unchecked first."""
    active = GoldenQuestion.objects.filter(active=True)
    return _checked(request, active.order_by(F("checked").asc(nulls_first=True), "pk"))


@transaction.non_atomic_requests
@require_POST
def check_one(request: HttpRequest, pk: int) -> HttpResponse:
    return _checked(request, GoldenQuestion.objects.filter(pk=pk))


def _checked(request: HttpRequest, questions: QuerySet[GoldenQuestion]) -> HttpResponse:
    if not request.user.has_perm("search.change_goldenquestion"):
        raise PermissionDenied
    total = questions.count()
    try:
        done = check(questions, as_readers(search_service()), SECONDS)
    except NotChecked:
        messages.error(
            request,
            _(
                "Search does not answer in full at the moment, so not all questions "
                "were checked."
            ),
        )
        return redirect(_list())
    failing = sum(golden.verdict != Verdict.PASSES for golden in done)
    messages.success(
        request,
        ngettext(
            "%(done)d of %(total)d question checked, %(failing)d failing.",
            "%(done)d of %(total)d questions checked, %(failing)d failing.",
            total,
        )
        % {"done": len(done), "total": total, "failing": failing},
    )
    return redirect(_list())


def _list() -> str:
    return reverse("wagtailsnippets_search_goldenquestion:list")


def urls() -> list[URLPattern]:
    return [
        path("golden/check/", check_all, name="search_golden_check_all"),
        path("golden/<int:pk>/check/", check_one, name="search_golden_check"),
    ]

"""The report on articles that could not be indexed, for those who may edit them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin.ui.tables import Column, LocaleColumn, NumberColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permissions import policy_registry

from articles.admin.spreadsheets import SafeSpreadsheets
from articles.languages import NATIVE_NAMES
from articles.models import article_models
from search.admin.buttons import ButtonColumn
from search.indexing.broker import call_after_commit
from search.indexing.outbox import SET_ASIDE, try_again
from search.models import OutboxEntry
from search.tasks import index_pending


def not_indexed(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Page]:
    """The articles that ``user`` may edit and that were set aside, with ``error``,
    ``tries`` and ``due``."""
    editable = policy_registry.get_by_type(Page).instances_user_has_permission_for(
        user, "change"
    )
    aside = OutboxEntry.objects.filter(
        SET_ASIDE,
        family=OuterRef("translation_key"),
        locale=OuterRef("locale__language_code"),
    )
    articles: QuerySet[Page] = editable.type(*article_models()).filter(Exists(aside))
    return articles.select_related("locale").annotate(
        error=Subquery(aside.values("error")),
        tries=Subquery(aside.values(sum=F("attempts") + F("taken"))),
        due=Subquery(aside.values("due")),
    )


class NotIndexedView(SafeSpreadsheets, ReportView):
    model = Page
    any_permission_required: ClassVar[list[str]] = ["change"]
    page_title = _("Not indexed")
    header_icon = "warning"
    index_url_name = "search_not_indexed"
    index_results_url_name = "search_not_indexed_results"
    no_results_message = _("Every published article is indexed.")
    default_ordering = "due"
    columns: ClassVar[list[Column]] = [
        TitleColumn(
            "title",
            label=_("Title"),
            sort_key="title",
            url_name="wagtailadmin_pages:edit",
        ),
        LocaleColumn(
            label=_("Locale"),
            accessor=lambda page: NATIVE_NAMES[page.locale.language_code],
            classname="",
        ),
        Column(
            "error",
            label=_("Error"),
            accessor=lambda page: page.error or _("Indexing it began and never ended."),
        ),
        NumberColumn("tries", label=_("Tries"), sort_key="tries"),
        Column(
            "due",
            label=_("Next try"),
            sort_key="due",
            accessor=lambda page: date_format(
                localtime(page.due), "SHORT_DATETIME_FORMAT"
            ),
        ),
        ButtonColumn(
            "again",
            label=_("Try again"),
            button=_("Try again now"),
            url_name="search_index_again",
            row_name=lambda page: page.title,
        ),
    ]

    list_export: ClassVar[list[str]] = [column.name for column in columns[:-1]]
    export_headings: ClassVar[dict[str, Any]] = {
        column.name: column.label for column in columns
    }

    def to_row_dict(self, item: Page) -> dict[str, Any]:
        """What the list shows, without its buttons."""
        return {
            column.name: column.get_value(item)
            for column in self.columns
            if column.name in self.list_export
        }

    def get_base_queryset(self) -> QuerySet[Page]:
        return not_indexed(self.request.user)


@require_POST
def index_again(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(not_indexed(request.user), pk=page_id)
    rows = OutboxEntry.objects.filter(
        family=page.translation_key, locale=page.locale.language_code
    )
    try_again(rows)
    call_after_commit(index_pending)
    messages.success(
        request, gettext("“%(title)s” is tried again now.") % {"title": page.title}
    )
    return redirect("search_not_indexed")

"""What readers say of articles, for who may edit those: reasons and comments."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django import forms
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, LocaleColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Locale, Page

from articles.admin.spreadsheets import SafeSpreadsheets
from articles.languages import NATIVE_NAMES, language_tag
from feedback.models import Reason, Vote
from reports.permissions import editable_pages

HEADINGS = {
    "title": _("Title"),
    "locale": _("Locale"),
    "helpful": _("Did it help?"),
    "reason": _("What went wrong?"),
    "comment": _("Comment"),
    "version": _("Version"),
    "changed": _("Date"),
}
WITH_COMMENT, CURRENT = "comment", "current"


def said(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Vote]:
    """The votes that give a reason or a comment, on articles that ``user`` may edit,
    with ``page`` and ``title`` of the article and ``live``, its revision of now."""
    article = (
        editable_pages(user)
        .order_by()
        .filter(
            translation_key=OuterRef("family"),
            locale__language_code=OuterRef("locale"),
        )
    )
    return (
        Vote.objects.exclude(reason="", comment="")
        .annotate(
            page=Subquery(article.values("pk")[:1]),
            title=Subquery(article.values("title")[:1]),
            live=Coalesce(
                Subquery(article.values("live_revision_id")[:1]),
                0,
                output_field=BigIntegerField(),
            ),
        )
        .filter(page__isnull=False)
    )


def of_locales() -> list[tuple[str, str]]:
    known = set(Locale.objects.values_list("language_code", flat=True))
    return [(code, name) for code, name in NATIVE_NAMES.items() if code in known]


class ReaderCommentsFilters(WagtailFilterSet):
    show = django_filters.MultipleChoiceFilter(
        label=_("Show"),
        choices=[
            (WITH_COMMENT, _("With a comment")),
            (CURRENT, _("About the current version")),
        ],
        widget=forms.CheckboxSelectMultiple,
        method="shown",
    )
    title = django_filters.CharFilter(
        label=_("Title, in any language"), method="of_families_titled"
    )
    locale = django_filters.ChoiceFilter(
        label=_("Locale"),
        choices=of_locales,
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    reason = django_filters.ChoiceFilter(
        label=_("What went wrong?"),
        choices=Reason.choices,
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Vote
        fields: list[str] = []

    def shown(
        self, votes: QuerySet[Vote], name: str, kinds: list[str]
    ) -> QuerySet[Vote]:
        if WITH_COMMENT in kinds:
            votes = votes.exclude(comment="")
        if CURRENT in kinds:
            votes = votes.filter(revision=F("live"))
        return votes

    def of_families_titled(
        self, votes: QuerySet[Vote], name: str, words: str
    ) -> QuerySet[Vote]:
        titled = Page.objects.order_by().filter(title__icontains=words)
        return votes.filter(family__in=titled.values("translation_key"))


class CommentColumn(Column):
    """In the reader's words and, as far as anybody knows, the article's language;
    with the way to remove it, which keeps the filters of the list."""

    cell_template_name = "reports/reader_comments/comment_cell.html"

    def get_cell_context_data(
        self, instance: Any, parent_context: Any
    ) -> dict[str, Any]:
        chosen = parent_context["request"].GET.copy()
        # How Wagtail asks for a part of the page.
        chosen.pop("_w_filter_fragment", None)
        return {
            **super().get_cell_context_data(instance, parent_context),
            "lang": language_tag(instance.locale),
            "remove_url": reverse(
                "reports_remove_comment", args=[instance.pk], query=chosen
            ),
        }


def helpful_text(vote: Any) -> Any:
    return _("Yes") if vote.helpful else _("No")


def version_text(vote: Any) -> Any:
    if vote.revision == vote.live:
        return pgettext_lazy("version", "Current")
    return pgettext_lazy("version", "Earlier")


class ReaderCommentsView(SafeSpreadsheets, ReportView):
    # Decides who may see the report; its rows are votes.
    model = Page
    any_permission_required: ClassVar[list[str]] = ["change"]
    page_title = _("What readers say")
    header_icon = "comment"
    index_url_name = "reports_reader_comments"
    index_results_url_name = "reports_reader_comments_results"
    verbose_name_plural = _("comments")
    filterset_class = ReaderCommentsFilters
    columns: ClassVar[list[Column]] = [
        TitleColumn(
            "title",
            label=HEADINGS["title"],
            sort_key="title",
            width="20%",
            url_name="wagtailadmin_pages:edit",
            id_accessor="page",
        ),
        LocaleColumn(
            label=HEADINGS["locale"],
            accessor=lambda vote: NATIVE_NAMES[vote.locale],
            classname="",
        ),
        Column("helpful", label=HEADINGS["helpful"], accessor=helpful_text),
        Column("reason", label=HEADINGS["reason"], accessor="get_reason_display"),
        CommentColumn(
            "comment",
            label=HEADINGS["comment"],
            width="30%",
            classname="wrap-anywhere",
        ),
        Column("version", label=HEADINGS["version"], accessor=version_text),
        DateColumn("changed", label=HEADINGS["changed"], sort_key="changed"),
    ]
    default_ordering = "-changed"
    list_export: ClassVar[list[str]] = list(HEADINGS)
    export_headings: ClassVar[dict[str, Any]] = HEADINGS
    export_filename = "reader-comments"

    def get_base_queryset(self) -> QuerySet[Vote]:
        return said(self.request.user)

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {
            "title": item.title,
            "locale": item.locale,
            "helpful": str(helpful_text(item)),
            "reason": str(item.get_reason_display()),
            "comment": item.comment,
            "version": str(version_text(item)),
            "changed": localtime(item.changed).date(),
        }

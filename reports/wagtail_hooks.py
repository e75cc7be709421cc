"""Where support leads find the reports."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from reports.comment_removal import confirm_removal
from reports.permissions import may_edit_pages
from reports.reader_comments import ReaderCommentsView
from reports.stale_content.view import StaleContentView
from reports.translation_requests import TranslationRequestsView


class ReportMenuItem(MenuItem):
    """Shown to everybody who may edit an article somewhere."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_edit_pages(request.user)


@hooks.register("register_reports_menu_item")
def stale_content() -> ReportMenuItem:
    return ReportMenuItem(
        _("Stale content"),
        reverse("reports_stale_content"),
        name="stale-content",
        icon_name="calendar-alt",
        order=100,
    )


@hooks.register("register_reports_menu_item")
def translation_requests() -> ReportMenuItem:
    return ReportMenuItem(
        _("Translations asked for"),
        reverse("reports_translation_requests"),
        name="translation-requests",
        icon_name="globe",
        order=110,
    )


@hooks.register("register_reports_menu_item")
def reader_comments() -> ReportMenuItem:
    return ReportMenuItem(
        _("What readers say"),
        reverse("reports_reader_comments"),
        name="reader-comments",
        icon_name="comment",
        order=105,
    )


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [
        path(
            "reports/stale-content/",
            StaleContentView.as_view(),
            name="reports_stale_content",
        ),
        path(
            "reports/stale-content/results/",
            StaleContentView.as_view(results_only=True),
            name="reports_stale_content_results",
        ),
        path(
            "reports/reader-comments/",
            ReaderCommentsView.as_view(),
            name="reports_reader_comments",
        ),
        path(
            "reports/reader-comments/results/",
            ReaderCommentsView.as_view(results_only=True),
            name="reports_reader_comments_results",
        ),
        path(
            "reports/reader-comments/<uuid:vote_id>/remove/",
            confirm_removal,
            name="reports_remove_comment",
        ),
        path(
            "reports/translation-requests/",
            TranslationRequestsView.as_view(),
            name="reports_translation_requests",
        ),
        path(
            "reports/translation-requests/results/",
            TranslationRequestsView.as_view(results_only=True),
            name="reports_translation_requests_results",
        ),
    ]

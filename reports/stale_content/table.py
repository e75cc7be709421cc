"""The columns of the report, on the page and in downloads."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, LocaleColumn, NumberColumn, TitleColumn

from articles.languages import NATIVE_NAMES
from reports.stale_content import wording
from reports.statistics.staleness import StaleRow


class CheckedColumn(Column):
    """When an article was last checked, and under it whether the next check is due."""

    cell_template_name = "reports/stale_content/checked_cell.html"

    def get_cell_context_data(
        self, instance: StaleRow, parent_context: Any
    ) -> dict[str, Any]:
        return {
            **super().get_cell_context_data(instance, parent_context),
            "checked": wording.checked_text(instance.review),
            "due": wording.due_text(instance.review),
        }


COLUMNS = [
    TitleColumn(
        "title",
        label=_("Title"),
        sort_key="title",
        url_name="wagtailadmin_pages:edit",
        id_accessor="page_id",
    ),
    Column("type", label=_("Type"), sort_key="type"),
    LocaleColumn(
        label=_("Locale"),
        sort_key="locale",
        accessor=lambda row: NATIVE_NAMES[row.locale],
        classname="",
    ),
    Column("topic", label=_("Topic"), sort_key="topic"),
    CheckedColumn("review", label=_("Last checked"), sort_key="late"),
    Column(
        "helpfulness",
        label=_("Found helpful"),
        sort_key="helpful",
        accessor=lambda row: wording.helpfulness_text(row.helpfulness),
    ),
    NumberColumn("views", label=_("Views in 28 days"), sort_key="views"),
    Column(
        "source",
        label=_("Behind its source"),
        sort_key="source",
        accessor=lambda row: wording.source_text(row.source),
    ),
]

HEADINGS = {
    "title": _("Title"),
    "type": _("Type"),
    "locale": _("Locale"),
    "topic": _("Topic"),
    "checked": _("Last checked"),
    "interval": _("Review interval in days"),
    "due": _("Next check due"),
    "late": _("Days overdue"),
    "share": _("Found helpful, %"),
    "low": _("Lower bound, %"),
    "high": _("Upper bound, %"),
    "votes": _("Votes"),
    "views": _("Views in 28 days"),
    "source": _("Behind its source"),
    "moved": _("Source changed on"),
}


def exported(row: StaleRow) -> dict[str, Any]:
    """The cells of one row by the names of ``HEADINGS``; numbers stay numbers."""
    share, interval = row.helpfulness.share, row.helpfulness.interval
    moved = row.source.moved_at
    return {
        "title": row.title,
        "type": row.type,
        "locale": row.locale,
        "topic": row.topic,
        "checked": row.review.checked,
        "interval": row.review.interval,
        "due": row.review.due,
        "late": max(row.review.late, 0),
        "share": None if share is None else round(100 * share, 1),
        "low": None if interval is None else round(100 * interval.low, 1),
        "high": None if interval is None else round(100 * interval.high, 1),
        "votes": row.helpfulness.votes,
        "views": row.views,
        "source": wording.source_text(row.source),
        "moved": None if moved is None else localtime(moved).date(),
    }

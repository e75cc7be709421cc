"""The report in the admin: a page, its list alone, and downloads."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page

from articles.admin.spreadsheets import SafeSpreadsheets
from reports.stale_content import table, wording
from reports.stale_content.filters import StaleContentFilters
from reports.stale_content.rows import editable_articles, stale_rows
from reports.statistics.staleness import (
    StaleRow,
    State,
    is_in,
    ordered,
    summarise,
)


class StaleContentView(SafeSpreadsheets, ReportView):
    """Everything is sorted and counted in memory: neither lateness nor drift nor an
    interval is a column that the database could sort by."""

    model = Page
    any_permission_required: ClassVar[list[str]] = ["change"]
    page_title = _("Stale content")
    header_icon = "calendar-alt"
    results_template_name = "reports/stale_content/results.html"
    index_url_name = "reports_stale_content"
    index_results_url_name = "reports_stale_content_results"
    verbose_name_plural = _("articles")
    filterset_class = StaleContentFilters
    columns = table.COLUMNS
    default_ordering = "-late"
    list_export: ClassVar[list[str]] = list(table.HEADINGS)
    export_headings: ClassVar[dict[str, Any]] = table.HEADINGS
    export_filename = "stale-content"

    @cached_property
    def rows(self) -> list[StaleRow]:
        """Of the chosen locale, type and topic, in any state."""
        articles = self.filter_queryset(editable_articles(self.request.user))
        return stale_rows(articles, timezone.now())

    def get_filtered_queryset(self) -> list[StaleRow]:
        rows = self.rows
        if state := self.filters.form.cleaned_data.get("state"):
            rows = [row for row in rows if is_in(row, State(state))]
        return ordered(rows, self.ordering)

    def to_row_dict(self, item: StaleRow) -> dict[str, Any]:
        return table.exported(item)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        summary = wording.summary_sentence(summarise(self.rows), self.address_of)
        return {
            **super().get_context_data(*args, **kwargs),
            "summary": summary if self.rows else "",
        }

    def address_of(self, state: State) -> str:
        """This list, narrowed to the rows in ``state``."""
        chosen = self.request.GET.copy()
        for name in (self.page_kwarg, "_w_filter_fragment"):
            chosen.pop(name, None)
        chosen["state"] = state.value
        return f"{self.index_url}?{chosen.urlencode()}"

"""Which articles readers ask for in a language that lacks them, for who may edit it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import (
    Column,
    DateColumn,
    LocaleColumn,
    NumberColumn,
    TitleColumn,
)
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page

from articles.admin.spreadsheets import SafeSpreadsheets
from articles.languages import NATIVE_NAMES
from articles.listing import ArticleCard, cards, preferred
from articles.models import Family
from feedback.translations import wanted
from reports.permissions import editable_pages

HEADINGS = {
    "title": _("Title"),
    "source": _("Source"),
    "locale": _("Asked for in"),
    "readers": _("Readers"),
    "last": _("Last asked"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """``url``, ``title`` and ``source`` are of the article to translate from: the
    family's source, or another where readers do not see that. It leads to the editor
    for who may edit it."""

    url: str
    title: str
    source: str
    locale: str
    readers: int
    last: datetime


def requested(user: AbstractBaseUser) -> list[Row]:
    """What readers still miss in the languages that ``user`` may edit, most asked for
    first."""
    editable = editable_pages(user)
    locales = set(editable.order_by().values_list("locale__language_code", flat=True))
    asked = [want for want in wanted() if want.locale in locales]
    families = {want.family for want in asked}
    shown: defaultdict[str, dict[str, ArticleCard]] = defaultdict(dict)
    for card in cards(Q(translation_key__in=families)):
        shown[card.family][card.locale] = card
    sources = Family.source_locales(families)
    missing = [
        (preferred(list(there.values()), sources[want.family])[0], want)
        for want in asked
        if (there := shown[str(want.family)]) and want.locale not in there
    ]
    ids = {source.id for source, _want in missing}
    open_to_user = set(editable.filter(pk__in=ids).values_list("pk", flat=True))
    rows = [
        Row(
            reverse("wagtailadmin_pages:edit", args=[source.id])
            if source.id in open_to_user
            else source.url,
            source.title,
            source.locale,
            want.locale,
            want.networks,
            want.last,
        )
        for source, want in missing
    ]
    return sorted(rows, key=lambda row: (-row.readers, row.title, row.locale))


class TranslationRequestsView(SafeSpreadsheets, ReportView):
    model = Page
    any_permission_required: ClassVar[list[str]] = ["change"]
    page_title = _("Translations asked for")
    header_icon = "globe"
    index_url_name = "reports_translation_requests"
    index_results_url_name = "reports_translation_requests_results"
    no_results_message = _("No reader asks for a translation that is missing.")
    columns: ClassVar[list[Column]] = [
        TitleColumn(
            "title",
            label=HEADINGS["title"],
            get_url=attrgetter("url"),
        ),
        LocaleColumn(
            label=HEADINGS["locale"],
            accessor=lambda row: NATIVE_NAMES[row.locale],
            classname="",
            sort_key=None,
        ),
        NumberColumn("readers", label=HEADINGS["readers"]),
        DateColumn("last", label=HEADINGS["last"]),
    ]
    list_export: ClassVar[list[str]] = list(HEADINGS)
    export_headings: ClassVar[dict[str, Any]] = HEADINGS
    export_filename = "translation-requests"

    def get_filtered_queryset(self) -> list[Row]:
        return requested(self.request.user)

    def to_row_dict(self, item: Row) -> dict[str, Any]:
        cells = {name: getattr(item, name) for name in HEADINGS}
        return cells | {"last": localtime(item.last).date()}

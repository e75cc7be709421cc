"""Where editors find articles, topics and announcements in the menu."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from articles.models import (
    AbstractArticle,
    Announcement,
    FaqPage,
    GlossaryPage,
    GuidePage,
    SecurityPage,
    Topic,
)


def _translated(name: str) -> Iterator[FieldPanel]:
    """A panel a language; the form drops the languages that are not published."""
    for code, language in settings.LANGUAGES:
        field = build_localized_fieldname(name, code)
        yield FieldPanel(field, heading=language)


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    menu_label = _("Topics")
    list_display = ["__str__", "slug", "parent", "position"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(list(_translated("name")), heading=_("Name")),
            MultiFieldPanel(list(_translated("description")), heading=_("Description")),
            FieldPanel("slug"),
            FieldPanel("parent"),
            FieldPanel("position"),
        ]
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        return Topic.objects.select_related("parent")


class AnnouncementViewSet(SnippetViewSet):
    model = Announcement
    icon = "warning"
    menu_label = _("Announcements")
    list_display = [
        "title",
        "locale",
        "kind",
        BooleanColumn("critical", label=_("Critical"), sort_key="critical"),
        "starts",
        "ends",
    ]
    list_filter = ["locale", "kind", "critical"]
    panels = [
        FieldPanel("key"),
        FieldPanel("locale"),
        FieldPanel("kind"),
        FieldPanel("critical"),
        FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
        FieldPanel("title"),
        FieldPanel("text"),
        FieldPanel("starts"),
        FieldPanel("ends"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Announcement]:
        return Announcement.objects.select_related("locale")


class ArticleIndex(IndexView):
    def annotate_queryset(self, pages: Any) -> Any:
        return super().annotate_queryset(pages).prefetch_related("topic")


class ArticleListing(PageListingViewSet):
    index_view_class = ArticleIndex
    list_filter = ["topic", "audience", "locale"]
    list_display = [
        *IndexView.base_columns,
        Column("topic", label=_("Topic")),
        DateColumn("last_verified", label=_("Checked"), sort_key="last_verified"),
    ]


def _listing(model: type[AbstractArticle], icon: str) -> ArticleListing:
    return ArticleListing(
        f"{model._meta.model_name}_listing",
        model=model,
        icon=icon,
        menu_label=capfirst(model._meta.verbose_name_plural),
    )


class HelpCentre(SnippetViewSetGroup):
    menu_label = _("Help centre")
    # By its label it would be "help-centre", and open Wagtail's "help" with it.
    menu_name = "articles"
    menu_icon = "help"
    menu_order = 150
    items = (
        _listing(FaqPage, "help"),
        _listing(GuidePage, "list-ol"),
        _listing(SecurityPage, "lock"),
        _listing(GlossaryPage, "openquote"),
        TopicViewSet,
        AnnouncementViewSet,
    )

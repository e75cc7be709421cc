"""Where editors tune search, and find what it could not take up."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from search.admin import golden
from search.admin.explain import ExplainViewSet
from search.admin.not_indexed import NotIndexedView, index_again
from search.admin.tuning import PinViewSet, SynonymSetViewSet
from search.golden import stops


class SearchGroup(SnippetViewSetGroup):
    menu_label = _("Search")
    menu_name = "search-settings"
    menu_icon = "search"
    menu_order = 160
    items = (
        SynonymSetViewSet,
        PinViewSet,
        golden.GoldenQuestionViewSet,
        ExplainViewSet,
    )


register_snippet(SearchGroup)
stops.register()


class NotIndexedMenuItem(MenuItem):
    """Shown to everybody who may edit an article somewhere."""

    def is_shown(self, request: HttpRequest) -> bool:
        policy = policy_registry.get_by_type(Page)
        return bool(policy.user_has_permission(request.user, "change"))


@hooks.register("register_reports_menu_item")
def not_indexed() -> NotIndexedMenuItem:
    return NotIndexedMenuItem(
        _("Not indexed"),
        reverse("search_not_indexed"),
        name="not-indexed",
        icon_name="warning",
        order=120,
    )


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [
        path(
            "reports/not-indexed/", NotIndexedView.as_view(), name="search_not_indexed"
        ),
        path(
            "reports/not-indexed/results/",
            NotIndexedView.as_view(results_only=True),
            name="search_not_indexed_results",
        ),
        path(
            "reports/not-indexed/<int:page_id>/again/",
            index_again,
            name="search_index_again",
        ),
        *golden.urls(),
        *stops.urls(),
    ]

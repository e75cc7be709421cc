"""What articles add to the admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from articles.admin.checked import ACTION, mark_checked
from articles.admin.dashboard import UnseenLanguages
from articles.admin.translate import TranslatePage
from articles.admin.viewsets import HelpCentre
from articles.byte_ranges import piece_of
from articles.models import AbstractArticle

# After the check of who may read the document.
hooks.register("before_serve_document", piece_of, order=1)
register_snippet(HelpCentre)


# Before simple_translation's own, whose address for pages it takes over.
@hooks.register("register_admin_urls", order=-1)
def admin_urls() -> list[URLPattern]:
    return [
        path(
            "translation/submit/page/<int:page_id>/",
            TranslatePage.as_view(),
            name="articles_translate",
        ),
        path(
            "articles/<int:page_id>/checked/",
            mark_checked,
            name="articles_mark_checked",
        ),
    ]


@hooks.register("register_page_header_buttons")
def checked_button(
    page: Page, user: AbstractBaseUser, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    if (
        isinstance(page, AbstractArticle)
        and page.live
        and page.permissions_for_user(user).can_publish()
    ):
        yield Button(
            _("Mark as checked"),
            reverse("articles_mark_checked", args=[page.pk]),
            icon_name="check",
            priority=70,
        )


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    actions.register_action(ACTION, _("Mark as checked"), _("Marked as checked"))


@hooks.register("construct_homepage_panels")
def unseen_languages(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(UnseenLanguages())

"""Takes an abusive or private comment away, once an editor has confirmed it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.models import Page

from articles.languages import language_tag
from feedback.models import Vote
from feedback.moderation import remove_comment
from reports.permissions import may_edit_pages
from reports.reader_comments import helpful_text, said


@require_http_methods(["GET", "POST"])
def confirm_removal(request: HttpRequest, vote_id: UUID) -> HttpResponse:
    """The address carries the filters of the list, to which it leads back."""
    if not may_edit_pages(request.user):
        raise PermissionDenied
    back = reverse("reports_reader_comments", query=request.GET)
    if not Vote.objects.filter(pk=vote_id).exclude(comment="").exists():
        return _gone(request, back)
    vote: Any = said(request.user).filter(pk=vote_id).first()
    if vote is None:
        raise PermissionDenied
    article = Page.objects.get(pk=vote.page).specific
    title = article.get_admin_display_title()
    if request.method == "GET":
        return render(
            request,
            "reports/reader_comments/remove.html",
            {
                "page_title": _("Remove comment"),
                "page_subtitle": title,
                "header_title": f"{_('Remove comment')}: {title}",
                "header_icon": "bin",
                "vote": vote,
                "helpful": helpful_text(vote),
                "lang": language_tag(vote.locale),
                "back": back,
            },
        )
    if not remove_comment(vote_id, article, request.user):
        return _gone(request, back)
    messages.success(
        request, _("The comment on “%(title)s” was removed.") % {"title": title}
    )
    return redirect(back)


def _gone(request: HttpRequest, back: str) -> HttpResponse:
    messages.warning(
        request,
        _("This comment is gone already. Nothing was changed."),
    )
    return redirect(back)

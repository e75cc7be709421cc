"""An editor's word that an article was read and is still right."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.log_actions import log
from wagtail.models import Page

from articles.models import AbstractArticle

ACTION = "articles.checked"


@require_http_methods(["GET", "POST"])
def mark_checked(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, AbstractArticle):
        raise PermissionDenied
    if not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    if request.method == "GET":
        return render(request, "articles/admin/mark_checked.html", {"page": page})
    page.last_verified = timezone.localdate()
    page.save(update_fields=["last_verified"], clean=False)
    log(instance=page, action=ACTION, user=request.user)
    messages.success(
        request,
        _("“%(title)s” is marked as checked today.")
        % {"title": page.get_admin_display_title()},
    )
    return redirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))

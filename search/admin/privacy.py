"""Wagtail's dialogue that restricts a page, which asks golden questions first."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.admin.views.page_privacy import SetPrivacyView
from wagtail.log_actions import log
from wagtail.models import PageViewRestriction

from search.golden.gate import restricting
from search.golden.stops import ACTION, YES, said_yes


class PrivacyView(SetPrivacyView):
    """It has no hook, so it stands at the address of Wagtail's own (``kb/urls.py``)."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._tell_apart()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._tell_apart()
        return super().post(request, *args, **kwargs)

    def _tell_apart(self) -> None:
        """Wagtail takes the deepest restriction that holds for the page's own, and an
        article's translations have theirs at the same depth."""
        self.object = self.restriction = self.page.view_restrictions.first()
        others = self.page.get_view_restrictions().exclude(page=self.page)
        self.restriction_on_ancestor = others.order_by("-page__depth").first()

    def form_valid(self, form: Any) -> HttpResponse:
        restricts = form.cleaned_data["restriction_type"] != PageViewRestriction.NONE
        if restricts and YES in self.request.POST:
            log(instance=self.page, action=ACTION, user=self.request.user)
        elif restricts and (found := restricting(self.page)).broken:
            address = reverse("wagtailadmin_pages:set_privacy", args=[self.page.pk])
            response: HttpResponse = render_modal_workflow(
                self.request,
                "search/golden/restrict.html",
                template_vars={
                    "action_url": address,
                    "again": said_yes(self.request),
                    "broken": found.broken,
                },
                json_data={"step": "set_privacy"},
            )
            return response
        return super().form_valid(form)

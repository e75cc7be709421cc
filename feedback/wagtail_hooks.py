from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.models import Page

from articles.models import AbstractArticle
from feedback.moderation import ACTION
from feedback.recording import record_view

Serve = Callable[[Page, HttpRequest, Any, Any], HttpResponse]

# A page that the browser had already (304) was read all the same.
READ = (200, 304)


def count_view(serve: Serve) -> Serve:
    def serve_and_count(
        page: Page, request: HttpRequest, args: Any, kwargs: Any
    ) -> HttpResponse:
        response = serve(page, request, args, kwargs)
        if (
            isinstance(page, AbstractArticle)
            and request.method == "GET"
            and response.status_code in READ
        ):
            record_view(request, page)
        return response

    return serve_and_count


hooks.register("on_serve_page", count_view)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    actions.register_action(
        ACTION, _("Remove a reader's comment"), _("Removed a reader's comment")
    )

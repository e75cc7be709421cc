"""The last approval of a workflow publishes, so golden questions are asked before it.

Wagtail finishes a workflow deep inside its models, where no view is known: the request
is remembered, and what it answers with is put in the place of Wagtail's answer.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

if TYPE_CHECKING:
    from wagtail.models import WorkflowState


@dataclass(slots=True)
class _Editing:
    """An editor's request; ``stop`` is the answer that asks for a deliberate yes."""

    request: HttpRequest
    stop: HttpResponse | None = None


_editing: ContextVar[_Editing | None] = ContextVar("editing", default=None)


def publish_approved(workflow_state: WorkflowState, user: Any = None) -> None:
    """Wagtail's ``WAGTAIL_FINISH_WORKFLOW_ACTION``: the draft that was approved waits
    for a yes where it breaks a golden question and somebody is there to say it."""
    # Wagtail's models import this module while they are made.
    from wagtail.workflows import publish_workflow_state

    from articles.models import AbstractArticle

    from .stops import stop_publishing

    editing = _editing.get()
    draft = workflow_state.content_object.get_latest_revision_as_object()
    # Wagtail refuses the approval of whoever may not publish.
    if (
        editing is not None
        and isinstance(draft, AbstractArticle)
        and draft.permissions_for_user(editing.request.user).can_publish()
    ):
        editing.stop = stop_publishing(editing.request, draft)
        if editing.stop:
            return
    publish_workflow_state(workflow_state, user=user)


class StoppedApprovals:
    """Leads whoever approved to the page that asks for the yes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.prefix = reverse("wagtailadmin_home")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or not request.path.startswith(self.prefix):
            return self.get_response(request)
        editing = _Editing(request)
        token = _editing.set(editing)
        try:
            response = self.get_response(request)
        finally:
            _editing.reset(token)
        if editing.stop is None or response.status_code >= 400:
            return response
        if request.headers.get("x-requested-with") != "XMLHttpRequest":
            return editing.stop
        # The dialogue that asks for a comment goes where it is told.
        return JsonResponse({"step": "success", "redirect": editing.stop["Location"]})

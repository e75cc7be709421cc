from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from wagtail.models import (
    GroupApprovalTask,
    GroupPagePermission,
    Workflow,
    WorkflowTask,
)

from articles.models import FaqPage
from tests.search.golden import ASK, MEMO, body, editor, golden
from tests.search.golden_stops.forms import STAKING, edit, live_title, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(memo) -> Client:
    """Somebody who is to approve the memo's draft, which is about something else."""
    client = editor()
    user = get_user_model().objects.get(username="golden")
    memo.title, memo.body = "Staking", body(STAKING)
    memo.save_revision()
    workflow = Workflow.objects.create(name="Review")
    task = GroupApprovalTask.objects.create(name="Look at it")
    task.groups.set(user.groups.all())
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    workflow.start(memo, user)
    return client


def approve(reviewer: Client, page: FaqPage, **headers: str) -> Any:
    state = page.current_workflow_task_state
    address = reverse(
        "wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk]
    )
    return reviewer.post(address, {"comment": "Fine"}, headers=headers)


@pytest.mark.parametrize("dialogue", [False, True])
def test_last_approval_of_a_workflow_is_asked_about(reviewer, memo, dialogue):
    golden(memo, first=1)

    if dialogue:
        sent = approve(reviewer, memo, x_requested_with="XMLHttpRequest")
        address = sent.json()["redirect"]
    else:
        address = approve(reviewer, memo).url

    assert ASK in reviewer.get(address).content.decode()
    assert live_title(memo) == MEMO
    reviewer.post(address)
    assert live_title(memo) == "Staking"


def test_approval_of_what_the_reviewer_changed_keeps_the_change(reviewer, memo):
    golden(memo, first=1)
    changed = typed("Staking rewards", STAKING)
    del changed["action-publish"]
    changed |= {"action-workflow-action": "1", "workflow-action-name": "approve"}

    stop = reviewer.post(edit(memo), changed, follow=True)

    assert ASK in stop.content.decode()
    assert live_title(memo) == MEMO
    reviewer.post(stop.redirect_chain[-1][0])
    assert live_title(memo) == "Staking rewards"


def test_approval_that_breaks_nothing_publishes_at_once(reviewer, memo):
    approve(reviewer, memo)

    assert live_title(memo) == "Staking"


def test_approval_of_somebody_who_may_not_publish_is_refused_as_ever(reviewer, memo):
    golden(memo, first=1)
    GroupPagePermission.objects.all().delete()

    assert approve(reviewer, memo).status_code in {302, 403}

    assert FaqPage.objects.get(pk=memo.pk).workflow_in_progress
    assert live_title(memo) == MEMO

from __future__ import annotations

from datetime import timedelta
from itertools import count
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import (
    GroupApprovalTask,
    GroupPagePermission,
    Page,
    PageViewRestriction,
    Workflow,
    WorkflowTask,
)
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from articles.models import FaqPage
from articles.tree import ensure_section
from search.engines.contract import EngineUnavailable
from search.golden import gate, stops
from search.models import CachedVector
from search.service import SearchService
from tests.articles.factories import article, topic
from tests.search.golden import (
    ASK,
    MEMO,
    RECOVERED,
    body,
    editor,
    golden,
    memo_among_others,
)

pytestmark = pytest.mark.django_db

STAKING = "Staking rewards are paid every Monday."


@pytest.fixture(autouse=True)
def site_service(service: SearchService, monkeypatch: pytest.MonkeyPatch) -> None:
    ContentType.objects.clear_cache()
    monkeypatch.setattr(gate, "search_service", lambda: service)


@pytest.fixture
def client(service: SearchService) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("admin"))
    return client


@pytest.fixture
def memo(indexer) -> FaqPage:
    return memo_among_others(indexer)


def typed(title: str, text: str, **values: Any) -> dict[str, Any]:
    return nested_form_data(
        {
            "title": title,
            "slug": "memo",
            "summary": "",
            "body": streamfield([("text", rich_text(f"<p>{text}</p>"))]),
            "topic": topic().pk,
            "audience": "everyone",
            "review_days": "90",
            "change_severity": "normal",
            "change_note": "",
            "action-publish": "1",
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
            **values,
        }
    )


def edit(page: FaqPage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def live_title(page: FaqPage) -> str:
    return FaqPage.objects.get(pk=page.pk).title


def test_publishing_stops_and_shows_what_would_break(client, memo):
    golden(memo, first=1)

    stop = client.post(edit(memo), typed("Staking", STAKING), follow=True)

    shown = stop.content.decode()
    assert ASK in shown
    assert "Publish anyway" in shown
    assert live_title(memo) == MEMO
    saved = FaqPage.objects.get(pk=memo.pk).get_latest_revision_as_object()
    assert saved.title == "Staking"


def test_a_deliberate_yes_publishes_the_saved_draft(client, memo):
    golden(memo, first=1)
    stop = client.post(edit(memo), typed("Staking", STAKING))

    client.post(stop.url)

    page = FaqPage.objects.get(pk=memo.pk)
    assert page.title == "Staking"
    assert not page.has_unpublished_changes


def test_yes_to_a_page_that_is_locked_publishes_nothing(client, memo):
    golden(memo, first=1)
    stop = client.post(edit(memo), typed("Staking", STAKING))
    other = get_user_model().objects.create_superuser("other")
    Page.objects.filter(pk=memo.pk).update(locked=True, locked_by=other)

    assert client.post(stop.url).status_code in {302, 403}
    assert live_title(memo) == MEMO


def test_yes_to_an_older_draft_publishes_nothing(client, memo):
    golden(memo, first=1)
    stop = client.post(edit(memo), typed("Staking", STAKING))
    memo.title = "Newer"
    memo.save_revision()

    answer = client.post(stop.url, follow=True)

    assert "was changed since" in answer.content.decode()
    assert live_title(memo) == MEMO


def test_yes_needs_the_right_to_publish(client, memo):
    golden(memo, first=1)
    stop = client.post(edit(memo), typed("Staking", STAKING))
    stranger = Client()
    stranger.force_login(get_user_model().objects.create_user("stranger"))

    stranger.post(stop.url)

    assert live_title(memo) == MEMO


def test_change_that_breaks_nothing_is_published_at_once(client, memo):
    golden(memo, first=1)

    client.post(edit(memo), typed("Deposit without memo", RECOVERED + " Ask us."))

    assert live_title(memo) == "Deposit without memo"


def test_question_that_fails_already_stops_nobody(client, memo):
    golden(memo, "how much does each trade cost", first=1)

    client.post(edit(memo), typed("Staking", STAKING))

    assert live_title(memo) == "Staking"


def test_another_article_that_would_displace_the_expected_one_stops_too(client, memo):
    golden(memo, MEMO, first=1)
    fees = FaqPage.objects.get(title="Trading fees")

    stop = client.post(
        edit(fees), typed(MEMO, f"{MEMO}. {MEMO}.", slug="fees"), follow=True
    )

    assert MEMO in stop.content.decode()
    assert "Publish anyway" in stop.content.decode()
    assert live_title(fees) == "Trading fees"


def test_new_article_that_would_displace_one_stays_a_draft(client, memo):
    golden(memo, MEMO, first=1)
    parent = ensure_section("en")
    add = reverse("wagtailadmin_pages:add", args=["articles", "faqpage", parent.pk])

    stop = client.post(add, typed(MEMO, f"{MEMO}. {MEMO}.", slug="new"), follow=True)

    assert "Publish anyway" in stop.content.decode()
    made = FaqPage.objects.get(slug="new")
    assert not made.live
    client.post(stop.redirect_chain[-1][0])
    assert FaqPage.objects.get(slug="new").live


def test_scheduled_publishing_is_asked_about_when_it_is_scheduled(client, memo):
    golden(memo, first=1)
    later = timezone.localtime() + timedelta(days=1)

    stop = client.post(
        edit(memo),
        typed("Staking", STAKING, go_live_at=later.strftime("%Y-%m-%d %H:%M")),
        follow=True,
    )

    assert ASK in stop.content.decode()
    assert FaqPage.objects.get(pk=memo.pk).scheduled_revision is None
    done = client.post(stop.redirect_chain[-1][0], follow=True).content.decode()
    assert "scheduled for publishing" in done
    assert FaqPage.objects.get(pk=memo.pk).scheduled_revision is not None
    assert live_title(memo) == MEMO


def test_end_of_publication_is_asked_about_when_it_is_set(client, memo):
    golden(memo)
    ends = timezone.localtime() + timedelta(days=1)
    typed_with_end = typed(MEMO, RECOVERED, expire_at=ends.strftime("%Y-%m-%d %H:%M"))

    stop = client.post(edit(memo), typed_with_end, follow=True)

    assert ASK in stop.content.decode()
    assert "Its publication ends on" in stop.content.decode()
    assert FaqPage.objects.get(pk=memo.pk).expire_at is None
    client.post(stop.redirect_chain[-1][0])
    assert FaqPage.objects.get(pk=memo.pk).expire_at is not None
    again = client.post(edit(memo), typed_with_end, follow=True)
    assert ASK not in again.content.decode()


@pytest.fixture
def rival() -> FaqPage:
    """Whose copy comes before the memo once it is called the same."""
    page: FaqPage = article("Staking", body=body(f"{MEMO}. {MEMO}."))
    return page


def copy(page: FaqPage) -> str:
    return reverse("wagtailadmin_pages:copy", args=[page.pk])


def called(page: FaqPage, title: str, **chosen: str) -> dict[str, Any]:
    return {
        "new_title": title,
        "new_slug": "copied",
        "new_parent_page": page.get_parent().pk,
        **chosen,
    }


def test_copy_that_is_published_is_asked_about(client, memo, rival):
    golden(memo, MEMO, first=1)
    form = called(rival, MEMO, publish_copies="on")

    stop = client.post(copy(rival), form)

    assert MEMO in stop.content.decode()
    assert not FaqPage.objects.filter(slug="copied").exists()
    client.post(copy(rival), form | {stops.YES: "1"})
    assert FaqPage.objects.get(slug="copied").live


@pytest.mark.parametrize("chosen", [{}, {"publish_copies": "on", "alias": "on"}])
def test_copy_that_readers_do_not_find_asks_nothing(client, memo, rival, chosen):
    golden(memo, MEMO, first=1)

    client.post(copy(rival), called(rival, MEMO, **chosen))

    assert FaqPage.objects.filter(slug="copied").exists()


def test_copy_to_where_no_reader_looks_asks_nothing(client, memo, rival):
    golden(memo, MEMO, first=1)
    hidden = ensure_section("en", "hidden")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    form = called(rival, MEMO, publish_copies="on")

    client.post(copy(rival), form | {"new_parent_page": hidden.pk})

    assert FaqPage.objects.filter(slug="copied").exists()


def test_copy_whose_form_is_wrong_says_so(client, memo, rival):
    golden(memo, MEMO, first=1)
    form = called(rival, MEMO, publish_copies="on") | {"new_slug": rival.slug}

    assert "already in use" in client.post(copy(rival), form).content.decode()


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


def test_publishing_goes_on_without_an_index_and_says_so(
    client, memo, service, monkeypatch
):
    golden(memo, first=1)

    def down(*args: object) -> None:
        raise EngineUnavailable("down")

    monkeypatch.setattr(type(service.engine), "generation", down)
    answer = client.post(edit(memo), typed("Staking", STAKING), follow=True)

    assert "Golden questions were not checked" in answer.content.decode()
    assert live_title(memo) == "Staking"


def test_publishing_goes_on_where_the_encoder_fails(
    client, memo, service, monkeypatch, caplog
):
    golden(memo, first=1)

    def broken(*args: object) -> None:
        raise RuntimeError(STAKING)

    monkeypatch.setattr(type(service.encoder), "passages", broken)
    answer = client.post(edit(memo), typed("Staking", STAKING), follow=True)

    assert "Golden questions were not checked" in answer.content.decode()
    assert live_title(memo) == "Staking"
    assert "RuntimeError" in caplog.text
    assert STAKING not in caplog.text


def test_publishing_goes_on_where_the_encoder_hangs(client, memo, service, monkeypatch):
    golden(memo, first=1)
    ended = Event()

    def hangs(*args: object) -> None:
        ended.wait(60)

    monkeypatch.setattr(service.index.encoding, "_seconds", 0.01)
    for kind in ("questions", "passages"):
        monkeypatch.setattr(type(service.encoder), kind, hangs)
    answer = client.post(edit(memo), typed("Staking", STAKING), follow=True)
    ended.set()

    assert "Golden questions were not checked" in answer.content.decode()
    assert live_title(memo) == "Staking"


def test_second_try_goes_on_where_the_first_was_too_slow(
    client, memo, service, monkeypatch
):
    golden(memo, first=1)
    monkeypatch.setattr(gate, "ENCODED_AT_ONCE", 1)
    half = gate.ENCODING_SECONDS * 0.6
    clock = SimpleNamespace(monotonic=count(0.0, half).__next__)
    monkeypatch.setattr(gate, "time", clock)
    known = CachedVector.objects.count()

    client.post(edit(memo), typed("Staking", f"{STAKING} {RECOVERED}"))

    assert CachedVector.objects.count() == known + 1


def test_publishing_does_not_wait_for_a_long_text(client, memo, monkeypatch):
    golden(memo, first=1)
    monkeypatch.setattr(gate, "ENCODING_SECONDS", -1.0)

    answer = client.post(edit(memo), typed("Staking", STAKING), follow=True)

    assert "more new passages than" in answer.content.decode()
    assert live_title(memo) == "Staking"


def test_questions_that_there_is_no_time_for_are_counted(client, memo, monkeypatch):
    golden(memo, first=1)
    monkeypatch.setattr(gate, "ASKING_SECONDS", -1.0)

    answer = client.post(edit(memo), typed("Staking", STAKING), follow=True)

    assert "1 golden question could not be checked" in answer.content.decode()


def test_bulk_publishing_asks_too(client, memo):
    golden(memo, first=1)
    memo.title = "Staking"
    memo.body = body(STAKING)
    memo.save_revision()
    address = (
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        + f"?id={memo.pk}&next=/admin/"
    )

    first = client.post(address)

    assert ASK in first.content.decode()
    assert live_title(memo) == MEMO
    client.post(address, {stops.YES: "1"})
    assert live_title(memo) == "Staking"


@pytest.mark.parametrize(
    ("asked", "warned"),
    [({}, True), ({"active": False}, False), ({"locale": "de"}, False)],
)
def test_bulk_publishing_tells_of_articles_that_questions_were_not_asked_about(
    client, memo, monkeypatch, asked, warned
):
    monkeypatch.setattr(stops, "BULK_PUBLISHED", 1)
    drafts = [article(title, live=False) for title in ("Staking", "Sharding")]
    for draft in drafts:
        draft.save_revision()
    question = golden(memo, MEMO, first=1)
    for name, value in asked.items():
        setattr(question, name, value)
    question.save()
    ids = "&".join(f"id={draft.pk}" for draft in drafts)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    answer = client.post(f"{address}?{ids}&next=/admin/", follow=True)

    assert FaqPage.objects.filter(live=True, title__in=("Staking", "Sharding")).count()
    assert ("checked for the first articles only" in answer.content.decode()) is warned


def test_bulk_publishing_asks_about_the_drafts_below_too(client, memo):
    golden(memo, MEMO, first=1)
    draft = article("Staking", live=False)
    draft.title, draft.body = MEMO, body(f"{MEMO}. {MEMO}.")
    draft.save_revision()
    address = (
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        + f"?id={memo.get_parent().pk}&next=/admin/"
    )

    first = client.post(address, {"include_descendants": "on"})

    assert MEMO in first.content.decode()
    assert not FaqPage.objects.get(pk=draft.pk).live
    client.post(address, {"include_descendants": "on", stops.YES: "1"})
    assert FaqPage.objects.get(pk=draft.pk).live

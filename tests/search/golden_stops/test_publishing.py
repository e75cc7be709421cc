from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from articles.models import FaqPage
from articles.tree import ensure_section
from tests.search.golden import ASK, MEMO, RECOVERED, golden
from tests.search.golden_stops.forms import STAKING, edit, live_title, typed

pytestmark = pytest.mark.django_db


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


def test_end_of_publication_that_is_put_off_asks_nothing(client, memo):
    golden(memo)
    now = timezone.localtime()
    known = now + timedelta(days=1)
    FaqPage.objects.filter(pk=memo.pk).update(expire_at=known)
    later = (now + timedelta(days=9)).strftime("%Y-%m-%d %H:%M")

    client.post(edit(memo), typed(MEMO, RECOVERED, expire_at=later))

    ends = FaqPage.objects.get(pk=memo.pk).expire_at
    assert ends
    assert ends > known

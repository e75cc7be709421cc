from __future__ import annotations

import pytest
from django.urls import reverse

from articles.models import FaqPage
from search.golden import stops
from tests.articles.factories import article
from tests.search.golden import ASK, MEMO, body, golden
from tests.search.golden_stops.forms import STAKING, live_title

pytestmark = pytest.mark.django_db


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


def test_bulk_publishing_asks_about_the_last_of_many(client, memo):
    golden(memo, MEMO, first=1)
    drafts = [article(f"Number {place}", live=False) for place in range(7)]
    drafts[-1].title, drafts[-1].body = MEMO, body(f"{MEMO}. {MEMO}.")
    for draft in drafts:
        draft.save_revision()
    ids = "&".join(f"id={draft.pk}" for draft in drafts)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    assert MEMO in client.post(f"{address}?{ids}&next=/admin/").content.decode()


@pytest.mark.parametrize(
    ("asked", "warned"),
    [({}, True), ({"active": False}, False), ({"locale": "de"}, False)],
)
def test_bulk_publishing_tells_of_articles_that_questions_were_not_asked_about(
    client, memo, monkeypatch, asked, warned
):
    monkeypatch.setattr(stops, "BULK_SECONDS", -1.0)
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

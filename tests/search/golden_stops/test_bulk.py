from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from articles.models import FaqPage, SectionPage
from articles.tree import ensure_section
from search.engines.contract import EngineUnavailable
from search.golden import stops
from tests.articles.factories import article
from tests.search.golden import ASK, MEMO, body, golden
from tests.search.golden_stops.forms import STAKING, live_title

pytestmark = pytest.mark.django_db


def together(*pages: Page) -> str:
    """Where several pages are published at once."""
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    return f"{address}?{urlencode([('id', page.pk) for page in pages])}&next=/admin/"


def rival(section: Page | None = None) -> FaqPage:
    """A draft that comes before the memo once it is live."""
    page: FaqPage = article("Staking", live=False)
    if section:
        page.move(section, pos="last-child")
        page = FaqPage.objects.get(pk=page.pk)
    page.title, page.body = MEMO, body(f"{MEMO}. {MEMO}.")
    page.save_revision()
    return page


def test_bulk_publishing_asks_too(client, memo):
    golden(memo, first=1)
    memo.title = "Staking"
    memo.body = body(STAKING)
    memo.save_revision()

    first = client.post(together(memo))

    assert ASK in first.content.decode()
    assert live_title(memo) == MEMO
    client.post(together(memo), {stops.YES: "1"})
    assert live_title(memo) == "Staking"


def test_bulk_publishing_asks_about_the_last_of_many(client, memo):
    golden(memo, MEMO, first=1)
    drafts = [article(f"Number {place}", live=False) for place in range(6)]
    for draft in drafts:
        draft.save_revision()

    assert MEMO in client.post(together(*drafts, rival())).content.decode()


def test_question_that_several_drafts_break_is_shown_once(client, memo):
    golden(memo, MEMO, first=1)

    stop = client.post(together(rival(), rival())).content.decode()

    assert stop.count(f">{MEMO}</td>") == 1


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

    answer = client.post(together(*drafts), follow=True)

    assert FaqPage.objects.filter(live=True, title__in=("Staking", "Sharding")).count()
    assert ("checked for the first articles only" in answer.content.decode()) is warned


def test_ends_of_publications_are_asked_about_without_an_index(
    client, memo, service, monkeypatch
):
    golden(memo)
    fees = FaqPage.objects.get(title="Trading fees")
    fees.move(memo, pos="left")
    memo = FaqPage.objects.get(pk=memo.pk)
    memo.expire_at = timezone.now() + timedelta(days=1)
    memo.save_revision()

    def down(*args: object) -> None:
        raise EngineUnavailable("down")

    monkeypatch.setattr(type(service.engine), "generation", down)

    assert ASK in client.post(together(fees, memo)).content.decode()


def test_bulk_publishing_asks_about_the_drafts_below_too(client, memo):
    golden(memo, MEMO, first=1)
    draft = rival()
    section = memo.get_parent()

    first = client.post(together(section), {"include_descendants": "on"})

    assert MEMO in first.content.decode()
    assert not FaqPage.objects.get(pk=draft.pk).live
    client.post(together(section), {"include_descendants": "on", stops.YES: "1"})
    assert FaqPage.objects.get(pk=draft.pk).live


@pytest.mark.parametrize("live", [True, False])
def test_section_that_is_published_shows_what_is_below_it(client, memo, live):
    golden(memo, MEMO, first=1)
    section = ensure_section("en", "news")
    draft = rival(section)
    if live:
        draft.get_latest_revision().publish()
    SectionPage.objects.filter(pk=section.pk).update(live=False)

    stop = client.post(together(section), {} if live else {"include_descendants": "on"})

    assert MEMO in stop.content.decode()
    assert not SectionPage.objects.get(pk=section.pk).live

"""The JSON API takes votes, clicks and contacts, and in replay a recorded history."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.test import Client

from feedback.models import Click, Contact, Search, View, Vote
from search.ids import sign_search
from tests.feedback.conftest import NOON, PHONE, token_on

URL = "/api/v1/feedback"
REPLAYED = {
    "X-Replay-Time": "2026-03-02T12:00:00Z",
    "X-Replay-Visitor": "00000000000000aa",
    "X-Forwarded-For": "10.1.2.3",
    "User-Agent": "Python-urllib/3.11",
}


def send(client: Client, **body: object):
    return client.post(URL, json.dumps(body), content_type="application/json")


@pytest.fixture
def replay(settings) -> Client:
    settings.SIGNPOST_REPLAY = True
    return Client(headers=REPLAYED)


def test_a_vote_with_the_articles_token_is_taken(article):
    app = Client(headers={"User-Agent": PHONE})
    found = app.get(f"/api/v1/articles/{article.translation_key}?locale=en").json()
    answer = send(
        app,
        kind="vote",
        token=found["token"],
        family=found["family"],
        locale="en",
        helpful=False,
        reason="outdated",
    )
    assert answer.status_code == 201
    stored = Vote.objects.get()
    assert (stored.helpful, stored.reason) == (False, "outdated")
    receipt = app.get(f"/en/feedback/answer/{answer.json()['receipt']}/")
    assert receipt.status_code == 200


def test_a_token_of_another_article_is_refused(article, make_article):
    other = make_article("other")
    answer = send(
        Client(),
        kind="vote",
        token=token_on(article),
        family=str(other.translation_key),
        locale="en",
        helpful=True,
    )
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert not Vote.objects.exists()


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}])
def test_without_a_token_or_from_another_site_nothing_is_taken(article, headers):
    answer = send(
        Client(headers=headers),
        kind="vote",
        family=str(article.translation_key),
        locale="en",
        helpful=True,
    )
    assert answer.status_code in {400, 403}
    assert not Vote.objects.exists()


def test_an_unknown_reason_is_named_in_the_problem(article):
    answer = send(
        Client(), kind="vote", token=token_on(article), helpful=False, reason="ugly"
    )
    assert answer.status_code == 422
    ((name, said),) = answer.json()["fields"].items()
    assert name == "reason"
    assert "ugly" in said


def test_a_recorded_history_is_taken_with_its_times_and_readers(replay, article):
    about = {"family": str(article.translation_key), "locale": "en", "revision": 1}
    search = Search.objects.create(
        id=uuid4(), t=NOON, visitor="x", network="x", locale="en", query="fees"
    )
    page = f"/api/v1/articles/{article.translation_key}?locale=en"
    assert replay.get(page).status_code == 200
    bodies = [
        {"kind": "click", "search": sign_search(search.pk), "position": 1, **about},
        {"kind": "vote", "helpful": False, "reason": None, "comment": None, **about},
        {"kind": "contact", "search": None, **about},
    ]
    for body in bodies:
        assert send(replay, **body).status_code == 201, body
    events = [model.objects.get() for model in (View, Click, Vote, Contact)]
    assert {event.t for event in events} == {NOON}
    assert len({(event.visitor, event.network) for event in events}) == 1
    assert {event.revision for event in events} == {article.live_revision_id}

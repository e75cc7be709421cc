from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from time import time
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import RequestFactory
from wagtail.models import Page

from feedback.models import Contact
from kb.api import search as search_api
from kb.api.throttle import ClientThrottle
from search import views
from search.ids import sign_search
from search.models import PastQuestion
from tests.articles.factories import article, block, translation_of

pytestmark = pytest.mark.django_db

SEED = "abandon " * 11 + "about"


def body(text: str) -> list[dict]:
    return [block("text", f"<p>{text}</p>")]


@pytest.fixture
def memo(indexer, service, monkeypatch):
    page = article("Deposit without a memo", body=body("Send us the transaction."))
    article("Trading fees", body=body("Each trade costs a share."))
    translation_of(page, "de", "Einzahlung ohne Memo", body=body("Schreiben Sie uns."))
    indexer.drain()
    for module in (search_api, views):
        monkeypatch.setattr(module, "search_service", lambda: service)
    return page


def get(client, path: str, **query: object):
    return client.get(f"/api/v1/{path}", query)


def post(client, **fields: object):
    return client.post(
        "/api/v1/feedback", json.dumps(fields), content_type="application/json"
    )


def problem(response) -> dict:
    assert response["Content-Type"] == "application/problem+json"
    return response.json()


def test_search_answers_with_what_the_contract_says(memo, client):
    answer = get(client, "search", q="deposit memo", locale="en").json()

    assert answer["state"] == "ok"
    result = answer["results"][0]
    assert result["title"] == "Deposit without a memo"
    assert result["family"] == str(memo.translation_key)
    assert result["other_locales"] == ["de"]
    assert result["passage"]["text"] == "Send us the transaction."
    assert answer["facets"]["type"] == {"faq": answer["total"]}


def test_search_in_another_locale_gives_its_articles(memo, client):
    answer = get(client, "search", q="Einzahlung Memo", locale="de").json()

    assert answer["results"][0]["url"].startswith("/de/")


def test_secret_is_not_echoed(memo, client):
    response = get(client, "search", q=SEED, locale="en")

    assert response.json()["state"] == "blocked"
    assert "abandon" not in response.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"q": "a" * 10_000},
        {"page": 0},
        {"page": -1},
        {"page": 10**9},
        {"page": "two"},
        {"limit": 0},
        {"type": "nonsense"},
        {"sort": "nonsense"},
    ],
)
def test_wrong_values_are_named(memo, client, wrong):
    response = get(client, "search", **({"q": "memo", "locale": "en"} | wrong))

    assert response.status_code == 422
    (field,) = problem(response)["fields"]
    assert field.endswith(next(iter(wrong)))


@pytest.mark.parametrize("path", ["search", "suggest", "articles/x"])
def test_unknown_locale_is_not_found(memo, client, path):
    response = get(client, path, q="memo", locale="xx")

    assert response.status_code == 404
    assert problem(response)["type"] == "urn:signpost:problem:not-found"


def test_family_with_a_nul_is_not_found(memo, client):
    """PostgreSQL refuses to look for one."""
    vote = post(client, kind="vote", family="a\0", locale="en", helpful=True)

    assert vote.status_code == 404
    assert get(client, "articles/a%00", locale="en").status_code == 404


def test_errors_speak_the_language_of_the_request(memo, client):
    response = get(client, "articles/unknown", locale="de")

    assert response.status_code == 404
    assert response["Content-Language"] == "de"
    said = problem(response)["detail"]
    assert said == "Diesen Artikel gibt es in dieser Sprache nicht."


def test_a_value_out_of_bounds_is_told_in_the_locale_of_the_address(memo, client):
    response = get(client, "search", q="memo", locale="de", page=0)
    said = problem(response)["detail"]
    assert said == "Ein Teil der Anfrage ist nicht lesbar."


def test_suggestions_lead_to_articles(memo, client):
    found = get(client, "suggest", q="dep", locale="en").json()["suggestions"]

    assert [(one["title"], one["url"]) for one in found] == [
        ("Deposit without a memo", "/en/articles/deposit-without-a-memo/")
    ]


@pytest.mark.parametrize("typed", [SEED, "abandon all hope " * 10])
def test_nothing_is_suggested_for_the_beginning_of_a_long_text(memo, client, typed):
    PastQuestion.objects.create(locale="en", text="abandon all hope", networks=3)

    def suggested(text: str) -> list[dict]:
        return get(client, "suggest", q=text, locale="en").json()["suggestions"]

    assert [one["title"] for one in suggested("abandon")] == ["abandon all hope"]
    assert suggested(typed) == []


def test_article_comes_as_text_with_a_token_that_votes(memo, client):
    found = get(client, f"articles/{memo.translation_key}", locale="en").json()
    assert found["sections"][0]["text"] == "Send us the transaction."

    vote = {
        "kind": "vote",
        "family": found["family"],
        "locale": "en",
        "token": found["token"],
        "helpful": True,
    }
    response = post(client, **vote)

    assert response.status_code == 201
    assert response.json()["receipt"]


def test_draft_is_not_found(memo, client):
    draft = article("Draft", live=False)

    response = get(client, f"articles/{draft.translation_key}", locale="en")

    assert response.status_code == 404


def test_article_without_a_live_revision_is_described_as_missing(memo, client):
    Page.objects.filter(pk=memo.pk).update(live_revision=None)

    response = get(client, f"articles/{memo.translation_key}", locale="en")

    assert response.status_code == 404
    assert problem(response)["type"] == "urn:signpost:problem:article-not-found"


def test_vote_from_another_site_is_refused(memo, client, settings):
    settings.SIGNPOST_REPLAY = False
    response = client.post(
        "/api/v1/feedback",
        json.dumps({"kind": "vote", "helpful": True}),
        content_type="application/json",
        headers={"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    )

    assert response.status_code == 403
    assert problem(response)["type"] == "urn:signpost:problem:other-site"


@pytest.mark.parametrize("locale", ['"&漢¹', "e\0", "xx", "fr", "EN"])
@pytest.mark.parametrize("kind", ["click", "contact"])
def test_feedback_in_a_language_that_is_not_published_is_refused(
    memo, client, kind, locale
):
    search = sign_search(uuid4())
    family = str(memo.translation_key)
    more = {"family": family, "position": 1} if kind == "click" else {}

    response = post(client, kind=kind, search=search, locale=locale, **more)

    assert response.status_code == 404
    said = problem(response)["detail"]
    assert said == "This site does not publish in that language."
    assert not Contact.objects.exists()


def german_token(memo, client) -> str:
    found = get(client, f"articles/{memo.translation_key}", locale="de")
    return found.json()["token"]


NO_VERDICT = "Geben Sie an, ob der Artikel geholfen hat."
UNREADABLE = "Ein Teil der Anfrage ist nicht lesbar."


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"locale": "de", "family": "unknown"}, "Diesen Artikel gibt es in dieser"),
        ({"locale": "de", "token": "forged"}, "Wir können nicht erkennen"),
        ({"locale": "de", "helpful": None}, NO_VERDICT),
        ({"locale": "de", "comment": "a" * 10_000}, UNREADABLE),
    ],
)
def test_errors_of_feedback_speak_the_locale_of_the_article(memo, client, named, said):
    response = post(client, kind="vote", **({"helpful": True} | named))

    assert 400 <= response.status_code < 500
    assert said in response.content.decode()
    assert problem(response)["type"].startswith("urn:signpost:problem:")
    assert response["Content-Language"] == "de"


@pytest.mark.parametrize("locale", ["", "xx", None])
@pytest.mark.parametrize("wrong", [{"helpful": None}, {"comment": "a" * 10_000}])
def test_a_token_tells_the_locale_where_the_body_does_not(memo, client, locale, wrong):
    token = german_token(memo, client)
    named = {} if locale is None else {"locale": locale}
    response = post(
        client, kind="vote", token=token, **({"helpful": True} | named | wrong)
    )

    assert problem(response)["status"] in (404, 422)
    assert response["Content-Language"] == "de"


@pytest.mark.parametrize("body", ["[]", "null", "7", "{", "", '{"token": 7}'])
def test_what_names_no_locale_is_told_in_the_language_of_the_request(client, body):
    response = client.post(
        "/api/v1/feedback",
        body,
        content_type="application/json",
        headers={"Accept-Language": "de"},
    )

    assert response.status_code in (400, 422)
    problem(response)
    assert response["Content-Language"] == "de"


@pytest.mark.parametrize("named", [{"locale": "de"}, {}])
def test_what_became_of_a_comment_is_told_in_the_locale_of_the_article(
    memo, client, named
):
    vote = {
        "token": german_token(memo, client),
        "helpful": False,
        "comment": "a@b.com",
        **named,
    }
    answer = post(client, kind="vote", **vote).json()

    assert answer["notice"].startswith("Wir haben persönliche Angaben")


@pytest.mark.parametrize(("position", "status"), [(10_000, 201), (10_001, 422)])
def test_a_click_is_taken_as_far_down_as_pages_take_it(memo, client, position, status):
    about = {"family": str(memo.translation_key), "locale": "en"}
    search = sign_search(uuid4())
    response = post(client, kind="click", search=search, position=position, **about)
    assert response.status_code == status


@pytest.mark.parametrize("locale", ["en", "de", ""])
def test_a_call_for_a_person_is_taken_with_or_without_a_language(memo, client, locale):
    assert post(client, kind="contact", locale=locale).status_code == 201
    assert Contact.objects.get().locale == locale


def test_too_many_requests_are_told_to_wait(memo, client, settings):
    cache.clear()
    settings.SIGNPOST_API_RATE = 2
    statuses = [
        get(client, "suggest", q="dep", locale="en").status_code for _ in range(3)
    ]

    assert statuses == [200, 200, 429]


def test_clients_that_ask_at_once_are_not_taken_for_each_other(settings, monkeypatch):
    settings.SIGNPOST_API_RATE = 2
    throttle = ClientThrottle()

    def allowed(address: str) -> bool:
        request = RequestFactory().get("/api/v1/suggest", REMOTE_ADDR=address)
        return throttle.allow_request(request)

    assert [allowed("192.0.2.1") for _ in range(2)] == [True, True]
    others = iter(["198.51.100.1"])

    def while_another_asks() -> float:
        for address in others:
            with ThreadPoolExecutor(1) as pool:
                assert pool.submit(allowed, address).result()
        return time()

    monkeypatch.setattr(ClientThrottle, "timer", staticmethod(while_another_asks))
    assert not allowed("192.0.2.1")
    assert [allowed("198.51.100.1") for _ in range(2)] == [True, False]


def test_failure_of_our_own_is_a_problem_and_hides_its_cause(memo, client, monkeypatch):
    def fail():
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr(search_api, "search_service", fail)
    response = get(client, "search", q="memo", locale="en")

    assert response.status_code == 500
    assert "swordfish" not in response.content.decode()
    assert problem(response)["type"] == "urn:signpost:problem:broken"


def test_api_describes_itself(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]

    assert set(paths) == {
        "/api/v1/search",
        "/api/v1/suggest",
        "/api/v1/articles/{family}",
        "/api/v1/feedback",
    }

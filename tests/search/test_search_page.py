from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from wagtail.models import Page

from articles.tree import ensure_home
from feedback.models import Search
from search import views
from search.signals import searched
from tests.articles.factories import article, block, publish, topic, translation_of

pytestmark = pytest.mark.django_db

READER = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile"}
SEED = "abandon " * 11 + "about"


@pytest.fixture
def site(indexer, service, monkeypatch):
    article(
        "Withdrawal pending",
        body=[block("text", "<p>A withdrawal waits for the network.</p>")],
    )
    article("Trading fees", body=[block("text", "<p>Each trade costs a share.</p>")])
    indexer.drain()
    monkeypatch.setattr(views, "search_service", lambda: service)


def get(client, query: str = "", **headers: str):
    return client.get(f"/en/search/{query}", headers=headers)


def test_question_finds_its_article(site, client):
    response = get(client, "?q=withdrawal+pending")

    assert response.status_code == 200
    assert "/en/articles/withdrawal-pending/" in response.content.decode()


@pytest.mark.parametrize(
    ("asked", "offered"), [("network trade", True), ("Trading fees", False)]
)
def test_who_may_not_be_answered_can_browse(site, client, asked, offered):
    page = BeautifulSoup(
        get(client, f"?{urlencode({'q': asked})}").content, "html.parser"
    )

    assert page.main["data-match"] == ("weak" if offered else "strong")
    assert (page.find(id="all-topics-title") is not None) is offered


def test_lines_of_a_snippet_do_not_run_on(site, indexer, client):
    steps = [
        {"title": "Unlock <it>", "text": "<p>Tap Reset.</p><p>Wait an hour.</p>"},
        {"title": "Sign in", "text": "<p>Use the new code.</p>"},
    ]
    article("Passkeys", body=[block("steps", steps)])
    indexer.drain()

    page = get(client, "?q=unlock").content.decode()

    shown = re.sub("</?mark>", "", page)
    line = "Unlock &lt;it&gt; · Tap Reset. Wait an hour. Sign in · Use the new code."
    assert f"<p>{line}</p>" in " ".join(shown.split())


def test_reader_gets_no_cookie(site, client):
    assert not get(client, "?q=withdrawal+pending").cookies


def test_no_question_asks_for_one(site, client):
    response = get(client)

    assert response.status_code == 200
    assert 'data-state="empty"' in response.content.decode()


def test_secret_leaves_the_address_and_the_page(site, client):
    response = client.get("/en/search/", {"q": SEED})

    assert response.status_code == 303
    assert "abandon" not in response["Location"]
    assert response["Cache-Control"] == "no-store"
    warning = client.get(response["Location"])
    assert 'data-state="blocked"' in warning.content.decode()
    assert "abandon" not in warning.content.decode()


def test_who_typed_a_secret_is_led_to_articles_for_readers_in_trouble(site, client):
    chosen = article("Somebody has my recovery phrase")
    publish(ensure_home("en"), situations=[block("article", chosen.pk)])

    page = client.get("/en/search/", {"q": SEED}, follow=True).content.decode()

    assert chosen.url in page


@pytest.mark.parametrize("method", ["get", "post"])
def test_secret_in_another_keyboard_layout_leaves_no_trace(site, client, method):
    typed = "фифтвщт " * 11 + "фищге"
    seen = []

    def note(record, **kwargs):
        seen.append(record)

    searched.connect(note)
    response = getattr(client, method)("/en/search/", {"q": typed}, follow=True)
    searched.disconnect(note)

    page = response.content.decode()
    assert 'data-state="blocked"' in page
    assert "фифтвщт" not in page
    assert "abandon" not in page
    assert "Did you mean" not in page
    assert not seen


def test_posted_question_is_redirected_and_a_posted_secret_is_not(site, client):
    asked = client.post("/en/search/", {"q": "withdrawal pending"})
    secret = client.post("/en/search/", {"q": SEED})

    assert (asked.status_code, asked["Location"]) == (
        303,
        "/en/search/?q=withdrawal+pending",
    )
    assert "abandon" not in secret["Location"]


def test_headers_are_given_and_no_search_is_recorded(site, client):
    answer = client.head("/en/search/", {"q": "trading fees"}, headers=READER)

    assert answer.status_code == 200
    assert not Search.objects.exists()
    client.get("/en/search/", {"q": "trading fees"}, headers=READER)
    assert Search.objects.get().query == "trading fees"


def test_posted_key_that_may_be_a_transaction_is_not_in_the_address(site, client):
    key = "e9873d79c6d87dc0fb6a5778633389f4453213303da61f20bd67fc233aa33262"

    asked = client.post("/en/search/", {"q": f"where is {key}"})

    assert asked["Location"] == "/en/search/?q=where+is+%5Btransaction%5D"


def test_posted_question_keeps_its_filters(site, client):
    kept = {"q": "fees", "type": "faq", "topic": topic().slug, "sort": "newest"}

    asked = client.post("/en/search/", kept)

    assert asked["Location"] == f"/en/search/?{urlencode(kept)}"


@pytest.mark.parametrize("field", ["type", "topic", "sort", "page", "lang", "also"])
def test_posted_secret_reaches_no_address_by_another_field(site, client, field):
    asked = client.post("/en/search/", {"q": "fees", field: SEED})

    assert asked["Location"] == "/en/search/?q=fees"


def test_a_question_that_fills_the_box_is_said_to_be_too_long(site, client):
    box = re.search(r'maxlength="(\d+)"', get(client).content.decode())
    question = ("withdrawal pending " * 100)[: int(box[1])]

    page = client.get("/en/search/", {"q": question}).content.decode()

    assert "Your question was too long." in page
    assert "/en/articles/withdrawal-pending/" in page


@pytest.mark.parametrize("padding", ["!? ", "\n\n", "很", "😀 "])
def test_a_long_posted_question_is_sent_on_by_its_beginning(site, client, padding):
    typed = "withdrawal pending " * 10 + padding * 5000

    address = client.post("/en/search/", {"q": typed})["Location"]

    # Servers take no more in a request's first line.
    assert len(address) < 8000
    page = client.get(address).content.decode()
    assert "/en/articles/withdrawal-pending/" in page


@pytest.mark.parametrize("length", [5_000, 100_000])
def test_a_secret_at_the_end_of_a_long_question_is_not_in_the_address(
    site, client, length
):
    typed = f"{'withdrawal pending ' * (length // 19)} {SEED}"

    response = client.post("/en/search/", {"q": typed}, follow=True)

    (address, _status), *_ = response.redirect_chain
    assert "abandon" not in address
    assert "abandon" not in response.content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "1000000000", "two", "٣", "1" * 400])
def test_impossible_page_shows_results(site, client, page):
    response = get(client, f"?q=withdrawal+pending&page={page}")

    assert response.status_code == 200
    assert "/en/articles/withdrawal-pending/" in response.content.decode()


@pytest.mark.parametrize("query", ["type=nonsense", "topic=nonsense", "sort=nonsense"])
def test_unknown_values_do_no_harm(site, client, query):
    assert get(client, f"?q=withdrawal+pending&{query}").status_code == 200


def test_another_language_is_searched_as_well_where_it_is_asked_for(
    site, indexer, client
):
    fees = Page.objects.get(slug="trading-fees").specific
    translation_of(fees, "de", title="Handelsgebühren")
    article("Steuern melden", locale="de")
    indexer.drain()

    def shown(query: str) -> BeautifulSoup:
        answer = client.get(f"/de/search/?q=Handelsgebühren{query}")
        return BeautifulSoup(answer.content, "html.parser")

    offered = shown("").find(id="also-en")
    assert offered.get_text(strip=True) == "English"
    assert offered.span["lang"] == "en"
    page = shown("&also=en")
    assert page.main["data-match"] == "strong"
    taken_back = page.find(id="also-en")
    assert taken_back["aria-current"] == "true"
    assert "also=" not in taken_back["href"]
    assert all("also=en" in a["href"] for a in page.select(".sort a"))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("q=Handelsgebühren&also=en", True),
        ("q=Handelsgebühren", False),
        ("q=withdrawal+pending&also=en", False),
    ],
)
def test_a_language_that_adds_nothing_is_said_to(site, indexer, client, query, said):
    fees = Page.objects.get(slug="trading-fees").specific
    translation_of(fees, "de", title="Handelsgebühren")
    article("Steuern melden", locale="de")
    indexer.drain()

    page = client.get(f"/de/search/?{query}").content.decode()

    line = "Wir haben auch auf Englisch gesucht und nichts weiter gefunden."
    assert (line in page) is said


@pytest.mark.parametrize("code", ["en", "fr", "klingon", "%00"])
def test_language_that_cannot_be_searched_as_well_is_not_offered(site, client, code):
    page = get(client, f"?q=withdrawal+pending&also={code}").content.decode()

    assert 'data-match="strong"' in page
    assert "also=" not in page
    assert 'id="also-' not in page


@pytest.mark.parametrize("name", ["type", "topic"])
def test_unknown_filter_is_left_out(site, client, name):
    page = get(client, f"?q=withdrawal+pending&{name}=nonsense").content.decode()

    assert "/en/articles/withdrawal-pending/" in page
    assert "nonsense" not in page


@pytest.mark.parametrize("field", ["type", "topic", "sort", "page", "lang", "also"])
def test_secret_is_not_carried_on_by_another_field(site, client, field):
    page = client.get("/en/search/", {"q": "withdrawal pending", field: SEED})

    assert "abandon" not in page.content.decode()


def test_markup_in_the_question_is_escaped(site, client):
    page = get(client, "?q=%3Cscript%3Ealert(1)%3C/script%3E").content.decode()

    assert "<script>alert" not in page


def test_language_that_is_not_published_has_no_search(site, client):
    assert client.get("/de/search/?q=a").status_code == 404
    assert client.get("/xx/search/?q=a", follow=True).status_code == 404


def test_page_works_when_the_index_is_missing(site, client, tmp_path, monkeypatch):
    from search.engines.embedded import EmbeddedEngine
    from search.service import SearchService

    service = views.search_service()
    dark = SearchService(
        EmbeddedEngine(tmp_path / "none"), service.analyser, None, service.match_rules
    )
    monkeypatch.setattr(views, "search_service", lambda: dark)

    page = get(client, "?q=withdrawal+pending").content.decode()

    assert 'data-state="degraded"' in page
    assert "/en/articles/withdrawal-pending/" in page


def test_personal_details_are_nowhere_on_the_page(site, client):
    shown = get(client, "?q=withdrawal+jane%40example.com").content.decode()

    assert "withdrawal+%5Bemail%5D" in shown
    assert "jane" not in shown


NOTICE = "We took personal details"
KEY = "e9873d79c6d87dc0fb6a5778633389f4453213303da61f20bd67fc233aa33262"


def test_what_was_taken_out_before_a_redirect_is_said_after_it(site, client):
    asked = client.post("/en/search/", {"q": f"withdrawal {KEY}"}, follow=True)

    assert NOTICE in asked.content.decode()


def test_what_was_taken_out_is_still_said_when_results_are_sorted(site, client):
    page = get(client, f"?q=withdrawal+trade+{KEY}").content.decode()
    newest = BeautifulSoup(page, "html.parser").find("a", string="Newest")

    assert NOTICE in client.get(f"/en/search/{newest['href']}").content.decode()


def test_nothing_is_said_to_be_taken_out_of_words_in_brackets(site, client):
    assert NOTICE not in get(client, "?q=withdrawal+[network]").content.decode()


def test_result_of_a_translation_says_what_it_does_not_say_yet(site, indexer, client):
    source = Page.objects.get(title="Withdrawal pending").specific
    translation_of(source, "de", "Auszahlung ausstehend", body=source.body.raw_data)
    indexer.drain()

    def noted() -> str:
        page = client.get("/de/search/", {"q": "Auszahlung ausstehend"})
        html = BeautifulSoup(page.content, "html.parser")
        (result,) = html.select(
            ".result:has(a[href='/de/articles/auszahlung-ausstehend/'])"
        )
        return " ".join(
            one.get_text(" ", strip=True) for one in result(class_="notice")
        )

    assert not noted()
    text = [block("text", "<p>A withdrawal waits for a person.</p>")]
    source = publish(source, body=text, change_severity="normal")
    assert not noted()
    text = [block("text", "<p>A withdrawal costs 5 USDT.</p>")]
    source = publish(source, body=text, change_severity="critical")
    assert "Diese Übersetzung enthält die Änderung noch nicht." in noted()
    source.unpublish()
    assert noted().startswith("Das Original dieses Artikels wurde am")
    assert "Diese Übersetzung" not in noted(), "nobody can check what is not there"
    publish(source)
    source.refresh_from_db()
    source.delete()
    assert not noted(), "as the article's own page"

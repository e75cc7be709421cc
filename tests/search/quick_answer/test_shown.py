"""When a quote is shown, and with what."""

from __future__ import annotations

import pytest
from wagtail.models import PageViewRestriction

from search.answering.answer import Question
from search.answering.quoting import Quoter
from search.indexing import outbox
from search.models import CachedVector
from search.service import SearchService
from search.vectors.database import DatabaseVectorCache
from tests.articles.factories import article, block, publish, translation_of
from tests.search.quick_answer.asking import (
    ASKED,
    FEES,
    HIGHEST,
    LOWEST,
    SUPPORT,
    SURE,
    UNSURE,
    WAITS,
    ask,
    html,
)

pytestmark = pytest.mark.django_db


def test_sentences_are_quoted_exactly_with_their_section(withdrawals, quoting):
    quick = ask(quoting()).quick

    assert quick.text == WAITS
    assert quick.heading == "Confirmations"
    assert quick.url == f"{withdrawals.url}#{quick.anchor}"
    assert quick.result.title == "Withdrawals"


def test_page_shows_the_quote_escaped_with_link_language_and_date(
    withdrawals, quoting, client
):
    quick = ask(quoting()).quick

    shown = client.get("/en/search/", {"q": ASKED}).content.decode()

    card = shown[shown.index('class="answer-card"') : shown.index("</section>")]
    assert "&lt;one&gt; hour." in card
    assert "<mark>confirmations</mark>" in card
    assert f'href="{quick.url}"' in card
    assert 'lang="en"' in card
    assert 'dir="ltr"' in card
    assert "English" in card
    assert "Updated" in card


def test_nothing_is_quoted_of_a_translation_that_is_critically_behind(
    withdrawals, indexer, quoting
):
    body = withdrawals.body.raw_data
    translation_of(withdrawals, "de", "Auszahlungen", body=body)
    indexer.drain()

    def quoted() -> bool:
        found = quoting().search(Question(ASKED, "de"), ("de",))
        assert found.results
        return found.quick is not None

    assert quoted()
    publish(withdrawals, body=[*body[:2], block("text", html(FEES))])
    assert quoted()
    publish(
        withdrawals,
        body=[*body[:2], block("text", html(SUPPORT))],
        change_severity="critical",
    )
    assert not quoted()


def test_nothing_is_quoted_of_a_translation_whose_source_was_withdrawn(
    withdrawals, indexer, quoting
):
    body = withdrawals.body.raw_data
    translation_of(withdrawals, "de", "Auszahlungen", body=body)
    indexer.drain()
    withdrawals.unpublish()

    found = quoting().search(Question(ASKED, "de"), ("de",))

    assert found.results[0].title == "Auszahlungen"
    assert found.quick is None


def test_api_gives_the_same(withdrawals, quoting, client):
    quoting()

    found = client.get("/api/v1/search", {"q": ASKED, "locale": "en"}).json()

    assert found["answer"]["text"] == WAITS
    assert found["answer"]["heading"] == "Confirmations"
    assert found["answer"]["url"].startswith(withdrawals.url + "#")
    assert found["answer"]["locale"] == "en"


def test_nothing_is_quoted_below_the_bar(withdrawals, quoting, client):
    answer = ask(quoting(HIGHEST))

    assert answer.match == "strong"
    assert answer.quick is None
    assert "blockquote" not in client.get("/en/search/", {"q": ASKED}).content.decode()
    found = client.get("/api/v1/search", {"q": ASKED, "locale": "en"}).json()
    assert found["answer"] is None


def test_nothing_is_quoted_of_a_weak_match(withdrawals, quoting):
    answer = ask(quoting(match=UNSURE))

    assert answer.match == "weak"
    assert answer.quick is None


@pytest.mark.parametrize(
    "asked", [{"type": "faq"}, {"topic": "withdrawals"}, {"sort": "newest"}]
)
def test_nothing_is_quoted_of_filtered_or_sorted_results(withdrawals, quoting, asked):
    answer = ask(quoting(), **asked)

    assert answer.results
    assert answer.quick is None


def test_nothing_is_quoted_on_the_second_page(withdrawals, quoting):
    answer = ask(quoting(), page=2, limit=1)

    assert answer.results
    assert answer.quick is None


@pytest.mark.parametrize("change", ["restrict", "withdraw"])
def test_what_readers_may_not_see_any_more_is_not_quoted(
    withdrawals, quoting, client, change
):
    quoting()
    if change == "restrict":
        PageViewRestriction.objects.create(
            page=withdrawals, restriction_type=PageViewRestriction.LOGIN
        )
    else:
        withdrawals.unpublish()

    shown = client.get("/en/search/", {"q": ASKED}).content.decode()
    found = client.get("/api/v1/search", {"q": ASKED, "locale": "en"}).json()

    assert "30 network" not in shown
    assert withdrawals.url not in shown
    assert found["answer"]["title"] == "Trading fees", "what matches best of the rest"


def test_without_kept_vectors_the_answer_comes_without_a_quote(withdrawals, quoting):
    CachedVector.objects.all().delete()

    answer = ask(quoting())

    assert (answer.state, answer.match) == ("ok", "strong")
    assert answer.quick is None


def test_a_fault_in_quoting_costs_no_reader_the_answer(withdrawals, quoting):
    broken = quoting()

    def fails(fingerprint: str) -> DatabaseVectorCache:
        raise RuntimeError("no cache")

    quoter = Quoter(LOWEST, broken.analyser, fails)
    broken = SearchService(
        broken.engine, broken.analyser, broken.encoder, SURE, quoter=quoter
    )

    answer = ask(broken)

    assert (answer.state, answer.match, answer.quick) == ("ok", "strong", None)


def test_a_degraded_answer_quotes_nothing(withdrawals, service):
    quoter = Quoter(LOWEST, service.analyser, DatabaseVectorCache)
    wordy = SearchService(service.engine, service.analyser, None, SURE, quoter=quoter)

    answer = ask(wordy)

    assert answer.state == "degraded"
    assert answer.quick is None


def test_a_changed_article_is_quoted_as_it_is_now(withdrawals, quoting, indexer):
    service = quoting()
    body = [block("text", "<p>A withdrawal needs two confirmations.</p>")]
    publish(withdrawals, body=body)
    indexer.drain()

    assert ask(service).quick.text == "A withdrawal needs two confirmations."


def test_text_that_editors_have_replaced_is_not_quoted(
    withdrawals, quoting, indexer, client
):
    quoting()
    publish(withdrawals, body=[block("text", "<p>Confirmations come later.</p>")])

    shown = client.get("/en/search/", {"q": ASKED}).content.decode()
    found = client.get("/api/v1/search", {"q": ASKED, "locale": "en"}).json()

    assert "answer-card" not in shown
    assert found["answer"] is None
    assert found["results"][0]["title"] == "Withdrawals"
    indexer.drain()
    found = client.get("/api/v1/search", {"q": ASKED, "locale": "en"}).json()
    assert found["answer"]["text"] == "Confirmations come later."


def test_nothing_is_quoted_of_an_article_whose_new_text_was_set_aside(
    withdrawals, quoting, indexer, monkeypatch
):
    service = quoting()
    publish(withdrawals, body=[block("text", html(FEES))])

    def fails(*args: object) -> None:
        raise ValueError

    monkeypatch.setattr("search.indexing.indexer.prepare", fails)
    indexer.drain()

    answer = ask(service)

    assert outbox.lag().set_aside == 1
    assert answer.results[0].title == "Withdrawals"
    assert answer.quick is None


def test_another_article_that_waits_for_indexing_costs_no_quote(
    withdrawals, quoting, indexer
):
    service = quoting()
    translation_of(withdrawals, "de", "Auszahlungen", body=withdrawals.body.raw_data)
    article("Staking", body=[block("text", "<p>Rewards are paid on Monday.</p>")])

    assert ask(service).quick.text == WAITS


def test_explanation_says_score_and_bar_also_below_it(
    withdrawals, quoting, admin_client
):
    why = ask(quoting(HIGHEST), explain=True).explanation.quote

    assert (why.text, why.bar) == (WAITS, 100.0)
    assert why.score < why.bar
    shown = admin_client.get("/en/search/", {"q": ASKED, "explain": "1"})
    assert f"score: {why.score:.3f}; shown from 100.000" in shown.content.decode()
    assert "answer-card" not in shown.content.decode()

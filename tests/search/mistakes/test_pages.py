"""What readers are told of their mistakes."""

from __future__ import annotations

import pytest

from tests.search.mistakes.asking import ask

pytestmark = pytest.mark.django_db


def test_the_page_links_to_what_may_be_meant(site, staked, client) -> None:
    page = client.get("/en/search/", {"q": "stafed"}).content.decode()

    assert "Did you mean" in page
    assert 'href="?q=staged"' in page
    assert "Showing results for" not in page


def test_the_page_says_what_was_searched_and_leads_to_what_was_typed(
    site, client
) -> None:
    page = client.get("/en/search/", {"q": "tradign fees"}).content.decode()

    assert "Showing results for: <strong><bdi>trading fees</bdi></strong>" in page
    assert 'href="?q=tradign+fees&amp;as_typed=1"' in page
    assert "Did you mean" not in page


def test_a_question_as_typed_is_not_mended(site, client) -> None:
    asked = {"q": "tradign fees", "as_typed": "1"}
    page = client.get("/en/search/", asked).content.decode()

    assert "Showing results for" not in page
    assert "Did you mean" not in page
    answer = ask(site, "tradign fees", as_typed=True, explain=True)
    assert answer.explanation.encoded == "tradign fees"


def test_the_page_tells_what_was_searched_from_what_may_be_meant(
    site, staked, client
) -> None:
    page = client.get("/en/search/", {"q": "withdrwal stafed"}).content.decode()

    assert "Showing results for: <strong><bdi>withdrawal stafed</bdi>" in page
    assert 'href="?q=withdrawal+staged"' in page


def test_what_is_sure_is_searched_though_another_word_is_not(site, staked) -> None:
    answer = ask(site, "withdrwal stafed")

    assert answer.suggestion == "withdrawal staged"
    assert "<mark>withdrawal</mark>" in answer.results[0].snippet


def test_no_article_is_not_claimed_beside_what_may_be_meant(
    site, staked, unsatisfied, client
) -> None:
    page = client.get("/en/search/", {"q": "stafed"}).content.decode()

    assert "Did you mean" in page
    assert "We found nothing for these words." in page
    assert "We have no article about this" not in page


def test_what_was_searched_without_an_answer_is_not_suggested(
    site, unsatisfied, client
) -> None:
    page = client.get("/en/search/", {"q": "tradign fees"}).content.decode()

    assert "Did you mean" not in page
    assert "We have no article about this" in page


def test_markup_in_a_suggestion_is_escaped(site, client) -> None:
    page = client.get("/en/search/", {"q": "tradign <b>"}).content.decode()

    assert "trading &lt;b&gt;" in page


@pytest.mark.parametrize(
    ("typed", "suggestion"), [("tradign fees", "trading fees"), ("trading fees", None)]
)
def test_the_api_names_what_was_meant(site, client, typed, suggestion) -> None:
    found = client.get("/api/v1/search", {"q": typed, "locale": "en"}).json()

    assert found["suggestion"] == found["searched"] == suggestion

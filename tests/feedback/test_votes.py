"""A vote as its reader meets it: from the page, to the receipt, to a later change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from feedback.models import Vote
from feedback.tokens import PageToken, read_page, sign_page
from tests.feedback.conftest import MakeArticle, browser, token_on

VOTE = "/en/feedback/"


def vote(client: Client, token: str, helpful: str = "yes", **kwargs):
    return client.post(VOTE, {"token": token, "helpful": helpful}, **kwargs)


def old(token: str, days: int) -> str:
    page = read_page(token, timezone.now().date())
    return sign_page(replace(page, day=page.day - timedelta(days=days)))


def test_a_vote_leads_to_its_receipt_and_is_stored_once(reader, article):
    answer = vote(reader, token_on(article))
    assert answer.status_code == 303
    receipt = reader.get(answer["Location"])
    assert receipt.status_code == 200
    shown = receipt.content.decode()
    assert article.title in shown
    assert f'href="{answer["Location"]}"' in shown, "htmx leaves the address as it was"
    stored = Vote.objects.get()
    assert stored.helpful
    assert (stored.family, stored.locale) == (article.translation_key, "en")
    assert stored.revision == article.live_revision_id


def test_a_double_click_is_one_vote(reader, article):
    token = token_on(article)
    first, second = vote(reader, token), vote(reader, token)
    assert first["Location"] == second["Location"]
    assert Vote.objects.count() == 1


def test_a_second_answer_changes_the_first(reader, article):
    token = token_on(article)
    vote(reader, token, "yes")
    vote(reader, token, "no")
    assert [v.helpful for v in Vote.objects.all()] == [False]


def test_two_readers_of_one_network_are_two_votes(article):
    for address in ("198.51.100.7", "198.51.100.8"):
        vote(browser(address), token_on(article))
    assert Vote.objects.count() == 2
    assert Vote.objects.values("network").distinct().count() == 1


def test_a_new_revision_takes_a_new_vote(reader, article):
    vote(reader, token_on(article))
    article.title = "Other fees"
    article.save_revision().publish()
    vote(reader, token_on(article))
    assert Vote.objects.values("revision").distinct().count() == 2


def test_the_receipt_changes_the_vote_at_any_later_time(reader, article):
    receipt = vote(reader, token_on(article), "yes")["Location"]
    Vote.objects.update(t=timezone.now() - timedelta(days=300))
    later = browser("203.0.113.99", agent="Another browser")
    answer = later.post(receipt, {"helpful": "no"})
    assert answer.status_code == 303
    assert Vote.objects.get().helpful is False
    assert "did not answer" in later.get(answer["Location"]).content.decode()


def test_a_receipt_outlives_its_article(reader, article):
    receipt = vote(reader, token_on(article))["Location"]
    article.delete()
    assert reader.get(receipt).status_code == 200
    assert reader.post(receipt, {"helpful": "no"}).status_code == 303


@pytest.mark.parametrize(
    "damage", [lambda key: key[:-1], lambda key: key[1:], lambda key: "x", str.upper]
)
def test_a_damaged_receipt_link_shows_and_changes_nothing(reader, article, damage):
    receipt = vote(reader, token_on(article))["Location"]
    key = receipt.rstrip("/").rpartition("/")[2]
    damaged = receipt.replace(key, damage(key))
    assert reader.get(damaged).status_code == 404
    assert reader.post(damaged, {"helpful": "no"}).status_code == 404
    assert Vote.objects.get().helpful


def test_no_cookie_is_set_and_nothing_is_stored_by_caches(reader, article):
    answer = vote(reader, token_on(article))
    receipt = reader.get(answer["Location"])
    contact = reader.post("/en/feedback/contact/", {"token": token_on(article)})
    for response in (reader.get(article.url), answer, receipt, contact):
        assert not response.cookies
    for response in (answer, receipt, contact):
        assert "no-store" in response["Cache-Control"]


def test_the_page_stays_the_same_all_day(reader, article):
    """A token that changed with each request would defeat the page's ETag."""
    assert token_on(article) == token_on(article, browser("203.0.113.5"))


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://other.testserver"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_another_site_cannot_vote(article, headers):
    token = token_on(article)
    answer = Client(headers=headers).post(VOTE, {"token": token, "helpful": "yes"})
    assert answer.status_code == 403
    assert not Vote.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Origin": "http://testserver"},
        {},
    ],
)
def test_our_own_pages_and_programs_can_vote(article, headers):
    token = token_on(article)
    answer = Client(headers=headers).post(VOTE, {"token": token, "helpful": "yes"})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: "",
        lambda token: "nonsense",
        lambda token: token[:-2] + "xx",
        lambda token: "x" + token,
        lambda token: "\x00" + token,
    ],
)
def test_a_forged_token_is_refused(reader, article, forge):
    answer = vote(reader, forge(token_on(article)))
    assert answer.status_code == 400
    assert "which article" in answer.content.decode()
    assert not Vote.objects.exists()


def test_an_old_page_asks_again_and_the_answer_is_not_lost(reader, article):
    token = token_on(article)
    assert vote(reader, old(token, days=2)).status_code == 303
    Vote.objects.all().delete()
    answer = vote(reader, old(token, days=3), "no")
    assert answer.status_code == 409
    assert not Vote.objects.exists()
    assert answer.context["helpful"] == "no"
    assert vote(reader, answer.context["token"], "no").status_code == 303
    assert Vote.objects.get().helpful is False


def test_a_vote_without_an_answer_is_no_vote(reader, article):
    answer = vote(reader, token_on(article), "maybe")
    assert answer.status_code == 422
    assert not Vote.objects.exists()


def test_a_draft_takes_no_vote(reader, make_article: MakeArticle):
    draft = make_article("draft", publish=False)
    today = timezone.now().date()
    token = sign_page(PageToken(draft.translation_key, "en", 1, today))
    answer = vote(reader, token)
    assert answer.status_code == 404
    assert draft.title not in answer.content.decode()
    assert not Vote.objects.exists()


@pytest.mark.parametrize("how", ["unpublish", "delete"])
def test_a_withdrawn_article_takes_no_vote(reader, article, how):
    token = token_on(article)
    getattr(article, how)()
    answer = vote(reader, token)
    assert answer.status_code == 410
    assert "withdrawn" in answer.content.decode()
    assert not Vote.objects.exists()


def test_a_restricted_article_neither_asks_nor_takes_votes(
    reader, article, django_user_model
):
    token = token_on(article)
    PageViewRestriction.objects.create(
        page=article.get_parent(), restriction_type=PageViewRestriction.LOGIN
    )
    reader.force_login(django_user_model.objects.create_user("customer"))
    page = reader.get(article.url)
    assert page.status_code == 200
    assert 'name="token"' not in page.content.decode()
    assert "Contact us" in page.content.decode()
    assert vote(reader, token).status_code == 404
    article.unpublish()
    assert vote(reader, token).status_code == 404, "nobody hears of it"
    assert not Vote.objects.exists()


def test_an_alias_which_takes_no_votes_asks_for_none(reader, article):
    alias = article.create_alias(update_slug="copy")
    page = reader.get(alias.url)
    assert article.title in page.content.decode()
    assert 'name="helpful"' not in page.content.decode()


def test_errors_speak_the_readers_language(reader, make_article):
    make_article(locale="de")
    answer = reader.post("/de/feedback/", {"token": "", "helpful": "yes"})
    assert answer.status_code == 400
    assert 'lang="de"' in answer.content.decode()


def test_too_many_votes_of_one_visitor_are_refused(reader, make_article, settings):
    settings.SIGNPOST_VOTE_RATE = 2
    pages = [make_article(f"article-{n}") for n in range(3)]
    answers = [vote(reader, token_on(page)) for page in pages]
    assert [a.status_code for a in answers] == [303, 303, 429]
    again = vote(reader, token_on(pages[0]), "no")
    assert again.status_code == 303, "changing a vote is no new vote"
    assert vote(browser("203.0.113.5"), token_on(pages[2])).status_code == 303


def test_too_many_votes_of_one_network_are_refused(article, settings):
    settings.SIGNPOST_VOTE_RATE = 1
    token = token_on(article)
    answers = [vote(browser(f"198.51.100.{n}"), token) for n in range(1, 12)]
    assert [a.status_code for a in answers] == [303] * 10 + [429]


def test_staff_may_look_but_do_not_vote(article, admin_client):
    answer = vote(admin_client, token_on(article))
    assert answer.status_code == 403
    assert not Vote.objects.exists()


def test_a_refused_vote_opened_again_leads_home(reader, article):
    assert reader.get(VOTE)["Location"] == "/en/"

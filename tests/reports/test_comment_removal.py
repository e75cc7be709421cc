"""An abusive or private comment is taken away; the vote and its reason stay."""

from __future__ import annotations

from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import PageLogEntry

from articles.tree import ensure_section
from feedback.models import Reason, Vote
from feedback.moderation import ACTION
from feedback.service import change_answer, read_vote
from feedback.tokens import sign_receipt
from tests.articles.factories import article, translation_of
from tests.reports.conftest import member
from tests.reports.test_reader_comments import PAGE, comments, rows, said

GONE = "This comment is gone already. Nothing was changed."


def removal(vote: Vote) -> str:
    return reverse("reports_remove_comment", args=[vote.pk])


def links(client: Client, query: str = "") -> list[str]:
    html = BeautifulSoup(client.get(f"{PAGE}{query}").content, "html.parser")
    return [link["href"] for link in html.select("td a.button")]


def messages(response) -> list[str]:
    html = BeautifulSoup(response.content, "html.parser")
    return [one.get_text(" ", strip=True) for one in html.select(".messages > ul li")]


def removed() -> int:
    return PageLogEntry.objects.filter(action=ACTION).count()


def test_only_a_comment_has_the_button(lead):
    page = article("Fees")
    said(page, reason=Reason.UNCLEAR)
    rude = said(page, "Idiots!")
    assert links(lead) == [removal(rude)]


def test_the_confirmation_says_what_goes_and_what_stays(lead):
    rude = said(article("Fees"), "<b>Idiots!</b>", reason=Reason.WRONG)
    page = lead.get(removal(rude)).content.decode()
    assert "&lt;b&gt;Idiots!&lt;/b&gt;" in page
    assert "The vote and its reason stay" in page
    assert "It is wrong or did not work" in page
    rude.refresh_from_db()
    assert rude.comment


def test_a_yes_empties_the_comment_and_nothing_else(lead):
    rude = said(article("Fees"), "Idiots!", days_ago=1, reason=Reason.WRONG)
    before = Vote.objects.values().get()
    response = lead.post(removal(rude), follow=True)
    assert Vote.objects.values().get() == before | {"comment": ""}
    assert messages(response) == ["The comment on “Fees” was removed."]
    assert "Idiots" not in lead.get(PAGE, {"export": "csv"}).getvalue().decode()
    assert [row[2:5] for row in rows(lead)] == [
        ["No", "It is wrong or did not work", ""]
    ]


def test_the_reader_sees_it_no_more_and_a_changed_answer_does_not_bring_it_back(
    lead, client
):
    rude = said(article("Fees"), "Idiots!")
    receipt = sign_receipt(rude.pk)
    read_before = read_vote(receipt)
    lead.post(removal(rude))
    shown = client.get(reverse("feedback:receipt", args=[receipt]))
    assert "Idiots" not in shown.content.decode()
    change_answer(read_before, True)
    assert Vote.objects.values_list("helpful", "comment").get() == (True, "")


def test_wagtails_log_says_who_and_when_and_of_which_article(lead):
    page = article("Fees")
    lead.post(removal(said(page, "Idiots!")))
    entry = PageLogEntry.objects.get(action=ACTION)
    assert (entry.page_id, entry.user.username) == (page.pk, "lead")
    assert entry.timestamp
    assert "Idiots" not in f"{entry.label}{entry.data}"
    history = lead.get(reverse("wagtailadmin_pages:history", args=[page.pk]))
    assert "Removed a reader&#x27;s comment" in history.content.decode()


def test_the_way_back_keeps_the_filters(lead):
    page = article("Fees")
    rude = said(translation_of(page, "de", "Gebühren"), "Idioten!", days_ago=1)
    said(page, "bad")
    chosen = "?show=comment&show=current&locale=de"
    assert links(lead, chosen) == [f"{removal(rude)}{chosen}"]
    cancel = BeautifulSoup(lead.get(f"{removal(rude)}{chosen}").content, "html.parser")
    assert cancel.select_one("main a.button")["href"] == f"{PAGE}{chosen}"
    response = lead.post(f"{removal(rude)}{chosen}")
    assert response["Location"] == f"{PAGE}{chosen}"


def test_a_list_that_wagtail_renewed_in_place_leads_to_the_whole_page(lead):
    rude = said(article("Fees"), "Idiots!")
    results = reverse("reports_reader_comments_results")
    part = lead.get(results, {"_w_filter_fragment": 1, "locale": "en"})
    assert f'href="{removal(rude)}?locale=en"' in part.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_not_edit_the_article_is_sent_away(method):
    page = article("Fees")
    translation_of(page, "de", "Gebühren")
    rude = said(page, "Idiots!")
    for who in (
        member("german", ensure_section("de"), "change"),
        member("guest", None),
    ):
        response = getattr(who, method)(removal(rude))
        assert response["Location"] == reverse("wagtailadmin_home")
        assert "Idiots" not in who.get(response["Location"]).content.decode()
    assert Vote.objects.get().comment == "Idiots!"
    assert not removed()


def test_who_may_edit_nothing_learns_of_no_vote():
    response = member("guest", None).get(
        reverse("reports_remove_comment", args=[uuid4()]), follow=True
    )
    assert GONE not in messages(response)


def test_who_is_not_signed_in_signs_in_first(client):
    rude = said(article("Fees"), "Idiots!")
    response = client.post(removal(rude))
    assert response["Location"].startswith(reverse("wagtailadmin_login"))
    assert Vote.objects.get().comment == "Idiots!"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_comment_that_is_gone_is_said_to_be(lead, method):
    page = article("Fees")
    removed_before, purged = said(page, "Idiots!"), said(page, "Fools!")
    lead.post(removal(removed_before), follow=True)
    addresses = [removal(removed_before), removal(purged)]
    purged.delete()
    for where in addresses:
        response = getattr(lead, method)(f"{where}?locale=en", follow=True)
        assert messages(response) == [GONE]
        assert response.redirect_chain == [(f"{PAGE}?locale=en", 302)]
    assert removed() == 1
    assert comments(lead) == []


@pytest.mark.parametrize("language", ["ar", "de", "zh-hans"])
def test_it_speaks_the_language_of_the_admin(lead, language):
    rude = said(article("Fees"), "Idiots!")
    headers = {"Accept-Language": language}
    with translation.override(language):
        button = translation.gettext("Remove comment")
        stays = translation.gettext("The vote and its reason stay and count as before:")
    assert "Remove" not in button
    assert button in lead.get(PAGE, headers=headers).content.decode()
    page = lead.get(removal(rude), headers=headers).content.decode()
    assert stays in page
    response = lead.post(removal(rude), headers=headers, follow=True)
    assert not any("was removed" in said for said in messages(response))

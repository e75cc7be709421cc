"""Staff are told why a question finds what it finds."""

from __future__ import annotations

import html

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_staff_are_told_why_a_question_finds_what_it_finds(pages, admin):
    url = reverse("search_explain:index")
    assert admin.get(url).status_code == 200

    posted = admin.post(url, {"q": "withdrawal pending", "locale": "en"})

    page = html.unescape(posted.content.decode())
    for part in (
        *("Withdrawal pending", "BM25", "cosine", "Fused score", "Coverage"),
        *("Rule's score", "Words and meaning find the same article first"),
        "Generation",
    ):
        assert part in page


@pytest.mark.parametrize("after", ["", " and so on" * 30], ids=["short", "too long"])
def test_secret_is_neither_explained_nor_shown_again(pages, admin, after):
    secret = "abandon " * 11 + "about"

    page = admin.post(
        reverse("search_explain:index"), {"q": secret + after, "locale": "en"}
    ).content.decode()

    assert "nothing was searched" in page
    assert "abandon" not in page


def test_search_page_is_explained_to_staff_and_to_nobody_else(
    pages, admin, client, django_user_model
):
    address = "/en/search/?q=withdrawal+pending&explain=1"
    staff = admin.get(address)
    client.logout()
    reader = client.get(address)

    assert "Fused score" in staff.content.decode()
    assert staff["Cache-Control"] == "no-store"
    assert "Fused score" not in reader.content.decode()
    assert reader["Cache-Control"] == "no-cache"


def test_explained_search_is_not_counted_as_a_readers(pages, admin):
    from search.signals import searched

    seen = []

    def note(record, **kwargs):
        seen.append(record.query)

    searched.connect(note)
    try:
        admin.get("/en/search/?q=withdrawal&explain=1")
        admin.get("/en/search/?q=fees")
    finally:
        searched.disconnect(note)

    assert seen == ["fees"]

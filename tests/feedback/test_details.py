"""Why an article did not help: reasons and comments."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from articles.models import Family
from feedback.models import Vote
from tests.feedback.conftest import token_on

VOTE = "/en/feedback/"
PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"


@pytest.fixture
def receipt(reader, article) -> str:
    answer = reader.post(VOTE, {"token": token_on(article), "helpful": "no"})
    return answer["Location"]


def test_a_no_asks_for_a_reason_and_stores_it(reader, receipt):
    assert 'value="outdated"' in reader.get(receipt).content.decode()
    answer = reader.post(
        f"{receipt}details/", {"reason": "outdated", "comment": "The fee is 2 now."}
    )
    assert answer.status_code == 303
    stored = Vote.objects.get()
    assert (stored.reason, stored.comment) == ("outdated", "The fee is 2 now.")
    assert "The fee is 2 now." in reader.get(answer["Location"]).content.decode()


def test_only_a_translation_can_be_called_a_poor_one(reader, make_article, receipt):
    assert 'value="translation"' not in reader.get(receipt).content.decode()
    german = make_article(locale="de", slug="gebuehren")
    Family.objects.filter(translation_key=german.translation_key).update(
        source_locale=make_article("other").locale
    )
    answer = reader.post("/de/feedback/", {"token": token_on(german), "helpful": "no"})
    assert 'value="translation"' in reader.get(answer["Location"]).content.decode()


def test_changing_to_yes_drops_the_reason_and_keeps_the_comment(reader, receipt):
    reader.post(f"{receipt}details/", {"reason": "unclear", "comment": "Hm."})
    answer = reader.post(receipt, {"helpful": "yes"})
    stored = Vote.objects.get()
    assert (stored.helpful, stored.reason, stored.comment) == (True, "", "Hm.")
    assert 'name="reason"' not in reader.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    ("reason", "comment", "wrong"),
    [("nonsense", "fine", "reason"), ("wrong", "x" * 1001, "comment")],
)
def test_a_mistake_keeps_what_was_typed(reader, receipt, reason, comment, wrong):
    page = reader.post(f"{receipt}details/", {"reason": reason, "comment": comment})
    assert page.status_code == 422
    assert comment in page.content.decode()
    assert list(page.context["form"].errors) == [wrong]
    assert Vote.objects.get().comment == ""


@pytest.mark.parametrize(
    ("what", "field"),
    [({"reason": "nonsense"}, "fieldset"), ({"comment": "x" * 1001}, "textarea")],
    ids=["reason", "comment"],
)
def test_a_mistake_is_named_by_its_field(reader, receipt, what, field):
    page = reader.post(f"{receipt}details/", what)
    html = BeautifulSoup(page.content, "html.parser")
    described = html.select(f"#{html.select_one(field)['aria-describedby']}")
    (mistakes,) = page.context["form"].errors.values()
    assert [found.get_text() for found in described] == mistakes


def test_a_comment_that_nobody_types_is_too_long_and_costs_no_more_than_itself(
    reader, receipt
):
    page = reader.post(
        f"{receipt}details/",
        {"reason": "unclear", "comment": "privat" * 5_000 + PHRASE},
    )
    shown = page.content.decode()
    assert page.status_code == 422
    assert "at most 1000 characters" in shown
    assert "sausage" not in shown
    assert page.context["form"]["reason"].value() == "unclear"


def test_a_line_break_counts_as_one_character(reader, receipt):
    lines = "\r\n".join("x" * 9 for _ in range(100))
    answer = reader.post(f"{receipt}details/", {"comment": lines})
    assert answer.status_code == 303
    assert len(Vote.objects.get().comment) == 999


def test_a_recovery_phrase_is_refused_and_the_rest_kept(reader, receipt):
    page = reader.post(
        f"{receipt}details/", {"reason": "wrong", "comment": f"My words: {PHRASE}"}
    )
    shown = page.content.decode()
    assert "recovery phrase" in shown
    assert "sausage" not in shown
    stored = Vote.objects.get()
    assert (stored.helpful, stored.reason, stored.comment) == (False, "wrong", "")


def test_a_recovery_phrase_in_another_keyboard_layout_is_refused(reader, receipt):
    page = reader.post(f"{receipt}details/", {"comment": "фифтвщт " * 12})
    assert "recovery phrase" in page.content.decode()
    assert "фифтвщт" not in page.content.decode()
    assert Vote.objects.get().comment == ""


@pytest.mark.parametrize(
    ("reason", "comment"),
    [("nonsense", PHRASE), ("wrong", PHRASE + " and more" * 200)],
    ids=["bad reason", "too long"],
)
def test_no_mistake_brings_a_recovery_phrase_back(reader, receipt, reason, comment):
    page = reader.post(f"{receipt}details/", {"reason": reason, "comment": comment})
    shown = page.content.decode()
    assert "sausage" not in shown
    assert "recovery phrase or a private key" in shown


def test_personal_details_are_replaced_before_they_are_stored(reader, receipt):
    answer = reader.post(
        f"{receipt}details/", {"comment": "Write to anna@example.org, please."}
    )
    assert "anna@example.org" not in Vote.objects.get().comment
    page = reader.get(answer["Location"]).content.decode()
    assert "anna@example.org" not in page
    assert "removed personal details" in page


def test_markup_in_a_comment_is_shown_as_text(reader, receipt):
    reader.post(f"{receipt}details/", {"comment": "<script>alert(1)</script>"})
    assert "<script>alert" not in reader.get(receipt).content.decode()

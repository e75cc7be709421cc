"""Golden questions as an editor sees, types and checks them."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from mnemonic import Mnemonic

from articles.models import FaqPage
from search.admin import golden as golden_admin
from search.admin import golden_form
from search.models import GoldenQuestion, PinnedArticle
from search.service import SearchService
from search.tuning.current import CurrentRules
from tests.articles.factories import article
from tests.processes import python, write_database
from tests.search.golden import ASK, MEMO, body, editor, golden

pytestmark = pytest.mark.django_db

CHECK = """
import json
from threading import Thread
from kb.wsgi import application
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from search.admin import golden as admin
from search.due import mark_due
from search.golden.replay import Shown
from search.models import GoldenQuestion

def indexed_meanwhile(text, locale):
    worker = Thread(target=mark_due, args=[[locale]])
    worker.start()
    worker.join()
    return Shown((), "none")

admin.search_service = lambda: None
admin.as_readers = lambda service: indexed_meanwhile
client = Client(headers={"Host": "localhost"})
client.force_login(get_user_model().objects.get())
(golden,) = GoldenQuestion.objects.all()
for address in (
    reverse("search_golden_check_all"),
    reverse("search_golden_check", args=[golden.pk]),
):
    GoldenQuestion.objects.update(due=True, checked=None)
    client.post(address)
    golden.refresh_from_db()
    print(json.dumps([golden.checked is not None, golden.due]))
"""

LIST = reverse("wagtailsnippets_search_goldenquestion:list")
ADD = reverse("wagtailsnippets_search_goldenquestion:add")


@pytest.fixture(autouse=True)
def site_service(service: SearchService, monkeypatch: pytest.MonkeyPatch) -> None:
    ContentType.objects.clear_cache()
    for module in (golden_admin, golden_form):
        monkeypatch.setattr(module, "search_service", lambda: service)


@pytest.fixture
def client(service: SearchService) -> Client:
    return editor(
        "add_goldenquestion", "change_goldenquestion", "delete_goldenquestion"
    )


@pytest.fixture
def memo(indexer) -> FaqPage:
    page = article(MEMO, body=body("A deposit without its memo can be recovered."))
    article("Trading fees", body=body("Each trade costs a small share."))
    indexer.drain()
    return page


def typed(page: FaqPage | None, **values: str) -> dict[str, str]:
    filled = {"question": ASK, "first": "3", "note": "", "active": "on"}
    return filled | {"article": str(page.pk) if page else ""} | values


def test_question_is_kept_with_family_and_locale_of_the_article(client, memo):
    client.post(ADD, typed(memo))

    made = GoldenQuestion.objects.get()
    assert (made.question, made.locale) == (ASK, "en")
    assert made.family == memo.translation_key
    assert made.due


def test_list_tells_the_result_of_the_last_check(client, memo):
    golden(memo)
    fails = golden(memo, "how much does trading cost", first=1)

    client.post(reverse("search_golden_check_all"))

    shown = client.get(LIST).content.decode()
    assert MEMO in shown
    assert "1 (first 3 wanted)" in shown
    fails.refresh_from_db()
    assert fails.verdict == "fails"
    failing = client.get(LIST, {"result": "failing"}).content.decode()
    assert "how much does trading cost" in failing
    assert ASK not in failing


def test_one_question_is_checked_alone(client, memo):
    one, other = golden(memo), golden(memo, "memo deposit")

    response = client.post(
        reverse("search_golden_check", args=[one.pk]), follow=True
    ).content.decode()

    one.refresh_from_db()
    other.refresh_from_db()
    assert one.verdict == "passes"
    assert other.checked is None
    assert "1 of 1 question checked, 0 failing." in response


def test_what_is_indexed_while_an_editor_checks_makes_it_due_again(
    client, memo, tmp_path
):
    golden(memo)
    write_database(tmp_path)

    process = python(tmp_path, "-c", CHECK)

    assert process.returncode == 0, process.stderr
    assert process.stdout.splitlines() == ["[true, true]"] * 2


def test_check_goes_by_the_rules_of_this_moment(client, memo, service):
    one = golden(memo, "how much does trading cost", first=1)
    service.rules = CurrentRules(service.analyser, lambda: 0.0)
    check = reverse("search_golden_check", args=[one.pk])
    client.post(check)
    one.refresh_from_db()
    assert one.verdict == "fails"
    PinnedArticle.objects.create(
        article=memo, locale=memo.locale, questions=one.question
    )

    client.post(check)

    one.refresh_from_db()
    assert one.verdict == "passes"


def test_check_tells_that_search_is_degraded(client, memo, service, monkeypatch):
    one = golden(memo)
    monkeypatch.setattr(service._index.encoding, "_encoders", None)

    response = client.post(reverse("search_golden_check_all"), follow=True)

    assert "not all questions were checked" in response.content.decode()
    one.refresh_from_db()
    assert one.checked is None


def test_article_that_was_unpublished_is_told_from_one_that_is_not_found(
    client, memo, indexer
):
    one = golden(memo)
    memo.unpublish()
    indexer.drain()

    client.post(reverse("search_golden_check_all"))

    one.refresh_from_db()
    assert one.verdict == "withdrawn"


@pytest.mark.parametrize("fields", [["question"], ["note"], ["question", "note"]])
def test_recovery_phrase_is_refused_and_not_shown_again(client, memo, fields):
    phrase = Mnemonic("english").generate()
    secret = dict.fromkeys(fields, phrase)

    answer = client.post(ADD, typed(memo, **secret)).content.decode()

    assert "recovery phrase or a private key" in answer
    assert phrase not in answer
    assert not GoldenQuestion.objects.exists()


def test_secret_in_a_text_that_is_too_long_is_not_shown_again(client, memo):
    phrase = Mnemonic("english").generate()

    answer = client.post(ADD, typed(memo, question=f"{'long ' * 80}{phrase}"))

    assert phrase not in answer.content.decode()


def test_personal_details_are_replaced_before_they_are_stored(client, memo):
    client.post(
        ADD, typed(memo, question="memo for jane@example.com", note="+49 170 1234567")
    )

    made = GoldenQuestion.objects.get()
    assert made.question == "memo for [email]"
    assert "1234567" not in made.note


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"question": "  "}, "This field is required"),
        ({"question": "?!"}, "There is no word in it"),
        ({"question": "x" * 301}, "at most 300 characters"),
        ({"question": "a\0b"}, "Null characters"),
        ({"first": "0"}, "greater than or equal to 1"),
        ({"first": "11"}, "less than or equal to 10"),
        ({"article": ""}, "This field is required"),
        ({"article": "999999"}, "not one of the available choices"),
    ],
)
def test_bad_input_gets_its_error_and_nothing_is_stored(client, memo, values, error):
    answer = client.post(ADD, typed(memo, **values)).content.decode()

    assert error in answer
    assert not GoldenQuestion.objects.exists()


def test_article_must_be_published(client, memo):
    draft = article("Draft", live=False)

    answer = client.post(ADD, typed(draft)).content.decode()

    assert "not published" in answer
    assert not GoldenQuestion.objects.exists()


def test_same_question_for_the_same_article_is_refused(client, memo):
    golden(memo)

    answer = client.post(ADD, typed(memo, question=ASK.upper())).content.decode()

    assert "already there" in answer
    assert GoldenQuestion.objects.count() == 1


def test_edited_question_forgets_its_result(client, memo):
    one = golden(memo, verdict="passes", position=1, match="strong", due=False)
    address = reverse("wagtailsnippets_search_goldenquestion:edit", args=[one.pk])
    assert MEMO in client.get(address).content.decode()

    client.post(address, typed(memo, question="memo deposit"))

    one.refresh_from_db()
    assert (one.question, one.verdict, one.due) == ("memo deposit", "", True)


@pytest.mark.parametrize("values", [{"note": "From support."}, {"active": ""}])
def test_result_outlives_a_change_of_what_is_not_asked(client, memo, values):
    one = golden(memo, verdict="passes", position=1, match="strong", due=False)
    address = reverse("wagtailsnippets_search_goldenquestion:edit", args=[one.pk])

    client.post(address, typed(memo, **values))

    one.refresh_from_db()
    assert (one.note, one.active) == (values.get("note", ""), "active" not in values)
    assert (one.verdict, one.position, one.match) == ("passes", 1, "strong")


@pytest.mark.parametrize("gone", [FaqPage.unpublish, FaqPage.delete])
def test_question_of_a_withdrawn_article_can_be_set_inactive(client, memo, gone):
    one = golden(memo)
    address = reverse("wagtailsnippets_search_goldenquestion:edit", args=[one.pk])
    gone(memo)
    page = FaqPage.objects.filter(pk=memo.pk).first()

    refused = client.post(address, typed(page))
    client.post(address, typed(page, active=""))

    assert "not published" in refused.content.decode()
    one.refresh_from_db()
    assert (one.active, one.family) == (False, memo.translation_key)


def test_address_may_bring_question_and_article(client, memo):
    shown = client.get(ADD, {"question": ASK, "article": memo.pk}).content.decode()

    assert ASK in shown
    assert MEMO in shown


def test_address_that_brings_a_secret_shows_none(client, memo):
    phrase = Mnemonic("english").generate()

    assert phrase not in client.get(ADD, {"question": phrase}).content.decode()


def test_checking_needs_permission(memo, service):
    stranger = editor()

    assert stranger.post(reverse("search_golden_check_all")).status_code in {302, 403}
    assert stranger.get(LIST).status_code in {302, 403}
    assert not GoldenQuestion.objects.exclude(checked=None).exists()

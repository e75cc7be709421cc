"""Articles that editors put first, and articles that they take away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.template.loader import render_to_string
from wagtail.models import Locale, PageViewRestriction

from search.answering.answer import Question
from search.answering.editors import RuleReader
from search.models import PinnedArticle
from search.ranking.pins import Pin, PinBook
from search.ranking.rule import FittedRule, MatchRules, packaged_rules
from search.service import SearchService
from search.text.reading import sequences
from search.tuning.current import stored_rules
from tests.articles.factories import article, block, translation_of

pytestmark = pytest.mark.django_db


def write(title: str, text: str, **values):
    return article(title, body=[block("text", f"<p>{text}</p>")], **values)


@pytest.fixture
def pages(indexer):
    pages = {
        "fees": write("Trading fees", "Each trade costs a small share of its amount."),
        "pending": write("Withdrawal pending", "A withdrawal waits for the network."),
        "memo": write("Deposit without a memo", "Send us the transaction."),
        "lost": write("Lost authenticator", "Use a backup code."),
    }
    translation_of(pages["pending"], "de", "Auszahlung ausstehend")
    indexer.drain()
    return pages


def pin(page, questions: str, locale: str = "en", **values):
    return PinnedArticle.objects.create(
        article=page.page_ptr,
        locale=Locale.objects.get(language_code=locale),
        questions=questions,
        **{"matching": "exact", **values},
    )


def ask(service, text: str, locale: str = "en", **asked):
    question = Question(text, locale, explain=True, **asked)
    rules = RuleReader(stored_rules(), service.analyser)
    return service.search(question, ("en", "de"), rules)


def titles(answer) -> list[str]:
    return [result.title for result in answer.results]


@pytest.mark.parametrize(
    "text", ["withdrawal pending", "WITHDRAWALS, pending?", "withdrawal-pending"]
)
def test_pinned_article_comes_first_for_its_question(pages, service, text):
    pin(pages["memo"], "withdrawal pending")

    answer = ask(service, text)

    assert titles(answer)[:2] == ["Deposit without a memo", "Withdrawal pending"]
    assert answer.match == "strong"


def test_pin_for_a_whole_question_leaves_longer_ones_alone(pages, service):
    pin(pages["memo"], "withdrawal pending")

    answer = ask(service, "why is my withdrawal pending")

    assert titles(answer)[0] == "Withdrawal pending"


def test_pin_for_words_finds_them_in_any_order(pages, service):
    pin(pages["memo"], "network withdrawal\nother words", matching="holding")

    assert titles(ask(service, "withdrawal on which network"))[0].startswith("Deposit")
    assert titles(ask(service, "withdrawal pending"))[0].startswith("Withdrawal")


@pytest.mark.parametrize(
    ("asked", "holds"),
    [("ví của tôi", True), ("vi cua toi", True), ("vì sao chưa rút được tiền", False)],
)
def test_vietnamese_words_with_other_marks_are_other_words(
    service, asked: str, holds: bool
):
    rule = Pin(1, "wallet", ("ví",), exact=False, hides=False)
    said = sequences(service.analyser, asked, "vi")

    found = PinBook([rule], service.analyser, "vi").matching(said, datetime.now(UTC))

    assert bool(found.first) is holds


@pytest.mark.parametrize("exact", [True, False], ids=["whole", "words"])
@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("pt-br", "verificação recusada", "verificacao recusada"),
        ("fr", "sécurité du compte", "securite du compte"),
        ("it", "verità del documento", "verita del documento"),
        ("ca", "verificació rebutjada", "verificacio rebutjada"),
        ("tr", "IBAN ekleme", "iban ekleme"),
    ],
)
def test_accents_and_capitals_of_a_pins_words_do_not_count(
    analyser, language: str, one: str, other: str, exact: bool
):
    for written, asked in ((one, other), (other, one)):
        rule = Pin(1, "it", (written,), exact=exact, hides=True)
        book = PinBook([rule], analyser, language)
        said = sequences(analyser, asked, language)

        assert book.matching(said, datetime.now(UTC)).hidden == (rule,)


@pytest.mark.parametrize("exact", [True, False], ids=["whole", "words"])
def test_a_pin_holds_without_the_spaces_that_a_script_does_not_need(analyser, exact):
    rule = Pin(1, "it", ("2단계 인증 초기화",), exact=exact, hides=False)
    book = PinBook([rule], analyser, "ko")
    said = sequences(analyser, "2단계인증 초기화", "ko")

    assert book.matching(said, datetime.now(UTC)).first == (rule,)


def test_pinned_article_that_nothing_found_is_shown_and_counted(pages, service):
    pin(pages["memo"], "zzzz qqqq")

    answer = ask(service, "zzzz qqqq")

    assert (answer.match, titles(answer)) == ("strong", ["Deposit without a memo"])
    assert (answer.total, answer.types) == (1, (("faq", 1),))
    assert not ask(service, "zzzz qqqq", type="guide").results


def test_pin_by_a_translation_shows_the_readers_own_version(pages, service):
    pin(pages["pending"], "wo ist mein geld", locale="de")

    assert titles(ask(service, "Wo ist mein Geld?", "de")) == ["Auszahlung ausstehend"]


@pytest.mark.parametrize("closed", ["unpublished", "restricted"])
def test_pin_never_shows_what_readers_may_not_see(pages, service, closed):
    pin(pages["memo"], "withdrawal pending")
    if closed == "unpublished":
        pages["memo"].unpublish()
    else:
        PageViewRestriction.objects.create(page=pages["memo"], restriction_type="login")

    assert "Deposit without a memo" not in titles(ask(service, "withdrawal pending"))


def test_excluded_article_is_neither_shown_nor_counted(pages, service):
    before = ask(service, "withdrawal pending")
    pin(pages["pending"], "withdrawal pending", effect="hidden")

    answer = ask(service, "withdrawal pending")

    assert "Withdrawal pending" in titles(before)
    assert "Withdrawal pending" not in titles(answer)
    assert answer.match != "strong"
    assert [found.family for found in answer.explanation.exclusions] == [
        str(pages["pending"].translation_key)
    ]


def test_excluded_article_is_not_shown_from_other_languages(pages, service):
    text = "lost authenticator backup code"
    shown = ask(service, text, "de")
    pin(pages["lost"], text, locale="de", effect="hidden")

    assert "Lost authenticator" in [r.title for r in shown.elsewhere]
    assert "Lost authenticator" not in [
        r.title for r in ask(service, text, "de").elsewhere
    ]


def test_exclusion_wins_over_a_pin(pages, service):
    pin(pages["memo"], "withdrawal pending")
    pin(pages["memo"], "withdrawal pending", effect="hidden")

    assert "Deposit without a memo" not in titles(ask(service, "withdrawal pending"))


def test_pin_of_another_language_does_nothing(pages, service):
    pin(pages["pending"], "trading fees", locale="de")

    assert titles(ask(service, "trading fees"))[0] == "Trading fees"


def test_pin_ends_while_the_process_remembers_it(pages, service):
    ends = datetime.now(UTC) + timedelta(hours=1)
    pin(pages["memo"], "withdrawal pending", ends=ends)
    rules = stored_rules()

    def first(now: datetime) -> str:
        reader = RuleReader(rules, service.analyser, lambda: now)
        question = Question("withdrawal pending", "en")
        return service.search(question, ("en",), reader).results[0].title

    assert first(ends - timedelta(seconds=1)) == "Deposit without a memo"
    assert first(ends) == "Withdrawal pending"


def test_explanation_names_the_pin(pages, service):
    made = pin(pages["memo"], "withdrawal pending")

    answer = ask(service, "withdrawal pending")

    assert answer.results[0].explanation.pin == made.pk
    assert answer.results[1].explanation.pin is None
    assert (answer.explanation.match, answer.explanation.pins[0].number) == (
        "strong",
        made.pk,
    )


def explained(answer) -> str:
    return render_to_string(answer.explanation.template, {"why": answer.explanation})


def judging(service, strong: float) -> SearchService:
    """A search whose rule finds no match worse than weak, and strong from a bar on."""
    rule = replace(packaged_rules().raw.rule, strong=strong, none=-2000.0)
    rules = FittedRule(rule, {})
    return SearchService(
        service.engine,
        service.analyser,
        service.encoder,
        MatchRules(rules, rules),
        encoder_seconds=60,
    )


def test_doubt_is_explained_only_where_it_made_the_match_weak(pages, indexer, service):
    shredder = write("Shredder", "Paper jams: my phone, my phone, my phone.")
    indexer.drain()
    sure = judging(service, strong=-1000.0)
    doubt = "another article is first than by their meaning"

    answer = ask(sure, "my phone was stolen")
    shown = explained(answer)
    assert (titles(answer)[0], answer.match) == ("Shredder", "weak")
    assert doubt in shown
    link = f'<a href="/en/read/{pages["lost"].translation_key}/">'
    assert f"{link}<bdi>Lost authenticator</bdi></a>" in shown

    assert doubt not in explained(ask(judging(service, 1000.0), "my phone was stolen"))
    pin(shredder, "my phone was stolen")
    answer = ask(sure, "my phone was stolen")
    assert answer.match == "strong"
    assert "Weak at best" not in explained(answer)
    assert "The other article" not in explained(answer)

"""Golden questions asked again after a change, and before a generation goes live."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import TestCase
from django.utils import timezone

from articles.models import FaqPage
from articles.tree import ensure_section
from search import tasks
from search.answering.answer import Question
from search.answering.languages import packaged_detector
from search.answering.quoting import Quoter
from search.answering.vocabularies import StoredVocabularies
from search.due import affected_by, due
from search.engines.contract import Document, EngineUnavailable, Refused
from search.engines.embedded import EmbeddedEngine
from search.golden.replay import DEPTH, NotChecked, Shown, as_readers, of_live
from search.golden.results import check
from search.indexing.generations import rollback
from search.indexing.indexer import Indexer
from search.indexing.words import renew_words
from search.management.commands import rebuild_index, rollback_index
from search.models import GoldenQuestion, PinnedArticle, SynonymSet
from search.ranking.quick import packaged_quick_rule
from search.service import SearchService
from search.vectors.database import DatabaseVectorCache
from tests.articles.factories import article, publish, translation_of
from tests.search.golden import ASK, MEMO, body, golden

pytestmark = pytest.mark.django_db


@pytest.fixture
def memo(indexer) -> FaqPage:
    page = article(MEMO, body=body("A deposit without its memo can be recovered."))
    article("Trading fees", body=body("Each trade costs a small share."))
    article("Staking", body=body("Rewards are paid every Monday."))
    indexer.drain()
    return page


@pytest.fixture
def checked(memo, indexer) -> GoldenQuestion:
    """A question that passed a moment ago."""
    made = golden(memo, first=1)
    check(due(), of_live(indexer, StoredVocabularies()))
    made.refresh_from_db()
    assert (made.verdict, made.position, made.due) == ("passes", 1, False)
    return made


def test_question_that_is_edited_while_it_is_asked_gets_no_result(memo):
    made = golden(memo)

    def edited_meanwhile(text: str, locale: str) -> Shown:
        GoldenQuestion.objects.update(question="another", due=True)
        return Shown((str(made.family),), "strong")

    check(due(), edited_meanwhile)

    made.refresh_from_db()
    assert (made.verdict, made.due) == ("", True)


def test_question_that_is_edited_before_its_turn_is_left_for_the_next_check(memo):
    first, second = golden(memo), golden(memo, "memo deposit")

    def edits_the_second(text: str, locale: str) -> Shown:
        GoldenQuestion.objects.filter(pk=second.pk).update(question="another")
        return Shown((str(first.family),), "strong")

    assert check(due(), edits_the_second) == [first]
    assert list(due()) == [second]


def test_both_searchers_agree(memo, indexer, service):
    asked = (ASK, "en")
    of_readers = SearchService(
        service.engine,
        service.analyser,
        service.encoder,
        service.match_rules,
        quoter=Quoter(packaged_quick_rule(), service.analyser, DatabaseVectorCache),
        encoder_seconds=60,
    )

    shown = as_readers(of_readers)(*asked)

    assert shown == of_live(indexer, StoredVocabularies())(*asked)


def test_typing_mistakes_are_mended_as_for_readers(memo, indexer, mending):
    renew_words()
    asked = ("witohut meom", "en")

    replayed = of_live(indexer, StoredVocabularies())(*asked)

    assert replayed == as_readers(mending())(*asked)
    assert replayed.match == "strong"
    assert of_live(indexer, dict)(*asked).match != "strong"


def test_articles_of_other_languages_tell_the_questions_language(
    memo, indexer, mending
):
    article("Trocar a carteira", "pt-br", body=body("O menu Trading leva à carteira."))
    taxas = body("Cada negociação custa uma taxa.")
    article("Taxas de negociação", "pt-br", body=taxas)
    indexer.drain()
    renew_words()
    asked = ("trading fees", "pt-br")
    service = mending(detector=packaged_detector())

    def readers(*locales: str) -> Shown:
        answer = service.search(Question(*asked, limit=DEPTH), locales)
        return Shown(tuple(result.family for result in answer.results), answer.match)

    assert readers("pt-br") != readers("pt-br", "en")
    assert as_readers(service)(*asked) == readers("pt-br", "en")
    assert of_live(indexer, StoredVocabularies())(*asked) == readers("pt-br", "en")


def test_counting_words_makes_the_questions_of_its_locale_due(checked, memo):
    renew_words()
    assert list(due()) == [checked]
    check(due(), lambda text, locale: Shown((), "none"))

    renew_words()

    assert not due().exists()


def test_expected_article_comes_first_of_the_affected(memo):
    fees = FaqPage.objects.get(title="Trading fees")
    one, other = golden(memo), golden(fees, "what does trading cost")
    golden(fees, "inactive", active=False)

    assert list(affected_by("en", str(fees.translation_key))) == [other, one]
    assert list(affected_by("en")) == [one, other]
    assert not affected_by("de").exists()


def test_publishing_makes_the_questions_of_its_locale_due(checked, memo, indexer):
    GoldenQuestion.objects.update(first=1)
    publish(memo, title="Staking rewards", body=body("Paid every Monday."))
    article(MEMO, body=body("A deposit without its memo can be recovered."))
    assert not due().exists()
    indexer.drain()
    assert list(due()) == [checked]

    check(due(), of_live(indexer, StoredVocabularies()))

    checked.refresh_from_db()
    assert (checked.verdict, checked.due) == ("fails", False)


@pytest.mark.parametrize("rule", [SynonymSet, PinnedArticle])
def test_rule_makes_questions_due_when_others_can_read_it(checked, memo, rule):
    values = {
        SynonymSet: {"name": "a", "phrases": "2FA\ntwo-factor"},
        PinnedArticle: {"article": memo, "locale": memo.locale, "questions": "fees"},
    }

    with TestCase.captureOnCommitCallbacks(execute=True):
        made = rule.objects.create(**values[rule])
        assert not due().exists()
    assert list(due()) == [checked]

    GoldenQuestion.objects.update(due=False)
    with TestCase.captureOnCommitCallbacks(execute=True):
        made.delete()
        assert not due().exists()
    assert list(due()) == [checked]


def test_rule_that_is_set_during_a_check_holds_for_the_questions_that_follow(
    memo, indexer
):
    golden(memo)
    last = golden(memo, "how much does trading cost", first=1)
    search = of_live(indexer, StoredVocabularies())

    def pinned_meanwhile(text: str, locale: str) -> Shown:
        shown = search(text, locale)
        PinnedArticle.objects.get_or_create(
            article=memo, locale=memo.locale, questions=last.question
        )
        return shown

    check(due(), pinned_meanwhile)

    last.refresh_from_db()
    assert (last.verdict, last.due) == ("passes", False)


def test_another_locale_is_left_alone(checked, memo, indexer):
    ensure_section("de")
    translation_of(memo, "de", "Einzahlung ohne Memo")
    indexer.drain()

    assert not due().exists()


def test_result_of_yesterday_is_renewed(checked):
    GoldenQuestion.objects.update(checked=timezone.now() - timedelta(days=2))

    assert list(due()) == [checked]


def test_what_cannot_be_asked_stays_due_with_its_last_result(
    checked, indexer, monkeypatch
):
    GoldenQuestion.objects.update(due=True)

    def down(*args: object) -> None:
        raise EngineUnavailable("down")

    monkeypatch.setattr(type(indexer.engine), "legs", down)
    with pytest.raises(NotChecked, match="down"):
        check(due(), of_live(indexer, StoredVocabularies()))

    checked.refresh_from_db()
    assert (checked.verdict, checked.due) == ("passes", True)


def test_time_limit_leaves_the_rest_due(memo, indexer):
    golden(memo)

    assert check(due(), of_live(indexer, StoredVocabularies()), seconds=-1) == []
    assert due().count() == 1


def test_worker_asks_what_is_due(checked, indexer, monkeypatch):
    GoldenQuestion.objects.update(due=True, verdict="")
    monkeypatch.setattr(tasks, "_live_indexer", lambda: indexer)

    tasks.check_golden()

    checked.refresh_from_db()
    assert (checked.verdict, checked.due) == ("passes", False)


def test_worker_tells_the_log_no_words_of_a_question(
    checked, indexer, monkeypatch, caplog
):
    GoldenQuestion.objects.update(due=True)
    monkeypatch.setattr(tasks, "_live_indexer", lambda: indexer)

    def fail(*args: object) -> None:
        raise ValueError(ASK)

    monkeypatch.setattr(type(indexer.encoder), "questions", fail)
    tasks.check_golden()

    assert "were not checked" in caplog.text
    assert ASK not in caplog.text


class Forgetful(EmbeddedEngine):
    """Stores the memo's article without what would find it, but for its title."""

    def write(self, documents: Any, generation: str | None = None) -> list[Refused]:
        return super().write([self.spoilt(d) for d in documents], generation)

    def spoilt(self, document: Document) -> Document:
        if document.title != MEMO:
            return document
        terms = ("title",) * 500
        passages = tuple(replace(p, vectors=-p.vectors) for p in document.passages)
        return replace(document, terms=terms, passages=passages)


@pytest.fixture
def forgetful(indexer: Indexer) -> Indexer:
    directory = indexer.engine._directory  # type: ignore[attr-defined]
    return replace(indexer, engine=Forgetful(directory))


@pytest.fixture
def command(forgetful: Indexer, monkeypatch) -> Callable[..., None]:
    """Runs a command with the forgetful engine."""
    for module in (rebuild_index, rollback_index):
        monkeypatch.setattr(module, "make_engine", lambda readonly: forgetful.engine)
        monkeypatch.setattr(module, "make_indexer", lambda *args: forgetful)

    def run(*args: str) -> None:
        call_command(*args, stdout=StringIO())

    return run


@pytest.fixture
def few_titles(monkeypatch) -> None:
    """So that only the golden question speaks against the generation."""
    monkeypatch.setattr("search.indexing.checks.FOUND", 0.0)


def test_generation_that_breaks_a_golden_question_is_not_promoted(
    checked, indexer, command, few_titles
):
    live = indexer.engine.generation().name

    with pytest.raises(
        CommandError, match=f"golden question {checked.pk} passes"
    ) as refused:
        command("rebuild_index")

    assert indexer.engine.generation().name == live
    assert ASK not in str(refused.value)


def test_it_is_promoted_after_a_deliberate_yes(checked, indexer, command, few_titles):
    live = indexer.engine.generation().name

    command("rebuild_index", "--despite-golden")

    assert indexer.engine.generation().name != live
    assert list(due()) == [checked]


def test_question_that_the_live_generation_does_not_answer_stops_nothing(
    memo, indexer, command, few_titles
):
    golden(memo, "something else entirely, such as cats", first=1)
    live = indexer.engine.generation().name

    command("rebuild_index")

    assert indexer.engine.generation().name != live


def test_withdrawn_article_stops_nothing(checked, memo, indexer, command, few_titles):
    memo.unpublish()
    live = indexer.engine.generation().name

    command("rebuild_index")

    assert indexer.engine.generation().name != live


def test_rollback_is_asked_too(checked, memo, indexer, command, few_titles):
    command("rebuild_index", "--despite-golden")
    rollback(indexer)
    # Only the spoilt one is left to go back to.
    with pytest.raises(CommandError, match="golden question"):
        command("rollback_index")

    command("rollback_index", "--despite-golden")

"""Search answers while encoder, engine or both are down, and recovers by itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection

from search.answering.answer import Answer, Question
from search.answering.breaker import FAILURES, PAUSE
from search.answering.encoding import PROBE, THREADS
from search.engines.contract import EngineBusy, EngineUnavailable, IndexMissing
from search.indexing.indexer import Indexer
from search.service import SearchService
from tests.articles.factories import article, block, translation_of
from tests.search.never_dark import Moods, until

pytestmark = pytest.mark.django_db

QUESTION = "Withdrawal pending"


@pytest.fixture
def filled(indexer: Indexer) -> Indexer:
    for title, text in {
        "Withdrawal pending": "A withdrawal waits until the network confirms it.",
        "Trading fees": "Each trade costs a small share of its amount.",
        "Lost authenticator": "Use a backup code when the phone is lost.",
    }.items():
        article(title, body=[block("text", f"<p>{text}</p>")])
    memo = article("Deposit without a memo")
    translation_of(memo, "de", "Einzahlung ohne Memo")
    indexer.drain()
    return indexer


@pytest.fixture
def moods(filled: Indexer, service: SearchService) -> Iterator[Moods]:
    made = Moods(service)
    yield made
    made.encoder.running.set()


@pytest.fixture
def impatient(filled: Indexer, service: SearchService) -> Iterator[Moods]:
    """Gives the encoder a tenth of a second."""
    made = Moods(service, encoder_seconds=0.1)
    yield made
    made.encoder.running.set()


def ask(moods: Moods, text: str = QUESTION, **asked: Any) -> Answer:
    return moods.service.search(Question(text, "en", **asked), ("de", "en"))


def test_warming_up_opens_what_the_first_question_needs(moods: Moods) -> None:
    moods.service.warm_up()

    assert moods.encoder.asked == [PROBE]
    # One of each locale that the index holds: de and en.
    assert moods.engine.asked["frequencies"] == 2


def test_warming_up_passes_over_what_is_down(moods: Moods) -> None:
    moods.engine.stop()
    moods.encoder.failing = RuntimeError("no model")

    moods.service.warm_up()

    moods.engine.start()
    moods.encoder.failing = None
    assert seen(ask(moods)) == ("ok", "hybrid")


def seen(answer: Answer) -> tuple[str, str]:
    return answer.state, answer.step


def test_all_parts_work(moods: Moods) -> None:
    answer = ask(moods)

    assert seen(answer) == ("ok", "hybrid")
    assert answer.match == "strong"
    assert moods.service.status().open == ()


def test_words_answer_when_the_encoder_hangs(impatient: Moods) -> None:
    impatient.encoder.running.clear()

    answer = ask(impatient)

    assert seen(answer) == ("degraded", "lexical")
    assert answer.match == "weak"
    assert answer.results[0].title == "Withdrawal pending"


def test_words_answer_when_the_encoder_fails(moods: Moods) -> None:
    moods.encoder.failing = RuntimeError("out of memory")

    answer = ask(moods)

    assert seen(answer) == ("degraded", "lexical")
    assert answer.results[0].title == "Withdrawal pending"


def test_failing_encoder_is_left_alone_and_found_well_again(moods: Moods) -> None:
    moods.encoder.failing = RuntimeError("out of memory")
    for _ in range(FAILURES + 5):
        assert ask(moods).step == "lexical"
    asked = len(moods.encoder.asked)
    assert asked == FAILURES
    assert moods.service.status().open == ("encoder",)

    moods.encoder.failing = None
    assert ask(moods).step == "lexical"
    moods.clock.now += PAUSE
    # No reader's question is risked on the trial.
    assert ask(moods).step == "lexical"
    until(lambda: not moods.service.status().open)

    assert moods.encoder.asked[asked:] == [PROBE]
    assert seen(ask(moods)) == ("ok", "hybrid")


def test_hung_encoder_holds_few_threads_and_few_readers(impatient: Moods) -> None:
    before = threading.active_count()
    impatient.encoder.running.clear()

    for _ in range(50):
        assert ask(impatient).step == "lexical"
        impatient.clock.now += PAUSE

    # Those that were waited for, and one probe.
    assert len(impatient.encoder.asked) <= THREADS
    assert threading.active_count() - before <= THREADS

    impatient.encoder.running.set()
    until(lambda: not impatient.service.status().open)
    assert seen(ask(impatient)) == ("ok", "hybrid")


def test_titles_answer_when_the_engine_is_down(moods: Moods) -> None:
    moods.engine.stop()

    answer = ask(moods)

    assert seen(answer) == ("degraded", "database")
    assert answer.match == "weak"
    assert answer.results[0].title == "Withdrawal pending"
    assert "<mark>" not in answer.results[0].title


def test_titles_answer_when_engine_and_encoder_are_down(impatient: Moods) -> None:
    impatient.engine.failing = {"legs": EngineUnavailable("The server hangs.")}
    impatient.encoder.running.clear()

    answer = ask(impatient)

    assert seen(answer) == ("degraded", "database")
    assert answer.results[0].title == "Withdrawal pending"


def test_failing_engine_is_left_alone_and_found_well_again(moods: Moods) -> None:
    moods.engine.stop()
    for _ in range(FAILURES):
        ask(moods)
    moods.engine.asked.clear()

    for _ in range(5):
        assert ask(moods).step == "database"
    assert moods.service.suggest("With", "en", 5) == []
    assert not moods.engine.asked
    assert moods.service.status().open == ("engine",)

    # Still down: one reader tries, the next ones do not.
    moods.clock.now += PAUSE
    assert ask(moods).step == "database"
    assert sum(moods.engine.asked.values()) == 1
    ask(moods)
    assert sum(moods.engine.asked.values()) == 1

    moods.engine.start()
    moods.clock.now += PAUSE
    assert seen(ask(moods)) == ("ok", "hybrid")
    assert moods.service.status().open == ()


@pytest.mark.parametrize("name", ["frequencies", "legs", "opened"])
def test_titles_answer_wherever_the_engine_fails(moods: Moods, name: str) -> None:
    moods.engine.failing = {name: EngineUnavailable("The server does not answer.")}

    answer = ask(moods)

    assert seen(answer) == ("degraded", "database")
    assert answer.results[0].title == "Withdrawal pending"


def test_engine_that_is_always_slow_is_left_alone(moods: Moods) -> None:
    moods.engine.slow = {"legs": 3.0}
    for _ in range(FAILURES):
        began = moods.clock.now
        assert ask(moods).results
        assert moods.clock.now - began < 4.0
    moods.engine.asked.clear()

    assert ask(moods).step == "database"
    assert not moods.engine.asked


@pytest.mark.parametrize(
    "error", [EngineBusy("Too many at once."), IndexMissing("There is none yet.")]
)
def test_a_crowd_or_a_missing_index_opens_no_breaker(
    moods: Moods, error: Exception
) -> None:
    moods.engine.failing = {"frequencies": error}
    for _ in range(FAILURES + 1):
        assert ask(moods).step == "database"

    moods.engine.start()

    assert seen(ask(moods)) == ("ok", "hybrid")


def test_home_results_are_shown_when_other_locales_fail(moods: Moods) -> None:
    assert ask(moods, also="de").match == "strong"
    moods.engine.failing = {"semantic": EngineUnavailable("The server is slow.")}

    answer = ask(moods, also="de")

    assert answer.results[0].title == "Withdrawal pending"
    assert (answer.state, answer.match, answer.home_only) == ("degraded", "weak", True)
    assert seen(ask(moods)) == ("ok", "hybrid")


def test_other_locales_found_too_late_to_be_read_are_not_said_to_hold_nothing(
    filled: Indexer, moods: Moods
) -> None:
    article("Nur deutsch", "de", body=[block("text", f"<p>{QUESTION}</p>")])
    filled.drain()
    assert ask(moods, also="de").elsewhere
    moods.engine.slow = {"semantic": 5.0}

    assert ask(moods, also="de").home_only


def test_failing_other_locales_are_left_alone(moods: Moods) -> None:
    moods.engine.failing = {"semantic": EngineUnavailable("The server is slow.")}
    for _ in range(FAILURES + 5):
        ask(moods, also="de")

    assert moods.engine.asked["semantic"] == FAILURES
    assert moods.service.status().open == ("other locales",)


def test_failing_suggestions_are_left_alone(moods: Moods) -> None:
    moods.engine.failing = {"suggest": EngineUnavailable("The server is slow.")}
    for _ in range(FAILURES + 5):
        assert moods.service.suggest("With", "en", 5) == []
    assert moods.engine.asked["suggest"] == FAILURES
    assert seen(ask(moods)) == ("ok", "hybrid")

    moods.engine.start()
    moods.clock.now += PAUSE
    assert [card.title for card in moods.service.suggest("Withdr", "en", 5)] == [
        "Withdrawal pending"
    ]


def test_mistake_in_the_engines_own_code_is_survived(moods: Moods) -> None:
    moods.engine.failing = {"legs": KeyError("hits")}

    answer = ask(moods)

    assert seen(answer) == ("degraded", "database")
    assert answer.results[0].title == "Withdrawal pending"


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_failing_database_is_not_blamed_on_the_engine(
    moods: Moods, error: type[Exception]
) -> None:
    def failing(*_: Any) -> None:
        raise error("The server closed the connection.")

    with connection.execute_wrapper(failing):
        for _ in range(FAILURES + 1):
            with pytest.raises(error):
                ask(moods)

    assert seen(ask(moods)) == ("ok", "hybrid")


def test_slow_database_is_not_blamed_on_the_engine(moods: Moods) -> None:
    def slow(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if "pageviewrestriction" in sql:
            moods.clock.now += 1.5
        return execute(sql, *rest)

    with connection.execute_wrapper(slow):
        for _ in range(FAILURES + 1):
            assert seen(ask(moods)) == ("ok", "hybrid")


@pytest.mark.parametrize("part", ["encoder", "engine"])
def test_no_log_line_holds_the_question(
    moods: Moods, part: str, caplog: pytest.LogCaptureFixture
) -> None:
    error = ValueError("cannot read 'my brother Ignatius stole it'")
    if part == "encoder":
        moods.encoder.failing = error
    else:
        moods.engine.stop(error)

    for _ in range(FAILURES + 1):
        ask(moods, "my brother Ignatius stole it, withdrawal pending")
    moods.service.suggest("Ignatius", "en", 5)

    assert "ValueError" in caplog.text
    assert "ignatius" not in caplog.text.lower()
    assert "ignatius" not in moods.service.status().reason.lower()


def test_status_says_which_step_is_on_since_when_and_why(moods: Moods) -> None:
    assert moods.service.status().step is None
    ask(moods)
    well = moods.service.status()
    moods.engine.stop()
    ask(moods)
    first = moods.service.status()
    ask(moods)
    second = moods.service.status()

    assert (well.step, well.reason) == ("hybrid", "")
    assert first.step == second.step == "database"
    assert first.reason == "The server does not answer."
    assert well.since is not None
    assert first.since is not None
    assert second.seen is not None
    assert well.since < first.since == second.since < second.seen


def test_changes_of_step_are_logged_once(
    moods: Moods, caplog: pytest.LogCaptureFixture
) -> None:
    moods.engine.stop()
    for _ in range(FAILURES):
        ask(moods)
    assert caplog.text.count("The server does not answer.") == 1

    moods.engine.start()
    moods.clock.now += PAUSE
    with caplog.at_level("INFO"):
        ask(moods)
    assert "words and meaning again" in caplog.text

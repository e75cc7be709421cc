"""Questions are encoded in few threads, by the live generation's model or none."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from search.answering.breaker import FAILURES, PAUSE, Breaker
from search.answering.encoders import Encoders, NoVector
from search.answering.encoding import THREADS, QuestionEncoding
from search.encoder.protocol import Encoder, Vectors
from search.engines.contract import GenerationInfo
from tests.search.engine_samples import DIMENSIONS, generation
from tests.search.never_dark import WAIT, Clock, MoodyEncoder, until

LIVE = replace(generation("live"), encoder="first")


class Axis:
    """An encoder whose vectors all point along one axis."""

    dimensions = DIMENSIONS

    def __init__(self, fingerprint: str, axis: int = 0) -> None:
        self.fingerprint = fingerprint
        self._row = np.eye(DIMENSIONS, dtype=np.float32)[axis]

    def questions(self, texts: list[str]) -> Vectors:
        return np.stack([self._row for _ in texts])

    passages = questions


def vector_of(encoding: QuestionEncoding, live: GenerationInfo) -> Vectors:
    return encoding.finish(encoding.start("a question", live)).vector


def encoding_by(encoders: Encoders, seconds: float = 10.0) -> QuestionEncoding:
    return QuestionEncoding(encoders, seconds, Breaker(clock=Clock()))


@pytest.fixture
def hung() -> Iterator[MoodyEncoder]:
    encoder = MoodyEncoder(Axis("first"))
    encoder.running.clear()
    yield encoder
    encoder.running.set()


def test_fifty_readers_at_once_hold_no_more_threads_than_there_are(
    hung: MoodyEncoder,
) -> None:
    encoding = encoding_by(Encoders(hung), seconds=0.1)
    before = encoding_threads()

    def refused(_number: int) -> bool:
        with pytest.raises(NoVector):
            vector_of(encoding, LIVE)
        return True

    with ThreadPoolExecutor(50) as readers:
        assert all(readers.map(refused, range(50)))

    assert encoding_threads() - before <= THREADS
    assert len(hung.asked) <= THREADS


def encoding_threads() -> int:
    return sum(thread.name.startswith("encode") for thread in threading.enumerate())


def test_nobody_waits_while_every_thread_hangs(hung: MoodyEncoder) -> None:
    # A breaker that never opens: threads alone must protect readers.
    encoding = QuestionEncoding(Encoders(hung), 0.1, Breaker(failures=10**6))
    for _ in range(THREADS):
        with pytest.raises(NoVector, match="took more"):
            vector_of(encoding, LIVE)

    with pytest.raises(NoVector, match="threads"):
        encoding.start("a question", LIVE)

    hung.running.set()
    until(lambda: _starts(encoding))


def _starts(encoding: QuestionEncoding) -> bool:
    try:
        vector_of(encoding, LIVE)
    except NoVector:
        return False
    return True


def test_vectors_of_another_model_are_never_given() -> None:
    encoding = encoding_by(Encoders(Axis("second")))

    with pytest.raises(NoVector, match="another encoder"):
        encoding.start("a question", LIVE)


def test_the_live_generations_model_is_loaded_aside() -> None:
    may_load = threading.Event()
    named = []

    def load(model: str) -> Encoder:
        named.append(model)
        may_load.wait(WAIT)
        return Axis("second", axis=1)

    encoding = encoding_by(Encoders(Axis("first"), load))
    promoted = replace(LIVE, encoder="second", model="some/model")
    assert vector_of(encoding, LIVE)[0] == 1

    for _ in range(5):
        with pytest.raises(NoVector, match="being loaded"):
            encoding.start("a question", promoted)
    # Meanwhile a reader of the generation before goes on.
    assert vector_of(encoding, LIVE)[0] == 1
    may_load.set()
    until(lambda: _fits(encoding, promoted))

    assert vector_of(encoding, promoted)[1] == 1
    assert named == ["some/model"]


def _fits(encoding: QuestionEncoding, live: GenerationInfo) -> bool:
    try:
        encoding.start("a question", live)
    except NoVector:
        return False
    return True


@pytest.mark.parametrize("loaded", ["third", None])
def test_model_that_is_not_the_generations_is_not_used(loaded: str | None) -> None:
    asked = []

    def load(model: str) -> Encoder:
        asked.append(model)
        if loaded is None:
            raise ImportError("No module named 'sentence_transformers'")
        return Axis(loaded)

    encoding = encoding_by(Encoders(Axis("first"), load))
    promoted = replace(LIVE, encoder="second", model="some/model")

    def reason() -> str:
        with pytest.raises(NoVector) as raised:
            encoding.start("a question", promoted)
        return str(raised.value)

    until(lambda: "cannot be loaded" in reason())
    assert "cannot be loaded" in reason()
    assert asked == ["some/model"]
    # The generation before can still be read.
    assert vector_of(encoding, LIVE)[0] == 1


def test_model_that_cannot_be_loaded_keeps_no_other_away() -> None:
    def load(model: str) -> Encoder:
        if model == "some/missing":
            raise ImportError("No module named 'missing'")
        may_load.wait(WAIT)
        return Axis("third", axis=2)

    may_load = threading.Event()
    encoding = encoding_by(Encoders(Axis("first"), load))
    missing = replace(LIVE, encoder="second", model="some/missing")
    mended = replace(LIVE, encoder="third", model="some/model")

    def reason(live: GenerationInfo) -> str:
        with pytest.raises(NoVector) as raised:
            encoding.start("a question", live)
        return str(raised.value)

    until(lambda: "'missing'" in reason(missing))
    assert "being loaded" in reason(mended)
    assert "'missing'" in reason(missing)
    may_load.set()
    until(lambda: _fits(encoding, mended))

    assert vector_of(encoding, mended)[2] == 1


def test_breaker_lets_one_of_many_try() -> None:
    clock = Clock()
    breaker = Breaker(clock=clock)
    for _ in range(FAILURES):
        assert breaker.allows()
        breaker.failed()

    assert breaker.is_open
    assert not breaker.allows()
    clock.now += PAUSE
    with ThreadPoolExecutor(20) as callers:
        allowed = list(callers.map(lambda _: breaker.allows(), range(200)))
    assert allowed.count(True) == 1

    # Nobody told how that trial ended: another may follow.
    clock.now += PAUSE
    assert breaker.allows()
    breaker.succeeded()
    assert not breaker.is_open
    assert all(breaker.allows() for _ in range(5))


def test_failures_with_a_success_between_open_no_breaker() -> None:
    breaker = Breaker(clock=Clock())
    for _ in range(5):
        for _ in range(FAILURES - 1):
            breaker.failed()
        breaker.succeeded()

    assert not breaker.is_open

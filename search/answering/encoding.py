"""A question's vector, made in a worker thread within a time limit."""

from __future__ import annotations

import os
import time
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass
from threading import Lock

from search.answering.breaker import Breaker
from search.answering.encoders import Encoders, NoVector
from search.encoder.protocol import Encoder
from search.engines.contract import GenerationInfo, Vector

THREADS = 4
"""Questions that one process encodes at once; no more threads can ever hang."""
PROBE = "?"
"""Encoded to see whether a failing encoder works again."""


@dataclass(frozen=True, slots=True)
class Encoded:
    vector: Vector
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Started:
    """A question that is being encoded, and until when that is waited for."""

    future: Future[Encoded]
    until: float


class Workers:
    """A few threads of this process; those that hang are not waited for again."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pool: tuple[int, ThreadPoolExecutor] | None = None
        self._stuck = 0

    @property
    def all_stuck(self) -> bool:
        return self._stuck >= THREADS

    def start(self, encoder: Encoder, text: str) -> Future[Encoded]:
        return self._own_pool().submit(_encode, encoder, text)

    def give_up(self, started: Future[Encoded]) -> None:
        """It took too long: forget it, or count its thread as stuck until it ends."""
        if started.cancel():
            return
        with self._lock:
            self._stuck += 1
        started.add_done_callback(self._returned)

    def _returned(self, _ended: Future[Encoded]) -> None:
        with self._lock:
            self._stuck -= 1

    def _own_pool(self) -> ThreadPoolExecutor:
        """This process's threads: a forked child has none of its parent's."""
        process = os.getpid()
        with self._lock:
            if self._pool is None or self._pool[0] != process:
                pool = ThreadPoolExecutor(THREADS, thread_name_prefix="encode")
                self._pool = process, pool
                self._stuck = 0
            return self._pool[1]


class QuestionEncoding:
    """Encodes within ``seconds``; after repeated failures only a probe is encoded.

    No reader waits for a probe. Threads may share it.
    """

    def __init__(self, encoders: Encoders, seconds: float, breaker: Breaker) -> None:
        self._encoders = encoders
        self._seconds = seconds
        self._breaker = breaker
        self._workers = Workers()
        self._failure = ""
        self._probe: Future[Encoded] | None = None

    def encoder_of(self, generation: GenerationInfo) -> Encoder:
        """What made the generation's vectors. Raises NoVector while there is none."""
        return self._encoders.fitting(generation)

    def start(self, text: str, generation: GenerationInfo) -> Started:
        """Raises NoVector at once when it would be in vain."""
        encoder = self.encoder_of(generation)
        if self._workers.all_stuck:
            raise NoVector("All threads of the encoder hang.")
        if self._breaker.is_open:
            self._probe_when_due(encoder)
            raise NoVector(self._failure)
        until = time.monotonic() + self._seconds
        return Started(self._workers.start(encoder, text), until)

    def finish(self, started: Started) -> Encoded:
        """Wait for the vector. Raises NoVector when it failed or took too long."""
        try:
            encoded = started.future.result(max(0.0, started.until - time.monotonic()))
        except TooSlow:
            self._workers.give_up(started.future)
            reason = f"The encoder took more than {self._seconds} s."
        except Exception as error:
            # Its message may hold what it was given.
            reason = f"The encoder failed with {type(error).__name__}."
        else:
            self._breaker.succeeded()
            return encoded
        self._failure = reason
        self._breaker.failed()
        raise NoVector(reason)

    def forget(self, started: Started) -> None:
        """What was started is not wanted any more."""
        started.future.cancel()

    def _probe_when_due(self, encoder: Encoder) -> None:
        still_running = self._probe is not None and not self._probe.done()
        if not still_running and self._breaker.allows():
            self._probe = self._workers.start(encoder, PROBE)
            self._probe.add_done_callback(self._probed)

    def _probed(self, probe: Future[Encoded]) -> None:
        if probe.exception() is None:
            self._breaker.succeeded()
        else:
            self._breaker.failed()


def _encode(encoder: Encoder, text: str) -> Encoded:
    started = time.perf_counter()
    vector: Vector = encoder.questions([text])[0]
    return Encoded(vector, 1000 * (time.perf_counter() - started))

"""An engine, an encoder and a clock that do as a test says."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from threading import Event
from typing import Any

from search.answering.usefulness import UsefulnessPrior
from search.encoder.protocol import Encoder, Vectors
from search.engines.contract import Engine, EngineUnavailable
from search.service import SearchService

WAIT = 20.0
"""Seconds within which what happens in another thread must have happened."""


def until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.01)


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class MoodyEngine:
    """A real engine whose methods named in ``failing`` raise, and in ``slow`` take
    that many seconds of the clock; ``asked`` counts the calls."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self.failing: dict[str, Exception] = {}
        self.slow: dict[str, float] = {}
        self.asked: Counter[str] = Counter()

    def stop(self, error: Exception | None = None) -> None:
        """Every method fails."""
        error = error or EngineUnavailable("The server does not answer.")
        names = [name for name in dir(Engine) if not name.startswith("_")]
        self.failing = dict.fromkeys(names, error)

    def start(self) -> None:
        self.failing = {}
        self.slow = {}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            self.asked[name] += 1
            self._clock.now += self.slow.get(name, 0.0)
            if name in self.failing:
                raise self.failing[name]
            return getattr(self._engine, name)(*args)

        return call


class MoodyEncoder:
    """A real encoder that raises ``failing``, and waits while ``running`` is unset."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.fingerprint = encoder.fingerprint
        self.dimensions = encoder.dimensions
        self.failing: Exception | None = None
        self.running = Event()
        self.running.set()
        self.asked: list[str] = []

    def questions(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        self.running.wait()
        if self.failing is not None:
            raise self.failing
        return self._encoder.questions(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.passages(texts)


class Moods:
    """A service over parts that can be made to fail."""

    def __init__(self, service: SearchService, encoder_seconds: float = 5.0) -> None:
        self.clock = Clock()
        self.engine = MoodyEngine(service.engine, self.clock)
        assert service.encoder is not None
        self.encoder = MoodyEncoder(service.encoder)
        self.service = SearchService(
            self.engine,  # type: ignore[arg-type]
            service.analyser,
            self.encoder,
            service.match_rules,
            usefulness=UsefulnessPrior(self.clock),
            encoder_seconds=encoder_seconds,
            clock=self.clock,
        )

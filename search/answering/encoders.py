"""The encoder that made the live generation's vectors: no other one's are compared."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock, Thread

from search.answering.breaker import Breaker
from search.encoder.protocol import Encoder
from search.engines.contract import GenerationInfo

logger = logging.getLogger(__name__)

RETRY = 300.0
"""Seconds after which a model that could not be loaded is tried again."""


class NoVector(Exception):
    """A question has no vector; the message says why and holds nothing of it."""


@dataclass(slots=True)
class _Attempts:
    """How loading one model went; ``failure`` is "" where nothing is known."""

    breaker: Breaker = field(default_factory=lambda: Breaker(failures=1, pause=RETRY))
    failure: str = ""


class Encoders:
    """Holds one encoder, and loads another when a generation needs it.

    Loading takes seconds, so it happens in a thread of its own, once at a time.
    ``load`` makes the encoder of a model's name, as GenerationInfo gives it.
    """

    def __init__(
        self, encoder: Encoder | None, load: Callable[[str], Encoder] | None = None
    ) -> None:
        self._encoder = encoder
        self._load = load
        self._lock = Lock()
        self._loading: Thread | None = None
        # By name and encoder: one that cannot be loaded keeps no other away.
        self._attempts: dict[tuple[str, str], _Attempts] = defaultdict(_Attempts)

    def fitting(self, generation: GenerationInfo) -> Encoder:
        """Raises NoVector while there is none for this generation."""
        encoder = self._encoder
        if encoder is not None and encoder.fingerprint == generation.encoder:
            return encoder
        if self._load is None:
            raise NoVector(
                "No encoder is loaded."
                if encoder is None
                else "The index was written with another encoder."
            )
        with self._lock:
            attempts = self._attempts[generation.model, generation.encoder]
            if self._loading is None and attempts.breaker.allows():
                self._loading = Thread(
                    target=self._fetch,
                    args=(self._load, generation, attempts),
                    daemon=True,
                )
                self._loading.start()
        raise NoVector(attempts.failure or "The index' encoder is being loaded.")

    def _fetch(
        self,
        load: Callable[[str], Encoder],
        generation: GenerationInfo,
        attempts: _Attempts,
    ) -> None:
        try:
            loaded = load(generation.model)
            if loaded.fingerprint != generation.encoder:
                raise NoVector("The index was written with another encoder.")
        except Exception as error:
            attempts.failure = f"The index' encoder cannot be loaded: {error}"
            attempts.breaker.failed()
            logger.warning("%s", attempts.failure)
        else:
            self._encoder = loaded
            attempts.failure = ""
            attempts.breaker.succeeded()
        finally:
            self._loading = None

"""The encoder that made the live generation's vectors: no other one's are compared."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Lock, Thread

from search.answering.breaker import Breaker
from search.encoder.protocol import Encoder
from search.engines.contract import GenerationInfo

logger = logging.getLogger(__name__)

RETRY = 300.0
"""Seconds after which a model that could not be loaded is tried again."""


class NoVector(Exception):
    """A question has no vector; the message says why and holds nothing of it."""


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
        self._failure = ""
        self._may_load = Breaker(failures=1, pause=RETRY)

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
            if self._loading is None and self._may_load.allows():
                self._loading = Thread(
                    target=self._fetch, args=(self._load, generation), daemon=True
                )
                self._loading.start()
        raise NoVector(self._failure or "The index' encoder is being loaded.")

    def _fetch(
        self, load: Callable[[str], Encoder], generation: GenerationInfo
    ) -> None:
        try:
            loaded = load(generation.model)
            if loaded.fingerprint != generation.encoder:
                raise NoVector("The index was written with another encoder.")
        except Exception as error:
            self._failure = f"The index' encoder cannot be loaded: {error}"
            self._may_load.failed()
            logger.warning("%s", self._failure)
        else:
            self._encoder = loaded
            self._failure = ""
            self._may_load.succeeded()
        finally:
            self._loading = None

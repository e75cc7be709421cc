"""Which generation of the index this process can read."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from search.engines.contract import Engine, EngineError, GenerationInfo

REMEMBERED = 5.0
"""Seconds for which the choice of an older generation holds."""


class Unfit(EngineError):
    """No generation fits this process' code; the engine itself answers."""


class Chosen(Protocol):
    """Says which generation a question is put to."""

    def usable(self) -> GenerationInfo:
        """Raises EngineError when there is none."""


@dataclass(frozen=True, slots=True)
class Only:
    """One generation, live or not."""

    generation: GenerationInfo

    def usable(self) -> GenerationInfo:
        return self.generation


@dataclass(frozen=True, slots=True)
class _Choice:
    live: str
    until: float
    generation: GenerationInfo | None


class Generations:
    """The live generation, or while a new version of the site is rolled out the last
    one whose analysis is this process' own."""

    def __init__(
        self, engine: Engine, analysis: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._engine = engine
        self._analysis = analysis
        self._clock = clock
        self._choice: _Choice | None = None

    def usable(self) -> GenerationInfo:
        """Raises Unfit when there is none, or the engine's own errors."""
        live = self._engine.generation()
        if live.analysis == self._analysis:
            return live
        older = self._older(live)
        if older is None:
            raise Unfit("The index was written with another version of the analysis.")
        return older

    def _older(self, live: GenerationInfo) -> GenerationInfo | None:
        known = self._choice
        if known is None or known.live != live.name or self._clock() >= known.until:
            known = _Choice(live.name, self._clock() + REMEMBERED, self._last(live))
            self._choice = known
        return known.generation

    def _last(self, live: GenerationInfo) -> GenerationInfo | None:
        fitting = [
            (info.promoted, info.name, info)
            for info in self._engine.generations()
            if info.promoted is not None
            and info.analysis == self._analysis
            and info.epoch == live.epoch
        ]
        return max(fitting)[2] if fitting else None

"""What an error that met a question says of the engine, and what a log says of it."""

from __future__ import annotations

import traceback
from pathlib import Path

from search.answering.generation import Unfit
from search.engines.contract import EngineBusy, IndexMissing

BLAMELESS = (EngineBusy, IndexMissing, Unfit)
"""Errors that say nothing of the engine's health."""


def kind_and_place(error: Exception) -> str:
    """Without the message, which may hold the question."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(place.filename).name}:{place.lineno}"

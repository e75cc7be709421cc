"""What a log may say of an error that met a question."""

from __future__ import annotations

import traceback
from pathlib import Path


def kind_and_place(error: Exception) -> str:
    """Without the message, which may hold the question."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(place.filename).name}:{place.lineno}"

"""Recognise recovery phrases and private keys, which must never be searched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Blocked:
    """Why a text must not be searched, stored or shown again."""

    kind: Literal["seed_phrase", "private_key"]


def blocked(text: str) -> Blocked | None:
    """Return why a text is blocked, or None for an ordinary text."""
    raise NotImplementedError

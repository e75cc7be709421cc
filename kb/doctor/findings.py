"""What a check says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from django.core.checks import CheckMessage

Level = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what is so, and where something is wrong, what mends it."""

    level: Level
    text: str


Check: TypeAlias = Callable[[], Iterable[Finding]]
"""May raise: what it could not find out is an error as well."""


def ok(text: str) -> Finding:
    return Finding("ok", text)


def warning(text: str) -> Finding:
    return Finding("warning", text)


def error(text: str) -> Finding:
    return Finding("error", text)


def of_system_checks(messages: Iterable[CheckMessage]) -> Iterator[Finding]:
    """What Django's checks found, without what the settings silence."""
    for message in messages:
        if not message.is_silenced():
            tell = error if message.is_serious() else warning
            text = f"{message.id}: {message.msg} {message.hint or ''}"
            yield tell(" ".join(text.split()))

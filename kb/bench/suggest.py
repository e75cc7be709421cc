"""Suggestions over HTTP, for what one reader types, and what they took."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlencode

from .load import PATIENCE, Asked, get

SHORTEST = 2
"""Letters of what is typed at least."""
MISTYPED = 3
"""Every third has two letters of a word in the wrong order."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """``count`` of the suggestions; None where the request failed."""

    milliseconds: float
    count: int | None


def beginnings(
    titles: Sequence[Asked], count: int, choose: random.Random
) -> list[Asked]:
    """What was typed so far of a title, or of one from its second word on."""
    found = []
    for number in range(count):
        locale, title = choose.choice(titles)
        words = title.split()
        text = " ".join(words[number % 2 :]) or title
        typed = text[: choose.randint(SHORTEST, max(SHORTEST, len(text)))]
        if number % MISTYPED == 0 and len(typed) > SHORTEST:
            typed = f"{typed[:-2]}{typed[-1]}{typed[-2]}"
        found.append(Asked(locale, typed))
    return found


def suggestions(port: int, typed: Iterable[Asked]) -> list[Suggested]:
    """One after the other over one connection."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as client:
        return [_suggest(client, asked) for asked in typed]


def _suggest(client: HTTPConnection, asked: Asked) -> Suggested:
    query = urlencode({"q": asked.text, "locale": asked.locale})
    got = get(client, f"/api/v1/suggest?{query}")
    if got.status != 200:
        return Suggested(got.milliseconds, None)
    return Suggested(got.milliseconds, len(json.loads(got.body)["suggestions"]))

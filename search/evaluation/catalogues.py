"""The same sentences in many languages: what Django and Wagtail say in their forms.

Both are installed with every site, and their licence (BSD-3-Clause) allows to keep what
is computed from them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path

import django
import wagtail
from babel.messages.mofile import read_mo
from django.utils.translation import to_locale

from search.statistics.sampling import draw

WORDS = 4
"""Messages with fewer English words are labels."""
MESSAGES = 200
"""Of each language: more make a mean no surer."""
_FORMATTED = re.compile(r"[%{}<>\n]")


def sentences(languages: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """(translation, English) pairs by language; those first that most languages have.

    English has no translations and is left out.
    """
    found = {code: said for code in languages if (said := _translated(code))}
    spread = Counter(message for said in found.values() for message in said)
    order = sorted(spread, key=lambda message: (-spread[message], draw(message)))
    return {
        code: [(said[message], message) for message in order if message in said][
            :MESSAGES
        ]
        for code, said in found.items()
    }


def _translated(language: str) -> Mapping[str, str]:
    """Whole sentences of both projects' catalogues in a language."""
    name = f"locale/{to_locale(language)}/LC_MESSAGES/django.mo"
    roots = [Path(folder) for module in (django, wagtail) for folder in module.__path__]
    said: dict[str, str] = {}
    for file in sorted(file for root in roots for file in root.rglob(name)):
        with file.open("rb") as opened:
            catalogue = read_mo(opened)
        for message in catalogue:
            # Plurals have two messages and a context may change what is meant.
            if message.context or not isinstance(message.string, str):
                continue
            if message.string and _is_sentence(str(message.id)):
                said.setdefault(str(message.id), message.string.strip())
    return said


def _is_sentence(message: str) -> bool:
    return len(message.split()) >= WORDS and not _FORMATTED.search(message)

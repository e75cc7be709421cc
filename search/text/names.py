"""Error codes, tickers and standards: names that nobody words otherwise."""

from __future__ import annotations

import re
import unicodedata
from enum import IntEnum

from search.text.normalise import compose, tones_on_first
from search.text.scripts import APOSTROPHES

# Latin capitals and digits, two of them at least: USDT, 2FA, BEP20, E-1042, NO_FUNDS.
_NAME = re.compile(
    r"(?<![A-Za-z0-9_])(?=[A-Z0-9_\u2010\u2011-]*[A-Z])"
    r"[A-Z0-9]+(?:[-\u2010\u2011_][A-Z0-9]+)*(?![A-Za-z0-9_])"
)
_SHORTEST, _LONGEST = 2, 32
_SENTENCE = 3
"""Words of a title that is no list of names."""
_JOINS = re.compile(r"[-\u2010\u2011_\s]+")
_SAME_MARKS = str.maketrans(
    {
        **dict.fromkeys(APOSTROPHES, "'"),
        **dict.fromkeys("“”„«»＂", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014", "-"),
    }
)
_EDGES = " ¿¡?!.。？！؟।…"


class Named(IntEnum):
    """How surely a question names an article, surest first."""

    TITLE = 0
    TITLE_TYPED = 1
    NAME = 2


def names(title: str) -> list[str]:
    """Those in a title, in the order they stand.

    In capitals alone any word looks like one, so only those of more than letters count.
    """
    found = dict.fromkeys(match.group() for match in _NAME.finditer(title))
    shouted = _is_shouted(title)
    return [
        name
        for name in found
        if _SHORTEST <= len(name) <= _LONGEST and not (shouted and name.isalpha())
    ]


def codes(text: str) -> list[str]:
    """The names in a text that hold a digit: error codes and standards."""
    return [name for name in names(text) if any(map(str.isdigit, name))]


def naming(asked: str, title: str) -> Named | None:
    """How a question names an article: it is its title, or nothing but a name
    in it, in any case.

    A title also without what keyboards lack: its kinds of spaces, apostrophes and
    quotation marks, and the mark at its end. A name also without its hyphens.
    """
    wanted = " ".join(asked.casefold().split())
    if wanted and wanted == " ".join(title.casefold().split()):
        return Named.TITLE
    typed = _typed(asked)
    if not typed:
        return None
    # The title's language is not known: I is the capital of i, or else of ı.
    if typed == _typed(title) or _typed(asked, True) == _typed(title, True):
        return Named.TITLE_TYPED
    said = _JOINS.sub("", typed)
    plain = unicodedata.normalize("NFKC", title)
    is_name = said in (_JOINS.sub("", name.casefold()) for name in names(plain))
    return Named.NAME if is_name else None


def _is_shouted(title: str) -> bool:
    letters = [letter for letter in title if letter.isalpha()]
    return len(title.split()) >= _SENTENCE and all(map(str.isupper, letters))


def _typed(text: str, dotless_i: bool = False) -> str:
    """As a reader types it who does not look for special characters."""
    plain = compose(text.translate(_SAME_MARKS), dotless_i=dotless_i)
    return " ".join(tones_on_first(plain).split()).strip(_EDGES)

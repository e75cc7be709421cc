"""Typing mistakes of a question: found by what no article holds, mended if sure."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from search.engines.contract import Engine, EngineError, Frequencies
from search.ranking.synonyms import Place
from search.spelling.correction import (
    Correction,
    as_articles_write,
    correct,
    unknown_words,
)
from search.spelling.hangul import letters
from search.spelling.keyboards import retyped
from search.spelling.vocabulary import Spelled, Vocabulary
from search.text.analysis import BARE_MARK, QUESTION_TERMS, Analyser, Term
from search.text.languages import language
from search.text.pieces import PIECE_MARK
from search.text.secrets import blocked

logger = logging.getLogger(__name__)

UNKNOWN_SHARE = 0.2
"""Share of the word terms that retyping brings which may be unknown too."""
KNOWN_LETTERS = 0.5
"""Share of the letters of these terms that is enough where a long word is known."""
LONG_WORD = 4
"""Keys of a term that no other keyboard types by chance; Thai grams have fewer."""


Vocabularies = Callable[[], Mapping[str, Vocabulary]]
"""Gives the words of each locale's articles, as far as they are known."""


@dataclass(frozen=True, slots=True)
class Mended:
    """What is searched and encoded instead, and what the reader is asked, if anything.

    ``terms`` still hold the typed ones, so that an exact match stays above. By the
    ``meant`` ones it is judged whether the question is answered: mistakes that no
    article holds are none of them.
    """

    text: str
    terms: tuple[str, ...]
    meant: tuple[str, ...]
    frequencies: Frequencies
    suggestion: str


@dataclass(frozen=True, slots=True)
class Mistakes:
    engine: Engine
    analyser: Analyser
    vocabularies: Vocabularies

    def mend(
        self,
        text: str,
        locale: str,
        terms: Sequence[Term],
        frequencies: Frequencies,
        generation: str,
        places: Sequence[Place],
    ) -> Mended | None:
        """None for a question whose words are known, or where nothing is better.

        Words are spelled as articles spell them, of which the reader is not asked. What
        editors say of the words at ``places`` makes them no mistakes, but for accents
        left out. Raises nothing: a question is searched as it was typed when this
        fails.
        """
        try:
            mended = self._mended(text, locale, terms, frequencies, generation, places)
            return self._as_written(text, locale, terms, frequencies, mended)
        except EngineError:
            return None
        except Exception as error:
            # Its message may hold the question.
            logger.error("Correcting a question failed: %s", type(error).__name__)
            return None

    def _mended(
        self,
        text: str,
        locale: str,
        terms: Sequence[Term],
        frequencies: Frequencies,
        generation: str,
        places: Sequence[Place],
    ) -> Mended | None:
        unknown: list[Spelled] = []
        named: list[Spelled] = []
        for word in unknown_words(text, locale, terms, frequencies.counts):
            at_place = any(
                at.start <= word.start and word.end <= at.end for at in places
            )
            (named if at_place else unknown).append(word)
        if not unknown and not named:
            return None
        if mended := self._retyped(text, locale, unknown, terms, generation):
            return mended
        correction = self._correction(text, locale, unknown, named)
        # A recovery phrase with mistakes passes as ordinary words; nobody mends it.
        if correction is None or blocked(correction.text) or blocked(correction.sure):
            return None
        new, held = self._asked(correction.text, locale, generation)
        if _missing(new, held.counts) >= _missing(terms, frequencies.counts):
            return None
        if correction.sure == text:
            new, held = tuple(terms), frequencies
        elif correction.sure != correction.text:
            new, held = self._asked(correction.sure, locale, generation)
        counts = {**frequencies.counts, **held.counts}
        meant = dict.fromkeys(term.text for term in new)
        typed = dict.fromkeys(term.text for term in terms)
        both = tuple(meant | typed)[:QUESTION_TERMS]
        return Mended(
            correction.sure,
            both,
            tuple(text for text in both if text in meant or counts[text]),
            Frequencies(held.documents, counts),
            correction.text,
        )

    def _as_written(
        self,
        text: str,
        locale: str,
        terms: Sequence[Term],
        frequencies: Frequencies,
        mended: Mended | None,
    ) -> Mended | None:
        """The question, mended or not, spelled as articles spell its words."""
        written = language(locale)
        if not (written.tonal or written.two_letters):
            return mended
        known = self.vocabularies()
        if locale not in known:
            return mended
        texts = tuple(term.text for term in terms)
        searched = mended or Mended(text, texts, texts, frequencies, "")
        meant, suggestion = (
            as_articles_write(one, locale, known[locale])
            for one in (searched.text, searched.suggestion)
        )
        if meant == text or blocked(meant):
            return mended
        return replace(searched, text=meant, suggestion=suggestion)

    def _retyped(
        self,
        text: str,
        locale: str,
        unknown: Sequence[Spelled],
        terms: Sequence[Term],
        generation: str,
    ) -> Mended | None:
        """As it was typed on the keyboard by which most of it is known."""
        typed = {term.text for term in terms}
        best, known = None, 0.0
        for retyped_text in retyped(text, locale, unknown):
            new, held = self._asked(retyped_text, locale, generation)
            changed = [term for term in _of_words(new) if term.text not in typed]
            share = _known_letters(changed, held.counts)
            if share > known and _believable(changed, held.counts):
                texts = tuple(term.text for term in new)
                best = Mended(retyped_text, texts, texts, held, retyped_text)
                known = share
            if known == 1:
                break
        return best

    def _correction(
        self,
        text: str,
        locale: str,
        unknown: Sequence[Spelled],
        named: Sequence[Spelled],
    ) -> Correction | None:
        known = self.vocabularies()
        if locale not in known:
            return None
        others = [known[other] for other in known if other != locale]

        def foreign(form: str) -> bool:
            forms = form, BARE_MARK + form
            return any(known in other for other in others for known in forms)

        return correct(
            text, locale, unknown, known[locale], self.analyser, foreign, named
        )

    def _asked(
        self, text: str, locale: str, generation: str
    ) -> tuple[tuple[Term, ...], Frequencies]:
        terms = self.analyser.question(text, locale)
        texts = tuple(term.text for term in terms)
        return terms, self.engine.frequencies(texts, locale, generation)


def _of_words(terms: Sequence[Term]) -> Iterator[Term]:
    return (term for term in terms if not term.text.startswith(PIECE_MARK))


def _believable(changed: Sequence[Term], counts: Mapping[str, int]) -> bool:
    """Whether articles hold enough of what retyping brings."""
    if _missing(changed, counts) <= UNKNOWN_SHARE * len(changed):
        return True
    return _known_letters(changed, counts) >= KNOWN_LETTERS and any(
        counts.get(term.text) and _keys(term.text) >= LONG_WORD for term in changed
    )


def _keys(text: str) -> int:
    """How many keys type it: a syllable of Hangul takes two and more."""
    return sum(len(letters(one)) if "가" <= one <= "힣" else 1 for one in text)


def _known_letters(terms: Sequence[Term], counts: Mapping[str, int]) -> float:
    """Share of the letters of ``terms`` that are in ones that articles hold."""
    known = sum(t.end - t.start for t in terms if counts.get(t.text, 0))
    return known / (sum(t.end - t.start for t in terms) or 1)


def _missing(terms: Sequence[Term], counts: Mapping[str, int]) -> int:
    """Word terms that no article holds."""
    return sum(1 for term in _of_words(terms) if not counts.get(term.text, 0))

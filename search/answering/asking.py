"""A question before its meaning is known: its language, terms, wordings, mistakes."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from search.answering.languages import Detector, Spoken, known_share, spoken
from search.answering.mistakes import Mistakes
from search.engines.contract import Engine, Frequencies
from search.ranking.synonyms import Place, Wording, rewording, wordings
from search.text.analysis import Analyser


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's words, before its meaning is known, and whom it is put to.

    ``text`` is the question without sure typing mistakes, which is to be encoded
    unless editors say what is meant.
    ``terms`` are searched, mistakes too; the match is judged by those ``meant``.
    ``suggestion`` is what the reader may have meant.
    """

    text: str
    terms: tuple[str, ...]
    meant: tuple[str, ...]
    wordings: tuple[Wording, ...]
    frequencies: Frequencies
    locale: str
    language: str
    generation: str
    milliseconds: float
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Asker:
    """``mistakes`` mends questions, ``detector`` tells their languages, where given."""

    engine: Engine
    analyser: Analyser
    mistakes: Mistakes | None = None
    detector: Detector | None = None

    def spoken(
        self,
        text: str,
        locale: str,
        declared: str,
        generation: str,
        published: Collection[str],
    ) -> Spoken:
        """The question's language, where the site has ``published`` locales.

        Raises EngineError.
        """

        def known(code: str) -> float:
            return known_share(text, code, self.engine, self.analyser, generation)

        return spoken(text, locale, declared, self.detector, known, published)

    def ask(
        self,
        text: str,
        locale: str,
        language: str,
        generation: str,
        places: tuple[Place, ...] = (),
        *,
        as_typed: bool = False,
    ) -> Asked:
        """The part that needs no vector, so that it can be done while one is made.

        ``locale`` is the articles', ``language`` the question's; at ``places`` it may
        also be worded otherwise. ``as_typed`` it is not mended. Raises EngineError.
        """
        started = time.perf_counter()
        cut = self.analyser.question(text, language)
        terms = tuple(term.text for term in cut)
        other = rewording(text, places, self._terms_in(language))
        frequencies = self.engine.frequencies(
            (*terms, *sorted(other.terms.difference(terms))), locale, generation
        )
        meant, suggestion = terms, ""
        if self.mistakes is not None and language == locale and not as_typed:
            mended = self.mistakes.mend(
                text, locale, cut, frequencies, generation, places
            )
            if mended is not None:
                text, terms, meant = mended.text, mended.terms, mended.meant
                suggestion = mended.suggestion
                frequencies = Frequencies(
                    frequencies.documents,
                    {**frequencies.counts, **mended.frequencies.counts},
                )
        return Asked(
            text,
            terms,
            meant,
            wordings(other, lambda term: frequencies.counts.get(term, 0)),
            frequencies,
            locale,
            language,
            generation,
            1000 * (time.perf_counter() - started),
            suggestion,
        )

    def reworded(self, asked: Asked, places: tuple[Place, ...]) -> Asked:
        """A question that was mended, as at ``places`` of its ``text`` it may also be
        worded. Raises EngineError.
        """
        other = rewording(asked.text, places, self._terms_in(asked.language))
        frequencies = asked.frequencies
        if unknown := sorted(other.terms.difference(frequencies.counts)):
            found = self.engine.frequencies(unknown, asked.locale, asked.generation)
            frequencies = replace(
                frequencies, counts={**frequencies.counts, **found.counts}
            )
        return replace(
            asked,
            wordings=wordings(other, lambda term: frequencies.counts.get(term, 0)),
            frequencies=frequencies,
        )

    def _terms_in(self, language: str) -> Callable[[str], tuple[str, ...]]:
        def terms(said: str) -> tuple[str, ...]:
            return tuple(term.text for term in self.analyser.question(said, language))

        return terms

"""Editors' word on which article a question must show first, or must not show."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

from search.ranking.fusion import Fused
from search.text.analysis import Analyser, Term
from search.text.reading import Words, spacings, spellings, texts


@dataclass(frozen=True, slots=True)
class Pin:
    """``hides`` makes it an exclusion; it holds before ``ends``.

    ``questions`` are whole questions when ``exact``, else words to be held.
    """

    number: int
    family: str
    questions: tuple[str, ...]
    exact: bool
    hides: bool
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pinned:
    """The pins that hold for one question, those that come first before others."""

    first: tuple[Pin, ...] = ()
    hidden: tuple[Pin, ...] = ()

    @property
    def hidden_families(self) -> frozenset[str]:
        return frozenset(pin.family for pin in self.hidden)


class PinBook:
    """The pins of one locale, looked up by words after analysis in ``language``."""

    def __init__(self, pins: Iterable[Pin], analyser: Analyser, language: str) -> None:
        self._exact: dict[Words, list[Pin]] = {}
        self._holding: dict[str, list[tuple[frozenset[str], Pin]]] = {}
        for pin in pins:
            for question in chain.from_iterable(map(spacings, pin.questions)):
                for words in spellings(analyser, question, language):
                    if not words:
                        continue
                    if pin.exact:
                        self._exact.setdefault(words, []).append(pin)
                    else:
                        # The longest word is likely to be in the fewest questions.
                        rows = self._holding.setdefault(max(words, key=len), [])
                        rows.append((frozenset(words), pin))

    def __bool__(self) -> bool:
        return bool(self._exact or self._holding)

    def matching(self, said: Iterable[Sequence[Term]], now: datetime) -> Pinned:
        """Pins for exactly this question come first, then the older ones.

        ``said`` are the ways to read it (``search.text.reading.sequences``).
        An article that is both pinned and excluded is not shown.
        """
        found: dict[int, tuple[bool, Pin]] = {}
        readings = [texts(sequence) for sequence in said]
        for reading in readings:
            for pin in self._exact.get(reading, ()):
                found[pin.number] = (False, pin)
        held = frozenset(chain(*readings))
        for word in held & self._holding.keys():
            for wanted, pin in self._holding[word]:
                if wanted <= held:
                    found.setdefault(pin.number, (True, pin))
        ordered = sorted(found.values(), key=lambda item: (item[0], item[1].number))
        valid = [pin for _, pin in ordered if pin.ends is None or now < pin.ends]
        hidden = tuple(pin for pin in valid if pin.hides)
        gone = {pin.family for pin in hidden}
        once: dict[str, Pin] = {}
        for pin in valid:
            if pin.family not in gone:
                once.setdefault(pin.family, pin)
        return Pinned(tuple(once.values()), hidden)


def without(pinned: Pinned, families: Collection[str]) -> Pinned:
    """As if nothing of these ``families`` were pinned."""
    first = tuple(pin for pin in pinned.first if pin.family not in families)
    return replace(pinned, first=first)


def pinned_first(
    near: Sequence[Fused],
    found: Sequence[Fused],
    families: Iterable[str],
    locale: str,
) -> list[Fused]:
    """The pinned ``families`` in their order, then what else is ``near``.

    A family that no leg found scores 0.
    """
    known: Mapping[str, Fused] = {result.family: result for result in found}
    first = {
        family: known.get(family) or Fused(family, locale, 0.0, 0.0, 0.0)
        for family in families
    }
    return [*first.values(), *(r for r in near if r.family not in first)]

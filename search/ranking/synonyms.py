"""The same question in the words that articles use.

A question that holds a phrase of a synonym set is also asked with each phrase that
means the same. Every wording is scored by itself and an article keeps its best one, so
that a synonym counts once however many forms of it an article holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice, product

from search.text.analysis import QUESTION_TERMS, Analyser, Term
from search.text.reading import Words, as_written, spacings, spellings, texts

WORDINGS = 6
"""Wordings that are asked beside the question's own."""
PLACES = 3
"""Phrases of one question that are replaced."""
CHOICES = 24
"""Phrases that are considered instead of one; all languages' may be among them."""
USED = 8
"""Phrases of those that articles use and that are combined with other places'."""
KEPT = 1024
"""Phrases that a book remembers the analysis of."""


@dataclass(frozen=True, slots=True)
class SynonymRule:
    """Each of ``typed`` also asks for every one of ``meant``; ``name`` is the set's."""

    typed: tuple[str, ...]
    meant: tuple[str, ...]
    one_way: bool
    name: str


@dataclass(frozen=True, slots=True)
class Applied:
    """A phrase of the question that was read as another; ``name`` is the set's."""

    typed: str
    meant: str
    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """``words`` are the ways to read the phrase, ``terms`` what it asks an engine."""

    applied: Applied
    one_way: bool
    words: tuple[Words, ...]
    terms: Words


@dataclass(frozen=True, slots=True)
class Place:
    """Where the question holds a phrase, in code points, and what else it may say."""

    start: int
    end: int
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    terms: Words
    applied: tuple[Applied, ...]


@dataclass(frozen=True, slots=True)
class _Phrase:
    """``read`` are the ways that questions write it, ``words`` those of articles."""

    text: str
    read: tuple[Words, ...]
    words: tuple[Words, ...]
    terms: Words


class SynonymBook:
    """The rules that hold for questions of one language to one locale.

    Phrases are compared after analysis, in ``language``. Looking a question up takes
    as long as it has words, however many rules there are.
    """

    def __init__(
        self, rules: Iterable[SynonymRule], analyser: Analyser, language: str
    ) -> None:
        self._rules = tuple(rules)
        self._analyser = analyser
        self._language = language
        self._found: dict[Words, list[int]] = {}
        self._lengths: dict[str, set[int]] = {}
        # What is meant is analysed when a question asks for it: most never is.
        self._meant = lru_cache(KEPT)(self._phrase)
        for number, rule in enumerate(self._rules):
            for text in chain.from_iterable(map(spacings, rule.typed)):
                for words in spellings(analyser, text, language):
                    self._add(words, number)

    def __bool__(self) -> bool:
        return bool(self._found)

    def places(self, text: str, said: Iterable[Sequence[Term]]) -> tuple[Place, ...]:
        """The longest phrases of the rules that ``text`` holds, from its start.

        ``said`` are the ways to read it (``search.text.reading.sequences``).
        """
        seen: dict[tuple[int, int], list[Words]] = {}
        for sequence in said:
            for start, end, words in self._matches(sequence):
                seen.setdefault((start, end), []).append(words)
        places: list[Place] = []
        for start, end in sorted(seen, key=lambda span: (span[0], -span[1])):
            if places and start < places[-1].end:
                continue
            choices = self._choices(text[start:end], seen[start, end])
            if choices:
                places.append(Place(start, end, choices))
        return tuple(places[:PLACES])

    def _add(self, words: Words, number: int) -> None:
        if not words:
            return
        self._lengths.setdefault(words[0], set()).add(len(words))
        numbers = self._found.setdefault(words, [])
        if number not in numbers[-1:]:
            numbers.append(number)

    def _phrase(self, text: str) -> _Phrase:
        return _Phrase(
            text,
            spellings(self._analyser, text, self._language),
            as_written(self._analyser, text, self._language),
            texts(self._analyser.question(text, self._language)),
        )

    def _matches(self, sequence: Sequence[Term]) -> Iterable[tuple[int, int, Words]]:
        said = texts(sequence)
        for at, first in enumerate(said):
            for length in self._lengths.get(first, ()):
                words = said[at : at + length]
                # The end of a question cuts short what is looked up.
                if len(words) == length and words in self._found:
                    last = sequence[at + length - 1]
                    yield sequence[at].start, last.end, words

    def _choices(self, typed: str, said: Sequence[Words]) -> tuple[Choice, ...]:
        """One-way rules first, since they say what is meant; each phrase once."""
        found: dict[Words, Choice] = {}
        for number in sorted(
            {number for words in said for number in self._found[words]}
        ):
            rule = self._rules[number]
            for phrase in map(self._meant, rule.meant):
                if phrase.terms and not any(words in phrase.read for words in said):
                    applied = Applied(typed, phrase.text, rule.name)
                    choice = Choice(applied, rule.one_way, phrase.words, phrase.terms)
                    found.setdefault(phrase.words[0], choice)
        choices = sorted(found.values(), key=lambda choice: not choice.one_way)
        return tuple(choices[:CHOICES])


def meaning(text: str, places: Sequence[Place]) -> str:
    """The question for the encoder: with what one-way rules say is meant.

    Phrases that are equal are left as they were typed.
    """
    for place in reversed(places):
        best = place.choices[0]
        if best.one_way:
            text = f"{text[: place.start]}{best.applied.meant}{text[place.end :]}"
    return text


@dataclass(frozen=True, slots=True)
class Rewording:
    """What may be said instead of a question, before it is known what articles say.

    ``rests`` are the terms of the question without some of its places, by which of
    them are left out.
    """

    places: tuple[Place, ...]
    rests: Mapping[tuple[bool, ...], Words]

    @property
    def terms(self) -> frozenset[str]:
        """All whose frequencies ``wordings`` needs."""
        choices = [choice for place in self.places for choice in place.choices]
        said = (words for choice in choices for words in choice.words)
        asked = (choice.terms for choice in choices)
        return frozenset(chain(*said, *asked, *self.rests.values()))


def rewording(
    text: str, places: tuple[Place, ...], analyse: Callable[[str], Words]
) -> Rewording:
    """``analyse`` gives the question terms of a text."""
    masks = [mask for mask in product((False, True), repeat=len(places)) if any(mask)]
    return Rewording(
        places, {mask: analyse(_without(text, places, mask)) for mask in masks}
    )


def wordings(
    offered: Rewording, documents: Callable[[str], int]
) -> tuple[Wording, ...]:
    """The wordings that articles use, those that change least first.

    ``documents`` counts the articles that hold a term; a phrase is used when each of
    its words is.
    """

    def used(choice: Choice) -> bool:
        return any(all(documents(word) for word in words) for words in choice.words)

    offers: list[list[Choice | None]] = [
        [None, *islice(filter(used, place.choices), USED)] for place in offered.places
    ]
    combinations = sorted(
        product(*(range(len(offer)) for offer in offers)),
        key=lambda chosen: (sum(chosen), chosen),
    )
    found = []
    for chosen in combinations[1 : WORDINGS + 1]:
        terms = dict.fromkeys(offered.rests[tuple(bool(number) for number in chosen)])
        applied = []
        for offer, number in zip(offers, chosen, strict=True):
            choice = offer[number]
            if choice is not None:
                terms |= dict.fromkeys(choice.terms)
                applied.append(choice.applied)
        found.append(Wording(tuple(terms)[:QUESTION_TERMS], tuple(applied)))
    return tuple(found)


def _without(text: str, places: Sequence[Place], replaced: Sequence[bool]) -> str:
    for place, gone in reversed([*zip(places, replaced, strict=True)]):
        if gone:
            text = f"{text[: place.start]} {text[place.end :]}"
    return text

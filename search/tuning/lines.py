"""What an editor typed into a synonym set or a pin, line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

from search.ranking.synonyms import SynonymRule
from search.text.normalise import clean

ARROW = "=>"
LINES = 200
"""Lines of one set or pin."""
PHRASE_WORDS = 5
PHRASE_LENGTH = 80

Key = tuple[str, ...]


class Fault(Enum):
    """What is wrong with a text; those above the break concern one line."""

    LONG = "long"
    NO_WORDS = "no words"
    NO_ARROW = "no arrow"
    ARROWS = "arrows"
    ARROW_IN_EQUAL = "arrow in equal"
    SAME = "same"

    CYCLE = "cycle"
    SINGLE = "single"
    EMPTY = "empty"
    MANY = "many"


@dataclass(frozen=True, slots=True)
class Problem:
    """``line`` counts from 1; 0 stands for the whole. ``other`` closes a cycle."""

    fault: Fault
    line: int = 0
    other: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    line: int
    typed: str
    meant: str


def lines(text: str) -> list[Line]:
    """Those that are not blank, without stray spaces and unusable characters."""
    tidy = (" ".join(clean(line).split()) for line in text.splitlines())
    return [Line(number, line) for number, line in enumerate(tidy, 1) if line]


def equal_phrases(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.text for line in lines(text)))


def pairs(text: str) -> list[Pair]:
    """The lines that hold one arrow between two phrases."""
    found = []
    for line in lines(text):
        sides = [side.strip() for side in line.text.split(ARROW)]
        if len(sides) == 2 and all(sides):
            found.append(Pair(line.number, *sides))
    return found


def rules(text: str, name: str, *, one_way: bool) -> tuple[SynonymRule, ...]:
    """What a set means; faulty lines mean nothing."""
    if not one_way:
        phrases = equal_phrases(text)
        return (SynonymRule(phrases, phrases, False, name),) if phrases else ()
    return tuple(
        SynonymRule((pair.typed,), (pair.meant,), True, name) for pair in pairs(text)
    )


def problems_of_equal(text: str, analyse: Callable[[str], Key]) -> list[Problem]:
    """``analyse`` gives the words of a phrase as search compares them."""
    found = lines(text)
    if whole := _too_few_or_many(found):
        return [whole]
    problems = []
    keys = set()
    for line in found:
        if ARROW in line.text:
            problems.append(Problem(Fault.ARROW_IN_EQUAL, line.number))
        elif fault := _fault(line.text, analyse):
            problems.append(Problem(fault, line.number))
        else:
            keys.add(analyse(line.text))
    if not problems and len(keys) < 2:
        problems.append(Problem(Fault.SINGLE))
    return problems


def problems_of_one_way(text: str, analyse: Callable[[str], Key]) -> list[Problem]:
    found = lines(text)
    if whole := _too_few_or_many(found):
        return [whole]
    problems = []
    for line in found:
        sides = [side.strip() for side in line.text.split(ARROW)]
        if len(sides) < 2 or not all(sides):
            problems.append(Problem(Fault.NO_ARROW, line.number))
        elif len(sides) > 2:
            problems.append(Problem(Fault.ARROWS, line.number))
        elif fault := _fault(sides[0], analyse) or _fault(sides[1], analyse):
            problems.append(Problem(fault, line.number))
        elif analyse(sides[0]) == analyse(sides[1]):
            problems.append(Problem(Fault.SAME, line.number))
    return problems or _cycles(pairs(text), analyse)


def problems_of_questions(text: str, analyse: Callable[[str], Key]) -> list[Problem]:
    """Of a pin's questions, which may be longer than phrases."""
    found = lines(text)
    if whole := _too_few_or_many(found):
        return [whole]
    return [
        Problem(Fault.NO_WORDS, line.number) for line in found if not analyse(line.text)
    ]


def _too_few_or_many(found: list[Line]) -> Problem | None:
    if not found:
        return Problem(Fault.EMPTY)
    return Problem(Fault.MANY) if len(found) > LINES else None


def _fault(phrase: str, analyse: Callable[[str], Key]) -> Fault | None:
    if len(phrase) > PHRASE_LENGTH or len(phrase.split()) > PHRASE_WORDS:
        return Fault.LONG
    return None if analyse(phrase) else Fault.NO_WORDS


def _cycles(found: Iterable[Pair], analyse: Callable[[str], Key]) -> list[Problem]:
    """The first line whose meaning leads back to what it was typed for."""
    leads: dict[Key, list[tuple[Key, int]]] = {}
    for pair in found:
        typed, meant = analyse(pair.typed), analyse(pair.meant)
        seen = {meant}
        following = [meant]
        while following:
            for key, line in leads.get(following.pop(), ()):
                if key == typed:
                    return [Problem(Fault.CYCLE, pair.line, line)]
                if key not in seen:
                    seen.add(key)
                    following.append(key)
        leads.setdefault(typed, []).append((meant, pair.line))
    return []

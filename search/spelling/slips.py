"""Which mistakes people make when they write: fingers slip, and vowels are guessed."""

from __future__ import annotations

# Whatever the locale: many write on another keyboard than its own.
_KEYBOARDS = (
    ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
    ("qwertzuiop", "asdfghjkl", "yxcvbnm"),
    ("azertyuiop", "qsdfghjklm", "wxcvbn"),
)
# By how much of a key's width each row is moved to the right of the first.
_MOVED = (0.0, 0.25, 0.75)
_REACH = 1.1
# Of Latin, Cyrillic, Greek, Arabic, Devanagari and Hangul, without marks.
_VOWELS = frozenset(
    "aeiouy"
    + "аеиоуыэюяіє"
    + "αεηιουω"
    + "اوي"
    + "".join(map(chr, (*range(0x093E, 0x094D), *range(0x1161, 0x1176))))
)


def _neighbours() -> frozenset[tuple[str, str]]:
    """The pairs of letters whose keys touch."""
    return frozenset(
        (one, other)
        for rows in _KEYBOARDS
        for y, row in enumerate(rows)
        for x, one in enumerate(row)
        for v, other_row in enumerate(rows)
        for u, other in enumerate(other_row)
        if one != other
        and abs(y - v) <= 1
        and abs(x + _MOVED[y] - u - _MOVED[v]) < _REACH
    )


_NEIGHBOURS = _neighbours()
_ON_KEYS = frozenset(letter for pair in _NEIGHBOURS for letter in pair)


def may_be_meant(typed: str, known: str, slips: int) -> bool:
    """Whether so many slips at most make ``typed`` of ``known``; both are forms.

    A slip swaps two letters, leaves one out, hits the key of one or a key beside it
    too, or takes the key beside it or another vowel. The first letter is never left out
    nor another: that is another word. Where letters have no key here, any may be taken
    for another, if that is all.
    """
    return _slipped(typed, known, slips, "") or _one_taken(typed, known)


def is_likely(typed: str, known: str) -> bool:
    """Whether it is a likely slip: letters were swapped, or one was doubled or not."""
    return sorted(typed) == sorted(known) or _single(typed) == _single(known)


def _single(word: str) -> str:
    """Without the second of two equal letters."""
    return "".join(
        letter
        for letter, before in zip(word, " " + word, strict=False)
        if letter != before
    )


def _one_taken(typed: str, known: str) -> bool:
    """Whether they differ in one letter after the first, whose keys are not known."""
    if len(typed) != len(known) or typed[:1] != known[:1]:
        return False
    differ = [pair for pair in zip(typed, known, strict=True) if pair[0] != pair[1]]
    return len(differ) == 1 and not _ON_KEYS.issuperset(differ[0])


def _slipped(typed: str, known: str, slips: int, before: str) -> bool:
    """``before`` is the letter in front of what is left, none at a word's start.

    What is hit too lies beside a letter that was meant, not beside another hit too.
    """
    while typed and known and typed[0] == known[0]:
        typed, known, before = typed[1:], known[1:], typed[0]
    if not typed and not known:
        return True
    if not slips:
        return False
    left = slips - 1
    if (
        len(known) > 1
        and typed[:2] == known[1::-1]
        and _slipped(typed[2:], known[2:], left, typed[1])
    ):
        return True
    if (
        typed
        and any(_hit_too(typed[0], beside) for beside in (before, known[:1]))
        and _slipped(typed[1:], known, left, before)
    ):
        return True
    if not before or not known:
        return False
    if _slipped(typed, known[1:], left, before):
        return True
    return (
        bool(typed)
        and _taken_for(typed[0], known[0])
        and _slipped(typed[1:], known[1:], left, typed[0])
    )


def _hit_too(letter: str, beside: str) -> bool:
    return letter == beside or (letter, beside) in _NEIGHBOURS


def _taken_for(typed: str, known: str) -> bool:
    both_vowels = typed in _VOWELS and known in _VOWELS
    return both_vowels or (typed, known) in _NEIGHBOURS

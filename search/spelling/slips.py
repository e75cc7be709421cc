"""Which edits a hand makes by itself: the others are rather another word."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from search.spelling.keyboards import keyboard_rows


def is_slip(typed: str, known: str, edits: int, locale: str) -> bool:
    """Whether at most ``edits`` slips of the fingers make ``typed`` of ``known``.

    Those are: two letters swapped, one doubled or left out (but not the last, which
    may be an ending), a neighbouring key instead of a letter or beside it.
    """
    return _slipped(typed, known, "", edits, _neighbours(locale))


def _slipped(
    typed: str, known: str, before: str, edits: int, keys: Mapping[str, set[str]]
) -> bool:
    same = 0
    while same < min(len(typed), len(known)) and typed[same] == known[same]:
        same += 1
    before = known[same - 1] if same else before
    typed, known = typed[same:], known[same:]
    if not typed and not known:
        return True
    if edits == 0:
        return False
    left = edits - 1
    one, other = typed[:1], known[:1]
    if len(known) > 1 and typed[:2] == known[1] + known[0]:
        return _slipped(typed[2:], known[2:], known[1], left, keys)
    beside = one and (
        one == before
        or _near(one, before, keys)
        or one == typed[1:2]
        or _near(one, other, keys)
    )
    if beside and _slipped(typed[1:], known, before, left, keys):
        return True
    left_out = other and (len(known) > 1 or other == before)
    if left_out and _slipped(typed, known[1:], other, left, keys):
        return True
    instead = one and other and _near(one, other, keys)
    return bool(instead) and _slipped(typed[1:], known[1:], other, left, keys)


def _near(one: str, other: str, keys: Mapping[str, set[str]]) -> bool:
    """Neighbours on a keyboard, or letters of a script whose keys are not known."""
    if not one or not other:
        return False
    if one not in keys or other not in keys:
        return one not in keys and other not in keys
    return other in keys[one]


@cache
def _neighbours(locale: str) -> dict[str, set[str]]:
    """The keys left and right, and the two above and below, which are set off."""
    found: dict[str, set[str]] = {}
    for rows in keyboard_rows(locale):
        at = {
            letter: (place, row)
            for row, letters in enumerate(rows)
            for place, letter in enumerate(letters)
            if letter.isalpha()
        }
        for letter, (x, y) in at.items():
            around = {
                other
                for other, (u, v) in at.items()
                if (v == y and abs(u - x) == 1)
                or (v == y - 1 and u - x in {0, 1})
                or (v == y + 1 and u - x in {0, -1})
            }
            found.setdefault(letter, set()).update(around)
    return found

"""Which edits a hand makes by itself: the others are rather another word."""

from __future__ import annotations

from functools import cache

from search.spelling.keyboards import keyboard_rows


def is_slip(typed: str, known: str, edits: int) -> bool:
    """Whether at most ``edits`` slips of the fingers make ``typed`` of ``known``.

    Those are: two letters swapped, one doubled or left out (but not the last, which
    may be an ending), a neighbouring key instead of a letter or beside it.
    """
    return _slipped(typed, known, "", edits)


def _slipped(typed: str, known: str, before: str, edits: int) -> bool:
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
    if len(typed) > 1 and typed[:2] == known[1::-1][:2] and len(known) > 1:
        return _slipped(typed[2:], known[2:], known[1], left)
    beside = one and (
        one == before or _near(one, before) or one == typed[1:2] or _near(one, other)
    )
    if beside and _slipped(typed[1:], known, before, left):
        return True
    left_out = other and (len(known) > 1 or other == before)
    if left_out and _slipped(typed, known[1:], other, left):
        return True
    instead = one and other and _near(one, other)
    return bool(instead) and _slipped(typed[1:], known[1:], other, left)


def _near(one: str, other: str) -> bool:
    """Neighbours on a keyboard, or letters of a script whose keys are not known."""
    if not one or not other:
        return False
    neighbours = _neighbours()
    if one not in neighbours or other not in neighbours:
        return one not in neighbours and other not in neighbours
    return other in neighbours[one]


@cache
def _neighbours() -> dict[str, set[str]]:
    """The keys left and right, and the two above and below, which are set off."""
    found: dict[str, set[str]] = {}
    for rows in keyboard_rows():
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

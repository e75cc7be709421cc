"""Find IBANs by their country's length and their check digits (ISO 13616).

Decision 0288 says what is recognised of those that are mistyped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.text.named import near
from search.text.scripts import CLOSE, OPEN

_COUNTRIES = {
    15: "NO",
    16: "BE",
    18: "DK FI FK FO GL NL SD",
    19: "MK SI",
    20: "AT BA EE KZ LT LU MN XK",
    21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA",
    23: "AE GI IL IQ OM SO TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "LY PT ST",
    26: "IS TR",
    27: "BI DJ FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
    29: "BR EG PS QA UA",
    30: "JO KW MU YE",
    31: "MT SC",
    32: "LC",
    33: "RU",
}
_LENGTHS = {
    country: length
    for length, countries in _COUNTRIES.items()
    for country in countries.split()
}
_BETWEEN = r"[ .\u2010-\u2015-]{0,2}"
_HEAD = re.compile(
    rf"{OPEN}([A-Z]{{2}}){_BETWEEN}\d{_BETWEEN}\d", re.ASCII | re.IGNORECASE
)
_HEAD_LENGTH = 4
_RESTS = {
    length: re.compile(
        rf"(?:{_BETWEEN}[A-Z0-9]){{{length - _HEAD_LENGTH}}}{CLOSE}",
        re.ASCII | re.IGNORECASE,
    )
    for length in _COUNTRIES
}
_NAME = re.compile(rf"{OPEN}iban|[آا]يبان", re.IGNORECASE)
_MISTYPED = re.compile(
    rf"{OPEN}[A-Z]{{2}}\d\d(?:{_BETWEEN}[A-Z]{{4}})?"
    rf"(?:{_BETWEEN}[A-Z]?\d){{8,28}}{CLOSE}",
    re.ASCII | re.IGNORECASE,
)


def find_ibans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where IBANs stand, and beside their name those that are mistyped.

    ``text`` has its digits in ASCII; places are code points.
    """
    for head in _HEAD.finditer(text):
        length = _LENGTHS.get(head[1].upper())
        rest = _RESTS[length].match(text, head.end()) if length else None
        if rest and _holds(head.group(), rest.group()):
            yield head.start(), rest.end()
    for match in near(_NAME, _MISTYPED.finditer(text), text):
        yield match.span()


def _holds(head: str, rest: str) -> bool:
    """Remainder 1 of 97, with the head moved to the end and letters read as 10 to 35.

    More digits than letters: one in 97 phrases such as "at 12 noon …" has it, too.
    """
    account = [letter for letter in rest if letter.isalnum()]
    moved = (*account, *(letter for letter in head if letter.isalnum()))
    number = int("".join(str(int(letter, 36)) for letter in moved))
    return (
        2 * sum(letter.isdigit() for letter in account) > len(account)
        and number % 97 == 1
    )

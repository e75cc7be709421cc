"""Write numbers in one form whatever separators a language uses."""

from __future__ import annotations

import re

_SEPARATOR = re.compile(r"\D")
# Lakhs and crores: `1,00,000`, `1,00,00,000.50`.
_BY_TWOS = re.compile(r"([1-9]\d?(?:,\d\d)+,\d{3})(\.\d+)?", re.ASCII)


def plain_number(text: str) -> str:
    """Return a number without grouping and with a decimal point.

    `1,000`, `1.000`, `1'000` and `1 000` become `1000`, `1,00,000` becomes `100000`,
    and `1.000,50` becomes `1000.50`; what has no such groups keeps its parts, joined by
    dots (`0,05`, `2.13.0`).
    """
    if by_twos := _BY_TWOS.fullmatch(text):
        return by_twos[1].replace(",", "") + (by_twos[2] or "")
    groups = _SEPARATOR.split(text)
    marks = _SEPARATOR.findall(text)
    first, *rest = groups
    if first.startswith("0") or len(first) > 3:
        return ".".join(groups)
    if len(set(marks)) == 1 and all(len(group) == 3 for group in rest):
        return "".join(groups)
    *whole, decimals = rest
    if (
        whole
        and len(set(marks[:-1])) == 1
        and marks[-1] != marks[0]
        and all(len(group) == 3 for group in whole)
    ):
        return f"{first}{''.join(whole)}.{decimals}"
    return ".".join(groups)

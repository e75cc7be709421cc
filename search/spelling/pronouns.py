"""The pronouns that Arabic joins to the ends of its words (``محفظتي``: my wallet)."""

from __future__ import annotations

from search.text.writing import base

SHORTEST_STEM = 3
"""Letters that must stand before what is taken for a pronoun."""
_PRONOUNS = ("نا", "كم", "ها", "هم", "ي", "ك", "ه")


def with_other_pronouns(form: str, locale: str) -> list[str]:
    """An Arabic form that ends with a pronoun, with each pronoun; else nothing."""
    if base(locale) != "ar":
        return []
    stems = [
        form.removesuffix(pronoun)
        for pronoun in _PRONOUNS
        if form.endswith(pronoun) and len(form) - len(pronoun) >= SHORTEST_STEM
    ]
    return [stem + pronoun for stem in stems for pronoun in _PRONOUNS]

"""The signals of the match in words that support leads and editors understand."""

from __future__ import annotations

import math

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: dict[str, Promise] = {
    "best_cosine": _("How near in meaning the nearest article is"),
    "coverage": _("How well the words match the best article by words"),
    "idf_share_lexical": _(
        "Share of the question's words in the best article by words"
    ),
    "idf_share_semantic": _(
        "Share of the question's words in the nearest article in meaning"
    ),
    "bm25_of_best_semantic": _(
        "How well the words match the nearest article in meaning"
    ),
    "cosine_to_next": _("Lead in meaning over the second article"),
    "cosine_to_mean": _("Lead in meaning over the average of the next ten"),
    "bm25_to_next": _("Lead by words over the second article"),
    "legs_agree": _("Words and meaning find the same article first"),
    "terms": _("Words and parts of words in the question"),
    "idf_share_known": _("Share of the question's words that any article holds"),
    "rarest_missing": _(
        "How rare a word of the question is that the best article by words lacks"
    ),
    "cosine_to_three": _("Lead in meaning over the average of the next three"),
    "terms_found": _("Words and parts of words that the best article by words holds"),
    "bm25_to_mean": _("Lead by words over the average of the next ten"),
    "documents": _("Articles in this language"),
    "stretch_cosine_above_mean": _(
        "How far the first article's best sentences stand out in meaning"
    ),
    "stretch_share_above_mean": _(
        "How far the first article's best sentences stand out by words"
    ),
    "stretches": _("Pairs of sentences compared in the first article, at most eight"),
    "third_cosine": _("How near in meaning the third article is"),
    "stretch_cosine_to_next": _(
        "Lead in meaning of the first article's nearest sentences over its next ones"
    ),
    "stretch_cosine_to_five": _(
        "Lead in meaning of the first article's nearest sentences over the average of "
        "the next five in the first three articles"
    ),
    "cosine_below_nearest": _(
        "How much nearer in meaning another article is than the first"
    ),
}
"""By the names of ``search.ranking.match.Signals``."""
_COUNTS = frozenset({"terms", "terms_found", "documents", "stretches"})
"""What the rule reads as logarithms, so that no one of them outweighs all else."""


def readable(name: str, value: float | None) -> float | bool | None:
    """The value of a signal as people say it: counts as counts, agreement as yes."""
    if value is None:
        return None
    if name in _COUNTS:
        return round(math.expm1(value))
    return bool(value) if name == "legs_agree" else value

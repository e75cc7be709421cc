"""Which other locales to look in, and what is near a question there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from django.conf import settings

from search.answer import Question
from search.answering.languages import Spoken, published_in
from search.engines.contract import (
    Engine,
    Filters,
    GenerationInfo,
    SemanticHit,
    Vector,
)
from search.ranking.fusion import DEPTH
from search.text.writing import base

RAW_BAR = 0.86
"""Cosine below which an article of another locale is as near as any text is to any."""
CENTRED_BAR = 0.69
"""The same for vectors that are centred by language."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Other ``locales`` to look in for what ``home`` lacks, or, where that is "", for
    all that they hold; ``filters`` are those of the reader."""

    locales: tuple[str, ...]
    home: str
    filters: Filters


def wished(question: Question, said: Spoken, locales: tuple[str, ...]) -> Elsewhere:
    """The language that is asked for, else the one that the reader is seen to speak."""
    others = tuple(code for code in locales if code != question.locale)
    filters = Filters(type=question.type, topic=question.topic)
    if question.also in others:
        return Elsewhere((question.also,), "", filters)
    own = published_in(said.code, others)
    if own and base(said.code) != base(question.locale):
        return Elsewhere(own, "", filters)
    return Elsewhere(others, question.locale, filters)


def nearest(
    engine: Engine,
    vector: Vector,
    where: Elsewhere,
    shown: Collection[str],
    live: GenerationInfo,
) -> list[SemanticHit]:
    """Of each family that is not ``shown``, best first, where any of it is near enough.

    In the site's default language, of which readers are likeliest to know some, where
    the index holds that, else the nearest. Raises EngineError.
    """
    default = settings.LANGUAGE_CODE
    near: dict[str, SemanticHit] = {}
    preferred: dict[str, SemanticHit] = {}
    for hit in engine.semantic(vector, where.locales, where.filters, DEPTH, live.name):
        bar = CENTRED_BAR if live.centring.holds(hit.locale) else RAW_BAR
        if hit.family not in shown and hit.score >= bar:
            near.setdefault(hit.family, hit)
        if hit.locale == default:
            preferred[hit.family] = hit
    at_home: Collection[str] = ()
    if near and where.home:
        at_home = engine.held((), list(near), where.home, live.name)
    left = {family: hit for family, hit in near.items() if family not in at_home}
    unseen = [family for family in left if family not in preferred]
    if unseen and default in where.locales and not where.filters.topic:
        # Translations of other families may have crowded it out of the hits.
        for family in engine.held((), unseen, default, live.name):
            preferred[family] = replace(left[family], locale=default)
    return [preferred.get(family, hit) for family, hit in left.items()]

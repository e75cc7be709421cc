"""What a generation must not break of what the live one finds."""

from __future__ import annotations

from collections.abc import Iterator

from search.answering.vocabularies import StoredVocabularies
from search.engines.contract import EngineError, GenerationInfo
from search.indexing.indexer import Indexer
from search.models import GoldenQuestion

from .replay import NotChecked, of_generation, outcome, patient
from .results import readable

SHOWN = 10
"""Broken golden questions that are named."""


def objections(indexer: Indexer, generation: GenerationInfo) -> Iterator[str]:
    """The first few golden questions that speak against it, and how to go on."""
    try:
        broken = list(_broken_by(indexer, generation))
    except NotChecked as error:
        yield f"The golden questions could not be asked: {error}"
        return
    yield from broken[:SHOWN]
    if len(broken) > SHOWN:
        yield f"So do {len(broken) - SHOWN} other golden questions."
    if broken:
        yield "To make it live all the same: the same command with --despite-golden"


def _broken_by(indexer: Indexer, generation: GenerationInfo) -> Iterator[str]:
    """Why golden questions speak against a generation, without their words.

    What the live generation cannot be asked by this indexer, as when the model
    changes, is taken from the last check. Raises NotChecked.
    """
    words = StoredVocabularies()
    new = patient(of_generation(indexer, generation, words))
    live = _live(indexer)
    old = patient(of_generation(indexer, live, words)) if live else None
    questions = GoldenQuestion.objects.filter(
        active=True, locale__in=indexer.engine.locales(generation.name)
    ).order_by("locale", "pk")
    there = readable(golden.family for golden in questions)
    for golden in questions:
        if (golden.family, golden.locale) not in there:
            continue
        family = str(golden.family)
        after = outcome(new(golden.question, golden.locale), family)
        if after.within(golden.first):
            continue
        if old is None:
            passed = golden.verdict == GoldenQuestion.Verdict.PASSES
        else:
            before = outcome(old(golden.question, golden.locale), family)
            passed = before.within(golden.first)
        if passed:
            place = after.position or "no place among the results"
            yield (
                f"{golden.locale}: golden question {golden.pk} passes now and would "
                f"find its article at {place}."
            )


def _live(indexer: Indexer) -> GenerationInfo | None:
    """The live generation, if this indexer's questions can be put to it."""
    try:
        live = indexer.engine.generation()
    except EngineError:
        return None
    same = (indexer.encoder.fingerprint, indexer.analyser.version)
    return live if (live.encoder, live.analysis) == same else None

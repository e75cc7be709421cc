"""The indexer that a process writes with, made from the settings."""

from __future__ import annotations

from django.conf import settings

from search.components import make_analyser, make_encoder
from search.engines.contract import Engine, EngineError

from .indexer import Indexer


def site_model(engine: Engine) -> str:
    """The model that the index is written with: the live generation's.

    The setting decides while there is none.
    """
    try:
        return engine.generation().model
    except EngineError:
        return str(settings.SIGNPOST_SENTENCE_TRANSFORMERS)


def make_indexer(engine: Engine, model: str, threads: int) -> Indexer:
    """``model`` as GenerationInfo names it.

    Raises ModelMissing or ModelDamaged, saying what mends it.
    """
    return Indexer(engine, make_encoder(threads, model), make_analyser())

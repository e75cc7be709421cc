"""The indexer that a process writes with, made from the settings."""

from __future__ import annotations

from django.conf import settings

from search.components import make_analyser, make_encoder
from search.encoder.files import ModelUnusable
from search.engines.contract import Engine, EngineBusy, EngineError, EngineUnavailable
from search.indexing.indexer import Indexer


def site_model(engine: Engine) -> str:
    """The model that the index is written with: the live generation's.

    The setting decides while there is none. Raises EngineError when the engine does
    not answer.
    """
    try:
        return engine.generation().model
    except (EngineBusy, EngineUnavailable):
        raise
    except EngineError:
        return str(settings.SIGNPOST_SENTENCE_TRANSFORMERS)


def make_indexer(engine: Engine, model: str, threads: int) -> Indexer:
    """``model`` as GenerationInfo names it.

    Raises ModelUnusable, saying what mends it.
    """
    try:
        encoder = make_encoder(threads, model)
    except (ImportError, OSError) as error:
        raise ModelUnusable(f"The model {model!r} cannot be loaded: {error}") from error
    return Indexer(engine, encoder, make_analyser())

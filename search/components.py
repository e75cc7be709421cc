"""The parts of search that this process uses, made from the settings."""

from __future__ import annotations

import logging
from functools import cache

from django.conf import settings

from search.encoder.files import ModelUnusable, open_model_files
from search.encoder.onnx import load_encoder
from search.encoder.protocol import Encoder
from search.engines.embedded import EmbeddedEngine
from search.ranking.rule import packaged_rule
from search.service import SearchService
from search.text.analysis import Analyser

logger = logging.getLogger(__name__)


def make_encoder(threads: int) -> Encoder:
    """The packaged model, or any other through sentence-transformers if one is named.

    Raises ModelMissing or ModelDamaged, saying what mends it.
    """
    if other := settings.SIGNPOST_SENTENCE_TRANSFORMERS:
        # Only there with requirements/models.txt.
        from search.encoder.sentence_transformers import SentenceTransformersEncoder

        return SentenceTransformersEncoder(other)
    return load_encoder(settings.SIGNPOST_MODEL_DIR, threads)


def make_analyser() -> Analyser:
    """Raises ModelMissing or ModelDamaged: the subword model is part of it."""
    return Analyser(open_model_files(settings.SIGNPOST_MODEL_DIR).subwords)


def make_engine(*, readonly: bool) -> EmbeddedEngine:
    return EmbeddedEngine(settings.SIGNPOST_INDEX_DIR, readonly=readonly)


@cache
def search_service() -> SearchService:
    """What this process searches with; loaded at the first question, after any fork.

    Without a usable model the words of titles and summaries still answer.
    """
    engine = make_engine(readonly=True)
    try:
        files = open_model_files(settings.SIGNPOST_MODEL_DIR)
    except ModelUnusable as error:
        logger.error("Searching without the encoder: %s", error)
        return SearchService(engine, Analyser(None), None, packaged_rule())
    return SearchService(
        engine,
        Analyser(files.subwords),
        make_encoder(settings.SIGNPOST_ENCODER_THREADS),
        packaged_rule(),
    )

"""The parts of search that this process uses, made from the settings."""

from __future__ import annotations

from django.conf import settings

from search.encoder.files import open_model_files
from search.encoder.onnx import OnnxEncoder, load_encoder
from search.engines.embedded import EmbeddedEngine
from search.text.analysis import Analyser


def make_encoder(threads: int) -> OnnxEncoder:
    """Raises ModelMissing or ModelDamaged, saying what mends it."""
    return load_encoder(settings.SIGNPOST_MODEL_DIR, threads)


def make_analyser() -> Analyser:
    """Raises ModelMissing or ModelDamaged: the subword model is part of it."""
    return Analyser(open_model_files(settings.SIGNPOST_MODEL_DIR).subwords)


def make_engine(*, readonly: bool) -> EmbeddedEngine:
    return EmbeddedEngine(settings.SIGNPOST_INDEX_DIR, readonly=readonly)

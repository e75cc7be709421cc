"""The parts of search that this process uses, made from the settings."""

from __future__ import annotations

import logging
from functools import cache, partial
from typing import TYPE_CHECKING

from django.conf import settings

from search.answering.languages import packaged_detector
from search.answering.quoting import Quoter
from search.answering.status import SearchStatus
from search.answering.usefulness import UsefulnessPrior
from search.answering.vocabularies import StoredVocabularies, in_a_thread
from search.encoder.files import ModelUnusable, open_model_files
from search.encoder.onnx import load_encoder
from search.encoder.protocol import Encoder
from search.engines.contract import Engine
from search.engines.embedded import EmbeddedEngine
from search.ranking.quick import packaged_quick_rule
from search.ranking.rule import packaged_rules
from search.service import SearchService
from search.text.analysis import Analyser
from search.tuning.current import CurrentRules
from search.vectors.database import DatabaseVectorCache

if TYPE_CHECKING:
    from search.engines.elasticsearch import ElasticsearchEngine

logger = logging.getLogger(__name__)

WRITER_SECONDS = 30.0
"""What a search of a process that writes the index may take."""


def make_encoder(threads: int, model: str | None = None) -> Encoder:
    """The packaged model for "", else the one that sentence-transformers knows by name.

    Without ``model`` the one that the settings name. Raises ModelMissing or
    ModelDamaged, saying what mends it.
    """
    if model is None:
        model = settings.SIGNPOST_SENTENCE_TRANSFORMERS
    if model:
        # Only there with requirements/models.txt.
        from search.encoder.sentence_transformers import SentenceTransformersEncoder

        return SentenceTransformersEncoder(model)
    return load_encoder(settings.SIGNPOST_MODEL_DIR, threads)


def make_analyser() -> Analyser:
    """Raises ModelMissing or ModelDamaged: the subword model is part of it."""
    return Analyser(open_model_files(settings.SIGNPOST_MODEL_DIR).subwords)


def make_engine(*, readonly: bool) -> Engine:
    """Elasticsearch where the settings name one, else files below the data folder."""
    if not settings.SIGNPOST_ELASTICSEARCH_URL:
        return EmbeddedEngine(settings.SIGNPOST_INDEX_DIR, readonly=readonly)
    # What was just built and not yet merged is slow, and no reader waits for writers.
    timeout = settings.SIGNPOST_ELASTICSEARCH_TIMEOUT if readonly else WRITER_SECONDS
    return connect_elasticsearch(settings.SIGNPOST_INDEX_PREFIX, timeout)


def connect_elasticsearch(prefix: str, timeout: float) -> ElasticsearchEngine:
    """The cluster of the settings; ``prefix`` starts the names of indices.

    ``timeout`` is what a search may take, in seconds.
    """
    # A site without a server need not load its client.
    from search.engines.elasticsearch import connect

    return connect(
        settings.SIGNPOST_ELASTICSEARCH_URL,
        api_key=settings.SIGNPOST_ELASTICSEARCH_API_KEY,
        user=settings.SIGNPOST_ELASTICSEARCH_USER,
        password=settings.SIGNPOST_ELASTICSEARCH_PASSWORD,
        ca=settings.SIGNPOST_ELASTICSEARCH_CA,
        prefix=prefix,
        replicas=settings.SIGNPOST_ELASTICSEARCH_REPLICAS,
        timeout=timeout,
    )


@cache
def search_service() -> SearchService:
    """What this process searches with; loaded at the first question, after any fork.

    Without a usable model the words of titles and summaries still answer.
    """
    engine = make_engine(readonly=True)
    vocabularies = StoredVocabularies(aside=in_a_thread)
    load = partial(make_encoder, settings.SIGNPOST_ENCODER_THREADS)
    usefulness = UsefulnessPrior(nudges=settings.SIGNPOST_USEFULNESS_PRIOR)
    try:
        analyser = make_analyser()
        # Another model takes seconds to load: that is done aside.
        other = settings.SIGNPOST_SENTENCE_TRANSFORMERS
        encoder = None if other else load("")
    except ModelUnusable as error:
        logger.error("Searching without the encoder: %s", error)
        analyser = Analyser(None)
        return SearchService(
            engine,
            analyser,
            None,
            packaged_rules(),
            rules=CurrentRules(analyser),
            usefulness=usefulness,
            vocabularies=vocabularies,
            detector=packaged_detector(),
        )
    return SearchService(
        engine,
        analyser,
        encoder,
        packaged_rules(),
        load=load,
        rules=CurrentRules(analyser),
        usefulness=usefulness,
        quoter=Quoter(packaged_quick_rule(), analyser, DatabaseVectorCache),
        vocabularies=vocabularies,
        detector=packaged_detector(),
        encoder_seconds=settings.SIGNPOST_ENCODER_TIMEOUT,
    )


def search_status() -> SearchStatus:
    """Of this process; loads no model and asks no server."""
    if not search_service.cache_info().currsize:
        return SearchStatus()
    return search_service().status()

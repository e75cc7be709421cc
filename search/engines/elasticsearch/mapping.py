"""How a locale's documents are stored and searched."""

from __future__ import annotations

from typing import Any

FORMAT = 2
"""Raise it when older indices cannot be read or written any more."""

_VALUE = {"type": "keyword", "index": False}
_NAME = {"type": "keyword"}


def mapping(dimensions: int) -> dict[str, Any]:
    """What is given back of an article lies in columns, its texts in ``article``.

    Passages and their windows are nested documents of one path with the passage's
    number ``n``, so that the best of them counts.
    """
    return {
        "dynamic": "strict",
        "_source": {
            "excludes": [
                "terms",
                "prefixes",
                "start",
                "article",
                "passages.vec",
            ]
        },
        "properties": {
            "family": _NAME,
            "locale": _VALUE,
            "type": _NAME,
            "topic": _NAME,
            "audience": _NAME,
            "gone": {"type": "boolean"},
            "version": {"type": "long", "index": False},
            "content_hash": _VALUE,
            "updated": {"type": "date", "index": False},
            "title": _VALUE,
            "title_length": {"type": "integer", "index": False},
            "terms": {
                "type": "text",
                "analyzer": "whitespace",
                "index_options": "freqs",
            },
            "prefixes": {
                "type": "text",
                "analyzer": "whitespace",
                "index_options": "docs",
                "norms": False,
            },
            "start": {"type": "completion", "analyzer": "keyword"},
            "article": {"type": "binary", "doc_values": True},
            "passages": {
                "type": "nested",
                "properties": {
                    "n": {"type": "short", "index": False},
                    "vec": {
                        "type": "dense_vector",
                        "dims": dimensions,
                        "index": True,
                        "similarity": "dot_product",
                        # By default the largest components are cut off, so that the
                        # wrong one of two near windows may stand for its article; and
                        # with 16 neighbours some of many like texts are never found.
                        "index_options": {
                            "type": "int8_hnsw",
                            "m": 32,
                            "confidence_interval": 1,
                        },
                    },
                },
            },
        },
    }


BUILDING = {
    # idf is counted by shard.
    "number_of_shards": 1,
    "number_of_replicas": 0,
    "refresh_interval": "-1",
    # The default loses a tenth of what a filter leaves.
    "dense_vector.hnsw_filter_heuristic": "fanout",
}
"""Settings of an index that nobody searches yet."""


def serving(replicas: int) -> dict[str, Any]:
    """Settings of an index that readers search.

    An explicit interval keeps a locale fresh that nobody has searched for a while.
    """
    return {"number_of_replicas": replicas, "refresh_interval": "1s"}

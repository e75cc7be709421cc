"""What an index gives back of an article: one column that holds all of it.

The documents' own source also keeps their vectors for copies of the index, and
unpacking those takes most of the time of reading an article's texts.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import datetime

import orjson

from search.engines.contract import Document, StoredArticle, StoredPassage


def packed(document: Document) -> str:
    """The value of the column. Raises orjson.JSONEncodeError for no Unicode."""
    return b64encode(orjson.dumps(StoredArticle.of(document))).decode("ascii")


def unpacked(value: str) -> StoredArticle:
    fields = orjson.loads(b64decode(value))
    updated = fields["updated"]
    return StoredArticle(
        **fields
        | {
            "topics": tuple(fields["topics"]),
            "updated": datetime.fromisoformat(updated) if updated else None,
            "passages": tuple(StoredPassage(**row) for row in fields["passages"]),
        }
    )

"""Documents on their way into indices, many in one request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import orjson

from search.engines.checks import reason_to_refuse
from search.engines.contract import (
    Document,
    EngineError,
    EngineUnavailable,
    PassageEntry,
    Refused,
)
from search.engines.elasticsearch.catalogue import damaged
from search.engines.elasticsearch.client import OVERLOADED, Calls, RequestRefused
from search.engines.elasticsearch.names import LOCALE, Names
from search.engines.elasticsearch.stored import packed
from search.engines.halves import halves
from search.text.prefixes import START_MARK

REQUEST_BYTES = 10_000_000
ID_BYTES = 512
REASON_LETTERS = 300


class Line(NamedTuple):
    """One document of a request: what to do and the document, as JSON."""

    document: Document
    action: bytes
    source: bytes


def why_refused(document: Document, dimensions: int) -> str:
    """Return "" unless the document must not even be sent."""
    if not LOCALE.fullmatch(document.locale):
        return f"{document.locale!r} is no locale."
    # One such name would spoil the whole request.
    if not 0 < len(document.family.encode("utf-8", "replace")) <= ID_BYTES:
        return f"The family's name must have 1 to {ID_BYTES} bytes."
    return reason_to_refuse(document, dimensions)


def send(
    calls: Calls, names: Names, documents: Iterable[tuple[Document, str]]
) -> list[Refused]:
    """Write documents, each with the generation whose index takes it.

    Raises EngineError when some of them should be sent again.
    """
    refused: list[Refused] = []
    for lines in _requests(documents, names, refused):
        refused += _send(calls, lines)
    return refused


def _requests(
    documents: Iterable[tuple[Document, str]], names: Names, refused: list[Refused]
) -> Iterator[list[Line]]:
    lines: list[Line] = []
    size = 0
    for document, generation in documents:
        alias = names.write(document.locale, generation)
        try:
            line = Line(document, _action(document, alias), _source(document))
        except orjson.JSONEncodeError as error:
            refused.append(Refused(document.family, document.locale, str(error)))
            continue
        length = len(line.action) + len(line.source)
        if lines and size + length > REQUEST_BYTES:
            yield lines
            lines, size = [], 0
        lines.append(line)
        size += length
    if lines:
        yield lines


def _action(document: Document, alias: str) -> bytes:
    return orjson.dumps(
        {
            "index": {
                "_index": alias,
                "_id": document.family,
                "version": document.version,
                "version_type": "external_gte",
                "require_alias": True,
            }
        }
    )


def _source(document: Document) -> bytes:
    kept = {
        "family": document.family,
        "locale": document.locale,
        "version": document.version,
        "content_hash": document.content_hash,
        "gone": document.gone,
    }
    if document.gone:
        return orjson.dumps(kept)
    starts = [p[1:] for p in document.prefixes if p.startswith(START_MARK)]
    found = {
        "type": document.type,
        "topic": document.topics,
        "audience": document.audience,
        "updated": document.updated,
        "title": document.title,
        "title_length": len(document.title),
        "terms": " ".join(document.terms),
        "prefixes": " ".join(document.prefixes),
        "start": max(starts, key=len, default=None),
        "article": packed(document),
        "passages": [
            row
            for number, passage in enumerate(document.passages)
            for row in _rows(number, passage)
        ],
    }
    return orjson.dumps(kept | found, option=orjson.OPT_SERIALIZE_NUMPY)


def _rows(number: int, passage: PassageEntry) -> Iterator[dict[str, Any]]:
    """The vectors of the passage itself and of its windows."""
    # The cluster takes rows whose squared length is 1 to .001, which that of halves is.
    for vector in halves(passage.vectors).astype(np.float32):
        yield {"n": number, "vec": vector}


def _send(calls: Calls, lines: Sequence[Line]) -> list[Refused]:
    """Halve a request that is refused whole, until the document that spoils it."""
    # The client passes on what is JSON already, which its types do not say.
    operations: list[Any] = [
        part for line in lines for part in (line.action, line.source)
    ]
    try:
        answer = calls.write(lambda client: client.bulk(operations=operations))
    except RequestRefused as error:
        if len(lines) == 1:
            document = lines[0].document
            return [Refused(document.family, document.locale, str(error))]
        middle = len(lines) // 2
        return _send(calls, lines[:middle]) + _send(calls, lines[middle:])
    if not answer["errors"]:
        return []
    refused = []
    failures: list[EngineError] = []
    for line, item in zip(lines, answer["items"], strict=True):
        match _outcome(item["index"]):
            case EngineError() as failure:
                failures.append(failure)
            case str(reason) if reason:
                document = line.document
                refused.append(Refused(document.family, document.locale, reason))
    if failures:
        raise failures[0]
    return refused


def _outcome(item: dict[str, Any]) -> str | EngineError:
    """Why one document is refused, "" if it is not, or what failed beside it."""
    status: int = item["status"]
    # 409: something newer is stored already.
    if status < 400 or status == 409:
        return ""
    error = item["error"]
    reason = f"{error['type']}: {error.get('reason', '')}"[:REASON_LETTERS]
    if error["type"] == "strict_dynamic_mapping_exception":
        return damaged(f"{item['_index']} has another mapping ({reason})")
    if status in {400, 413}:
        cause = error.get("caused_by", {}).get("reason", "")
        return f"{reason} {cause}".strip()[:REASON_LETTERS]
    if status == 404:
        return damaged(f"the index behind {item['_index']} is missing")
    if status in OVERLOADED:
        return EngineUnavailable(f"Elasticsearch takes no writes now ({reason}).")
    return EngineError(f"Elasticsearch answers {status} {reason}.")

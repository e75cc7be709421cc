"""Bodies of requests: pure functions from the contract's values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from search.engines.contract import Filters, Vector
from search.engines.halves import halves
from search.text.prefixes import START_MARK, errors_forgiven, inside

Body = dict[str, Any]

FACTS: tuple[Body | str, ...] = (
    "type",
    "topic",
    {"field": "updated", "format": "epoch_millis"},
)

_COLUMNS: Body = {"stored_fields": "_none_"}
"""Nothing of a hit is read but columns: even its id is stored beside all of its
vectors, and unpacking those takes ten times as long as the search."""
CANDIDATES = 150
"""Passages and windows that are left after an exact second look at twice as many."""
MOST_CANDIDATES = 10_000


def lexical(
    terms: Sequence[str], filters: Filters, size: int, facts: Sequence[Body | str] = ()
) -> Body:
    """Nothing but the terms may add to the score: coverage is taken from it."""
    match = {"match": {"terms": {"query": " ".join(dict.fromkeys(terms))}}}
    return {
        "query": {"bool": {"must": [match], "filter": conditions(filters)}},
        "size": size,
        "docvalue_fields": ["family", *facts],
        "track_total_hits": False,
        **_COLUMNS,
    }


def semantic(
    vector: Vector, filters: Filters, size: int, facts: Sequence[Body | str] = ()
) -> Body:
    """Without rescoring, the graph's rounded vectors lose one hit in ten."""
    return {
        "knn": {
            "field": "passages.vec",
            "query_vector": halves(vector).astype(np.float32),
            "k": size,
            "num_candidates": min(max(CANDIDATES, 3 * size), MOST_CANDIDATES),
            "rescore_vector": {"oversample": 2},
            "filter": conditions(filters),
        },
        "size": size,
        "docvalue_fields": ["family", *facts],
        "track_total_hits": False,
        **_COLUMNS,
    }


def widened(body: Body) -> Body:
    """A semantic search that looks at as many passages as the cluster allows."""
    return body | {"knn": body["knn"] | {"num_candidates": MOST_CANDIDATES}}


def nearest(vector: Vector, families: Sequence[str]) -> Body:
    """A semantic search of a few articles, each with the number of its best passage.

    For all that a search finds the number would cost as much as a quarter of it.
    """
    body = widened(
        semantic(vector, Filters(families=frozenset(families)), len(families))
    )
    best = {"size": 1, "docvalue_fields": ["passages.n"], **_COLUMNS}
    return body | {"knn": body["knn"] | {"inner_hits": best}}


def conditions(filters: Filters) -> list[Body]:
    pairs = [("type", filters.type), ("topic", filters.topic)]
    found: list[Body] = [{"term": {name: value}} for name, value in pairs if value]
    if filters.families:
        found.append({"terms": {"family": sorted(filters.families)}})
    return found


def frequencies(terms: Sequence[str]) -> Body:
    """A document that is not stored; without any term nothing would be counted."""
    return {
        "doc": {"terms": " ".join(terms) or "-"},
        "fields": ["terms"],
        "term_statistics": True,
        "field_statistics": True,
        "positions": False,
        "offsets": False,
    }


def held(terms: Sequence[str], families: Sequence[str]) -> Body:
    """Every article, with the terms it holds as names of matched clauses."""
    wanted = dict.fromkeys(families)
    return {
        "query": {
            "bool": {
                "filter": [
                    {"terms": {"family": list(wanted)}},
                    {"term": {"gone": False}},
                ],
                "should": [
                    {"term": {"terms": {"value": term, "_name": term}}}
                    for term in dict.fromkeys(terms)
                ],
            }
        },
        "size": len(wanted),
        "docvalue_fields": ["family"],
        "track_total_hits": False,
        **_COLUMNS,
    }


def articles(families: Sequence[str]) -> Body:
    return {
        "query": {"ids": {"values": list(families)}},
        "size": len(families),
        "docvalue_fields": ["article"],
        "track_total_hits": False,
        **_COLUMNS,
    }


def suggest(prefixes: Sequence[str], size: int) -> Body:
    """Titles that hold every word; those that start so first, last those that hold
    some of them only inside others, and of each kind the shortest.
    """
    starts = [_prefix(p) for p in prefixes if p.startswith(START_MARK)]
    words = [p for p in prefixes if not p.startswith(START_MARK)]
    held = [_prefix(word) for word in words]
    anywhere = [{"terms": {"prefixes": [word, inside(word)]}} for word in words]
    # Each kind gets a point for every one of these that it is part of.
    better = [_all(held), _all([*held, *starts])] if words else []
    return {
        "query": {"bool": {"filter": anywhere or starts, "should": better}},
        "sort": [{"_score": "desc"}, {"title_length": "asc"}],
        "size": size,
        "docvalue_fields": ["family", "title", "type"],
        "track_total_hits": False,
        **_COLUMNS,
    }


def suggest_mistyped(prefixes: Sequence[str], size: int) -> Body:
    """Titles whose beginning differs by a letter or two, as suggestions; as hits those
    that hold every word but for typing errors, the shortest first.
    """
    near = [
        {"fuzzy": {"prefixes": {"value": word, "fuzziness": errors_forgiven(word)}}}
        for word in prefixes
        if not word.startswith(START_MARK)
    ]
    return {
        "suggest": {
            "titles": {
                "prefix": prefixes[-1].removeprefix(START_MARK),
                "completion": {
                    "field": "start",
                    "size": size,
                    "fuzzy": {"fuzziness": "AUTO", "unicode_aware": True},
                },
            }
        },
        "query": {"bool": {"filter": near}},
        "sort": [{"title_length": "asc"}],
        "size": size,
        "docvalue_fields": ["family", "title", "type"],
        "track_total_hits": False,
        **_COLUMNS,
    }


def inventory(
    size: int, moment: str, kept_open: str, after: Sequence[Any] | None
) -> Body:
    """A page of what an index held at one moment, without reading any text."""
    body: Body = {
        "pit": {"id": moment, "keep_alive": kept_open},
        "sort": ["_shard_doc"],
        "size": size,
        "docvalue_fields": ["family", "version", "content_hash", "gone"],
        "track_total_hits": False,
        **_COLUMNS,
    }
    return body | {"search_after": list(after)} if after else body


def _all(conditions: Sequence[Body]) -> Body:
    return {"constant_score": {"filter": {"bool": {"filter": conditions}}}}


def _prefix(prefix: str) -> Body:
    return {"term": {"prefixes": prefix}}

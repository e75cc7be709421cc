"""Questions to the indices of one generation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

import orjson

from search.engines.contract import (
    Facts,
    Filters,
    Frequencies,
    InventoryEntry,
    Legs,
    LexicalHit,
    Opened,
    SemanticHit,
    StoredArticle,
    Suggestion,
    Vector,
)
from search.engines.elasticsearch import queries
from search.engines.elasticsearch.catalogue import Generation
from search.engines.elasticsearch.client import (
    WHOLE_INDEX_SECONDS,
    Calls,
    error_in,
)
from search.engines.elasticsearch.names import Names
from search.engines.elasticsearch.stored import unpacked
from search.text.prefixes import START_MARK, errors_forgiven

Answer = TypeVar("Answer")
Json = dict[str, Any]

PAGE = 5_000
KEPT_OPEN = "1m"
MEANING = -1
"""Stands for the vector among the wordings that are asked by their numbers."""
NO_HITS: Json = {"took": 0, "hits": {"hits": []}}


class Reader:
    """Raises IndexGone when an index is missing that the generation should have."""

    def __init__(self, calls: Calls, names: Names, generation: Generation) -> None:
        self._calls = calls
        self._names = names
        self._generation = generation

    def frequencies(self, terms: Sequence[str], locale: str) -> Frequencies:
        index = self._index(locale)
        if index is None:
            return Frequencies(documents=0, counts=dict.fromkeys(terms, 0))
        answer = self._calls.search(
            lambda client: client.termvectors(
                index=index, realtime=False, body=queries.frequencies(terms)
            )
        )
        found = answer["term_vectors"]["terms"]
        return Frequencies(
            documents=found["field_statistics"]["doc_count"],
            counts={
                term: found["terms"].get(term, {}).get("doc_freq", 0) for term in terms
            },
        )

    def legs(
        self,
        terms: Sequence[str],
        vector: Vector | None,
        locale: str,
        filters: Filters,
        size: int,
        wordings: Sequence[Sequence[str]],
    ) -> Legs:
        """All in one request, which the cluster works on side by side."""
        index = self._index(locale)
        said = [terms, *wordings]
        bodies: dict[int, Json] = {}
        if index:
            bodies = {
                number: queries.lexical(terms, filters, size, queries.FACTS)
                for number, terms in enumerate(said)
                if terms
            }
        if index and vector is not None:
            bodies[MEANING] = queries.semantic(vector, filters, size, queries.FACTS)
        found: dict[int, Json] = {}
        if index and bodies:
            answers = self._searches(index, list(bodies.values()))
            found = dict(zip(bodies, answers, strict=True))
        if index and MEANING in bodies:
            found[MEANING] = self._wider(index, bodies[MEANING], found[MEANING])
        by_words = [found.get(number, NO_HITS) for number in range(len(said))]
        by_meaning = found.get(MEANING, NO_HITS)
        lexical, *others = (
            tuple(_lexical(hit, locale) for hit in _hits(answer)) for answer in by_words
        )
        return Legs(
            lexical,
            tuple(_semantic(hit, locale) for hit in _hits(by_meaning)),
            {
                _family(hit): _facts(hit)
                for answer in (*by_words, by_meaning)
                for hit in _hits(answer)
            },
            lexical_ms=sum(answer["took"] for answer in by_words),
            semantic_ms=by_meaning["took"],
            wordings=tuple(others),
        )

    def lexical(
        self, terms: Sequence[str], locale: str, filters: Filters, size: int
    ) -> list[LexicalHit]:
        index = self._index(locale)
        if index is None or not terms:
            return []
        answer = self._search(index, queries.lexical(terms, filters, size))
        return [_lexical(hit, locale) for hit in _hits(answer)]

    def semantic(
        self, vector: Vector, locales: Sequence[str], filters: Filters, size: int
    ) -> list[SemanticHit]:
        """One request over all ``locales``."""
        by_index = {
            index: locale for locale in locales if (index := self._index(locale))
        }
        if not by_index:
            return []
        indices = ",".join(by_index)
        body = queries.semantic(vector, filters, size)
        answer = self._wider(indices, body, self._search(indices, body))
        return [_semantic(hit, by_index[hit["_index"]]) for hit in _hits(answer)]

    def held(
        self, terms: Sequence[str], families: Sequence[str], locale: str
    ) -> dict[str, frozenset[str]]:
        index = self._index(locale)
        if index is None or not families:
            return {}
        return _held(self._search(index, queries.held(terms, families)))

    def articles(
        self, families: Sequence[str], locale: str, vector: Vector | None
    ) -> dict[str, StoredArticle]:
        return dict(self.opened((), (), families, locale, vector).articles)

    def opened(
        self,
        terms: Sequence[str],
        best: Sequence[str],
        families: Sequence[str],
        locale: str,
        vector: Vector | None,
    ) -> Opened:
        """All that is asked for in one request."""
        bodies: dict[str, Json] = {}
        if best:
            bodies["held"] = queries.held(terms, best)
        if families:
            bodies["articles"] = queries.articles(families)
        if families and vector is not None:
            bodies["near"] = queries.nearest(vector, families)
        index = self._index(locale)
        found: dict[str, Json] = {}
        if index and bodies:
            answers = self._searches(index, list(bodies.values()))
            found = dict(zip(bodies, answers, strict=True))
        return Opened(
            _held(found.get("held", NO_HITS)),
            _articles(found.get("articles", NO_HITS), found.get("near", NO_HITS)),
        )

    def suggest(self, prefix: str, locale: str, size: int) -> list[Suggestion]:
        prefixes = prefix.split()
        index = self._index(locale)
        if index is None or not prefixes:
            return []
        hits = _hits(self._search(index, queries.suggest(prefixes, size)))
        if not hits and errors_forgiven(prefixes[-1].removeprefix(START_MARK)):
            answer = self._search(index, queries.suggest_mistyped(prefixes, size))
            hits = [*answer["suggest"]["titles"][0]["options"], *_hits(answer)]
            hits = list({_family(hit): hit for hit in hits}.values())[:size]
        return [_suggestion(hit["fields"], locale) for hit in hits]

    def inventory(self, locale: str) -> dict[str, InventoryEntry]:
        index = self._index(locale)
        if index is None:
            return {}
        return {
            _family(hit): InventoryEntry(
                version=hit["fields"]["version"][0],
                content_hash=hit["fields"]["content_hash"][0],
                gone=hit["fields"]["gone"][0],
            )
            for hit in self._all(index)
        }

    def _index(self, locale: str) -> str | None:
        """None for a locale that was never written to.

        What a generation holds that is still built may be looked at before it is
        promoted; the cluster does not refresh it by itself.
        """
        owner = self._generation.owners.get(locale)
        if owner is None:
            return None
        index = self._names.index(locale, owner)
        if self._generation.info.promoted is None:
            self._calls.write(
                lambda client: client.indices.refresh(index=index), WHOLE_INDEX_SECONDS
            )
        return index

    def _search(self, index: str, body: Json) -> Json:
        answer = self._calls.search(
            lambda client: client.search(index=index, body=body)
        )
        return _whole(answer.body)

    def _wider(self, index: str, body: Json, answer: Json) -> Json:
        """The same search among more passages, if too few articles were found: a very
        long article may have filled the candidates."""
        if len(_hits(answer)) >= body["size"]:
            return answer
        return self._search(index, queries.widened(body))

    def _searches(self, index: str, bodies: Sequence[Json]) -> list[Json]:
        lines: list[Any] = []
        for body in bodies:
            packed = orjson.dumps(body, option=orjson.OPT_SERIALIZE_NUMPY)
            lines += [orjson.dumps({"index": index}), packed]
        answer = self._calls.search(lambda client: client.msearch(searches=lines))
        return [_whole(response) for response in answer["responses"]]

    def _all(self, index: str) -> Iterator[Json]:
        """Every document of one moment, page by page; not in a reader's time limit."""
        opened = self._calls.write(
            lambda client: client.open_point_in_time(index=index, keep_alive=KEPT_OPEN)
        )
        moment = opened["id"]
        try:
            after: Sequence[Any] | None = None
            while True:
                body = queries.inventory(PAGE, moment, KEPT_OPEN, after)
                hits = _hits(self._patient(body))
                yield from hits
                if len(hits) < PAGE:
                    return
                after = hits[-1]["sort"]
        finally:
            self._calls.write(lambda client: client.close_point_in_time(id=moment))

    def _patient(self, body: Json) -> Json:
        return _whole(self._calls.write(lambda client: client.search(body=body)).body)


def _whole(answer: Json) -> Json:
    """Raises EngineError for an answer that is not from all shards."""
    if error := error_in(answer):
        raise error
    return answer


def _hits(answer: Json) -> list[Json]:
    return list(answer["hits"]["hits"])


def _family(hit: Json) -> str:
    family: str = hit["fields"]["family"][0]
    return family


def _held(answer: Json) -> dict[str, frozenset[str]]:
    return {
        _family(hit): frozenset(hit.get("matched_queries", ())) for hit in _hits(answer)
    }


def _articles(answer: Json, nearest: Json) -> dict[str, StoredArticle]:
    """Without withdrawn ones, which have no texts."""
    near = {_family(hit): _best_passage(hit) for hit in _hits(nearest)}
    found = {}
    for hit in _hits(answer):
        if "fields" in hit:
            article = unpacked(hit["fields"]["article"][0])
            place = near.get(article.family)
            # An edit between the two searches may have left it fewer passages.
            if place is not None and place < len(article.passages):
                article = replace(article, near=place)
            found[article.family] = article
    return found


def _best_passage(hit: Json) -> int:
    (best,) = hit["inner_hits"]["passages"]["hits"]["hits"]
    place: int = best["fields"]["passages.n"][0]
    return place


def _lexical(hit: Json, locale: str) -> LexicalHit:
    return LexicalHit(_family(hit), locale, hit["_score"])


def _semantic(hit: Json, locale: str) -> SemanticHit:
    """The engine's score is (1 + cosine) / 2."""
    return SemanticHit(_family(hit), locale, 2 * hit["_score"] - 1)


def _facts(hit: Json) -> Facts:
    fields = hit["fields"]
    updated = fields.get("updated")
    return Facts(
        type=fields["type"][0],
        topics=tuple(fields.get("topic", ())),
        updated=datetime.fromtimestamp(int(updated[0]) / 1000, UTC)
        if updated
        else None,
    )


def _suggestion(fields: Json, locale: str) -> Suggestion:
    family, title, kind = (fields[name][0] for name in ("family", "title", "type"))
    return Suggestion(family, locale, title, kind)

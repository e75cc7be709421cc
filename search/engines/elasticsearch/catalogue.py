"""Which generations there are and what each of them holds.

All of it lies in the cluster's state: a generation is an index without documents. Its
``_meta`` says what the generation was made with, a field for each locale says which
generation's index holds that locale (adding a field is one step for the cluster, so no
writer loses another's), and its aliases say when it became live.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import orjson
from elasticsearch import Elasticsearch

from search.engines.contract import (
    REBUILD,
    Bars,
    EngineError,
    GenerationInfo,
    IndexDamaged,
    IndexMissing,
)
from search.engines.elasticsearch.client import Calls
from search.engines.elasticsearch.mapping import FORMAT
from search.engines.elasticsearch.names import Names
from search.vectors.centring import Centring
from search.vectors.trial import read_trial

Indices = Mapping[str, Any]

MAX_AGE = 1.0
"""Seconds for which the live generation is not asked for again."""
MOMENT = "%Y%m%dt%H%M%S.%fz"
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Generation:
    """``owners`` names for each locale the generation whose index holds it."""

    info: GenerationInfo
    format: int
    owners: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Catalogue:
    generations: Mapping[str, Generation]
    live: str = ""

    def named(self, name: str | None) -> Generation:
        """The generation of that name, the live one without a name.

        Raises IndexMissing, IndexDamaged, or EngineError for an unknown name.
        """
        wanted = name or self.live
        if not wanted:
            raise IndexMissing(
                "There is no search index in Elasticsearch yet. "
                f"Make one with: python {REBUILD}"
            )
        found = self.generations.get(wanted)
        if found is None and name is None:
            raise damaged(f"generation {wanted} has no readable description")
        if found is None:
            raise EngineError(f"There is no generation {name!r} of the search index.")
        if found.format != FORMAT:
            raise damaged(
                f"generation {wanted} has format {found.format} instead of {FORMAT}"
            )
        return found


def damaged(reason: str) -> IndexDamaged:
    return IndexDamaged(
        f"The search index is damaged: {reason}. Rebuild it with: python {REBUILD}"
    )


class Catalogues:
    """What this process knows of the cluster's generations."""

    def __init__(self, calls: Calls, names: Names) -> None:
        self._calls = calls
        self._names = names
        self._lock = threading.Lock()
        self._known: tuple[float, Catalogue] | None = None
        self._failed: tuple[float, EngineError] | None = None

    def current(self) -> Catalogue:
        """At most ``MAX_AGE`` seconds old. Raises EngineError."""
        return self._asked_since(time.monotonic() - MAX_AGE)

    def renewed(self) -> Catalogue:
        """As it is now, for a reader. Raises EngineError."""
        return self._asked_since(time.monotonic())

    def for_writing(self) -> Catalogue:
        """As it is now, asked as patiently as a write. Raises EngineError."""
        started = time.monotonic()
        found = self._read(self._calls.write(self._ask))
        self._known = (started, found)
        return found

    def forget(self) -> None:
        """For whoever changed something."""
        self._known = None

    def _asked_since(self, moment: float) -> Catalogue:
        arrived = time.monotonic()
        if self._known and self._known[0] >= moment:
            return self._known[1]
        with self._lock:
            if self._known and self._known[0] >= moment:
                return self._known[1]
            if self._failed and self._failed[0] >= arrived:
                # All who waited for it fail together, instead of trying in turn.
                raise self._failed[1]
            started = time.monotonic()
            try:
                found = self._read(self._calls.search(self._ask))
            except EngineError as error:
                self._failed = (time.monotonic(), error)
                raise
            self._known = (started, found)
            return found

    def _ask(self, client: Elasticsearch) -> Indices:
        found: Indices = client.indices.get(
            index=self._names.metas, features=["aliases", "mappings"]
        ).body
        return found

    def _read(self, indices: Indices) -> Catalogue:
        return read_catalogue(indices, self._names)


def read_catalogue(indices: Indices, names: Names) -> Catalogue:
    """From the aliases and mappings of all indices that describe a generation.

    A description that cannot be read is left out.
    """
    generations = {}
    live: tuple[datetime, str] | None = None
    for index, described in indices.items():
        name = index.removeprefix(names.meta(""))
        promoted = _promoted(described["aliases"], names)
        if names.live in described["aliases"]:
            live = max(live or (NEVER, ""), (promoted or NEVER, name))
        if found := _generation(described["mappings"], promoted):
            generations[name] = found
    return Catalogue(generations, live[1] if live else "")


def _promoted(aliases: Collection[str], names: Names) -> datetime | None:
    moments = [
        datetime.strptime(alias, names.promotions + MOMENT).replace(tzinfo=UTC)
        for alias in aliases
        if alias.startswith(names.promotions)
    ]
    return max(moments, default=None)


def _generation(
    mappings: Mapping[str, Any], promoted: datetime | None
) -> Generation | None:
    try:
        meta = mappings["_meta"]
        return Generation(
            info=GenerationInfo(
                name=meta["name"],
                encoder=meta["encoder"],
                analysis=meta["analysis"],
                dimensions=meta["dimensions"],
                epoch=meta["epoch"],
                created=datetime.fromisoformat(meta["created"]),
                model=meta["model"],
                centring=Centring(**meta.get("centring", {})),
                trial=read_trial(meta.get("trial")),
                bars={lc: Bars(**bars) for lc, bars in meta.get("bars", {}).items()},
                promoted=promoted,
            ),
            format=meta["format"],
            owners={
                locale: held["meta"]["generation"]
                for locale, held in mappings.get("properties", {}).items()
            },
        )
    except (KeyError, TypeError, ValueError):
        return None


def describe(info: GenerationInfo) -> dict[str, Any]:
    """The ``_meta`` of an index that belongs to this generation."""
    described = orjson.loads(orjson.dumps(replace(info, promoted=None)))
    return {"format": FORMAT, **described}


def locale_field(owner: str) -> dict[str, Any]:
    """The field that stands for a locale."""
    return {
        "type": "boolean",
        "index": False,
        "doc_values": False,
        "meta": {"generation": owner},
    }


def promotion_alias(names: Names, promoted: datetime) -> str:
    return f"{names.promotions}{promoted.strftime(MOMENT)}"

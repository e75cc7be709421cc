"""Making, promoting and dropping generations."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from elasticsearch import Elasticsearch

from search.engines.contract import Bars, EngineError, GenerationInfo
from search.engines.elasticsearch.catalogue import (
    NEVER,
    Catalogue,
    Generation,
    describe,
    locale_field,
    promotion_alias,
)
from search.engines.elasticsearch.client import (
    WHOLE_INDEX_SECONDS,
    Calls,
    IndexGone,
    RequestRefused,
)
from search.engines.elasticsearch.mapping import BUILDING, mapping, serving
from search.engines.elasticsearch.names import GENERATION, Names
from search.vectors.centring import RAW

logger = logging.getLogger(__name__)

CREATED_TOGETHER = 8
"""Indices that the cluster is asked to make at a time."""
COPIES_SECONDS = 60
"""How long a promotion waits for the copies of its indices."""

Indices = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Generations:
    """Changes what the cluster holds. ``replicas`` are the copies of a live index.

    ``_coming`` are indices that are being made.
    """

    calls: Calls
    names: Names
    replicas: int
    _coming: dict[str, Future[None]] = field(default_factory=dict, init=False)

    def indices(self) -> Indices:
        """Every index that may be this site's, with its mapping."""
        found: Indices = self.calls.write(
            lambda client: client.indices.get(
                index=self.names.indices, features=["mappings"]
            )
        ).body
        return found

    def create(
        self,
        indices: Indices,
        catalogue: Catalogue,
        info: GenerationInfo,
        base: str | None,
        anew: Collection[str],
        room: Collection[str],
    ) -> None:
        """Begin a generation, and clear away those ``indices`` that belong to none.

        ``catalogue`` must not be older than ``indices``. Raises EngineError for a name
        that is taken or cannot be one.
        """
        if not GENERATION.fullmatch(info.name):
            raise EngineError(f"{info.name!r} cannot be the name of a generation.")
        owners = {o for g in catalogue.generations.values() for o in g.owners.values()}
        if info.name in catalogue.generations or info.name in owners:
            raise EngineError(f"There is a generation {info.name!r} already.")
        shared = catalogue.named(base).owners if base is not None else {}
        coming = {self.names.index(locale, info.name): locale for locale in room}
        self._delete({*self._strays(indices, catalogue)} - coming.keys())
        missing = coming.keys() - indices.keys() - self._coming.keys()
        self.make_indices([coming[index] for index in missing], info)
        fields = {
            locale: locale_field(owner)
            for locale, owner in shared.items()
            if locale not in anew
        } | {locale: locale_field(info.name) for locale in room}
        try:
            self.calls.write(
                lambda client: client.indices.create(
                    index=self.names.meta(info.name),
                    settings={
                        "number_of_shards": 1,
                        "number_of_replicas": self.replicas,
                    },
                    mappings={
                        "dynamic": "strict",
                        "_meta": describe(info),
                        "properties": fields,
                    },
                )
            )
        except RequestRefused as error:
            raise EngineError(f"No generation {info.name!r}: {error}") from error

    def add_locales(
        self, catalogue: Catalogue, generation: Generation, locales: Collection[str]
    ) -> None:
        """Make the indices of locales that the generation did not hold before.

        Another writer may do the same at the same time.
        """
        if not locales:
            return
        info, names = generation.info, self.names
        self.make_indices(locales, info)
        # Only now readers may expect them.
        self.calls.write(
            lambda client: client.indices.put_mapping(
                index=names.meta(info.name),
                properties={locale: locale_field(info.name) for locale in locales},
            )
        )
        if info.name == catalogue.live:
            self.calls.write(
                lambda client: client.indices.update_aliases(
                    actions=[
                        {
                            "add": {
                                "index": names.index(locale, info.name),
                                "alias": names.locale(locale),
                            }
                        }
                        for locale in locales
                    ]
                )
            )

    def make_room(self, locales: Collection[str], info: GenerationInfo) -> None:
        """Begin to make the indices of locales; ``room_made`` waits for them."""
        # What was never used must be there to be cleared away.
        wait(self._coming.values())
        self._coming.clear()
        self._coming.update(self._making(locales, info))

    def room_made(self) -> None:
        """Raises EngineError if an index of the last room could not be made."""
        coming = [*self._coming.values()]
        wait(coming)
        # An index that could not be made must not fail other generations' writes.
        self._coming.clear()
        for made in coming:
            made.result()

    def make_indices(self, locales: Collection[str], info: GenerationInfo) -> None:
        """Those of locales of a generation, whether it has begun or not."""
        for coming in self._making(locales, info).values():
            coming.result()

    def _making(
        self, locales: Collection[str], info: GenerationInfo
    ) -> dict[str, Future[None]]:
        # The cluster takes several changes of its state in one step.
        pool = ThreadPoolExecutor(CREATED_TOGETHER, "create-index")
        coming = {
            self.names.index(locale, info.name): pool.submit(
                self._make_index, info, locale
            )
            for locale in sorted(locales)
        }
        pool.shutdown(wait=False)
        return coming

    def _make_index(self, info: GenerationInfo, locale: str) -> None:
        ready = serving(self.replicas) if info.promoted else {}
        try:
            self.calls.write(
                lambda client: client.indices.create(
                    index=self.names.index(locale, info.name),
                    settings=BUILDING | ready,
                    mappings=mapping(info.dimensions)
                    | {"_meta": _short(info) | {"site": self.names.prefix}},
                    aliases={self.names.write(locale, info.name): {}},
                )
            )
        except RequestRefused as error:
            if "resource_already_exists_exception" not in str(error):
                raise EngineError(f"No index for {locale}: {error}") from error

    def keep_bars(
        self, catalogue: Catalogue, name: str, bars: Mapping[str, Bars]
    ) -> None:
        info = replace(catalogue.named(name).info, bars=bars)
        self.calls.write(
            lambda client: client.indices.put_mapping(
                index=self.names.meta(name), meta=describe(info)
            )
        )

    def promote(self, catalogue: Catalogue, name: str) -> None:
        """Make a generation live by one change of all aliases."""
        generation = catalogue.named(name)
        self.room_made()
        own = [
            self.names.index(locale, name)
            for locale, owner in generation.owners.items()
            if owner == name
        ]
        if own and generation.info.promoted is None:
            self._make_ready(own)
        self.calls.write(
            lambda client: client.indices.update_aliases(
                actions=_swap(self.names, catalogue, generation)
            )
        )

    def drop(self, catalogue: Catalogue, name: str) -> None:
        """Remove a generation and the indices that no other one uses."""
        if name == catalogue.live:
            raise EngineError(f"{name!r} is live; promote another generation first.")
        dropped = catalogue.generations.get(name)
        if dropped is None:
            return
        wait(self._coming.values())
        others = [g for n, g in catalogue.generations.items() if n != name]
        self._delete(self._used([dropped]) - self._used(others))
        # Last, so that a drop that was cut short can be repeated.
        self._delete([self.names.meta(name)])

    def remove(self, catalogue: Catalogue) -> None:
        """Remove every generation, the live one too."""
        self._delete(self._used(catalogue.generations.values()))
        self._delete(self.names.meta(name) for name in catalogue.generations)

    def _make_ready(self, indices: Collection[str]) -> None:
        """Refresh and merge what nobody searches yet, and make its copies."""
        index, calls = ",".join(indices), self.calls
        calls.write(
            lambda client: client.indices.refresh(index=index), WHOLE_INDEX_SECONDS
        )
        calls.write(
            lambda client: client.indices.forcemerge(index=index, max_num_segments=1),
            WHOLE_INDEX_SECONDS,
        )
        calls.write(
            lambda client: client.indices.put_settings(
                index=index, settings=serving(self.replicas)
            )
        )
        if not self.replicas:
            return
        try:
            calls.write(
                lambda client: client.cluster.health(
                    index=index, wait_for_status="green", timeout=f"{COPIES_SECONDS}s"
                ),
                COPIES_SECONDS + 10,
            )
        except EngineError as error:
            logger.warning("Promoting without all copies of the index: %s", error)

    def _strays(self, indices: Indices, catalogue: Catalogue) -> list[str]:
        """Indices of this site that no generation uses or can come to use."""
        used = self._used(catalogue.generations.values())
        strays = []
        for index, described in indices.items():
            meta = described["mappings"].get("_meta", {})
            # Another site's prefix may begin with ours.
            ours = meta.get("site") == self.names.prefix
            if ours and index not in used and meta["name"] not in catalogue.generations:
                strays.append(index)
        return strays

    def _used(self, generations: Iterable[Generation]) -> set[str]:
        return {
            self.names.index(locale, owner)
            for generation in generations
            for locale, owner in generation.owners.items()
        }

    def _delete(self, indices: Iterable[str]) -> None:
        for index in sorted(indices):
            with suppress(IndexGone):
                self.calls.write(partial(_delete_one, index))


def _short(info: GenerationInfo) -> dict[str, Any]:
    """What the index of a locale says of its generation: without the means."""
    return describe(replace(info, centring=RAW, trial=None, bars={}))


def _delete_one(index: str, client: Elasticsearch) -> None:
    client.indices.delete(index=index)


def _swap(
    names: Names, catalogue: Catalogue, generation: Generation
) -> list[dict[str, Any]]:
    name = generation.info.name
    locales = {lc for g in catalogue.generations.values() for lc in g.owners}
    removed = [
        (names.metas, names.live),
        (names.meta(name), f"{names.promotions}*"),
        *((names.index(locale, "*"), names.locale(locale)) for locale in locales),
    ]
    added = [
        (names.meta(name), names.live),
        (names.meta(name), promotion_alias(names, _now(catalogue))),
        *(
            (names.index(locale, owner), names.locale(locale))
            for locale, owner in generation.owners.items()
        ),
    ]
    return [
        *(
            {"remove": {"index": index, "alias": alias, "must_exist": False}}
            for index, alias in removed
        ),
        *({"add": {"index": index, "alias": alias}} for index, alias in added),
    ]


def _now(catalogue: Catalogue) -> datetime:
    """Later than every promotion, also after the clock was moved back."""
    known = [g.info.promoted or NEVER for g in catalogue.generations.values()]
    return max(
        datetime.now(UTC),
        max(known, default=NEVER) + timedelta(microseconds=1),
    )

"""Making, promoting and dropping generations."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from elasticsearch import Elasticsearch

from search.engines.contract import EngineError, GenerationInfo
from search.engines.elasticsearch.catalogue import (
    NEVER,
    Catalogue,
    Generation,
    describe,
    locale_field,
    promotion_alias,
)
from search.engines.elasticsearch.client import Calls, IndexGone, RequestRefused
from search.engines.elasticsearch.mapping import BUILDING, mapping, serving
from search.engines.elasticsearch.names import GENERATION, Names

logger = logging.getLogger(__name__)

MERGE_SECONDS = 3600.0
COPIES_SECONDS = 60
"""How long a promotion waits for the copies of its indices."""


def create(
    calls: Calls,
    names: Names,
    replicas: int,
    catalogue: Catalogue,
    info: GenerationInfo,
    base: str | None,
    anew: Collection[str],
) -> None:
    """Begin a generation, and clear away indices that belong to none.

    Raises EngineError for a name that is taken or cannot be one.
    """
    if not GENERATION.fullmatch(info.name):
        raise EngineError(f"{info.name!r} cannot be the name of a generation.")
    if info.name in catalogue.generations:
        raise EngineError(f"There is a generation {info.name!r} already.")
    owners = catalogue.named(base).owners if base is not None else {}
    strays, used = _strays(calls, names, catalogue)
    if info.name in used:
        raise EngineError(f"Another generation uses indices of {info.name!r}.")
    _delete(calls, strays)
    fields = {
        locale: locale_field(owner)
        for locale, owner in owners.items()
        if locale not in anew
    }
    try:
        calls.write(
            lambda client: client.indices.create(
                index=names.meta(info.name),
                settings={"number_of_shards": 1, "number_of_replicas": replicas},
                mappings={
                    "dynamic": "strict",
                    "_meta": describe(info),
                    "properties": fields,
                },
            )
        )
    except RequestRefused as error:
        raise EngineError(
            f"Generation {info.name!r} cannot be made: {error}"
        ) from error


def add_locale(
    calls: Calls, names: Names, replicas: int, generation: Generation, locale: str
) -> None:
    """Make the index of a locale that the generation did not hold before.

    Another writer may do the same at the same time.
    """
    info = generation.info
    ready = BUILDING if info.promoted is None else BUILDING | serving(replicas)
    try:
        calls.write(
            lambda client: client.indices.create(
                index=names.index(locale, info.name),
                settings=ready,
                mappings=mapping(info.dimensions)
                | {"_meta": describe(info) | {"site": names.prefix}},
                aliases={names.write(locale, info.name): {}},
            )
        )
    except RequestRefused as error:
        if "resource_already_exists_exception" not in str(error):
            raise EngineError(f"No index for {locale}: {error}") from error
    # Only now readers may expect the index.
    calls.write(
        lambda client: client.indices.put_mapping(
            index=names.meta(info.name),
            properties={locale: locale_field(info.name)},
        )
    )
    if info.promoted is not None:
        calls.write(
            lambda client: client.indices.put_alias(
                index=names.index(locale, info.name), name=names.locale(locale)
            )
        )


def promote(
    calls: Calls, names: Names, replicas: int, catalogue: Catalogue, name: str
) -> None:
    """Make a generation live by one change of all aliases."""
    generation = catalogue.named(name)
    if generation.info.promoted is None:
        own = [
            names.index(locale, name)
            for locale, owner in generation.owners.items()
            if owner == name
        ]
        if own:
            _make_ready(calls, own, replicas)
    calls.write(
        lambda client: client.indices.update_aliases(
            actions=_swap(names, catalogue, generation)
        )
    )


def drop(calls: Calls, names: Names, catalogue: Catalogue, name: str) -> None:
    """Remove a generation and the indices that no other one uses."""
    if name == catalogue.live:
        raise EngineError(f"{name!r} is live; promote another generation first.")
    dropped = catalogue.generations.get(name)
    if dropped is None:
        return
    others = [g for n, g in catalogue.generations.items() if n != name]
    _delete(calls, _indices(names, [dropped]) - _indices(names, others))
    # Last, so that a drop that was cut short can be repeated.
    _delete(calls, [names.meta(name)])


def remove(calls: Calls, names: Names, catalogue: Catalogue) -> None:
    """Remove every generation, the live one too."""
    _delete(calls, _indices(names, catalogue.generations.values()))
    _delete(calls, [names.meta(name) for name in catalogue.generations])


def _make_ready(calls: Calls, indices: Collection[str], replicas: int) -> None:
    """Refresh and merge what nobody searches yet, and make its copies."""
    index = ",".join(indices)
    calls.write(lambda client: client.indices.refresh(index=index), MERGE_SECONDS)
    calls.write(
        lambda client: client.indices.forcemerge(index=index, max_num_segments=1),
        MERGE_SECONDS,
    )
    calls.write(
        lambda client: client.indices.put_settings(
            index=index, settings=serving(replicas)
        )
    )
    if not replicas:
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


def _swap(
    names: Names, catalogue: Catalogue, generation: Generation
) -> list[dict[str, Any]]:
    name = generation.info.name
    locales = {lc for g in catalogue.generations.values() for lc in g.owners}
    return [
        {"remove": {"index": index, "alias": alias, "must_exist": False}}
        for index, alias in [
            (names.metas, names.live),
            (names.meta(name), f"{names.promotions}*"),
            *((names.index(lc, "*"), names.locale(lc)) for lc in sorted(locales)),
        ]
    ] + [
        {"add": {"index": index, "alias": alias}}
        for index, alias in [
            (names.meta(name), names.live),
            (names.meta(name), promotion_alias(names, _now(catalogue))),
            *(
                (names.index(locale, owner), names.locale(locale))
                for locale, owner in sorted(generation.owners.items())
            ),
        ]
    ]


def _now(catalogue: Catalogue) -> datetime:
    """Later than every promotion, also after the clock was moved back."""
    known = [g.info.promoted or NEVER for g in catalogue.generations.values()]
    return max(
        datetime.now(UTC),
        max(known, default=NEVER) + timedelta(microseconds=1),
    )


def _indices(names: Names, generations: Iterable[Generation]) -> set[str]:
    return {
        names.index(locale, owner)
        for generation in generations
        for locale, owner in generation.owners.items()
    }


def _strays(
    calls: Calls, names: Names, catalogue: Catalogue
) -> tuple[list[str], set[str]]:
    """Indices of this site that no generation uses or may come to use, and the names
    of those generations whose indices are used."""
    found = calls.write(
        lambda client: client.indices.get(index=names.indices, features=["mappings"])
    )
    used = _indices(names, catalogue.generations.values())
    strays = []
    owners = {o for g in catalogue.generations.values() for o in g.owners.values()}
    for index, described in found.body.items():
        meta = described["mappings"].get("_meta", {})
        # Another site's prefix may begin with ours.
        ours = meta.get("site") == names.prefix
        if ours and index not in used and meta["name"] not in catalogue.generations:
            strays.append(index)
    return strays, owners


def _delete(calls: Calls, indices: Iterable[str]) -> None:
    for index in sorted(indices):
        with suppress(IndexGone):
            calls.write(partial(_delete_one, index))


def _delete_one(index: str, client: Elasticsearch) -> None:
    client.indices.delete(index=index)

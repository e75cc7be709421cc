"""Building the next generation beside the live one, and going back to the last.

Every step is a comparison and its repair: so a build that was cut short is continued,
and what was published meanwhile is caught up with, by the same few lines.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from search.due import mark_due
from search.engines.contract import (
    Bars,
    Engine,
    EngineError,
    GenerationInfo,
    IndexDamaged,
    IndexMissing,
)
from search.models import OutboxEntry
from search.vectors.centring import Centring

from . import outbox
from .audit import Difference, compare, findable_by_locale, repair
from .centre import site_centring
from .checks import Objections, reasons_against
from .epoch import current_epoch
from .indexer import Indexer, Progress, silent
from .lock import generations_lock

ROUNDS = 10
"""Comparisons before a build goes on though articles are published all the time."""
ONLY = "-only-"
"""In the name of a generation that was not built whole, before what was built anew."""
NOTED = 500


class RebuildRefused(EngineError):
    """A generation is not made, or not promoted; readers keep the live one."""


def rebuild(
    indexer: Indexer,
    *,
    locales: Collection[str] = (),
    model: str = "",
    progress: Progress = silent,
    objections: Objections | None = None,
) -> int:
    """Build a generation, check it, make it live; returns how many articles it holds.

    With ``locales`` only those are built anew and the others taken over. ``model`` is
    the name that GenerationInfo has for the indexer's encoder. A build of the same kind
    that was cut short is continued. The generation that was live is kept, older ones
    are dropped. ``objections`` may refuse what passes the checks of any index.
    Raises RebuildRunning, RebuildRefused or another EngineError.
    """
    with generations_lock() as held:
        info, empty = _begin(indexer, locales, model)
        left = _settle(indexer, info, progress, empty=empty)
        if reasons := reasons_against(indexer, info, left, objections):
            indexer.engine.drop(info.name)
            raise _refusal(reasons)
        _promote(indexer, info, left, held)
    return sum(map(len, findable_by_locale().values())) - len(left)


def previous(engine: Engine) -> GenerationInfo:
    """The generation that was live before. Raises RebuildRefused if none is kept."""
    kept = _once_live(engine, besides=engine.generation().name)
    if not kept:
        raise RebuildRefused("No earlier generation is kept.")
    return kept[0]


def rollback(
    indexer: Indexer,
    progress: Progress = silent,
    objections: Objections | None = None,
) -> GenerationInfo:
    """Make ``previous`` live again, with the articles as they are now.

    The indexer's encoder must be that generation's. Raises as ``rebuild`` does.
    """
    with generations_lock() as held:
        info = previous(indexer.engine)
        if reason := indexer.why_unfit(info):
            raise RebuildRefused(f"Generation {info.name} cannot be used: {reason}")
        left = _settle(indexer, info, progress)
        if reasons := reasons_against(indexer, info, left, objections):
            raise _refusal(reasons)
        _promote(indexer, info, left, held)
    return info


def _begin(
    indexer: Indexer, locales: Collection[str], model: str
) -> tuple[GenerationInfo, Collection[str]]:
    """A generation to go on with, and the locales of which it surely holds nothing."""
    base = _base(indexer, locales) if locales else None
    if unfinished := _unfinished(indexer, _scope(locales), model):
        return unfinished, ()
    return _created(indexer, locales, model, base)


def _unfinished(indexer: Indexer, scope: str, model: str) -> GenerationInfo | None:
    """A build of the same kind that was cut short; others that never became live go."""
    engine = indexer.engine
    for info in engine.generations():
        if info.promoted is not None:
            continue
        if (
            "".join(info.name.partition(ONLY)[1:]) == scope
            and info.model == model
            and indexer.why_unfit(info) is None
            and _sound(engine, info.name)
        ):
            return info
        engine.drop(info.name)
    return None


def _created(
    indexer: Indexer, locales: Collection[str], model: str, base: GenerationInfo | None
) -> tuple[GenerationInfo, Collection[str]]:
    """A new generation, and the locales that are to be built in it.

    The others are taken over from ``base``.
    """
    engine = indexer.engine
    now = datetime.now(UTC)
    info = GenerationInfo(
        name=now.strftime("%Y%m%d-%H%M%S-%f") + _scope(locales),
        encoder=indexer.encoder.fingerprint,
        analysis=indexer.analyser.version,
        dimensions=indexer.encoder.dimensions,
        epoch=current_epoch(),
        created=now,
        model=model,
    )
    own = locales or findable_by_locale().keys()
    # The cluster makes the indices while the means are taken.
    engine.make_room(own, info)
    means, trial = site_centring(indexer.encoder, base, locales)
    info = replace(info, centring=means, trial=trial, bars=_bars(indexer, means))
    engine.create(info, base.name if base else None, sorted(locales), own)
    return info, own


def _bars(indexer: Indexer, means: Centring) -> Mapping[str, Bars]:
    """Those of the live generation, where scores of the next mean the same.

    Raw and centred vectors have match rules of their own.
    """
    try:
        live = indexer.engine.generation()
    except EngineError:
        return {}
    if indexer.why_unfit(live):
        return {}
    return {
        locale: bars
        for locale, bars in live.bars.items()
        if live.centring.holds(locale) == means.holds(locale)
    }


def _scope(locales: Collection[str]) -> str:
    """Ends the names of all generations in which the same locales are built anew."""
    if not locales:
        return ""
    joined = " ".join(sorted(locales)).encode()
    return ONLY + hashlib.blake2b(joined, digest_size=4).hexdigest()


def _base(indexer: Indexer, locales: Collection[str]) -> GenerationInfo:
    """The live generation, if its other locales can be taken over."""
    try:
        live = indexer.engine.generation()
    except (IndexMissing, IndexDamaged) as error:
        raise RebuildRefused(
            f"Other locales cannot be taken over; build all of them. {error}"
        ) from error
    if reason := indexer.why_unfit(live):
        raise RebuildRefused(
            "All locales of an index are written with one encoder and one analysis; "
            f"build all of them. {reason}"
        )
    known = {*findable_by_locale(), *indexer.engine.locales(live.name)}
    if unknown := sorted(set(locales) - known):
        raise RebuildRefused(f"Nothing is published in: {', '.join(unknown)}.")
    return live


def _sound(engine: Engine, name: str) -> bool:
    """Whether what was written of a generation can be read."""
    try:
        for locale in engine.locales(name):
            engine.frequencies((), locale, name)
    except IndexDamaged:
        return False
    return True


def _settle(
    indexer: Indexer,
    info: GenerationInfo,
    progress: Progress = silent,
    *,
    live: bool = False,
    known: Collection[Difference] = (),
    empty: Collection[str] = (),
) -> list[Difference]:
    """Repair until nothing new differs; returns what could not be repaired.

    The contents of what an earlier run left are compared once; after that a version
    tells all. At first it is known to hold nothing of ``empty`` locales.
    """
    tried = set(known)
    left: list[Difference] = []
    for number in range(ROUNDS):
        first = number == 0 and not live
        found = compare(
            indexer.engine,
            info.name,
            contents=first,
            empty=empty if number == 0 else (),
        )
        left = [difference for difference in found if difference in tried]
        fresh = [difference for difference in found if difference not in tried]
        if not fresh:
            break
        repair(
            indexer,
            fresh,
            None if live else info,
            progress if first else silent,
        )
        tried.update(fresh)
    return left


def _promote(
    indexer: Indexer,
    info: GenerationInfo,
    left: Collection[Difference],
    held: Callable[[], None],
) -> None:
    """Make a generation live, catch up once more, and drop all but it and the last."""
    held()
    name = info.name
    indexer.engine.promote(name)
    _note_indexed(indexer.engine, name)
    mark_due()
    # What was published after the last comparison went to the other generation.
    _settle(indexer, info, live=True, known=left)
    kept = {info.name for info in _once_live(indexer.engine, besides=name)[:1]}
    for other in indexer.engine.generations():
        if other.name not in {name, *kept}:
            indexer.engine.drop(other.name)


def _note_indexed(engine: Engine, name: str) -> None:
    """Tell the outbox what the generation that is live now holds."""
    for locale in engine.locales(name):
        stored = engine.inventory(locale, name)
        held = [
            entry
            for entry in OutboxEntry.objects.filter(outbox.PENDING, locale=locale)
            if (known := stored.get(str(entry.family)))
            and known.version == entry.version
        ]
        for start in range(0, len(held), NOTED):
            outbox.indexed(held[start : start + NOTED])


def _once_live(engine: Engine, besides: str) -> list[GenerationInfo]:
    """Generations that were live, the last one first."""
    known = [
        (info.promoted, info)
        for info in engine.generations()
        if info.promoted is not None and info.name != besides
    ]
    return [info for _, info in sorted(known, key=lambda pair: pair[0], reverse=True)]


def _refusal(reasons: Collection[str]) -> RebuildRefused:
    return RebuildRefused(
        "The live generation is kept, because the other one failed its checks: "
        + " ".join(reasons)
    )

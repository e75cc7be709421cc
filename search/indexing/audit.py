"""The index set against the database, both ways, and put right.

One comparison serves the audit of the live generation, the building of a new one and
the return to an earlier one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from uuid import UUID

import structlog
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from articles.access import restricted_families
from search.engines.contract import Engine, GenerationInfo, InventoryEntry
from search.models import OutboxEntry

from .centre import centring_advice
from .documents import content_hash
from .indexer import Indexer, Progress, silent
from .outbox import PENDING, add_missing
from .source import findable_keys, readable_texts

logger = structlog.get_logger(__name__)

BATCH = 250
"""Articles that are read, or written to the engine, together."""
GRACE = timedelta(minutes=5)
"""How long a change may wait for a worker before it counts as lost."""
REMEMBERED = timedelta(days=1)
"""How long a generation must know that an article was withdrawn: longer than any
worker can hold on to its old text."""


class Kind(StrEnum):
    """What is wrong with one article in the index."""

    MISSING = "missing"
    """Readers may find it and cannot."""
    STALE = "stale"
    """Its version or its content is not the database's."""
    ORPHAN = "orphan"
    """It is found though it is unpublished or deleted."""
    RESTRICTED = "restricted"
    """It is found though it is not open to every reader."""
    UNMARKED = "unmarked"
    """Nothing would keep a late worker from bringing back what was withdrawn."""


@dataclass(frozen=True, slots=True)
class Difference:
    """``stored`` and ``wanted`` are versions, ``stored`` None for what is not there.

    ``waiting``: it changed a moment ago, and a worker will write it.
    """

    family: str
    locale: str
    kind: Kind
    stored: int | None
    wanted: int
    waiting: bool


@dataclass(frozen=True, slots=True)
class Audit:
    """What two comparisons in a row agreed on; ``articles`` counts the findable.

    ``advice`` is no fault of any article: what a rebuild would better, or "".
    """

    generation: str
    articles: Mapping[str, int]
    found: tuple[Difference, ...]
    waiting: tuple[Difference, ...]
    advice: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    version: int
    waiting: bool
    lately: bool


def findable_by_locale() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for family, locale in findable_keys():
        found.setdefault(locale, set()).add(str(family))
    return found


def compare(
    engine: Engine,
    generation: str,
    *,
    contents: bool,
    locales: Collection[str] | None = None,
    empty: Collection[str] = (),
) -> list[Difference]:
    """What a generation holds against what it should hold, by locale and family.

    With ``contents`` the texts are compared as well, which means reading all of them.
    It is known to hold nothing of ``empty`` locales. What changes meanwhile may show
    as a difference. Raises EngineError.
    """
    findable = findable_by_locale()
    restricted = {str(family) for family in restricted_families()}
    if locales is None:
        known = OutboxEntry.objects.values_list("locale", flat=True).distinct()
        locales = {*findable, *known, *engine.locales(generation)}
    found: list[Difference] = []
    for locale in sorted(locales):
        # The index last: it may be ahead of what was read here, and is then seen so.
        rows = _rows(locale)
        stored = {} if locale in empty else engine.inventory(locale, generation)
        wanted = findable.get(locale, set())
        kinds = _kinds(wanted, rows, stored, restricted)
        if contents:
            same = sorted(wanted & stored.keys() - kinds.keys())
            kinds |= dict.fromkeys(_changed(same, locale, stored), Kind.STALE)
        for family, kind in sorted(kinds.items()):
            row = rows.get(family, _Row(0, False, False))
            entry = stored.get(family)
            version = None if entry is None else entry.version
            found.append(
                Difference(family, locale, kind, version, row.version, row.waiting)
            )
    return found


def audit(engine: Engine) -> Audit:
    """Compare the live generation, twice where something differs.

    Raises EngineError.
    """
    info = engine.generation()
    live = info.name
    first = set(compare(engine, live, contents=True))
    again = compare(
        engine, live, contents=True, locales={seen.locale for seen in first}
    )
    confirmed = [difference for difference in again if difference in first]
    return Audit(
        generation=live,
        articles={lc: len(keys) for lc, keys in findable_by_locale().items()},
        found=tuple(seen for seen in confirmed if not seen.waiting),
        waiting=tuple(seen for seen in confirmed if seen.waiting),
        advice=centring_advice(info),
    )


def repair(
    indexer: Indexer,
    differences: Sequence[Difference],
    generation: GenerationInfo | None = None,
    progress: Progress = silent,
) -> None:
    """Write what differs as it is now, to the live generation unless one is named.

    An article's version is raised where the stored one would win. Those that cannot
    be indexed are set aside. Raises EngineError.
    """
    batches = (
        list(several[start : start + BATCH])
        for _locale, group in groupby(differences, attrgetter("locale"))
        for several in [list(group)]
        for start in range(0, len(several), BATCH)
    )
    entries = (_entries(batch, live=generation is None) for batch in batches)
    done = 0

    def handed_over(count: int) -> None:
        nonlocal done
        done += count
        progress("index", done, len(differences))

    if generation is None:
        for some in entries:
            indexer.index(some)
            handed_over(len(some))
    else:
        indexer.index_all(entries, generation, handed_over)


def _entries(differences: Sequence[Difference], *, live: bool) -> list[OutboxEntry]:
    """The outbox' rows of some articles of one locale, to be written now."""
    locale = differences[0].locale
    _overtake(differences, locale, live=live)
    families = [UUID(difference.family) for difference in differences]
    found = OutboxEntry.objects.filter(locale=locale, family__in=families)
    return list(found.order_by("pk"))


def audit_all(indexer: Indexer) -> Audit:
    """Audit, repair what was found, and log one line. Raises EngineError."""
    result = audit(indexer.engine)
    repair(indexer, result.found)
    kinds = Counter(difference.kind for difference in result.found)
    log = logger.warning if result.found else logger.info
    log(
        "index audited",
        generation=result.generation,
        articles=sum(result.articles.values()),
        waiting=len(result.waiting),
        advice=result.advice,
        **{kind.value: kinds[kind] for kind in Kind},
    )
    return result


def _rows(locale: str) -> dict[str, _Row]:
    waiting = PENDING & Q(error="", marked__gt=Now() - GRACE)
    rows = (
        OutboxEntry.objects.filter(locale=locale)
        .annotate(waiting=waiting, lately=Q(marked__gt=Now() - REMEMBERED))
        .values_list("family", "version", "waiting", "lately")
    )
    return {
        str(family): _Row(version, bool(waiting), bool(lately))
        for family, version, waiting, lately in rows.iterator()
    }


def _kinds(
    findable: Collection[str],
    rows: Mapping[str, _Row],
    stored: Mapping[str, InventoryEntry],
    restricted: Collection[str],
) -> dict[str, Kind]:
    """What versions alone tell."""
    found: dict[str, Kind] = {}
    for family in {*findable, *stored, *rows}:
        entry, row = stored.get(family), rows.get(family)
        if family in findable:
            if entry is None or entry.gone:
                found[family] = Kind.MISSING
            elif row is None or entry.version != row.version:
                found[family] = Kind.STALE
        elif entry is not None and not entry.gone:
            found[family] = Kind.RESTRICTED if family in restricted else Kind.ORPHAN
        elif row is not None and (
            entry.version != row.version if entry is not None else row.lately
        ):
            found[family] = Kind.UNMARKED
    return found


def _changed(
    families: Sequence[str], locale: str, stored: Mapping[str, InventoryEntry]
) -> Iterator[str]:
    """Those whose content is not what is stored under the same version."""
    for start in range(0, len(families), BATCH):
        batch = families[start : start + BATCH]
        texts = readable_texts([(UUID(family), locale) for family in batch])
        hashes = {text.family: content_hash(text) for text in texts.values()}
        for family in batch:
            if hashes.get(family) != stored[family].content_hash:
                yield family


def _overtake(differences: Sequence[Difference], locale: str, *, live: bool) -> None:
    """Make the rows' versions ones that the index will take.

    One row at a time, so that no publisher waits and none is waited for twice.
    """
    # Versions begin at 1: nothing wanted is no row.
    unknown = [seen.family for seen in differences if seen.wanted == 0]
    add_missing([(UUID(family), locale) for family in unknown])
    for difference in differences:
        stored = difference.stored
        if stored is None:
            if live:
                # An engine may remember the version of what was deleted by hand.
                row = _outbox_row(difference).filter(version=F("indexed_version"))
                row.update(version=F("version") + 1, due=Now(), marked=Now())
        elif stored >= difference.wanted:
            row = _outbox_row(difference).filter(version__lte=stored)
            row.update(version=stored + 1, due=Now(), marked=Now())


def _outbox_row(difference: Difference) -> QuerySet[OutboxEntry]:
    return OutboxEntry.objects.filter(
        family=UUID(difference.family), locale=difference.locale
    )

"""One locale at one moment: everything a manifest names, opened for reading."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from search.engines.contract import (
    Document,
    Facts,
    Filters,
    Frequencies,
    LexicalHit,
    StoredArticle,
    StoredPassage,
    Suggestion,
    Vector,
)
from search.engines.embedded.files import damaged
from search.engines.embedded.lexicon import Lexicon, conditions
from search.engines.embedded.manifest import Entry, Manifest
from search.engines.embedded.segments import Numbers, Segment
from search.engines.halves import halves

Mask = npt.NDArray[np.bool_]


def lexicon_folder(directory: Path, number: int) -> Path:
    return directory / f"lexicon-{number:06d}"


def segment_path(directory: Path, number: int) -> Path:
    return directory / f"vectors-{number:06d}.bin"


def stored_text(document: Document) -> bytes:
    """Return what ``Snapshot.articles`` gives back and the manifest does not hold."""
    return orjson.dumps(
        {
            "terms": list(dict.fromkeys(document.terms)),
            "passages": [(p.anchor, p.heading, p.text) for p in document.passages],
        }
    )


class Snapshot:
    """Never changes and stays usable while writers replace the files below it."""

    def __init__(
        self,
        directory: Path,
        locale: str,
        manifest: Manifest,
        dimensions: int,
        previous: Snapshot | None,
    ) -> None:
        """Raise IndexDamaged if a file is missing, cut short or unreadable.

        Segments that ``previous`` has open are shared with it, and lexicon files that
        it verified are not read again.
        """
        self.locale = locale
        self.manifest = manifest
        self._lexicon = Lexicon(
            lexicon_folder(directory, manifest.lexicon),
            manifest.files,
            previous.manifest.files if previous else {},
        )
        opened = previous.segments if previous else {}
        self.segments: dict[int, Segment] = {
            number: opened.get(number)
            or Segment(segment_path(directory, number), record, dimensions)
            for number, record in manifest.segments.items()
        }
        live = [(f, e) for f, e in manifest.documents.items() if not e.gone]
        self.families = [family for family, _ in live]
        self.entries = [entry for _, entry in live]
        self._by_ordinal = {e.ordinal: place for place, e in enumerate(self.entries)}
        self.owners: dict[int, Numbers] = {
            number: np.full(segment.record.passages, -1, np.intp)
            for number, segment in self.segments.items()
        }
        for place, entry in enumerate(self.entries):
            owners = self.owners[entry.segment]
            owners[entry.first : entry.first + entry.passages] = place
        self._places: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for place, entry in enumerate(self.entries):
            self._places["type", entry.type].append(place)
            for topic in entry.topics:
                self._places["topic", topic].append(place)

    def allowed(self, filters: Filters) -> Mask:
        """Return which places of ``families`` pass, and False as one more last item.

        The owner of a dead passage is -1, which picks that last item.
        """
        mask = np.ones(len(self.entries) + 1, np.bool_)
        mask[-1] = False
        for name, value in conditions(filters):
            picked = np.zeros_like(mask)
            picked[self._places.get((name, value), [])] = True
            mask &= picked
        if filters.families:
            mask[:-1] &= [family in filters.families for family in self.families]
        return mask

    def frequencies(self, terms: Sequence[str]) -> Frequencies:
        return self._lexicon.frequencies(terms)

    def lexical(
        self, terms: Sequence[str], filters: Filters, size: int
    ) -> list[LexicalHit]:
        hits = self._lexicon.lexical(terms, filters, size)
        return [
            LexicalHit(self.families[self._by_ordinal[ordinal]], self.locale, score)
            for ordinal, score in hits
        ]

    def suggest(self, prefixes: Sequence[str], size: int) -> list[Suggestion]:
        places = [self._by_ordinal[n] for n in self._lexicon.suggest(prefixes, size)]
        return [
            Suggestion(
                self.families[place],
                self.locale,
                self.entries[place].title,
                self.entries[place].type,
            )
            for place in places
        ]

    def facts(self, families: Iterable[str]) -> dict[str, Facts]:
        documents = self.manifest.documents
        return {
            family: Facts(entry.type, tuple(entry.topics), _moment(entry))
            for family in families
            if (entry := documents.get(family)) and not entry.gone
        }

    def articles(
        self, families: Sequence[str], vector: Vector | None
    ) -> dict[str, StoredArticle]:
        """Raise IndexDamaged if a stored text cannot be read."""
        documents = self.manifest.documents
        return {
            family: self._article(family, documents[family], vector)
            for family in families
            if family in documents and not documents[family].gone
        }

    def held(
        self, terms: frozenset[str], families: Sequence[str]
    ) -> dict[str, frozenset[str]]:
        """Raise IndexDamaged if a stored text cannot be read."""
        documents = self.manifest.documents
        return {
            family: terms.intersection(self._stored(family, documents[family])["terms"])
            for family in families
            if family in documents and not documents[family].gone
        }

    def _stored(self, family: str, entry: Entry) -> dict[str, Any]:
        segment = self.segments[entry.segment]
        try:
            stored: dict[str, Any] = orjson.loads(
                segment.stored[entry.offset : entry.offset + entry.length]
            )
        except orjson.JSONDecodeError as error:
            raise damaged(segment.path, f"the text of {family}: {error}") from error
        return stored

    def _article(
        self, family: str, entry: Entry, vector: Vector | None
    ) -> StoredArticle:
        stored = self._stored(family, entry)
        return StoredArticle(
            family=family,
            locale=self.locale,
            version=entry.version,
            type=entry.type,
            topics=tuple(entry.topics),
            audience=entry.audience,
            title=entry.title,
            updated=_moment(entry),
            passages=tuple(StoredPassage(*row) for row in stored["passages"]),
            near=None if vector is None else self._near(entry, vector),
        )

    def _near(self, entry: Entry, vector: Vector) -> int | None:
        if not entry.passages:
            return None
        own = np.arange(entry.first, entry.first + entry.passages)
        segment = self.segments[entry.segment]
        return int(np.argmax(segment.best(own, halves(vector))))


def _moment(entry: Entry) -> datetime | None:
    return datetime.fromisoformat(entry.updated) if entry.updated else None

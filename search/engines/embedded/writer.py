"""One write to one locale: from a manifest to the next, with nothing in between."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from search.engines.contract import Document
from search.engines.embedded import manifest as manifests
from search.engines.embedded.files import Signature, signature, sync_directory
from search.engines.embedded.lexicon import write_lexicon
from search.engines.embedded.manifest import (
    Entry,
    Manifest,
    SegmentRecord,
    read_manifest,
    write_manifest,
)
from search.engines.embedded.segments import (
    Segment,
    write_segment,
)
from search.engines.embedded.snapshot import (
    lexicon_folder,
    segment_path,
    stored_text,
)
from search.engines.halves import Halves, halves

MAX_SEGMENTS = 8
KEPT_WHEN_FULL = 3


@dataclass(frozen=True, slots=True)
class Written:
    """The state that a write left, and by what to see that it is still the last one."""

    path: Path
    signature: Signature | None
    manifest: Manifest


class Piece(NamedTuple):
    """A document on its way into a new segment, fresh or carried over."""

    family: str
    entry: Entry
    rows: list[Halves]
    stored: bytes


def newest(
    documents: Iterable[Document], stored: Mapping[str, Entry]
) -> dict[str, Document]:
    """Return the documents that no stored or earlier one is newer than."""
    accepted: dict[str, Document] = {}
    for document in documents:
        rival = accepted.get(document.family) or stored.get(document.family)
        if rival is None or document.version >= rival.version:
            accepted[document.family] = document
    return accepted


def segments_to_merge(
    segments: Mapping[int, SegmentRecord], documents: Iterable[Entry]
) -> set[int]:
    """Return the segments whose living documents should move to a new one.

    Those that are more than half dead; and all but the largest when there are many.
    """
    living: Counter[int] = Counter()
    for entry in documents:
        living[entry.segment] += entry.length
    merged = {n for n, record in segments.items() if 2 * living[n] < record.stored}
    others = sorted(segments.keys() - merged, key=lambda n: segments[n].rows)
    if len(others) >= MAX_SEGMENTS:
        merged.update(others[:-KEPT_WHEN_FULL])
    return merged


def write_locale(
    directory: Path,
    documents: Sequence[Document],
    dimensions: int,
    last: Written | None = None,
) -> Written | None:
    """Store ``documents``, all of one locale, and make them visible in one step.

    ``last`` is what an earlier write of this process returned, of any locale: reading
    a large manifest takes longer than writing a few documents. None if all were older.
    A locale's first write happens in a folder beside ``directory`` that takes its name
    in the end; so a folder without a manifest is a damaged one. Raise OSError or
    EngineError if something cannot be written; then the old state holds.
    """
    first = not directory.exists()
    folder = directory.with_name(f".{directory.name}") if first else directory
    path = folder / manifests.NAME
    current = Manifest() if first else _current(path, last)
    accepted = newest(documents, current.documents)
    if not accepted:
        return None
    if first:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    _remove_strays(folder, current)
    following = _build(folder, current, accepted, dimensions)
    write_manifest(path, following)
    if first:
        folder.rename(directory)
    sync_directory(directory.parent)
    path = directory / manifests.NAME
    return Written(path, signature(path), following)


def _current(path: Path, last: Written | None) -> Manifest:
    if last is not None and (last.path, last.signature) == (path, signature(path)):
        return last.manifest
    return read_manifest(path)


def _build(
    folder: Path,
    current: Manifest,
    accepted: Mapping[str, Document],
    dimensions: int,
) -> Manifest:
    """Write the files of the manifest that follows ``current`` and return it."""
    number = current.number + 1
    kept = {f: e for f, e in current.documents.items() if f not in accepted}
    fresh = [document for document in accepted.values() if not document.gone]
    ordinals = range(current.ordinals, current.ordinals + len(fresh))
    merged = segments_to_merge(
        current.segments, (e for e in kept.values() if not e.gone)
    )
    pieces = _carried(folder, current, kept, merged, dimensions)
    pieces += map(_fresh, fresh, ordinals)
    segments = {n: r for n, r in current.segments.items() if n not in merged}
    if pieces:
        segments[number] = write_segment(
            segment_path(folder, number),
            [rows for piece in pieces for rows in piece.rows],
            [piece.stored for piece in pieces],
            dimensions,
        )
    files = write_lexicon(
        lexicon_folder(folder, number),
        lexicon_folder(folder, current.lexicon),
        current.files,
        accepted,
        zip(ordinals, fresh, strict=True),
    )
    withdrawn = {d.family: _entry(d, -1) for d in accepted.values() if d.gone}
    return Manifest(
        number=number,
        ordinals=ordinals.stop,
        lexicon=number,
        files=files,
        segments=segments,
        documents=kept | withdrawn | _placed(pieces, number),
    )


def _carried(
    folder: Path,
    current: Manifest,
    kept: Mapping[str, Entry],
    merged: set[int],
    dimensions: int,
) -> list[Piece]:
    opened = {
        n: Segment(segment_path(folder, n), current.segments[n], dimensions)
        for n in merged
    }
    return [
        Piece(
            family,
            entry,
            segment.passage_rows(entry.first, entry.passages),
            bytes(segment.stored[entry.offset : entry.offset + entry.length]),
        )
        for family, entry in kept.items()
        if (segment := opened.get(entry.segment))
    ]


def _fresh(document: Document, ordinal: int) -> Piece:
    rows = [halves(passage.vectors) for passage in document.passages]
    entry = _entry(document, ordinal)
    return Piece(document.family, entry, rows, stored_text(document))


def _entry(document: Document, ordinal: int) -> Entry:
    """Return an entry that has no place in a segment yet."""
    return Entry(
        version=document.version,
        content_hash=document.content_hash,
        gone=document.gone,
        ordinal=ordinal,
        segment=-1,
        first=0,
        passages=0,
        offset=0,
        length=0,
        type=document.type,
        topics=list(document.topics),
        audience=document.audience,
        title=document.title,
        updated=document.updated.isoformat() if document.updated else None,
    )


def _placed(pieces: Iterable[Piece], segment: int) -> dict[str, Entry]:
    """Return the pieces' entries with the places that ``write_segment`` gives them."""
    entries: dict[str, Entry] = {}
    first = offset = 0
    for piece in pieces:
        entries[piece.family] = piece.entry._replace(
            segment=segment,
            first=first,
            passages=len(piece.rows),
            offset=offset,
            length=len(piece.stored),
        )
        first += len(piece.rows)
        offset += len(piece.stored)
    return entries


def _remove_strays(folder: Path, manifest: Manifest) -> None:
    """Remove what no manifest names: older files and those of writes cut short."""
    named = {manifests.NAME, lexicon_folder(folder, manifest.lexicon).name}
    named |= {segment_path(folder, number).name for number in manifest.segments}
    for path in folder.iterdir():
        if path.name not in named:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

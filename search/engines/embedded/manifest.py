"""What one locale of a generation holds: the only file of it that is ever replaced.

All other files are written once, under a number that no earlier manifest used, so a
manifest names a complete and unchanging state.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import orjson

from search.engines.embedded.files import damaged, replace_file, unreadable

NAME = "manifest.json"
FORMAT = b"signpost-manifest 2"


class Entry(NamedTuple):
    """One document. ``ordinal`` names its written copy in the lexicon.

    ``first`` and ``passages`` count passages of ``segment``; ``offset`` and ``length``
    are bytes of its stored texts. A withdrawn document has no place: segment -1.
    """

    version: int
    content_hash: str
    gone: bool
    ordinal: int
    segment: int
    first: int
    passages: int
    offset: int
    length: int
    type: str
    topics: list[str]
    audience: str
    title: str
    updated: str | None
    """ISO 8601."""


class SegmentRecord(NamedTuple):
    """Numbers of passages, of vector rows and of stored bytes in one segment file."""

    passages: int
    rows: int
    stored: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """``number`` grows with every write; ``lexicon`` is the number of its folder.

    ``files`` are the lexicon's file names with the CRC-32 of their contents.
    """

    number: int = 0
    ordinals: int = 0
    lexicon: int = 0
    files: Mapping[str, int] = field(default_factory=dict)
    segments: Mapping[int, SegmentRecord] = field(default_factory=dict)
    documents: Mapping[str, Entry] = field(default_factory=dict)


def read_manifest(path: Path) -> Manifest:
    """Raise IndexDamaged if the file is missing, cut short, altered or of another kind.

    The first line holds the format and the CRC-32 of what follows.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    head, _, body = content.partition(b"\n")
    if head != _head(body):
        raise damaged(path, "it is cut short, altered or of another format")
    data = orjson.loads(body)
    return Manifest(
        number=data["number"],
        ordinals=data["ordinals"],
        lexicon=data["lexicon"],
        files=data["files"],
        segments={int(n): SegmentRecord(*row) for n, row in data["segments"].items()},
        documents={family: Entry(*row) for family, row in data["documents"].items()},
    )


def write_manifest(path: Path, manifest: Manifest) -> None:
    body = orjson.dumps(
        {
            "number": manifest.number,
            "ordinals": manifest.ordinals,
            "lexicon": manifest.lexicon,
            "files": manifest.files,
            "segments": manifest.segments,
            "documents": manifest.documents,
        },
        default=tuple,
        option=orjson.OPT_NON_STR_KEYS,
    )
    replace_file(path, _head(body) + b"\n" + body)


def _head(body: bytes) -> bytes:
    return b"%s %08x" % (FORMAT, zlib.crc32(body))

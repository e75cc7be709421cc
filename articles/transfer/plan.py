"""What a file holds, read once before anything is written.

Families come in the order of the file, each with its source first, because a
translation takes its source's slug, topic and revision.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import BinaryIO

from .records import BadLine, Line, parse, read_lines


@dataclass(frozen=True, slots=True)
class Entry:
    """Where the record of one article starts in its file."""

    line: int
    offset: int
    locale: str
    digest: str


@dataclass(frozen=True, slots=True)
class Plan:
    families: dict[str, list[Entry]]
    bad: tuple[BadLine, ...]

    @property
    def total(self) -> int:
        return sum(map(len, self.families.values()))


def read_plan(
    file: BinaryIO,
    known: Collection[str],
    published: Collection[str],
    default: str,
) -> Plan:
    """Check every line; a second record of one article is bad.

    ``default`` is the locale whose article is its family's source, where there is one.
    """
    families: dict[str, dict[str, Entry]] = {}
    bad: list[BadLine] = []
    for line in read_lines(file):
        record = parse(line, known, published)
        if isinstance(record, BadLine):
            bad.append(record)
            continue
        group = families.setdefault(record.id, {})
        if record.locale in group:
            first = group[record.locale].line
            bad.append(
                BadLine(
                    record.line, f"same id and language as line {first}: {record.id}"
                )
            )
            continue
        group[record.locale] = Entry(
            record.line, line.offset, record.locale, record.digest()
        )
    return Plan(
        {
            identity: sorted(group.values(), key=lambda entry: entry.locale != default)
            for identity, group in families.items()
        },
        tuple(bad),
    )


def read_entry(file: BinaryIO, entry: Entry) -> Line:
    file.seek(entry.offset)
    return Line(entry.line, entry.offset, file.readline())

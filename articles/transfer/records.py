"""One line of an import file to a record, or to the reason why it is none."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

from articles.models import models_by_type

from .html import Piece, active_content, cut
from .languages import locale_for

MAX_ID = 255
MAX_TITLE = 255
MAX_CATEGORY = 120
MAX_BODY = 1_000_000
# JSON may write a character of two bytes as six (\u0627).
MAX_LINE = 4 * MAX_BODY

# A NUL cannot be stored in PostgreSQL, half a surrogate pair nowhere.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Record:
    """One article in one locale, as the file gives it; ``body`` is sanitised."""

    line: int
    id: str
    lang: str
    locale: str
    type: str
    title: str
    body: tuple[Piece, ...]
    category: str

    def digest(self) -> str:
        """A hash of what is published, so that a changed article is noticed."""
        content = [
            self.type,
            self.title,
            [[type(piece).__name__, asdict(piece)] for piece in self.body],
            self.category,
        ]
        return hashlib.sha256(
            json.dumps(content, ensure_ascii=False).encode()
        ).hexdigest()


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is not imported, with its number (from 1) and the reason."""

    line: int
    reason: str


class BadRecord(ValueError):
    """Why a line is not a record."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file: its number (from 1), its offset in bytes and its content,
    which is None when it is longer than ``MAX_LINE``."""

    number: int
    offset: int
    content: bytes | None


def read_lines(file: BinaryIO) -> Iterator[Line]:
    """The lines of a file that are not blank; memory is bounded by ``MAX_LINE``."""
    number = 0
    while True:
        offset = file.tell()
        content = file.readline(MAX_LINE + 1)
        if not content:
            return
        number += 1
        if len(content) <= MAX_LINE:
            if content.strip():
                yield Line(number, offset, content)
            continue
        yield Line(number, offset, None)
        while content and not content.endswith(b"\n"):
            content = file.readline(MAX_LINE)


def parse(
    line: Line, known: Collection[str], published: Collection[str]
) -> Record | BadLine:
    """Check one line; ``known`` and ``published`` are locales (``pt-br``)."""
    try:
        return _record(line, known, published)
    except BadRecord as error:
        return BadLine(line.number, str(error))


def _record(line: Line, known: Collection[str], published: Collection[str]) -> Record:
    if line.content is None:
        raise BadRecord(f"longer than {MAX_LINE:,} bytes")
    values = _object(line.content)
    identity = _text(values, "id", MAX_ID)
    lang = _text(values, "lang", 64)
    article_type = _text(values, "type", 64)
    types = models_by_type()
    if article_type not in types:
        raise BadRecord(
            f'unknown type "{article_type}": it is one of {", ".join(types)}'
        )
    title = _text(values, "title", MAX_TITLE)
    category = _text({"category": ""} | values, "category", MAX_CATEGORY, blank=True)
    locale = locale_for(lang, known)
    if locale is None:
        raise BadRecord(f'unknown language tag "{lang}"')
    if locale not in published:
        raise BadRecord(
            f'the site does not publish in "{locale}": --add-locales would add it'
        )
    return Record(
        line=line.number,
        id=identity,
        lang=lang,
        locale=locale,
        type=article_type,
        title=title,
        body=_body(values),
        category=category,
    )


def _object(content: bytes) -> dict[str, Any]:
    try:
        values = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadRecord("not UTF-8") from None
    except json.JSONDecodeError as error:
        raise BadRecord(f"broken JSON: {error.msg} at {error.pos}") from None
    except (ValueError, RecursionError):
        raise BadRecord("broken JSON") from None
    if not isinstance(values, dict):
        raise BadRecord("not a JSON object")
    return values


def _text(
    values: dict[str, Any], name: str, longest: int, *, blank: bool = False
) -> str:
    """A field on one line, its spaces squeezed."""
    value = values.get(name)
    if blank and value is None:
        return ""
    text = " ".join(_string(value, name).split())
    if not text and not blank:
        raise BadRecord(f"missing {name}")
    if len(text) > longest:
        raise BadRecord(f"{name} is longer than {longest} characters")
    return text


def _body(values: dict[str, Any]) -> tuple[Piece, ...]:
    body = _string(values.get("body"), "body")
    if len(body.encode()) > MAX_BODY:
        raise BadRecord(f"body is larger than {MAX_BODY:,} bytes")
    if active := active_content(body):
        raise BadRecord(f"body holds active content: {active}")
    pieces = cut(body)
    if not pieces:
        raise BadRecord("body has no text")
    return pieces


def _string(value: object, name: str) -> str:
    if value is None:
        raise BadRecord(f"missing {name}")
    if not isinstance(value, str):
        raise BadRecord(f"{name} is not text")
    if UNSTORABLE.search(value):
        raise BadRecord(f"{name} holds a NUL character or half a surrogate pair")
    return value

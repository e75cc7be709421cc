"""Pieces of a body to the JSON that Wagtail stores for a StreamField."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from .html import Code, Heading, Piece, Table, Text

# Names a family, and a block by its place in it, in the same way in every import.
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "signpost:import")


def family_key(external_id: str) -> uuid.UUID:
    """The translation key of the article that a file calls ``external_id``."""
    return uuid.uuid5(NAMESPACE, external_id)


def block_id(external_id: str, position: int, *inside: int) -> str:
    """The id of a block; equal in all translations, so that they share anchors."""
    place = "/".join(map(str, (position, *inside)))
    return str(uuid.uuid5(family_key(external_id), place))


def stream(
    pieces: Sequence[Piece], external_id: str, title: str
) -> list[dict[str, Any]]:
    """The blocks of a body; a table without a caption takes the heading above it."""
    blocks = []
    heading = title
    for position, piece in enumerate(pieces):
        if isinstance(piece, Heading):
            heading = piece.text
        kind, value = _block(piece, heading)
        blocks.append(
            {"id": block_id(external_id, position), "type": kind, "value": value}
        )
    return blocks


def table_value(
    caption: str, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> dict[str, Any]:
    """The value of a table block with plain-text cells; ``header`` may be empty."""
    width = len(header) or len(rows[0])
    headings = list(header) or [""] * width
    return {
        "table": {
            "caption": caption,
            "columns": [{"type": "text", "heading": text} for text in headings],
            "rows": [{"values": list(row)} for row in rows],
        },
        "header_column": True,
    }


def _block(piece: Piece, heading: str) -> tuple[str, Any]:
    match piece:
        case Text(html=html):
            return "text", html
        case Heading(text=text, level=level):
            return ("heading" if level == 1 else "subheading"), text
        case Code(text=text):
            return "code", {"language": "text", "text": text}
        case Table(caption=caption, header=header, rows=rows):
            return "table", table_value(caption or heading, header, rows)

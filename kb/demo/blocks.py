"""Blocks of the demo's YAML to the JSON that Wagtail stores."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.files.images import ImageFile
from wagtail.images import get_image_model

from articles.transfer.body import block_id, table_value

from .content import Block

PERMALINK = re.compile(r'href="/read/')


class BodyWriter:
    """Writes bodies; pictures are stored once, when one is first needed."""

    def __init__(self, pictures: Path) -> None:
        self.pictures = pictures
        self.stored: dict[str, int] = {}

    def write(
        self, blocks: Sequence[Block], slug: str, locale: str
    ) -> list[dict[str, Any]]:
        """Ids depend on family and position only: languages share their anchors."""
        return [
            {
                "id": block_id(slug, position),
                "type": block.kind,
                "value": self._value(block, slug, position, locale),
            }
            for position, block in enumerate(blocks)
        ]

    def _value(self, block: Block, slug: str, position: int, locale: str) -> Any:
        value = block.value
        match block.kind:
            case "text":
                return _html(value, locale)
            case "callout":
                return {"kind": value["kind"], "text": _html(value["text"], locale)}
            case "table":
                cells = [[str(cell) for cell in row] for row in value["rows"]]
                header = cells.pop(0) if value["header"] else []
                return table_value(value["caption"], header, cells)
            case "picture":
                image = self._picture(value["file"], value["alt"])
                return {"image": image, "alt": value["alt"], "caption": ""}
            case "steps":
                items = [_step(step, locale) for step in value]
            case "questions":
                items = [_question(item, locale) for item in value]
            case _:
                return value
        return [
            {"id": block_id(slug, position, number), "type": "item", "value": item}
            for number, item in enumerate(items)
        ]

    def _picture(self, name: str, title: str) -> int:
        if name not in self.stored:
            path = self.pictures / name
            digest = hashlib.sha1(path.read_bytes(), usedforsecurity=False).hexdigest()
            image = get_image_model().objects.filter(file_hash=digest).first()
            if image is None:
                with path.open("rb") as file:
                    image = get_image_model()(title=title, file=ImageFile(file, name))
                    image._set_file_hash()
                    image.save()
            self.stored[name] = image.pk
        return self.stored[name]


def _step(step: dict[str, str], locale: str) -> dict[str, Any]:
    return {
        "title": step.get("title", ""),
        "text": _html(step["text"], locale),
        "picture": {"image": None, "alt": ""},
        "result": step.get("result", ""),
    }


def _question(item: dict[str, str], locale: str) -> dict[str, Any]:
    return {"question": item["question"], "answer": _html(item["answer"], locale)}


def _html(html: str, locale: str) -> str:
    return PERMALINK.sub(f'href="/{locale}/read/', html)

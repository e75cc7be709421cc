"""The demo's articles as their YAML files hold them, checked.

The format is described in ``articles/demo/README.md``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from articles.models import models_by_type

SOURCE_LOCALE = "en"
LISTS = ("also_called", "not_to_be_confused_with")
ALERT = ("severity", "status")
TRANSLATED_KEYS = frozenset({"title", "summary", "body"})
SOURCE_KEYS = TRANSLATED_KEYS | {
    *("type", "topic", "audience", "review_days", "verified_days_ago")
}
BLOCKS: Mapping[str, frozenset[str]] = {
    "text": frozenset(),
    "heading": frozenset(),
    "subheading": frozenset(),
    "steps": frozenset({"text"}),
    "callout": frozenset({"kind", "text"}),
    "code": frozenset({"language", "text"}),
    "table": frozenset({"caption", "header", "rows"}),
    "questions": frozenset({"question", "answer"}),
    "picture": frozenset({"file", "alt"}),
}
OPTIONAL_IN_BLOCKS = {"steps": frozenset({"title", "result"})}

# The C parser reads 200 files in a fraction of a second, the Python one in seconds.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ContentError(ValueError):
    """A file of the demo's content is not as its format says."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}")


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a body: its kind and the value as the file gives it."""

    kind: str
    value: Any


@dataclass(frozen=True, slots=True)
class Update:
    """A later edition of a source: what replaces which block, and why."""

    note: str
    severity: str
    body: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What all languages of one family share."""

    type: str
    topic: str
    other_topics: tuple[str, ...]
    audience: str
    review_days: int
    verified_days_ago: int
    severity: str
    status: str


@dataclass(frozen=True, slots=True)
class Wording:
    """What differs between languages."""

    title: str
    summary: str
    body: tuple[Block, ...]
    also_called: tuple[str, ...]
    not_to_be_confused_with: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    facts: Facts
    wording: Wording
    update: Update | None


@dataclass(frozen=True, slots=True)
class Translation:
    """``outdated`` when it was made before its source's update."""

    wording: Wording
    outdated: bool


def read_source(path: Path) -> Source:
    values = read_yaml(path)
    optional = {"update", "other_topics"}
    if values.get("type") == "glossary":
        optional |= set(LISTS)
    elif values.get("type") == "security":
        optional |= set(ALERT)
    _check_keys(path, values, SOURCE_KEYS, optional)
    if values["type"] not in models_by_type():
        raise ContentError(path, f"unknown type {values['type']!r}")
    wording = _wording(path, values)
    return Source(
        facts=Facts(
            type=values["type"],
            topic=values["topic"],
            other_topics=tuple(values.get("other_topics", ())),
            audience=values["audience"],
            review_days=values["review_days"],
            verified_days_ago=values["verified_days_ago"],
            severity=values.get("severity", ""),
            status=values.get("status", ""),
        ),
        wording=wording,
        update=_update(path, values["update"], wording.body)
        if "update" in values
        else None,
    )


def read_translation(path: Path, source: Source) -> Translation:
    values = read_yaml(path)
    lists = LISTS if source.facts.type == "glossary" else ()
    _check_keys(path, values, TRANSLATED_KEYS, {"edition", *lists})
    wording = _wording(path, values)
    kinds = [block.kind for block in wording.body]
    expected = [block.kind for block in source.wording.body]
    if kinds != expected:
        raise ContentError(path, f"the blocks are {kinds}, the source's {expected}")
    return Translation(wording, outdated=values.get("edition") == 1)


def read_yaml(path: Path) -> Any:
    """Raises ContentError where the file cannot be read as YAML."""
    try:
        return yaml.load(path.read_bytes(), _Loader)  # noqa: S506
    except OSError as error:
        raise ContentError(path, error.strerror or "cannot be read") from error
    except yaml.YAMLError as error:
        raise ContentError(path, f"broken YAML: {error}") from error


def _check_keys(
    path: Path, values: Any, needed: frozenset[str], optional: set[str]
) -> None:
    if not isinstance(values, dict):
        raise ContentError(path, "not a map of keys and values")
    if missing := needed - values.keys():
        raise ContentError(path, f"missing {', '.join(sorted(missing))}")
    if unknown := values.keys() - needed - optional:
        raise ContentError(path, f"unknown {', '.join(sorted(map(str, unknown)))}")


def _wording(path: Path, values: Mapping[str, Any]) -> Wording:
    return Wording(
        title=values["title"],
        summary=values["summary"],
        body=tuple(
            _block(path, index, value) for index, value in enumerate(values["body"])
        ),
        also_called=tuple(values.get("also_called", ())),
        not_to_be_confused_with=tuple(values.get("not_to_be_confused_with", ())),
    )


def _update(path: Path, values: Any, body: Sequence[Block]) -> Update:
    _check_keys(path, values, frozenset({"note", "severity", "body"}), set())
    blocks = list(body)
    for index, value in values["body"].items():
        block = _block(path, index, value)
        if index >= len(blocks) or blocks[index].kind != block.kind:
            raise ContentError(path, f"update: block {index} is no {block.kind}")
        blocks[index] = block
    return Update(values["note"], values["severity"], tuple(blocks))


def _block(path: Path, index: int, value: Any) -> Block:
    if not isinstance(value, dict) or len(value) != 1:
        raise ContentError(path, f"block {index} is not a map of one key")
    [(kind, content)] = value.items()
    if kind not in BLOCKS:
        raise ContentError(path, f"block {index} is an unknown {kind!r}")
    parts = content if kind in ("steps", "questions") else [content]
    for part in parts:
        if BLOCKS[kind]:
            optional = set(OPTIONAL_IN_BLOCKS.get(kind, ()))
            try:
                _check_keys(path, part, BLOCKS[kind], optional)
            except ContentError as error:
                raise ContentError(path, f"block {index}: {error}") from None
        elif not isinstance(part, str):
            raise ContentError(path, f"block {index}: {kind} is not text")
    return Block(kind, content)

"""What each question of an evaluation found, so that two runs can be set side by side.

A file is JSON Lines: the first line describes the run, each other line is a question.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from .corpora import CorpusQuestion
from .metrics import NAMES, measure
from .runner import System

Parsed = TypeVar("Parsed")
ATTRIBUTES = {name: attribute for attribute, name in NAMES.items()}


@dataclass(frozen=True, slots=True)
class Run:
    """What the questions were put to; ``name`` is the corpus' and for readers only."""

    name: str
    engine: str
    model: str
    analysis: str


@dataclass(frozen=True, slots=True)
class Asked:
    """``ranked`` holds the first ten families of every system, best first."""

    query: str
    locale: str
    lang: str
    kind: str
    split: str
    relevant: tuple[str, ...]
    ranked: dict[str, list[str]]

    @property
    def key(self) -> tuple[str, str, str, str, tuple[str, ...]]:
        """The same in every run of a corpus."""
        return self.query, self.locale, self.lang, self.kind, self.relevant

    @property
    def family(self) -> str:
        """What it is resampled with: translations of a question go together."""
        return self.relevant[0]

    def value(self, system: str, name: str) -> float:
        """One measure of one system, by its name in the report.

        Raises ValueError for a system that was not asked.
        """
        if system not in self.ranked:
            raise ValueError(f"There is no ranking of {system!r} in this run.")
        measures = measure(self.ranked[system], self.relevant)
        return float(getattr(measures, ATTRIBUTES[name]))


def asked(question: CorpusQuestion, ranked: Mapping[System, list[str]]) -> Asked:
    return Asked(
        query=question.text,
        locale=question.locale,
        lang=question.language,
        kind=question.kind,
        split=question.split,
        relevant=tuple(sorted(question.relevant)),
        ranked={str(system): found for system, found in ranked.items()},
    )


def write_run(path: Path, run: Run, questions: Iterable[Asked]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in (asdict(run), *map(asdict, questions)):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def read_run(path: Path) -> tuple[Run, list[Asked]]:
    """Raises OSError, and ValueError naming the line that is not as it should be."""
    with path.open(encoding="utf-8") as file:
        lines = enumerate(file, 1)
        runs = [_parsed(path, *first, _run) for first in islice(lines, 1)]
        questions = [_parsed(path, *line, _question) for line in lines]
    if not questions:
        raise ValueError(f"{path}: no question in it")
    return runs[0], questions


def _parsed(
    path: Path, number: int, line: str, parse: Callable[[dict[str, Any]], Parsed]
) -> Parsed:
    try:
        return parse(json.loads(line))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"{path}:{number}: not a result of --questions") from error


def _run(row: dict[str, Any]) -> Run:
    return Run(**row)


def _question(row: dict[str, Any]) -> Asked:
    if not row["relevant"]:
        raise ValueError("nothing is relevant")
    ranked = {system: list(found) for system, found in row["ranked"].items()}
    return Asked(**row | {"relevant": tuple(row["relevant"]), "ranked": ranked})

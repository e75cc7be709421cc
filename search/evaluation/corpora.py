"""Corpora of articles and questions, read from JSON Lines without touching the site."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wagtail.rich_text import get_text_for_indexing

from articles.text import ArticleText, Section
from articles.transfer.html import Code, Heading, Table, Text, cut
from articles.transfer.languages import locale_for

ARTICLE = frozenset({"id", "lang", "type", "title", "body", "category"})
QUESTION = frozenset({"query", "target_lang", "lang", "kind", "split", "relevant"})


def corpus_files(corpus: Path, questions: Path | None = None) -> tuple[Path, Path]:
    """The articles and questions files of a corpus, named with or without its ending.

    A bare name that is not in the current folder is looked up in SIGNPOST_CORPORA.
    """
    name = corpus.name.removesuffix(".jsonl").removesuffix(".articles")
    folder = corpus.parent
    articles = f"{name}.articles.jsonl"
    corpora = os.environ.get("SIGNPOST_CORPORA")
    if corpora and corpus == Path(corpus.name) and not (folder / articles).exists():
        folder = Path(corpora)
    return folder / articles, questions or folder / f"{name}.queries.jsonl"


@dataclass(frozen=True, slots=True)
class CorpusQuestion:
    """``locale`` is searched, ``language`` is what the question is written in.

    ``answers`` are strings of its article of which any answers, where they are known.
    """

    text: str
    locale: str
    language: str
    kind: str
    split: str
    relevant: frozenset[str]
    answers: tuple[str, ...] = ()


def read_articles(
    path: Path, known: frozenset[str], only: frozenset[str]
) -> list[ArticleText]:
    """Articles of the locales in ``only``, of all locales when it is empty.

    Raises OSError, and ValueError naming the line that cannot be read.
    """
    found = []
    for row, where in _lines(path, ARTICLE):
        locale = _locale(row["lang"], known, where)
        if only and locale not in only:
            continue
        found.append(
            ArticleText(
                family=row["id"],
                locale=locale,
                type=row["type"],
                title=row["title"],
                summary="",
                sections=_sections(row["body"]),
                topics=(row["category"],),
                audience="",
                updated=None,
            )
        )
    return found


def read_questions(
    path: Path,
    known: frozenset[str],
    only: frozenset[str],
    kinds: frozenset[str],
    split: str,
) -> list[CorpusQuestion]:
    """Questions that search ``only``; an empty filter keeps all."""
    found = []
    for row, where in _lines(path, QUESTION):
        locale = _locale(row["target_lang"], known, where)
        if (only and locale not in only) or (kinds and row["kind"] not in kinds):
            continue
        if split and row["split"] != split:
            continue
        found.append(
            CorpusQuestion(
                text=row["query"],
                locale=locale,
                language=_locale(row["lang"], known, where),
                kind=row["kind"],
                split=row["split"],
                relevant=frozenset(row["relevant"]),
                answers=tuple(row.get("answers", ())),
            )
        )
    return found


def _lines(path: Path, needed: frozenset[str]) -> Iterator[tuple[dict[str, Any], str]]:
    """The objects of a file, each with ``needed`` keys, and where each stands."""
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            where = f"{path}:{number}"
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise ValueError(f"{where}: {error}") from error
            if not isinstance(row, dict) or not needed <= row.keys():
                raise ValueError(f"{where}: not an object with {sorted(needed)}")
            yield row, where


def _locale(tag: str, known: frozenset[str], where: str) -> str:
    locale = locale_for(tag, known)
    if locale is None:
        raise ValueError(f"{where}: unknown language {tag!r}")
    return locale


def _sections(body: str) -> tuple[Section, ...]:
    """Text under each heading; anchors only tell the sections of one article apart."""
    sections: list[tuple[str, list[str]]] = [("", [])]
    for piece in cut(body):
        match piece:
            case Heading(text):
                sections.append((text, []))
            case Text(html):
                sections[-1][1].append(get_text_for_indexing(html))
            case Code(text):
                sections[-1][1].append(text)
            case Table(caption, header, rows):
                cells = [caption, *header, *(cell for row in rows for cell in row)]
                sections[-1][1].append(" ".join(cells))
    return tuple(
        Section(f"s{number}" if heading else "", heading, " ".join(texts))
        for number, (heading, texts) in enumerate(sections)
        if heading or texts
    )

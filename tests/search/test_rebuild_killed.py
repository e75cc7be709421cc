"""A rebuild that is killed anywhere, and readers who search while one goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project

from articles.tree import ensure_section
from search.answering.answer import Question
from search.encoder.onnx import OnnxEncoder
from search.engines.embedded import EmbeddedEngine
from search.ranking.rule import packaged_rules
from search.service import SearchService
from search.text.analysis import Analyser
from tests.articles.factories import article, translation_of
from tests.processes import environment, manage, python, write_database

pytestmark = pytest.mark.processes

TITLES = ["Deposit without a memo", "Trading fees", "Withdrawal pending"]
BUILD = """
import django
django.setup()
from search.components import make_engine
from search.indexing.generations import rebuild
from search.writer import make_indexer
indexer = make_indexer(make_engine(readonly=False), "", 1)
for number in range(4):
    rebuild(indexer)
"""
HOLD = """
import sys
import django
django.setup()
from search.indexing.lock import generations_lock
with generations_lock():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def data(db: None, tmp_path: Path, model_files: object) -> Path:
    """The folder of a site that other processes use; not indexed."""
    ensure_section("en")
    ensure_section("de")
    first, *_ = [article(title) for title in TITLES]
    translation_of(first, "de", "Einzahlung ohne Memo")
    write_database(tmp_path / "site")
    return tmp_path / "site"


def test_rebuild_that_is_killed_at_any_step_is_finished_by_the_next_one(
    data: Path,
) -> None:
    done = python(data, "-m", "tests.search.rebuild_in_pieces", str(data))
    assert done.returncode == 0, done.stderr

    reports = [json.loads(line) for line in done.stdout.splitlines()]

    assert [report["killed"] for report in reports] == [True] * (len(reports) - 1) + [
        False
    ]
    # Made, written in each locale, promoted, and older ones dropped.
    assert len(reports) > 4
    for report in reports:
        assert report["articles"] == {
            "de": ["Einzahlung ohne Memo"],
            "en": sorted(TITLES),
        }, report
        assert report["found"] == report["pending"] == report["unfinished"] == 0, report
        assert report["generations"] == report["folders"] == 2, report


def test_second_rebuild_at_a_time_is_refused(data: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        cwd=project.BASE_DIR,
        env=environment(data),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout
    assert holder.stdout.readline() == "held\n"

    refused = manage(data, "rebuild_index")
    holder.kill()
    holder.communicate()
    accepted = manage(data, "rebuild_index")

    assert refused.returncode == 1
    assert "Another process is building" in refused.stderr
    assert accepted.returncode == 0, accepted.stderr


class Recording:
    """An engine that notes which generations are read from."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        self._engine = engine
        self.named: set[str | None] = set()

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._engine, name)
        known = signature(method)

        def call(*args: Any, **named: Any) -> Any:
            if "generation" in known.parameters:
                given = known.bind(*args, **named).arguments
                self.named.add(given.get("generation"))
            return method(*args, **named)

        return call


def test_readers_notice_nothing_of_rebuilds(
    data: Path, encoder: OnnxEncoder, analyser: Analyser
) -> None:
    indexed = manage(data, "index")
    assert indexed.returncode == 0, indexed.stderr
    engine = Recording(EmbeddedEngine(data / "index", readonly=True))
    service = SearchService(
        engine,  # type: ignore[arg-type]
        analyser,
        encoder,
        packaged_rules(),
        encoder_seconds=30,
    )
    question = Question("I forgot the memo of my deposit", "en", also="de")

    def answer() -> tuple[object, ...]:
        found = service.search(question, ("en", "de"))
        shown = [[r.title for r in rs] for rs in (found.results, found.elsewhere)]
        return found.state, found.match, shown

    expected = answer()
    assert expected[0] == "ok"
    assert "Deposit without a memo" in expected[2][0]
    builder = subprocess.Popen(
        [sys.executable, "-c", BUILD],
        cwd=project.BASE_DIR,
        env=environment(data),
        stderr=subprocess.PIPE,
        text=True,
    )
    read: set[str | None] = set()
    while builder.poll() is None:
        engine.named.clear()
        assert answer() == expected
        assert len(engine.named) == 1, engine.named
        read |= engine.named

    _, errors = builder.communicate()
    assert builder.returncode == 0, errors
    assert len(read) > 2
    assert None not in read

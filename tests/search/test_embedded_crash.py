"""A writer that dies anywhere leaves the old or the new state, and can be followed."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from search.engines.contract import IndexMissing
from search.engines.embedded import EmbeddedEngine
from tests.search.engine_samples import (
    EVERYTHING,
    axis,
    document,
    generation,
    gone,
)

pytestmark = pytest.mark.processes

TERMS = ("common", "a", "b", "c", "d", "fresh")
CHANGES = frozenset(
    {
        "commit",
        "flush",
        "fsync",
        "link",
        "mkdir",
        "open",
        "rename",
        "replace",
        "rmdir",
        "truncate",
        "unlink",
        "wait_merging_threads",
        "write",
    }
)
DIED = 9
Step = Callable[[EmbeddedEngine], None]


def in_child(work: Callable[[], None]) -> int:
    """Run ``work`` in a forked process and return its exit status."""
    child = os.fork()
    if child == 0:
        status = 1
        with contextlib.suppress(BaseException):
            work()
            status = 0
        os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def die_at(number: int) -> None:
    """Kill this process before its nth step that may change a file.

    A step is a run of calls of one kind, such as all links to the files of a lexicon.
    """
    left = number
    last = ""

    def profile(frame: FrameType, event: str, function: Any) -> None:
        nonlocal left, last
        if event == "c_call" and function.__name__ in CHANGES - {last}:
            last = function.__name__
            left -= 1
            if left == 0:
                os._exit(DIED)

    sys.setprofile(profile)


def contents(engine: EmbeddedEngine) -> dict[str, Any]:
    """What the reads answer, without the scores of words."""
    try:
        name = engine.generation().name
    except IndexMissing:
        return {}
    return {
        "live": name,
        "inventory": {lc: engine.inventory(lc) for lc in ("en", "de")},
        "words": {
            (lc, term): sorted(
                hit.family for hit in engine.lexical([term], lc, EVERYTHING, 50)
            )
            for lc in ("en", "de")
            for term in TERMS
        },
        "meaning": engine.semantic(axis(0), ["en", "de"], EVERYTHING, 50),
        "titles": {s.family: s for s in engine.suggest("t", "en", 50)},
        "articles": engine.articles(["a", "b", "c", "d", "fresh"], "en"),
    }


def answers(engine: EmbeddedEngine) -> dict[str, Any]:
    """What the reads answer, to the last digit."""
    found = contents(engine)
    if found:
        found["scores"] = engine.lexical(list(TERMS), "en", EVERYTHING, 50)
        found["frequencies"] = engine.frequencies(TERMS, "en")
    return found


def prepare_nothing(engine: EmbeddedEngine) -> None:
    pass


def prepare_index(engine: EmbeddedEngine) -> None:
    engine.create(generation("first"))
    engine.promote("first")
    engine.write([document(family) for family in "abc"])


def prepare_many_segments(engine: EmbeddedEngine) -> None:
    prepare_index(engine)
    for number in range(7):
        engine.write([document(f"more{number}")])


def prepare_two_generations(engine: EmbeddedEngine) -> None:
    prepare_index(engine)
    engine.create(generation("second"))
    engine.write([document("d")], "second")


def begin(engine: EmbeddedEngine) -> None:
    engine.create(generation("first"))
    engine.promote("first")


def update(engine: EmbeddedEngine) -> None:
    engine.write([document("a", 2), gone("b", 2), document("fresh", 2)])


def first_of_a_locale(engine: EmbeddedEngine) -> None:
    engine.write([document("a", locale="de")])


def promote(engine: EmbeddedEngine) -> None:
    engine.promote("second")


def drop(engine: EmbeddedEngine) -> None:
    engine.drop("second")


@pytest.mark.parametrize(
    ("prepare", "step"),
    [
        (prepare_index, update),
        (prepare_index, first_of_a_locale),
        (prepare_many_segments, update),
        (prepare_two_generations, promote),
        (prepare_two_generations, drop),
    ],
)
def test_death_at_any_change_of_a_file(
    tmp_path: Path, prepare: Step, step: Step
) -> None:
    original = tmp_path / "original"
    engine = EmbeddedEngine(original)
    prepare(engine)
    old = answers(EmbeddedEngine(original, readonly=True))
    finished = tmp_path / "finished"
    shutil.copytree(original, finished)
    step(EmbeddedEngine(finished))
    new = answers(EmbeddedEngine(finished, readonly=True))

    for number in range(1, 1000):
        directory = tmp_path / f"index-{number}"
        shutil.copytree(original, directory)

        def work(number: int = number, directory: Path = directory) -> None:
            die_at(number)
            step(EmbeddedEngine(directory))

        status = in_child(work)
        assert answers(EmbeddedEngine(directory, readonly=True)) in (old, new)
        if status == 0:
            break
        assert status == DIED
        again = EmbeddedEngine(directory)
        step(again)
        assert contents(again) == contents(EmbeddedEngine(finished))
        shutil.rmtree(directory)
    assert number > 5


def test_death_while_the_first_generation_is_made(tmp_path: Path) -> None:
    for number in range(1, 1000):
        directory = tmp_path / f"index-{number}"

        def work(number: int = number, directory: Path = directory) -> None:
            die_at(number)
            begin(EmbeddedEngine(directory))

        status = in_child(work)
        engine = EmbeddedEngine(directory)
        names = [info.name for info in engine.generations()]
        assert names in ([], ["first"])
        if status == 0:
            break
        if not names:
            engine.create(generation("first"))
        engine.promote("first")
        engine.write([document("a")])
        assert list(engine.inventory("en")) == ["a"]
    assert number > 5


def test_kill_at_any_moment(tmp_path: Path) -> None:
    """SIGKILL, which also strikes inside tantivy, while whole versions are written."""
    directory = tmp_path / "index"
    engine = EmbeddedEngine(directory)
    prepare_index(engine)
    families = [f"f{number}" for number in range(20)]
    version = 1
    chance = random.Random(3)
    for _ in range(15):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            engine = EmbeddedEngine(directory)
            while True:
                version += 1
                engine.write([document(family, version) for family in families])
                os.write(writer, version.to_bytes(4, "big"))
        os.close(writer)
        with open(reader, "rb") as pipe:  # noqa: PTH123
            acknowledged = int.from_bytes(pipe.read(4), "big")
            time.sleep(chance.uniform(0, 0.1))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            acknowledged = int.from_bytes(pipe.read()[-4:], "big") or acknowledged

        engine = EmbeddedEngine(directory)
        stored = engine.articles(families, "en")
        versions = {article.version for article in stored.values()}
        hits = engine.lexical(["common"], "en", EVERYTHING, 100)
        near = engine.semantic(axis(0), ["en"], EVERYTHING, 100)

        assert len(stored) == 20
        assert len(versions) == 1
        version = versions.pop()
        assert version >= acknowledged
        assert sorted(hit.family for hit in hits) == sorted([*families, *"abc"])
        assert sorted(hit.family for hit in near) == sorted([*families, *"abc"])
    engine = EmbeddedEngine(directory)
    engine.write([document(family, version + 1) for family in families])
    assert len(engine.articles(families, "en")) == 20

"""One writing process, many reading ones."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
import tantivy

from search.engines.contract import EngineError, IndexLocked
from search.engines.embedded import EmbeddedEngine
from search.engines.embedded.lock import WriteLock
from tests.search.engine_samples import EVERYTHING, axis, document, generation

pytestmark = pytest.mark.processes

SPAWN = multiprocessing.get_context("spawn")
FORK = multiprocessing.get_context("fork")
FAMILIES = [f"f{number}" for number in range(12)]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """An index whose live generation holds version 1 of every family."""
    engine = EmbeddedEngine(tmp_path / "index")
    engine.create(generation("first"))
    engine.promote("first")
    engine.write(all_families(1))
    return tmp_path / "index"


def all_families(version: int) -> list:
    return [
        document(family, version, terms=("common", f"v{version}"), title=str(version))
        for family in FAMILIES
    ]


def versions(engine: EmbeddedEngine) -> set[int]:
    return {a.version for a in engine.articles(FAMILIES, "en").values()}


def serve_versions(directory: Path, pipe: Connection) -> None:
    """Answer each message with the versions that this process sees."""
    engine = EmbeddedEngine(directory, readonly=True)
    while pipe.recv():
        pipe.send(versions(engine))


def write_until_told(directory: Path, pipe: Connection) -> None:
    engine = EmbeddedEngine(directory)
    version = 1
    while not pipe.poll():
        version += 1
        engine.write(all_families(version))
    pipe.send(version)


def hold_the_lock(directory: Path, pipe: Connection) -> None:
    with WriteLock(directory / "write.lock"):
        pipe.send("held")
        pipe.recv()


def write_its_own(directory: Path, pipe: Connection) -> None:
    engine = EmbeddedEngine(directory)
    for version in range(1, 41):
        engine.write([document(pipe.recv(), version)])
        pipe.send("done")


def started(target: Callable[[Path, Connection], None], directory: Path, context=SPAWN):
    ours, theirs = context.Pipe()
    process = context.Process(target=target, args=(directory, theirs), daemon=True)
    process.start()
    return process, ours


def test_another_process_sees_a_write_as_soon_as_it_is_done(directory: Path) -> None:
    process, pipe = started(serve_versions, directory)
    writer = EmbeddedEngine(directory)
    for version in range(2, 25):
        writer.write(all_families(version))
        pipe.send(True)
        assert pipe.recv() == {version}
    pipe.send(False)
    process.join()


def test_a_reader_opened_before_a_fork_goes_on_in_the_child(directory: Path) -> None:
    engine = EmbeddedEngine(directory, readonly=True)
    assert versions(engine) == {1}
    ours, theirs = FORK.Pipe()

    def child() -> None:
        theirs.send(versions(engine))
        theirs.recv()
        theirs.send((versions(engine), engine.lexical(["v2"], "en", EVERYTHING, 1)))

    process = FORK.Process(target=child, daemon=True)
    process.start()
    assert ours.recv() == {1}
    EmbeddedEngine(directory).write(all_families(2))
    ours.send(True)
    seen, hits = ours.recv()
    process.join()

    assert seen == {2}
    assert len(hits) == 1
    assert versions(engine) == {2}


def test_reads_in_threads_never_see_half_of_an_update(directory: Path) -> None:
    process, pipe = started(write_until_told, directory)
    engine = EmbeddedEngine(directory, readonly=True)
    mixed: list[object] = []
    seen: set[int] = set()
    failures: list[BaseException] = []

    def read() -> None:
        try:
            while len(seen) < 12:
                found = versions(engine)
                titles = {s.title for s in engine.suggest("t", "en", 50)}
                words = engine.lexical(["common"], "en", EVERYTHING, 50)
                near = engine.semantic(axis(0), ["en"], EVERYTHING, 50)
                complete = len(words) == len(near) == len(FAMILIES)
                if len(found) != 1 or len(titles) != 1 or not complete:
                    mixed.append((found, titles, len(words), len(near)))
                seen.update(found)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pipe.send("stop")
    last = pipe.recv()
    process.join()

    assert failures == []
    assert mixed == []
    assert versions(engine) == {last}


def test_a_state_that_is_removed_while_it_is_opened_is_read_anew(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = tantivy.Index.open

    def overtaken(path: str) -> tantivy.Index:
        monkeypatch.undo()
        found = opened(path)
        writer = EmbeddedEngine(directory)
        for version in (2, 3):
            writer.write(all_families(version))
        return found

    monkeypatch.setattr("tantivy.Index.open", staticmethod(overtaken))

    assert versions(EmbeddedEngine(directory, readonly=True)) == {3}


def test_a_write_waits_for_another_process_and_gives_up_in_the_end(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.engines.embedded.lock.PATIENCE", 0.2)
    process, pipe = started(hold_the_lock, directory)
    assert pipe.recv() == "held"
    second = EmbeddedEngine(directory)

    for change in (
        lambda: second.write([document("a", 9)]),
        lambda: second.create(generation("second")),
        lambda: second.promote("first"),
        lambda: second.drop("other"),
    ):
        with pytest.raises(IndexLocked, match="Another process is writing"):
            change()
    assert versions(second) == {1}

    process.kill()
    process.join()
    second.write([document("a", 9)])
    assert second.inventory("en")["a"].version == 9


def test_several_processes_may_write_in_turn(directory: Path) -> None:
    writers = [started(write_its_own, directory) for _ in range(3)]
    for _ in range(40):
        for number, (_process, pipe) in enumerate(writers):
            pipe.send(f"own-{number}")
        for _process, pipe in writers:
            assert pipe.recv() == "done"
    for process, _pipe in writers:
        process.join()

    inventory = EmbeddedEngine(directory).inventory("en")
    assert {inventory[f"own-{number}"].version for number in range(3)} == {40}
    assert inventory.keys() >= set(FAMILIES)


def test_a_reading_engine_refuses_to_write(directory: Path) -> None:
    reader = EmbeddedEngine(directory, readonly=True)
    with pytest.raises(EngineError, match="reading only"):
        reader.write([document("a")])
    assert "a" not in reader.inventory("en")


def test_a_promotion_is_seen_by_readers_that_were_open(directory: Path) -> None:
    reader = EmbeddedEngine(directory, readonly=True)
    assert versions(reader) == {1}
    writer = EmbeddedEngine(directory)
    writer.create(generation("second"))
    writer.write(all_families(7), "second")
    assert versions(reader) == {1}
    writer.promote("second")
    assert versions(reader) == {7}
    writer.drop("first")
    assert reader.generation().name == "second"

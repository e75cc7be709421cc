"""Files that are missing, cut short or altered, and disks that refuse."""

from __future__ import annotations

import resource
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from search.engines.contract import EngineError, IndexDamaged, IndexMissing
from search.engines.embedded import EmbeddedEngine
from tests.search.engine_samples import (
    EVERYTHING,
    axis,
    document,
    generation,
    passages,
    units,
)
from tests.search.test_embedded_crash import in_child


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    engine = EmbeddedEngine(tmp_path / "index")
    engine.create(generation("first"))
    engine.promote("first")
    engine.write([document(f"f{number}") for number in range(50)])
    engine.write([document("f1", 2)])
    engine.write([document("f2", 2)])
    # A reader that comes later needs nothing of what the last write left behind.
    locale = tmp_path / "index/generations/first/en"
    shutil.rmtree(locale / "lexicon-000002")
    return tmp_path / "index"


def read_everything(directory: Path) -> None:
    engine = EmbeddedEngine(directory, readonly=True)
    engine.generation()
    engine.inventory("en")
    engine.frequencies(["common"], "en")
    engine.lexical(["common"], "en", EVERYTHING, 5)
    engine.semantic(axis(0), ["en"], EVERYTHING, 5)
    engine.suggest("t", "en", 5)
    engine.articles([f"f{number}" for number in range(50)], "en")


def files(directory: Path) -> list[Path]:
    found = [f for f in directory.rglob("*") if f.is_file() and f.suffix != ".lock"]
    assert len(found) > 20
    return found


def remove(file: Path) -> None:
    file.unlink()


def replace(file: Path, content: bytes) -> None:
    """As a new file: cutting one that is mapped into memory kills who reads it."""
    file.unlink(missing_ok=True)
    file.write_bytes(content)


def cut(file: Path) -> None:
    content = file.read_bytes()
    replace(file, content[: len(content) // 2])


def empty(file: Path) -> None:
    replace(file, b"")


def zero(file: Path) -> None:
    replace(file, bytes(file.stat().st_size))


@pytest.mark.parametrize("harm", [remove, cut, empty, zero])
def test_a_damaged_file_is_named_with_the_command_that_mends_it(
    directory: Path, harm: Callable[[Path], None]
) -> None:
    for file in files(directory):
        content = file.read_bytes()
        harm(file)
        if file.name == "live" and harm is remove:
            with pytest.raises(IndexMissing, match=r"manage\.py rebuild_index"):
                read_everything(directory)
        elif content != (file.read_bytes() if file.exists() else None):
            with pytest.raises(IndexDamaged, match=r"manage\.py rebuild_index") as e:
                read_everything(directory)
            assert file.name in str(e.value)
        replace(file, content)
    read_everything(directory)


def test_one_altered_byte_in_the_words_or_the_manifest_is_found(
    directory: Path,
) -> None:
    for file in files(directory):
        if "lexicon" in str(file) or file.name == "manifest.json":
            content = file.read_bytes()
            middle = len(content) // 2
            altered = bytes([content[middle] ^ 1])
            replace(file, content[:middle] + altered + content[middle + 1 :])
            with pytest.raises(IndexDamaged, match=file.name):
                read_everything(directory)
            replace(file, content)


def test_an_altered_stored_text_is_found_when_it_is_read(directory: Path) -> None:
    file = directory / "generations/first/en/vectors-000001.bin"
    content = file.read_bytes()
    file.write_bytes(content.replace(b'"passages"', b'"passages\x00'))

    with pytest.raises(IndexDamaged, match=file.name):
        read_everything(directory)


def test_a_damaged_locale_leaves_the_others_readable(directory: Path) -> None:
    EmbeddedEngine(directory).write([document("a", locale="de")])
    (directory / "generations/first/en/manifest.json").unlink()
    engine = EmbeddedEngine(directory)

    assert len(engine.lexical(["common"], "de", EVERYTHING, 5)) == 1
    with pytest.raises(IndexDamaged):
        engine.write([document("f1", 9)])


def test_a_rebuild_mends_a_damaged_index(directory: Path) -> None:
    for file in files(directory / "generations"):
        cut(file)
    engine = EmbeddedEngine(directory)

    engine.create(generation("second"))
    engine.write([document("a")], "second")
    engine.promote("second")

    assert list(engine.inventory("en")) == ["a"]
    assert [info.name for info in engine.generations()] == ["second"]
    assert not (directory / "generations/first").exists()


def test_a_full_disk_is_reported_and_the_old_state_stays(directory: Path) -> None:
    """A limit on the size of files stands for a disk without room."""
    big = document("f1", 9, passages=passages(*[units(50, seed=1)] * 60))
    before = EmbeddedEngine(directory, readonly=True).inventory("en")

    def work() -> None:
        engine = EmbeddedEngine(directory)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        with pytest.raises(EngineError, match="could not be written"):
            engine.write([big])
        assert engine.inventory("en") == before
        engine.write([document("small")])

    assert in_child(work) == 0
    engine = EmbeddedEngine(directory)
    assert engine.inventory("en").keys() - before.keys() == {"small"}
    engine.write([big])
    assert engine.inventory("en")["f1"].version == 9
    read_everything(directory)


@pytest.mark.parametrize("limit", [200, 2_000, 4_000])
def test_a_full_disk_while_words_are_written(directory: Path, limit: int) -> None:
    many = document("f1", 9, terms=tuple(f"term{n}" for n in range(3000)), passages=())
    before = EmbeddedEngine(directory, readonly=True).inventory("en")

    def work() -> None:
        engine = EmbeddedEngine(directory)
        engine.inventory("en")
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        with pytest.raises(EngineError, match="could not be written"):
            engine.write([many])

    assert in_child(work) == 0
    assert EmbeddedEngine(directory).inventory("en") == before
    read_everything(directory)
    EmbeddedEngine(directory).write([many])


def test_a_folder_that_is_a_file_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "index"
    path.write_text("not a folder")
    engine = EmbeddedEngine(path)

    with pytest.raises(IndexMissing):
        engine.generation()
    with pytest.raises(EngineError, match="could not be written"):
        engine.create(generation("first"))


def test_an_index_of_a_newer_format_is_not_misread(directory: Path) -> None:
    file = directory / "generations/first/en/manifest.json"
    file.write_bytes(file.read_bytes().replace(b"manifest 2", b"manifest 3"))

    with pytest.raises(IndexDamaged, match="another format"):
        read_everything(directory)

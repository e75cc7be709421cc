"""Files that are replaced whole, and what to say when one cannot be used."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from search.engines.contract import REBUILD, EngineError, IndexDamaged

Signature = tuple[int, int, int]


def signature(path: Path) -> Signature | None:
    """What changes when ``path`` is replaced; None if there is no such file."""
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise unreadable(path, error) from error
    return status.st_ino, status.st_mtime_ns, status.st_size


def sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, content: bytes) -> None:
    """Give ``path`` new content; after a crash it has the old or the new one."""
    temporary = path.with_name(path.name + ".tmp")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_directory(path.parent)


def damaged(path: Path, reason: object) -> IndexDamaged:
    return IndexDamaged(
        f"The search index is damaged: {path}: {reason}. "
        f"Rebuild it with: python {REBUILD}"
    )


def unreadable(path: Path, error: OSError) -> EngineError:
    """Return IndexDamaged for a missing file, else what the system refused."""
    if isinstance(error, FileNotFoundError):
        return damaged(path, "the file is missing")
    return EngineError(f"The search index cannot be read: {path}: {error.strerror}.")


@contextmanager
def writing(directory: Path) -> Iterator[None]:
    """Turn what the operating system refuses into an EngineError."""
    try:
        yield
    except OSError as error:
        raise EngineError(
            f"The search index in {directory} could not be written: {error}. "
            "What was stored before is unchanged; make room or give write access, "
            "then write again."
        ) from error

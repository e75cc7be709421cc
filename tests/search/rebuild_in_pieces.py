"""Rebuilds that are killed before each of their steps, each on its own copy of a site.

Run as a module with the folder of a site that has articles and an index; prints a JSON
line for each kill: after how many steps, and what is there after the next rebuild.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

STEPS = ("create", "inventory", "write", "promote", "drop")


class HashEncoder:
    """Vectors that need no model: kills must not wait for one to load."""

    fingerprint = "hash"
    dimensions = 32

    def questions(self, texts: list[str]) -> Any:
        rows = [np.random.default_rng(len(text)).random(32) for text in texts]
        return np.stack([row / np.linalg.norm(row) for row in rows]).astype(np.float32)

    passages = questions


def indexer() -> Any:
    from search.components import make_analyser, make_engine
    from search.indexing.indexer import Indexer

    return Indexer(make_engine(readonly=False), HashEncoder(), make_analyser())


def in_child(work: Callable[[], None]) -> int:
    from django.db import connections

    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            import traceback

            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed_before(step: int) -> None:
    """Rebuild, but die instead of the nth of the engine's steps."""
    from search.engines.embedded import EmbeddedEngine
    from search.indexing.generations import rebuild

    left = step
    for name in STEPS:
        real = getattr(EmbeddedEngine, name)

        def change(*args: Any, real: Any = real, **named: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **named)

        setattr(EmbeddedEngine, name, change)
    rebuild(indexer())


def rebuilt() -> None:
    from search.indexing.generations import rebuild

    rebuild(indexer())


def report(folder: Path) -> dict[str, Any]:
    from django.db import connections

    from search.indexing.audit import audit
    from search.indexing.outbox import PENDING
    from search.models import OutboxEntry

    engine = indexer().engine
    seen = audit(engine)
    found = {
        "generations": len(engine.generations()),
        "unfinished": sum(info.promoted is None for info in engine.generations()),
        "folders": len(list((folder / "index" / "generations").iterdir())),
        "found": len(seen.found),
        "pending": OutboxEntry.objects.filter(PENDING).count(),
        "articles": {
            locale: sorted(
                stored.title
                for stored in engine.articles(
                    list(engine.inventory(locale)), locale
                ).values()
            )
            for locale in engine.locales()
        },
    }
    connections.close_all()
    return found


def restore(original: Path, folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    shutil.copytree(original, folder, dirs_exist_ok=True)


def main(folder: Path) -> None:
    import django

    django.setup()
    from django.db import connections

    rebuilt()
    connections.close_all()
    original = folder.with_name(folder.name + "-original")
    shutil.copytree(folder, original)
    for step in range(1, 100):
        status = in_child(lambda step=step: killed_before(step))
        assert status in (0, -signal.SIGKILL), status
        assert in_child(rebuilt) == 0
        found = {"step": step, "killed": status != 0} | report(folder)
        sys.stdout.write(json.dumps(found) + "\n")
        if status == 0:
            return
        restore(original, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

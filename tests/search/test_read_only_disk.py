"""A disk that turned read-only: said clearly, and nothing is lost."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from search.engines.embedded import EmbeddedEngine
from tests.search.engine_samples import EVERYTHING, document, generation

ALONE = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
MOUNT = (
    'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && exec "$2" -c "$3" "$1"'
)
WORK = """
import sys
from pathlib import Path
from search.engines.contract import EngineError
from search.engines.embedded import EmbeddedEngine
from tests.search.engine_samples import EVERYTHING, document

folder = Path(sys.argv[1])
attempts = {
    "write": lambda: EmbeddedEngine(folder).write([document("b")]),
    "read": lambda: EmbeddedEngine(folder, readonly=True).lexical(
        ["common"], "en", EVERYTHING, 5
    ),
}
for name, attempt in attempts.items():
    try:
        print(name, "answered", attempt())
    except EngineError as error:
        print(name, "said", error)
"""


@pytest.fixture
def own_mounts() -> None:
    if shutil.which("unshare") is None or subprocess.run([*ALONE, "true"]).returncode:
        pytest.skip("this system lets nobody mount in a namespace of their own")


@pytest.mark.usefixtures("own_mounts")
def test_read_only_disk_is_named_and_the_index_stays_whole(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    engine.create(generation("first"))
    engine.write([document("a")], "first")
    engine.promote("first")

    done = subprocess.run(
        [*ALONE, MOUNT, "sh", str(tmp_path), sys.executable, WORK],
        capture_output=True,
        text=True,
        check=True,
    )

    write, read = done.stdout.splitlines()
    assert write.startswith("write said")
    assert "Read-only file system" in write
    assert read.startswith(("read said", "read answered"))
    again = EmbeddedEngine(tmp_path)
    assert [h.family for h in again.lexical(["common"], "en", EVERYTHING, 5)] == ["a"]

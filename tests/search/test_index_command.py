from __future__ import annotations

import io
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command

from articles.tree import ensure_section
from search.components import search_service
from search.encoder.onnx import OnnxEncoder
from search.engines.contract import EngineError, GenerationInfo
from search.engines.embedded import EmbeddedEngine
from search.indexing import indexer, outbox
from search.indexing.epoch import current_epoch
from search.models import ArticleWords, LocaleWords
from search.spelling.vocabulary import Vocabulary, Words
from search.tasks import count_words
from tests.articles.factories import article
from tests.processes import environment, python, write_database

pytestmark = pytest.mark.processes

WAIT = 30.0
"""Seconds within which another process must have done its part."""
PUBLISH = """
import sys
import django
django.setup()
from tests.articles.factories import article
for title in sys.argv[1:]:
    article(title)
"""


@pytest.fixture
def directory(db: None, settings: Any, tmp_path: Path, model_files: object) -> Path:
    """The index of a site with one article; not built yet."""
    settings.SIGNPOST_INDEX_DIR = tmp_path / "index"
    ensure_section("en")
    article("Deposit without a memo")
    return tmp_path / "index"


@pytest.fixture
def ask(client: Any) -> Iterator[Callable[[], str]]:
    """The search page of a process that has just started."""

    def answered() -> str:
        search_service.cache_clear()
        response = client.get("/en/search/", {"q": "deposit memo"})
        assert response.status_code == 200
        return response.content.decode()

    yield answered
    search_service.cache_clear()


def index(*options: str) -> str:
    """What the command says, errors included."""
    out = io.StringIO()
    call_command("index", *options, stdout=out, stderr=out)
    return out.getvalue()


def live(directory: Path) -> GenerationInfo:
    return EmbeddedEngine(directory, readonly=True).generation()


def found(directory: Path) -> set[str]:
    """Titles of the articles in the index."""
    engine = EmbeddedEngine(directory, readonly=True)
    keys = [key for key, entry in engine.inventory("en").items() if not entry.gone]
    return {stored.title for stored in engine.articles(keys, "en").values()}


def test_missing_index_is_built(directory: Path, ask: Callable[[], str]) -> None:
    before = ask()

    said = index()

    assert 'data-state="degraded"' in before
    assert "Building a new one." in said
    assert "1 articles indexed in a new generation." in said
    assert 'data-state="degraded"' not in ask()


def test_sound_index_is_kept_and_changes_are_added(directory: Path) -> None:
    index()
    before = live(directory).name
    article("Trading fees")

    said = index()

    assert "Building" not in said
    assert "1 changed articles taken up." in said
    assert live(directory).name == before
    assert found(directory) == {"Deposit without a memo", "Trading fees"}


@pytest.mark.parametrize(
    "counting", ["index", "rebuild_index", "compute_ahead", "task"]
)
def test_the_first_question_of_a_process_is_mended(
    directory: Path, client: Any, counting: str
) -> None:
    index()
    LocaleWords.objects.all().delete()
    ArticleWords.objects.all().delete()

    if counting == "task":
        count_words()
    else:
        call_command(counting, stdout=io.StringIO())

    search_service.cache_clear()
    # As a web process does before it takes questions.
    search_service().warm_up()
    asked = {"q": "depsoit memo", "locale": "en"}
    assert client.get("/api/v1/search", asked).json()["suggestion"] == "deposit memo"
    search_service.cache_clear()


def test_what_a_killed_worker_had_taken_is_indexed_at_once(directory: Path) -> None:
    index()
    article("Trading fees")
    outbox.claim(1)

    index()

    assert "Trading fees" in found(directory)


def test_article_that_cannot_be_indexed_is_told_of(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index()
    article("Trading fees")

    def fail(*args: object) -> None:
        raise ValueError

    monkeypatch.setattr(indexer, "prepare", fail)

    assert "1 could not be indexed" in index()


@pytest.mark.parametrize("name", ["live", "meta.json", "manifest.json", "*.bin"])
def test_damaged_index_is_rebuilt(
    directory: Path, ask: Callable[[], str], name: str
) -> None:
    index()
    files = list(directory.rglob(name))
    assert files
    for file in files:
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    assert 'data-state="degraded"' in ask()

    said = index()

    assert "Building a new one." in said
    assert 'data-state="degraded"' not in ask()
    assert found(directory) == {"Deposit without a memo"}


@pytest.mark.parametrize("harm", [Path.unlink, lambda file: file.write_bytes(b"")])
def test_the_command_that_a_message_names_mends_the_index(
    directory: Path, harm: Callable[[Path], object]
) -> None:
    index()
    harm(directory / "live")
    with pytest.raises(EngineError, match=r"manage\.py rebuild_index$"):
        live(directory)

    call_command("rebuild_index", stdout=io.StringIO())

    assert found(directory) == {"Deposit without a memo"}


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"analysis": "older"}, "another version of the analysis"),
        ({"encoder": "other"}, "another encoder"),
    ],
)
def test_index_of_another_version_is_not_read_and_rebuilt(
    directory: Path,
    ask: Callable[[], str],
    encoder: OnnxEncoder,
    other: dict[str, str],
    reason: str,
) -> None:
    index()
    now = live(directory)
    made_with = {"encoder": now.encoder, "analysis": now.analysis} | other
    engine = EmbeddedEngine(directory)
    engine.create(
        GenerationInfo(
            name="other",
            dimensions=encoder.dimensions,
            epoch=current_epoch(),
            created=datetime.now(UTC),
            **made_with,
        )
    )
    engine.promote("other")
    engine.drop(now.name)
    before = ask()

    said = index()

    assert 'data-state="degraded"' in before
    assert reason in said
    assert live(directory).analysis == now.analysis
    assert live(directory).encoder == now.encoder
    assert [info.name for info in EmbeddedEngine(directory).generations()] == [
        "other",
        live(directory).name,
    ]
    assert 'data-state="degraded"' not in ask()


def test_restored_database_gets_an_epoch_and_an_index_of_its_own(
    directory: Path,
) -> None:
    index()
    epoch = live(directory).epoch

    said = index("--restored")

    assert "another state of the database" in said
    assert live(directory).epoch == current_epoch() != epoch
    assert "Building" not in index()


def test_rebuild_cut_short_leaves_changes_to_the_live_index(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index()
    article("Trading fees")
    with monkeypatch.context() as patched:

        def killed(engine: EmbeddedEngine, name: str) -> None:
            raise KeyboardInterrupt

        patched.setattr(EmbeddedEngine, "promote", killed)
        with pytest.raises(KeyboardInterrupt):
            call_command("rebuild_index", stdout=io.StringIO())
    index()

    assert found(directory) == {"Deposit without a memo", "Trading fees"}


def test_missing_model_is_named_with_the_command_that_builds_it(
    directory: Path, settings: Any, tmp_path: Path, ask: Callable[[], str]
) -> None:
    index()
    settings.SIGNPOST_MODEL_DIR = tmp_path / "none"

    with pytest.raises(CommandError, match=r"manage\.py build_model"):
        index()

    answered = ask()
    assert 'data-state="degraded"' in answered
    assert "Deposit without a memo" in answered


@pytest.mark.parametrize("name", ["encoder.onnx", "words.q4", "subwords.model"])
def test_truncated_model_is_named_and_search_goes_on(
    directory: Path,
    settings: Any,
    tmp_path: Path,
    ask: Callable[[], str],
    name: str,
) -> None:
    index()
    copy = tmp_path / "model"
    copy.mkdir()
    for file in settings.SIGNPOST_MODEL_DIR.iterdir():
        (copy / file.name).symlink_to(file)
    (copy / name).unlink()
    with (settings.SIGNPOST_MODEL_DIR / name).open("rb") as whole:
        (copy / name).write_bytes(whole.read(1000))
    settings.SIGNPOST_MODEL_DIR = copy

    with pytest.raises(CommandError, match=rf"{name}.*manage\.py build_model"):
        index()

    answered = ask()
    assert 'data-state="degraded"' in answered
    assert "Deposit without a memo" in answered


Watcher = subprocess.Popen[str]


@pytest.fixture
def data(db: None, tmp_path: Path, model_files: object) -> Path:
    """The folder of a site that other processes use."""
    ensure_section("en")
    article("Deposit without a memo")
    write_database(tmp_path)
    return tmp_path


@pytest.fixture
def watch(data: Path) -> Iterator[Callable[[], Watcher]]:
    started: list[Watcher] = []

    def start() -> Watcher:
        started.append(
            subprocess.Popen(
                [sys.executable, "manage.py", "index", "--watch"],
                cwd=project.BASE_DIR,
                env=environment(data) | {"PYTHONUNBUFFERED": "1"},
                text=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def until_watching(watcher: Watcher) -> None:
    assert watcher.stdout is not None
    said = []
    for line in watcher.stdout:
        said.append(line)
        if "Watching for changes" in line:
            return
    pytest.fail("".join(said))


def publish(data: Path, *titles: str) -> None:
    published = python(data, "-c", PUBLISH, *titles)
    assert published.returncode == 0, published.stderr


def until_found(data: Path, titles: set[str]) -> None:
    deadline = time.monotonic() + WAIT
    while not titles <= found(data / "index"):
        assert time.monotonic() < deadline, titles - found(data / "index")
        time.sleep(0.05)


def until_counted(data: Path, form: str) -> None:
    """Words of the articles are there for whoever mistypes them."""
    deadline = time.monotonic() + WAIT
    while form not in counted(data):
        assert time.monotonic() < deadline
        time.sleep(0.2)


def counted(data: Path) -> Vocabulary:
    words = Words("en")
    with closing(sqlite3.connect(data / "db.sqlite3")) as database:
        for (packed,) in database.execute("SELECT words FROM search_localewords"):
            words.add_packed(packed)
    return words.vocabulary()


def test_watcher_finds_what_another_process_publishes_and_ends_when_asked(
    data: Path, watch: Callable[[], Watcher]
) -> None:
    watcher = watch()
    until_watching(watcher)

    publish(data, "Trading fees")
    until_found(data, {"Trading fees"})
    until_counted(data, "trading")

    watcher.send_signal(signal.SIGTERM)
    assert watcher.wait(timeout=WAIT) == 0


def test_nothing_is_lost_when_a_watcher_is_killed(
    data: Path, watch: Callable[[], Watcher]
) -> None:
    first = watch()
    until_watching(first)
    titles = {f"Question {number}" for number in range(40)}
    publisher = subprocess.Popen(
        [sys.executable, "-c", PUBLISH, *sorted(titles)],
        cwd=project.BASE_DIR,
        env=environment(data),
    )
    deadline = time.monotonic() + WAIT
    while not titles & found(data / "index"):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    first.kill()
    first.wait()
    assert publisher.wait(timeout=WAIT) == 0
    publish(data, "Published while nobody watched")

    until_watching(watch())

    until_found(
        data, titles | {"Deposit without a memo", "Published while nobody watched"}
    )

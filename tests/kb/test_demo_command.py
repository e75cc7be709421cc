"""`manage.py demo`, run twice as a newcomer runs it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kb.management.commands.load_demo import LOCALES
from search.engines.embedded import EmbeddedEngine
from tests.processes import manage, python, search_page

pytestmark = pytest.mark.processes

FIRST_QUESTION = """
import django; django.setup()
from kb.management.commands.demo import DemoServer
DemoServer(8000).load()
from django.test import Client
question = {"q": "konto loeschen"}
page = Client().get("/de/search/", question, headers={"Host": "localhost"})
print(page.content.decode())
"""
COUNTED = ("wagtailcore_page", "wagtailcore_revision", "feedback_view", "auth_user")


@dataclass(frozen=True, slots=True)
class Run:
    """What one run said, and what there was afterwards."""

    status: int
    said: str
    rows: dict[str, int]
    generation: str


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, model_files: object) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def runs(data: Path) -> tuple[Run, Run]:
    return _run(data), _run(data)


def _run(data: Path) -> Run:
    process = manage(data, "demo", "--no-serve")
    with closing(sqlite3.connect(data / "db.sqlite3")) as database:
        rows = {
            table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in COUNTED
        }
    index = EmbeddedEngine(data / "index", readonly=True)
    return Run(
        process.returncode,
        process.stdout + process.stderr,
        rows,
        index.generation().name,
    )


def test_first_run_makes_every_language_findable(
    runs: tuple[Run, Run], data: Path
) -> None:
    first, _second = runs
    engine = EmbeddedEngine(data / "index", readonly=True)

    assert first.status == 0, first.said
    assert len(LOCALES) == 14
    for locale in LOCALES:
        assert len(engine.inventory(locale)) >= 12
    assert "Traceback" not in first.said


def test_each_step_is_printed_with_its_time(runs: tuple[Run, Run]) -> None:
    first, _second = runs

    for step in ("encoder model", "database", "articles", "search index"):
        assert f"{step}: " in first.said


def test_second_run_changes_nothing(runs: tuple[Run, Run]) -> None:
    first, second = runs

    assert second.status == 0, second.said
    assert second.rows == first.rows
    assert second.generation == first.generation
    assert "indexed" not in second.said


@pytest.mark.usefixtures("runs")
def test_a_question_finds_its_article(data: Path) -> None:
    page = search_page(data, "my withdrawal is pending")

    assert 'data-state="degraded"' not in page
    assert "/en/articles/withdrawal-pending/" in page


@pytest.mark.usefixtures("runs")
def test_the_server_knows_the_articles_words_from_the_first_question(
    data: Path,
) -> None:
    answered = python(data, "-c", FIRST_QUESTION)

    assert answered.returncode == 0, answered.stderr
    assert "konto löschen" in answered.stdout


def test_other_settings_are_refused() -> None:
    with pytest.raises(CommandError, match=r"kb\.settings\.demo only"):
        call_command("demo", no_serve=True)

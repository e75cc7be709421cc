"""How many of the answers that search calls sure are right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from articles.models import FaqPage
from search import patience
from search.engines.contract import EngineUnavailable
from search.management.commands import judge_questions
from tests.articles.factories import article, block

pytestmark = pytest.mark.django_db


@pytest.fixture
def fees(indexer, service, monkeypatch) -> FaqPage:
    page = article("Trading fees", body=[block("text", "<p>A share of each.</p>")])
    article("Withdrawal pending", body=[block("text", "<p>It waits.</p>")])
    indexer.drain()
    monkeypatch.setattr(judge_questions, "search_service", lambda: service)
    return page


def file_of(folder: Path, **asked: list[FaqPage]) -> str:
    """A file that asks for each name's words; its articles answer."""
    path = folder / "short.queries.jsonl"
    rows = (
        {
            "query": name.replace("_", " "),
            "lang": "en",
            "target_lang": "en",
            "kind": "short",
            "split": "dev",
            "relevant": [str(page.translation_key) for page in pages],
        }
        for name, pages in asked.items()
    )
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return str(path)


def test_right_and_all_are_counted_for_each_match(fees, tmp_path, capsys):
    file = file_of(tmp_path, trading_fees=[fees], withdrawal_pending=[fees], zzzz=[])

    call_command("judge_questions", file, "--list")

    said = capsys.readouterr().out.splitlines()
    assert said[1].split() == ["en", "3", "1/2", "0/0", "1/1"]
    assert said[2].split() == ["all", "3", "1/2", "0/0", "1/1"]
    assert said[3].startswith("en: 'withdrawal pending': ")


def test_more_wrong_answers_than_may_be_end_with_1(fees, tmp_path):
    file = file_of(tmp_path, trading_fees=[fees], withdrawal_pending=[fees])

    call_command("judge_questions", file, most_wrong=1)
    with pytest.raises(SystemExit, match="1"):
        call_command("judge_questions", file, most_wrong=0)


def test_degraded_search_ends_with_2(fees, service, tmp_path, monkeypatch):
    def down(*args: Any) -> None:
        raise EngineUnavailable("down")

    monkeypatch.setattr(type(service.engine), "legs", down)
    monkeypatch.setattr(patience, "PAUSE", 0.0)

    with pytest.raises(CommandError, match="not answer in full") as raised:
        call_command("judge_questions", file_of(tmp_path, trading_fees=[fees]))
    assert raised.value.returncode == 2


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("{", r"short\.queries\.jsonl:1"),
        (
            '{"query": "a", "lang": "en", "target_lang": "en", "kind": "short", '
            '"split": "dev", "relevant": ["fees"]}',
            "No article is known as: fees",
        ),
    ],
)
def test_what_cannot_be_asked_is_named(fees, tmp_path, line, error):
    file = tmp_path / "short.queries.jsonl"
    file.write_text(line, encoding="utf-8")

    with pytest.raises(CommandError, match=error):
        call_command("judge_questions", str(file))

"""A site's golden questions move the bars of its match rule."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from search.indexing.indexer import Indexer
from search.models import GoldenQuestion
from tests.articles.factories import article, block

pytestmark = pytest.mark.django_db

SUBJECTS = (
    *("deposit", "withdrawal", "staking", "passkey", "margin", "referral"),
    *("invoice", "custody", "airdrop", "verification", "password", "delisting"),
)


@pytest.fixture
def own_index(indexer: Indexer, tmp_path: Path, settings) -> Indexer:
    settings.SIGNPOST_INDEX_DIR = tmp_path / "index"
    for subject in SUBJECTS:
        page = article(
            f"About {subject}",
            body=[block("text", f"<p>How to go on when your {subject} fails.</p>")],
        )
        GoldenQuestion.objects.create(
            question=f"my {subject} does not work, what now?",
            family=page.translation_key,
            locale="en",
        )
    indexer.drain()
    return indexer


def calibrate(*arguments: str) -> str:
    said = StringIO()
    call_command("calibrate_match", *arguments, stdout=said, stderr=StringIO())
    return said.getvalue()


def test_nothing_changes_without_being_told_so(own_index):
    said = calibrate()

    assert "1 locales have golden questions enough" in said
    assert own_index.engine.generation().bars == {}


def test_no_golden_question_is_left_without_an_answer(own_index):
    said = calibrate("--write")

    then = said.partition("then")[2].splitlines()
    (english,) = [line.split() for line in then if line.startswith("en")]
    assert english[3] == "0.000"
    assert own_index.engine.generation().bars.keys() == {"en"}


def test_a_few_questions_say_nothing(own_index):
    GoldenQuestion.objects.filter(question__lt="my p").delete()

    assert "0 locales have golden questions enough" in calibrate("--write")
    assert own_index.engine.generation().bars == {}


def test_without_an_index_it_says_what_to_do(tmp_path, settings):
    settings.SIGNPOST_INDEX_DIR = tmp_path / "nothing"

    with pytest.raises(CommandError, match=r"manage\.py rebuild_index"):
        calibrate("--write")

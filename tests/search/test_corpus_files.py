"""Which files a command reads for a corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.evaluation.corpora import corpus_files


@pytest.fixture
def corpora(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder, here = tmp_path / "corpora", tmp_path / "here"
    folder.mkdir()
    here.mkdir()
    (folder / "faq.articles.jsonl").touch()
    monkeypatch.setenv("SIGNPOST_CORPORA", str(folder))
    monkeypatch.chdir(here)
    return folder


@pytest.mark.parametrize("name", ["faq", "faq.articles.jsonl"])
def test_a_bare_name_is_looked_up_in_the_folder_of_corpora(
    corpora: Path, name: str
) -> None:
    assert corpus_files(Path(name)) == (
        corpora / "faq.articles.jsonl",
        corpora / "faq.queries.jsonl",
    )


def test_a_file_in_the_current_folder_goes_before(corpora: Path) -> None:
    Path("faq.articles.jsonl").touch()
    assert corpus_files(Path("faq"))[1] == Path("faq.queries.jsonl")


def test_a_path_is_taken_as_it_is(corpora: Path) -> None:
    assert corpus_files(Path("other/faq"))[0] == Path("other/faq.articles.jsonl")


def test_questions_may_lie_elsewhere(corpora: Path) -> None:
    assert corpus_files(Path("faq"), Path("mine.jsonl"))[1] == Path("mine.jsonl")

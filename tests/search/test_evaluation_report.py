"""Intervals, comparisons and reports of evaluations."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from search.evaluation.comparison import differences, most_lost, pairs, worst
from search.evaluation.per_question import Asked, Run, read_run, write_run
from search.statistics.bootstrap import estimate

RUN = Run("corpus", "embedded", "model", "1")


def asked(query: str, first: bool, locale: str = "en", family: str = "a") -> Asked:
    """A question whose article is first, or second."""
    ranked = [family, "x"] if first else ["x", family]
    return Asked(query, locale, locale, "question", "", (family,), {"hybrid": ranked})


class TestIntervals:
    def test_holds_the_mean_and_narrows_with_more_families(self):
        few = estimate([0.0, 1.0] * 5, list("abcdefghij"), ["en"] * 10)
        many_families = [str(number) for number in range(1000)]
        many = estimate([0.0, 1.0] * 500, many_families, ["en"] * 1000)

        assert few.mean == many.mean == 0.5
        assert few.low < many.low < 0.5 < many.high < few.high

    def test_covers_as_a_binomial_does(self):
        families = [str(number) for number in range(400)]
        found = estimate([1.0] * 300 + [0.0] * 100, families, ["en"] * 400)

        # 1.96 standard errors of a share of .75 among 400.
        assert found.high - found.low == pytest.approx(2 * 0.0424, rel=0.1)

    def test_translations_are_no_new_evidence(self):
        values = [0.0, 1.0, 1.0, 0.0, 1.0]
        once = estimate(values, list("abcde"), ["en"] * 5)
        twice = estimate(values * 2, list("abcde") * 2, ["en"] * 5 + ["de"] * 5)

        assert (once.low, once.high) == (twice.low, twice.high)

    def test_each_locale_counts_once(self):
        found = estimate([1.0, 1.0, 1.0, 0.0], list("abcd"), ["en", "en", "en", "de"])

        assert found.mean == 0.5

    def test_same_seed_gives_the_same_interval(self):
        values, families = [0.0, 1.0, 0.5], list("abc")

        one, two = (estimate(values, families, ["en"] * 3) for _ in range(2))

        assert one == two

    def test_nothing_to_estimate_from_is_an_error(self):
        with pytest.raises(ValueError, match="no question"):
            estimate([], [], [])


class TestComparison:
    def test_differences_are_paired(self):
        before = [asked(f"q{n}", n % 2 == 0, family=str(n)) for n in range(20)]
        after = [asked(f"q{n}", n % 2 == 0 or n == 1, family=str(n)) for n in range(20)]

        compared = pairs(before, list(reversed(after)), "hybrid", "success@1")
        (found,) = differences(compared)

        assert found.value.mean == pytest.approx(0.05)
        assert (found.better, found.worse) == (1, 0)
        # Unpaired, the interval of 20 questions would be ten times as wide.
        assert found.value.low == 0
        assert found.value.high < 0.2

    def test_what_lost_most_is_named_first(self):
        before = [asked("kept", True), asked("lost", True), asked("won", False)]
        after = [asked("kept", True), asked("lost", False), asked("won", True)]

        lost = most_lost(pairs(before, after, "hybrid", "mrr@10"), 10)

        assert [pair.after.query for pair in lost] == ["lost"]

    def test_perfect_answers_are_not_among_the_worst(self):
        found = worst([asked("good", True), asked("bad", False)], "hybrid", "mrr@10", 9)

        assert [question.query for _value, question in found] == ["bad"]

    def test_runs_without_a_common_question_cannot_be_compared(self):
        with pytest.raises(ValueError, match="no question in common"):
            pairs([asked("a", True)], [asked("b", True)], "hybrid", "mrr@10")


class TestFiles:
    def test_what_is_written_is_read(self, tmp_path: Path):
        write_run(tmp_path / "run.jsonl", RUN, [asked("q", True)])

        assert read_run(tmp_path / "run.jsonl") == (RUN, [asked("q", True)])

    @pytest.mark.parametrize(
        "text", ["", "{", "[]", '{"name": 1}', "null", '{"rows": []}']
    )
    def test_other_files_are_refused(self, tmp_path: Path, text: str):
        (tmp_path / "run.jsonl").write_text(text)

        with pytest.raises(ValueError, match=r"run\.jsonl"):
            read_run(tmp_path / "run.jsonl")

    def test_comparison_is_printed_and_written(self, tmp_path: Path):
        evil = "<script>alert(1)</script>"
        before, after = tmp_path / "before.jsonl", tmp_path / "after.jsonl"
        write_run(before, RUN, [asked(evil, True), asked("b", True, family="b")])
        write_run(after, RUN, [asked(evil, False), asked("b", True, family="b")])
        page = tmp_path / "report.html"

        call_command(
            "compare_evaluations",
            before,
            after,
            html=page,
            stdout=(out := io.StringIO()),
        )

        assert evil in out.getvalue()
        assert "before: [a] x" in out.getvalue()
        assert "after:  x [a]" in out.getvalue()
        html = page.read_text()
        assert "<script" not in html
        assert "&lt;script&gt;" in html
        assert "Questions that lost most" in html

    def test_missing_file_is_an_error(self, tmp_path: Path):
        with pytest.raises(CommandError, match="nowhere"):
            call_command("compare_evaluations", tmp_path / "nowhere", tmp_path)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Four articles and a question for each."""
    texts = {
        "memo": "Deposit without a memo",
        "fees": "Trading fees",
        "phone": "Lost phone",
        "staking": "Staking rewards",
    }
    articles = [
        {
            "id": key,
            "lang": "en",
            "type": "faq",
            "category": "help",
            "title": title,
            "body": f"<p>All about {title.lower()}.</p>",
        }
        for key, title in texts.items()
    ]
    questions = [
        {
            "query": f"tell me about {title.lower()}",
            "lang": "en",
            "target_lang": "en",
            "kind": "question",
            "split": "",
            "relevant": [key],
        }
        for key, title in texts.items()
    ]
    for name, rows in (("articles", articles), ("queries", questions)):
        lines = "\n".join(json.dumps(row) for row in rows)
        (tmp_path / f"small.{name}.jsonl").write_text(lines)
    return tmp_path / "small"


def test_evaluation_writes_rows_questions_and_report(
    corpus: Path, tmp_path: Path, settings: Any, model_files: Any
):
    settings.SIGNPOST_CACHE = tmp_path / "cache"
    rows, questions, page = (
        tmp_path / name for name in ("r.json", "q.jsonl", "p.html")
    )

    call_command(
        "evaluate_search",
        corpus,
        json=rows,
        questions=questions,
        html=page,
        worst=5,
        stdout=(out := io.StringIO()),
    )

    report = json.loads(rows.read_text())
    assert set(report) == {"engine", "model", "analysis", "rows"}
    (hybrid,) = [row for row in report["rows"] if row["system"] == "hybrid"]
    assert hybrid["n"] == 4
    assert hybrid["success@1"] == 1
    run, found = read_run(questions)
    assert run.model == report["model"]
    assert len(found) == 4
    assert all(q.ranked["hybrid"][0] == q.relevant[0] for q in found)
    assert "interval" in out.getvalue()
    assert "Systems" in page.read_text()


@pytest.mark.parametrize("line", ["{", "[]", '{"query": "fees"}'])
def test_evaluating_a_broken_corpus_names_the_line(tmp_path, line):
    (tmp_path / "c.queries.jsonl").write_text(line + "\n", encoding="utf-8")

    with pytest.raises(CommandError, match=r"c\.queries\.jsonl:1"):
        call_command("evaluate_search", str(tmp_path / "c"))

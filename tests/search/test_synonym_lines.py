from __future__ import annotations

import pytest

from search.tuning.lines import (
    LINES,
    Fault,
    Problem,
    pairs,
    problems_of_equal,
    problems_of_one_way,
    problems_of_questions,
    rules,
)


def words(text: str) -> tuple[str, ...]:
    kept = "".join(c if c.isalnum() else " " for c in text.casefold())
    return tuple(kept.split())


def equal(text: str) -> list[Problem]:
    return problems_of_equal(text, words)


def one_way(text: str) -> list[Problem]:
    return problems_of_one_way(text, words)


@pytest.mark.parametrize("find", [problems_of_equal, problems_of_one_way])
def test_lines_that_are_too_long_are_not_analysed(find):
    def analyse(text: str) -> tuple[str, ...]:
        assert len(text) <= 80
        return words(text)

    text = "\n".join(["x " * 100_000 + "=> y" * (find is problems_of_one_way)] * 2)
    assert [problem.fault for problem in find(text, analyse)] == [Fault.LONG] * 2


@pytest.mark.parametrize(
    ("text", "fault", "line"),
    [
        ("", Fault.EMPTY, 0),
        (" \n\t\n\u200f ", Fault.NO_WORDS, 3),
        (" \n\t\n", Fault.EMPTY, 0),
        ("2FA", Fault.SINGLE, 0),
        ("2FA\n2fa\n", Fault.SINGLE, 0),
        ("2FA\n\n!!!", Fault.NO_WORDS, 3),
        ("2FA\none two three four five six", Fault.LONG, 2),
        ("2FA\n" + "x" * 81, Fault.LONG, 2),
        ("2FA\nGA => two-factor", Fault.ARROW_IN_EQUAL, 2),
        ("\n".join(f"word{n}" for n in range(10_000)), Fault.MANY, 0),
    ],
)
def test_fault_of_equal_phrases(text, fault, line):
    assert equal(text) == [Problem(fault, line)]


@pytest.mark.parametrize(
    ("text", "fault", "line"),
    [
        ("", Fault.EMPTY, 0),
        ("GA", Fault.NO_ARROW, 1),
        ("GA =>", Fault.NO_ARROW, 1),
        ("=> GA", Fault.NO_ARROW, 1),
        ("a => b => c", Fault.ARROWS, 1),
        ("a => ...", Fault.NO_WORDS, 1),
        ("GA => ga", Fault.SAME, 1),
        ("x => y\n" * (LINES + 1), Fault.MANY, 0),
    ],
)
def test_fault_of_one_way_pairs(text, fault, line):
    assert one_way(text) == [Problem(fault, line)]


@pytest.mark.parametrize(
    ("text", "cycle"),
    [
        ("a => b\nb => a", Problem(Fault.CYCLE, 2, 1)),
        ("a => b\n\nb => c\nc => A", Problem(Fault.CYCLE, 4, 3)),
        ("a => b\nb => c\na => d", None),
        ("a => b\na => c\nd => b", None),
    ],
)
def test_pairs_that_lead_back_are_refused(text, cycle):
    assert one_way(text) == ([cycle] if cycle else [])


def test_right_to_left_pair_keeps_its_order():
    (pair,) = pairs("\u200fرمز التحقق => المصادقة الثنائية")

    assert (pair.typed.strip("\u200f"), pair.meant) == (
        "رمز التحقق",
        "المصادقة الثنائية",
    )


@pytest.mark.parametrize("text", ["^(a+)+$\nb", "a|b\n[x]", "\\d{3}\nnumber"])
def test_patterns_are_ordinary_phrases(text):
    assert equal(text) == []


def test_faulty_lines_of_a_stored_set_mean_nothing():
    assert [rule.typed for rule in rules("a => b\nc", "set", one_way=True)] == [("a",)]
    assert rules("  ", "set", one_way=False) == ()


def test_pins_question_may_be_longer_than_a_phrase():
    assert problems_of_questions("how do I get my money back from you", words) == []
    assert problems_of_questions("?", words) == [Problem(Fault.NO_WORDS, 1)]

"""The rule of the quick answer, by values alone."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from search.engines.contract import Frequencies
from search.passages import stretches
from search.ranking.match import Signals
from search.ranking.quick import (
    Candidate,
    QuickSignals,
    likeliest_first,
    packaged_quick_rule,
    quick_signals,
    seeing,
    shares,
)

NO_MATCH = Signals(*(0,) * len(fields(Signals)))
STRETCH = QuickSignals(*(0.0,) * len(QuickSignals._fields))


def test_stretches_are_pairs_of_neighbouring_sentences():
    text = "One is here. Two is there.  Three is gone."

    pairs = stretches(text)

    assert [pair.text for pair in pairs] == [
        "One is here. Two is there.",
        "Two is there.  Three is gone.",
    ]
    assert [pair.encoded for pair in pairs] == [(pair.text,) for pair in pairs]


def test_two_sentences_stand_for_themselves():
    assert [s.text for s in stretches("One is here. Two.")] == ["One is here. Two."]


def test_stretch_of_a_script_without_stops_is_four_parts_long():
    part = "ถอนเงินได้หลังจากเครือข่ายยืนยัน" * 3
    text = " ".join([part] * 5)

    found = stretches(text)

    assert [one.text for one in found] == [" ".join([part] * 4)] * 2
    assert found[0].encoded == (f"{part} {part}",) * 2


def test_a_text_holds_the_wording_that_suits_it():
    frequencies = Frequencies(100, {"send": 10, "coins": 10, "transfer": 10})

    both, half, none = shares(
        [{"transfer", "coins"}, {"coins"}, {"fees"}],
        [["send", "coins"], ["transfer", "coins"]],
        frequencies,
    )

    assert both == pytest.approx(1.0)
    assert half == pytest.approx(0.5)
    assert none == 0.0


def test_what_stands_out_in_meaning_and_words_is_likeliest():
    seen = [
        Candidate("a", 0.80, 0.1),
        Candidate("b", 0.82, 0.2),
        Candidate("c", 0.90, 0.9),
    ]

    rule = packaged_quick_rule()
    place, found = likeliest_first(seen, NO_MATCH, rule)[0]

    alike = [replace(one, cosine=0.9, share=0.9) for one in seen]
    assert place == 2
    assert rule.score(found) > rule.score(likeliest_first(alike, NO_MATCH, rule)[0][1])


def test_neighbours_are_not_compared():
    first, middle, last = quick_signals(
        [Candidate("a", 0.9, 0.5), Candidate("b", 0.8, 0.5), Candidate("c", 0.6, 0.2)],
        NO_MATCH,
    )

    assert first.cosine_to_next == pytest.approx(0.3)
    assert middle.cosine_to_next == 0.0
    assert last.share_to_next == pytest.approx(-0.3)


def test_the_match_sees_how_far_the_nearest_sentences_lead():
    seen = seeing(NO_MATCH, STRETCH, [0.5, 0.9], [0.8, 0.7, 0.6, 0.4, 0.1, 0.1])

    assert seen.stretch_cosine_to_next == pytest.approx(0.4)
    assert seen.stretch_cosine_to_five == pytest.approx(0.3)


def test_other_sentences_may_be_nearer_than_those_of_the_first_article():
    seen = seeing(NO_MATCH, STRETCH, [0.5], [0.9])

    assert seen.stretch_cosine_to_next is None
    assert seen.stretch_cosine_to_five == pytest.approx(-0.4)


def test_nothing_is_known_of_a_lead_over_nothing():
    seen = seeing(NO_MATCH, STRETCH, [0.5], [])

    assert seen.stretch_cosine_to_next is seen.stretch_cosine_to_five is None

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.statistics.intervals import wilson


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # Newcombe 1998, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0),
    ],
)
def test_published_examples(successes, trials, low, high):
    found = wilson(successes, trials)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_no_votes_tell_nothing():
    found = wilson(0, 0)
    assert (found.low, found.high) == (0, 1)


@given(
    st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
)
def test_the_interval_holds_the_share_and_mirrors(votes):
    yes, all_votes = votes
    found, mirrored = wilson(yes, all_votes), wilson(all_votes - yes, all_votes)
    assert 0 <= found.low <= yes / all_votes <= found.high <= 1
    assert found.low == pytest.approx(1 - mirrored.high)


@pytest.mark.parametrize("votes", [(-1, 3), (4, 3)])
def test_impossible_votes_are_refused(votes):
    with pytest.raises(ValueError, match="trials"):
        wilson(*votes)

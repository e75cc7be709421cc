from __future__ import annotations

import math

import pytest

from search.evaluation.metrics import mean, measure


def test_first_place_is_perfect():
    found = measure(["a", "b"], {"a"})

    assert found.ndcg_10 == found.recall_1 == found.success_1 == found.mrr_10 == 1.0


def test_second_place_is_discounted():
    found = measure(["x", "a"], {"a"})

    assert found.ndcg_10 == pytest.approx(1 / math.log2(3))
    assert found.success_1 == 0.0
    assert found.recall_10 == 1.0
    assert found.mrr_10 == 0.5


def test_two_relevant_articles_share_the_recall():
    found = measure(["a", "x", "b"], {"a", "b"})

    assert found.recall_1 == 0.5
    assert found.ndcg_10 == pytest.approx((1 + 0.5) / (1 + 1 / math.log2(3)))


def test_eleventh_place_counts_nothing():
    found = measure([*"bcdefghijk", "a"], {"a"})

    assert found.success_10 == found.mrr_10 == found.ndcg_10 == 0.0


def test_question_without_relevant_article_is_refused():
    with pytest.raises(ValueError, match="relevant"):
        measure(["a"], set())


def test_mean_uses_the_names_of_the_report():
    means = mean([measure(["a"], {"a"}), measure(["b"], {"a"})])

    assert means["ndcg@10"] == means["recall@1"] == 0.5

"""A question asked as if some articles were not there."""

from __future__ import annotations

import pytest

from search.answering.asking import Asker
from search.answering.retrieval import Ranked, Retriever, meaning
from search.ranking.rule import packaged_rules
from tests.articles.factories import article, block

pytestmark = pytest.mark.django_db

QUESTION = "Who repairs a zeppelin after a withdrawal?"


@pytest.fixture
def asked(indexer):
    """Ranks the question without the articles of some families."""
    article("Withdrawals", body=[block("text", "<p>A withdrawal takes an hour.</p>")])

    def asked(*hidden: str) -> Ranked:
        indexer.drain()
        live = indexer.engine.generation()
        asker = Asker(indexer.engine, indexer.analyser)
        put = asker.ask(QUESTION, "en", "en", live.name)
        vector = indexer.encoder.questions([QUESTION])[0]
        meant = meaning(live, vector, "en", "en")
        retriever = Retriever(indexer.engine, packaged_rules().of(live, "en"))
        return retriever.rank(put, meant, frozenset(hidden))

    return asked


def test_words_of_an_article_that_is_left_out_are_as_unknown_as_before_it(asked):
    before = asked()
    page = article("Zeppelins", body=[block("text", "<p>We repair a zeppelin.</p>")])

    there = asked()
    without = asked(str(page.translation_key))

    assert there.signals.idf_share_known > before.signals.idf_share_known
    for name in ("idf_share_known", "rarest_missing", "documents"):
        seen, expected = (getattr(one.signals, name) for one in (without, before))
        assert seen == pytest.approx(expected), name


def test_a_family_that_is_not_there_takes_nothing_away(asked):
    assert asked("no-such-family").signals == asked().signals

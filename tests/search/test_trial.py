"""Whether centring loses at home, by the site's golden questions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from search.indexing import centre
from search.indexing.audit import audit
from search.indexing.centre import centring_outcome
from search.indexing.generations import rebuild
from search.indexing.indexer import Indexer
from search.models import GoldenQuestion
from search.vectors.centring import RAW, centring
from search.vectors.trial import Home, Trial, trial
from tests.articles.factories import article, block
from tests.search.engine_samples import axis, units

LOST = Trial(gain=-0.02, low=-0.04, high=-0.01, questions=24)


def unit(vectors):
    found = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return found.astype(np.float32)


def home(locale, articles, questions):
    families = [f"family-{number}" for number in range(len(articles))]
    rows = {
        family: vector[np.newaxis]
        for family, vector in zip(families, articles, strict=True)
    }
    return Home(locale, rows, questions, families)


def test_without_questions_there_is_no_trial():
    articles = units(30, seed=1)
    centred = centring({"en": articles}, {"en": articles})

    assert trial(centred, []) is None


def test_questions_that_find_their_articles_either_way_neither_win_nor_lose():
    articles = units(30, seed=1)
    centred = centring({"en": articles}, {"en": articles})

    tried = trial(centred, [home("en", articles, articles)])

    assert tried == Trial(0.0, 0.0, 0.0, 30)
    assert not tried.lost


def means_that_mislead():
    """The means of passages and questions point apart, as if of two languages."""
    rows = np.repeat(axis(0)[np.newaxis], 30, axis=0)
    return centring({"en": 3 * rows}, {"en": -3 * rows})


def misled():
    """Questions to articles that only differ in how much they have of the mean."""
    shares = np.linspace(0.2, 0.9, 30)[:, np.newaxis]
    articles = unit(shares * axis(0) + (1 - shares) * axis(1))
    return home("en", articles, articles)


def test_a_centring_that_finds_surely_less_has_lost():
    tried = trial(means_that_mislead(), [misled()])

    assert tried.gain < tried.high < 0
    assert tried.lost


def test_a_locale_counts_once_however_many_questions_it_has():
    articles = units(30, seed=1)
    both = {"en": 0 * articles, "de": 0 * articles}
    centred = replace(means_that_mislead(), passages={}, questions={})
    misleading = means_that_mislead()
    centred = replace(
        centring(both, both),
        passages={**centring(both, both).passages, **misleading.passages},
        questions={**centring(both, both).questions, **misleading.questions},
    )
    english = misled()
    german = home("de", articles, articles)

    alone = trial(centred, [english])
    together = trial(centred, [english, german])

    assert together.gain == pytest.approx(alone.gain / 2)


@pytest.fixture
def pages(indexer: Indexer):
    subjects = ("deposit", "withdrawal", "staking", "passkey", "margin", "referral")
    pages = [
        article(
            f"About {subject} {n}",
            body=[block("text", f"<p>Your {subject} has the number {n}.</p>")],
        )
        for n in range(4)
        for subject in subjects
    ]
    indexer.drain()
    return pages


@pytest.fixture
def golden(pages):
    return [
        GoldenQuestion.objects.create(
            question=f"What number is {page.title[6:]}?",
            family=page.translation_key,
            locale="en",
            first=10,
        )
        for page in pages
    ]


@pytest.mark.django_db
def test_a_rebuild_asks_the_golden_questions_and_keeps_what_they_said(indexer, golden):
    rebuild(indexer)

    live = indexer.engine.generation()
    assert live.trial.questions == len(golden)
    assert live.centring.holds("en") is not live.trial.lost
    assert f"{len(golden)} golden questions" in centring_outcome(live)


@pytest.mark.django_db
def test_few_golden_questions_refuse_nothing(indexer, golden):
    for one in golden[10:]:
        one.delete()

    rebuild(indexer)

    live = indexer.engine.generation()
    assert live.trial is None
    assert live.centring.holds("en")
    assert centring_outcome(live) == ""


@pytest.mark.django_db
def test_what_loses_at_home_is_not_done_and_not_advised(indexer, golden, monkeypatch):
    monkeypatch.setattr(centre, "trial", lambda centred, homes: LOST)

    rebuild(indexer)

    live = indexer.engine.generation()
    assert live.centring == RAW
    assert live.trial == LOST
    assert audit(indexer.engine).advice == ""
    assert centring_outcome(live) == (
        "Not centred by language: with it 1 / place of 24 golden questions' articles, "
        "by meaning alone, changes by -0.020 (-0.040 to -0.010)."
    )


@pytest.mark.django_db
def test_a_locale_built_anew_keeps_what_was_found_for_all(indexer, golden, monkeypatch):
    monkeypatch.setattr(centre, "trial", lambda centred, homes: LOST)
    rebuild(indexer)
    monkeypatch.undo()

    rebuild(indexer, locales=["en"])

    assert indexer.engine.generation().trial == LOST
    assert indexer.engine.generation().centring == RAW

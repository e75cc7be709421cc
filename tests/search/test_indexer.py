"""What of the outbox reaches the index, whatever happens meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import FaqPage
from search.engines.contract import EngineError, IndexMissing, Refused
from search.indexing import indexer as module
from search.indexing import outbox
from search.indexing.indexer import Indexer
from search.models import OutboxEntry
from search.vectors.centring import RAW
from search.vectors.database import DatabaseVectorCache
from tests.articles.factories import article, block, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(indexer: Indexer) -> FaqPage:
    return article("Deposit without a memo", body=[block("text", "<p>Ask us.</p>")])


def stored(indexer: Indexer, page: FaqPage) -> tuple[int, str]:
    """Version and title in the live generation."""
    key = str(page.translation_key)
    found = indexer.engine.articles([key], "en")[key]
    return found.version, found.title


def entry_of(page: FaqPage) -> OutboxEntry:
    return OutboxEntry.objects.get(family=page.translation_key)


def next_generation(indexer: Indexer) -> str:
    """Built and promoted beside the indexer, from what is live now."""
    engine, live = indexer.engine, indexer.engine.generation()
    name = f"{live.name}-next"
    engine.create(replace(live, name=name, promoted=None), base=live.name)
    engine.promote(name)
    return name


def test_promotion_during_a_batch_loses_nothing(indexer, page, monkeypatch):
    real, promoted = indexer.engine.write, []

    def write(documents, generation=None):
        if not promoted:
            promoted.append(next_generation(indexer))
        return real(documents, generation)

    monkeypatch.setattr(indexer.engine, "write", write)
    indexer.drain()

    assert indexer.engine.generation().name == promoted[0]
    assert stored(indexer, page) == (1, "Deposit without a memo")
    assert outbox.lag().pending == 0


@pytest.mark.parametrize("field", ["encoder", "analysis", "epoch"])
def test_index_of_another_kind_is_never_written_to(indexer, page, field):
    live = indexer.engine.generation()
    other = replace(live, name="other", promoted=None, **{field: "other"})
    indexer.engine.create(other)
    indexer.engine.promote("other")

    with pytest.raises(EngineError, match="another"):
        indexer.drain()

    assert indexer.engine.inventory("en") == {}
    assert outbox.lag().pending == 1


@pytest.mark.parametrize("broken", ["generation", "write", "generations"])
def test_engine_that_is_down_leaves_all_due_and_sound(
    indexer, page, monkeypatch, broken
):
    def down(*args, **kwargs):
        raise IndexMissing("down")

    with monkeypatch.context() as patched:
        patched.setattr(indexer.engine, broken, down)
        for _ in range(3):
            with pytest.raises(EngineError):
                indexer.drain()
    lag = outbox.lag()

    assert (lag.pending, lag.set_aside) == (1, 0)
    assert indexer.drain() == 1
    assert stored(indexer, page) == (1, "Deposit without a memo")


def test_batch_of_articles_that_all_fail_is_not_the_end(indexer, page, monkeypatch):
    monkeypatch.setattr(module, "BATCH", 1)
    later = article("Trading fees")
    real = module.prepare

    def prepare(text, version):
        if text.title == page.title:
            raise ValueError("cannot be cut")
        return real(text, version)

    monkeypatch.setattr(module, "prepare", prepare)
    while indexer.drain():
        pass

    assert stored(indexer, later) == (1, "Trading fees")
    assert "cannot be cut" in entry_of(page).error


def test_refused_article_is_set_aside_and_the_others_are_written(
    indexer, page, monkeypatch
):
    other = article("Trading fees")
    real = indexer.engine.write

    def write(documents, generation=None):
        refused = [d for d in documents if d.title == page.title]
        real([d for d in documents if d not in refused], generation)
        return [Refused(d.family, d.locale, "too large") for d in refused]

    monkeypatch.setattr(indexer.engine, "write", write)
    indexer.drain()
    monkeypatch.undo()

    assert stored(indexer, other) == (1, "Trading fees")
    assert entry_of(page).error == "too large"
    assert entry_of(page).due > timezone.now()
    assert outbox.lag().set_aside == 1


def test_late_and_repeated_work_never_brings_old_text_back(indexer, page, monkeypatch):
    (entry,) = outbox.claim(1)
    old = indexer.pairs([entry], RAW)
    publish(page, title="Missing destination tag")
    indexer.drain()

    monkeypatch.setattr(Indexer, "pairs", lambda *args: old)
    for _ in range(2):
        indexer.index([entry])

    assert stored(indexer, page) == (2, "Missing destination tag")
    assert outbox.lag().pending == 0


def test_late_work_never_brings_a_withdrawn_article_back(indexer, page, monkeypatch):
    (entry,) = outbox.claim(1)
    old = indexer.pairs([entry], RAW)
    page.unpublish()
    indexer.drain()

    monkeypatch.setattr(Indexer, "pairs", lambda *args: old)
    indexer.index([entry])

    assert indexer.engine.inventory("en")[str(page.translation_key)].gone
    assert outbox.lag().pending == 0


def test_published_between_version_and_text_is_written_again(
    indexer, page, monkeypatch
):
    real = module.current_texts

    def current_texts(keys):
        monkeypatch.undo()
        publish(FaqPage.objects.get(pk=page.pk), title="Missing destination tag")
        return real(keys)

    monkeypatch.setattr(module, "current_texts", current_texts)
    indexer.drain()
    waiting = outbox.lag().pending
    indexer.drain()

    assert waiting == 1
    assert stored(indexer, page) == (2, "Missing destination tag")


def test_long_batch_keeps_its_lease(indexer, page, monkeypatch):
    """The encoder takes longer than a lease; nobody else begins the same work."""
    put = DatabaseVectorCache.put

    def late(cache, vectors):
        OutboxEntry.objects.update(due=timezone.now() - timedelta(seconds=1))
        put(cache, vectors)

    monkeypatch.setattr(DatabaseVectorCache, "put", late)
    taken = []
    write = indexer.engine.write

    def writing(documents, generation=None):
        taken.extend(outbox.claim(1))
        return write(documents, generation)

    monkeypatch.setattr(indexer.engine, "write", writing)
    indexer.drain()

    assert taken == []

"""Building the next generation, making it live, and going back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from articles.models import FaqPage
from articles.tree import ensure_section
from search.encoder.protocol import Encoder, Vectors
from search.engines.contract import Document, Engine, InventoryEntry, Refused
from search.engines.embedded import EmbeddedEngine
from search.indexing.audit import audit
from search.indexing.generations import RebuildRefused, rebuild, rollback
from search.indexing.indexer import Indexer
from search.indexing.outbox import PENDING
from search.models import ArticleTerms, OutboxEntry
from search.vectors.centring import RAW
from tests.articles.factories import article, publish, translation_of

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class OtherEncoder:
    """The same vectors under another name, as another model would have."""

    inner: Encoder
    fingerprint: str = "other"

    @property
    def dimensions(self) -> int:
        return self.inner.dimensions

    def questions(self, texts: Sequence[str]) -> Vectors:
        return self.inner.questions(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self.inner.passages(texts)


@pytest.fixture
def memo(indexer: Indexer) -> FaqPage:
    page = article("Deposit without a memo")
    article("Trading fees")
    indexer.drain()
    return page


def titles(engine: Engine, locale: str = "en", generation: str | None = None) -> set:
    families = list(engine.inventory(locale, generation))
    stored = engine.articles(families, locale, generation)
    return {article.title for article in stored.values()}


def names(engine: Engine) -> list[str]:
    return [info.name for info in engine.generations()]


def live(engine: Engine) -> str:
    return engine.generation().name


def once(action: Callable[[], object]) -> Callable[..., None]:
    """Called any number of times, acts the first time."""
    left = [action]

    def call(*args: object) -> None:
        if left:
            left.pop()()

    return call


def with_engine(indexer: Indexer, engine: Engine) -> Indexer:
    return replace(indexer, engine=engine)


def directory(indexer: Indexer) -> Path:
    return indexer.engine._directory  # type: ignore[attr-defined]


def clean(engine: Engine) -> bool:
    seen = audit(engine)
    return not seen.found and not seen.waiting


def test_the_last_generation_is_kept_and_older_ones_are_dropped(memo, indexer):
    first = live(indexer.engine)
    rebuild(indexer)
    second = live(indexer.engine)

    assert rebuild(indexer) == 2

    third = live(indexer.engine)
    assert names(indexer.engine) == [second, third]
    assert len({first, second, third}) == 3
    assert titles(indexer.engine) == {"Deposit without a memo", "Trading fees"}


def test_nothing_is_left_to_index_after_a_rebuild(memo, indexer):
    article("Published and not indexed yet")

    rebuild(indexer)

    assert not OutboxEntry.objects.filter(PENDING).exists()
    assert "Published and not indexed yet" in titles(indexer.engine)


@pytest.mark.parametrize("drained", [False, True], ids=["waiting", "in the live one"])
def test_what_changes_while_a_generation_is_built_is_caught_up_with(
    memo, indexer, drained
):
    fees = FaqPage.objects.get(title="Trading fees")

    def change() -> None:
        article("Published meanwhile")
        publish(fees, title="Fees of trades")
        FaqPage.objects.get(pk=memo.pk).unpublish()
        if drained:
            indexer.drain()

    rebuild(indexer, progress=once(change))

    assert titles(indexer.engine) == {"Published meanwhile", "Fees of trades"}
    assert clean(indexer.engine)


def test_what_a_worker_writes_to_the_old_generation_at_the_last_moment_is_not_lost(
    memo, indexer
):
    class Late(EmbeddedEngine):
        def promote(self, name: str) -> None:
            article("Published at the last moment")
            FaqPage.objects.get(pk=memo.pk).unpublish()
            indexer.drain()
            super().promote(name)

    rebuild(with_engine(indexer, Late(directory(indexer))))

    assert titles(indexer.engine) == {"Trading fees", "Published at the last moment"}
    assert clean(indexer.engine)


def test_articles_published_all_the_time_do_not_keep_a_rebuild_from_ending(
    memo, indexer
):
    class Busy(EmbeddedEngine):
        def inventory(self, *args: Any) -> dict[str, InventoryEntry]:
            article("Published during every comparison")
            return super().inventory(*args)

    rebuild(with_engine(indexer, Busy(directory(indexer))))
    indexer.drain()

    assert clean(indexer.engine)


def test_late_worker_cannot_bring_back_what_was_withdrawn(memo, indexer):
    (held,) = _documents(indexer, memo)
    memo.unpublish()
    indexer.drain()

    rebuild(indexer)
    indexer.engine.write([held])

    assert titles(indexer.engine) == {"Trading fees"}


def test_a_rebuild_purges_what_was_withdrawn_long_ago(memo, indexer):
    memo.unpublish()
    indexer.drain()
    family = str(memo.translation_key)
    assert family in indexer.engine.inventory("en")
    OutboxEntry.objects.update(marked=timezone.now() - timedelta(days=2))

    rebuild(indexer)

    assert family not in indexer.engine.inventory("en")
    assert clean(indexer.engine)


def test_one_locale_is_built_anew_and_the_others_are_taken_over(memo, indexer):
    ensure_section("de")
    translation_of(memo, "de", "Einzahlung ohne Memo")
    indexer.drain()
    written = []

    class Watched(EmbeddedEngine):
        def write(self, documents: Any, generation: str | None = None) -> list[Refused]:
            written.extend((d.locale, d.title) for d in documents)
            return super().write(documents, generation)

    rebuild(with_engine(indexer, Watched(directory(indexer))), locales={"de"})

    assert written == [("de", "Einzahlung ohne Memo")]
    assert titles(indexer.engine) == {"Deposit without a memo", "Trading fees"}
    assert titles(indexer.engine, "de") == {"Einzahlung ohne Memo"}
    assert clean(indexer.engine)


def test_one_locale_cannot_get_another_encoder(memo, indexer):
    before = names(indexer.engine)
    other = replace(indexer, encoder=OtherEncoder(indexer.encoder))

    with pytest.raises(RebuildRefused, match=r"build all of them.*another encoder"):
        rebuild(other, locales={"en"}, model="other")

    assert names(indexer.engine) == before


def test_locale_in_which_nothing_is_published_is_refused(memo, indexer):
    with pytest.raises(RebuildRefused, match="Nothing is published in: xx"):
        rebuild(indexer, locales={"en", "xx"})


def test_another_model_gets_a_generation_of_its_own(memo, indexer):
    other = replace(indexer, encoder=OtherEncoder(indexer.encoder))
    before = live(indexer.engine)

    rebuild(other, model="some/model")

    made = indexer.engine.generation()
    assert (made.model, made.encoder) == ("some/model", "other")
    assert made.name != before
    assert titles(indexer.engine) == {"Deposit without a memo", "Trading fees"}


def test_articles_that_fail_do_not_keep_the_others_from_readers(
    memo, indexer, monkeypatch
):
    _fail(monkeypatch, indexer, "Trading")

    assert rebuild(indexer) == 1

    assert titles(indexer.engine) == {"Deposit without a memo"}
    entry = OutboxEntry.objects.exclude(family=memo.translation_key).get()
    assert "cannot be cut" in entry.error


def test_generation_that_lacks_too_much_is_not_promoted(memo, indexer, monkeypatch):
    for number in range(11):
        article(f"Broken {number}")
    indexer.drain()
    before = names(indexer.engine)
    _fail(monkeypatch, indexer, "Broken")

    with pytest.raises(RebuildRefused, match="en: 11 of 13 articles could not be"):
        rebuild(indexer)

    assert names(indexer.engine) == before
    assert "Broken 3" in titles(indexer.engine)


class Spoiling(EmbeddedEngine):
    """Stores documents that look complete and cannot be found."""

    def write(self, documents: Any, generation: str | None = None) -> list[Refused]:
        return super().write([self.spoilt(d) for d in documents], generation)

    def spoilt(self, document: Document) -> Document:
        raise NotImplementedError


class WithoutWords(Spoiling):
    def spoilt(self, document: Document) -> Document:
        rows = np.eye(document.passages[0].vectors.shape[1], dtype=np.float32)
        # All articles mean the same, so only words could tell them apart.
        passages = tuple(
            replace(p, vectors=rows[: len(p.vectors)]) for p in document.passages
        )
        return replace(document, terms=("nothing",), passages=passages)


class WithoutMeaning(Spoiling):
    def spoilt(self, document: Document) -> Document:
        return replace(document, passages=())


@pytest.mark.parametrize(
    ("engine", "reason"),
    [
        (WithoutWords, "are found by their titles"),
        (WithoutMeaning, "meaning finds nothing"),
    ],
)
def test_generation_whose_articles_are_not_found_is_not_promoted(
    memo, indexer, engine, reason
):
    for number in range(30):
        article(f"Question {number} about {chr(97 + number % 26) * 5}")
    indexer.drain()
    before = names(indexer.engine)

    with pytest.raises(RebuildRefused, match=reason):
        rebuild(with_engine(indexer, engine(directory(indexer))))

    assert names(indexer.engine) == before
    assert clean(indexer.engine)


def test_rollback_brings_back_the_generation_but_not_old_articles(memo, indexer):
    first = live(indexer.engine)
    rebuild(indexer)
    second = live(indexer.engine)
    publish(FaqPage.objects.get(title="Trading fees"), title="Fees of trades")
    FaqPage.objects.get(pk=memo.pk).unpublish()
    article("Published since then")
    indexer.drain()

    rollback(indexer)

    assert live(indexer.engine) == first
    assert names(indexer.engine) == [first, second]
    assert titles(indexer.engine) == {"Fees of trades", "Published since then"}
    assert clean(indexer.engine)

    rollback(indexer)
    assert live(indexer.engine) == second


def test_rollback_needs_an_earlier_generation(memo, indexer):
    (only,) = [name for name in names(indexer.engine) if name == live(indexer.engine)]
    for name in names(indexer.engine):
        if name != only:
            indexer.engine.drop(name)

    with pytest.raises(RebuildRefused, match="No earlier generation"):
        rollback(indexer)


def test_rollback_to_another_model_needs_its_encoder(memo, indexer):
    other = replace(indexer, encoder=OtherEncoder(indexer.encoder))
    first = live(indexer.engine)
    rebuild(other, model="some/model")

    with pytest.raises(RebuildRefused, match="another encoder"):
        rollback(other)
    rollback(indexer)

    assert live(indexer.engine) == first


def test_generation_that_was_cut_short_is_continued(memo, indexer):
    class Written(Exception):
        pass

    def stop(*args: object) -> None:
        raise Written

    with pytest.raises(Written):
        rebuild(indexer, progress=stop)
    (unfinished,) = [i.name for i in indexer.engine.generations() if not i.promoted]
    publish(FaqPage.objects.get(title="Trading fees"), title="Fees of trades")

    rebuild(indexer)

    assert live(indexer.engine) == unfinished
    assert titles(indexer.engine) == {"Deposit without a memo", "Fees of trades"}
    assert clean(indexer.engine)


def test_unfinished_generation_of_another_kind_is_dropped(memo, indexer):
    def stop(*args: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(indexer, locales={"en"}, progress=stop)
    (unfinished,) = [i.name for i in indexer.engine.generations() if not i.promoted]

    rebuild(indexer)

    assert unfinished not in names(indexer.engine)


def _documents(indexer: Indexer, page: FaqPage) -> list[Document]:
    entry = OutboxEntry.objects.get(family=page.translation_key)
    return [document for _, document in indexer.pairs([entry], RAW)]


def _fail(monkeypatch: pytest.MonkeyPatch, indexer: Indexer, word: str) -> None:
    """Articles with this word cannot be turned into documents."""
    real = indexer.analyser.texts
    ArticleTerms.objects.all().delete()

    def texts(text: str, locale: str) -> Any:
        if word in text:
            raise ValueError("cannot be cut")
        return real(text, locale)

    monkeypatch.setattr(type(indexer.analyser), "texts", lambda _, *args: texts(*args))

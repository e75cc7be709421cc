"""Generations in a real cluster: swaps under readers, going back, shared locales."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from search.engines.contract import EngineError, IndexDamaged, IndexMissing
from search.engines.elasticsearch import ElasticsearchEngine, bulk, connect
from tests.search.engine_samples import (
    EVERYTHING,
    axis,
    document,
    generation,
    gone,
)
from tests.services.elasticsearch import ElasticsearchServer
from tests.services.processes import wait_until

pytestmark = pytest.mark.services


@pytest.fixture
def engine(elasticsearch_url: str, index_prefix: str) -> ElasticsearchEngine:
    """With an empty live generation."""
    engine = connect(elasticsearch_url, prefix=index_prefix, timeout=10)
    engine.create(generation("first"))
    engine.promote("first")
    return engine


def families(engine: ElasticsearchEngine, locale: str = "en") -> list[str]:
    found = engine.legs(["common"], axis(0), locale, EVERYTHING, 50)
    words = sorted(hit.family for hit in found.lexical)
    assert words == sorted(hit.family for hit in found.semantic)
    return words


def test_readers_see_one_generation_or_the_other_while_it_changes(
    engine: ElasticsearchEngine, elasticsearch_url: str, index_prefix: str
) -> None:
    old = [f"old{n}" for n in range(5)]
    new = [f"new{n}" for n in range(5)]
    engine.write([document(f, locale=lc) for f in old for lc in ("en", "de")])
    engine.create(generation("second"))
    engine.write([document(f, locale=lc) for f in new for lc in ("en", "de")], "second")
    reader = connect(elasticsearch_url, prefix=index_prefix, timeout=10)
    seen: list[object] = []
    stopped = threading.Event()

    def read() -> None:
        while not stopped.is_set():
            try:
                live = reader.generation().name
                found = reader.semantic(axis(0), ["en", "de"], EVERYTHING, 50, live)
                seen.append(sorted({hit.family for hit in found}))
                seen.append(families(reader))
            except Exception as error:
                seen.append(error)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for name, expected in (("second", new), ("first", old)) * 4:
            engine.promote(name)
            changed = len(seen)

            def shown(since: int = changed, wanted: list[str] = expected) -> bool:
                return wanted in seen[since:]

            wait_until(shown, 10, f"readers see {name}")
    finally:
        stopped.set()
        for thread in threads:
            thread.join()

    assert all(found in (old, new) for found in seen), seen


def test_a_reader_that_knows_a_dropped_generation_asks_the_new_one(
    engine: ElasticsearchEngine, elasticsearch_url: str, index_prefix: str
) -> None:
    engine.write([document("old")])
    reader = connect(elasticsearch_url, prefix=index_prefix, timeout=10)
    engine.create(generation("second"))
    engine.write([document("new")], "second")
    assert families(reader) == ["old"]

    engine.promote("second")
    engine.drop("first")

    assert families(reader) == ["new"]
    with pytest.raises(EngineError, match="first"):
        reader.lexical(["common"], "en", EVERYTHING, 5, "first")


def test_another_process_sees_a_promotion_within_seconds(
    engine: ElasticsearchEngine, elasticsearch_url: str, index_prefix: str
) -> None:
    reader = connect(elasticsearch_url, prefix=index_prefix, timeout=10)
    assert reader.generation().name == "first"
    engine.create(generation("second"))
    engine.promote("second")

    time.sleep(1.1)

    assert reader.generation().name == "second"


def test_a_write_reaches_the_generation_that_another_process_made_live(
    engine: ElasticsearchEngine, elasticsearch_url: str, index_prefix: str
) -> None:
    writer = connect(elasticsearch_url, prefix=index_prefix, timeout=10)
    assert writer.generation().name == "first"
    engine.create(generation("second"))
    engine.promote("second")

    writer.write([document("a")])

    assert list(engine.inventory("en", "second")) == ["a"]


def test_going_back_and_forth_keeps_the_order_of_promotions(
    engine: ElasticsearchEngine,
) -> None:
    engine.create(generation("second"))
    engine.create(generation("third"))
    engine.promote("second")
    engine.promote("first")
    engine.promote("second")

    promoted = {info.name: info.promoted for info in engine.generations()}

    assert promoted["third"] is None
    assert promoted["first"] < promoted["second"]
    assert engine.generation().promoted == promoted["second"]


def test_a_promotion_is_the_latest_also_after_the_clock_went_back(
    engine: ElasticsearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Yesterday(datetime):
        @classmethod
        def now(cls, tz=None) -> datetime:
            return datetime(2020, 1, 1, tzinfo=UTC)

    first = engine.generation().promoted
    engine.create(generation("second"))
    monkeypatch.setattr("search.engines.elasticsearch.generations.datetime", Yesterday)

    engine.promote("second")

    assert engine.generation().name == "second"
    assert engine.generation().promoted > first


def test_aliases_for_operators_follow_the_live_generation(
    engine: ElasticsearchEngine, elasticsearch: ElasticsearchServer, index_prefix: str
) -> None:
    def held(locale: str) -> list[str]:
        answer = elasticsearch.client.search(index=f"{index_prefix}-{locale}")
        return [hit["_id"] for hit in answer["hits"]["hits"]]

    engine.write([document("a"), document("a", locale="zh-hans")])
    engine.create(generation("second"), base="first", anew=["en"])
    engine.write([document("b")], "second")
    assert (held("en"), held("zh-hans")) == (["a"], ["a"])

    engine.promote("second")

    assert (held("en"), held("zh-hans")) == (["b"], ["a"])


def test_a_shared_locale_outlives_both_of_its_first_users(
    engine: ElasticsearchEngine, elasticsearch: ElasticsearchServer, index_prefix: str
) -> None:
    engine.write([document("a", locale="de"), document("a")])
    engine.create(generation("second"), base="first", anew=["en"])
    engine.create(generation("third"), base="second")
    engine.promote("third")

    engine.drop("first")
    engine.drop("second")
    engine.write([document("b", locale="de")])

    assert families(engine, "de") == ["a", "b"]
    assert engine.locales() == ["de"]
    left = elasticsearch.client.indices.get(index=f"{index_prefix}-*")
    assert sorted(left) == [f"{index_prefix}-de.first", f"{index_prefix}-meta.third"]
    with pytest.raises(EngineError, match="first"):
        engine.create(generation("first"))


def test_what_a_killed_builder_left_behind_is_cleared_away(
    engine: ElasticsearchEngine, elasticsearch: ElasticsearchServer, index_prefix: str
) -> None:
    engine.write([document("a")])
    engine.create(generation("second"))
    engine.write([document("a")], "second")
    elasticsearch.client.indices.delete(index=f"{index_prefix}-meta.second")
    # Another site's prefix begins like this one's.
    neighbour = connect(elasticsearch.url(), prefix=f"{index_prefix}-de", timeout=10)
    neighbour.create(generation("theirs"))
    neighbour.promote("theirs")
    neighbour.write([document("b")])

    engine.create(generation("second"))

    assert engine.inventory("en", "second") == {}
    assert families(engine) == ["a"]
    assert families(neighbour) == ["b"]


def test_room_for_a_generation_that_never_began_is_cleared_away(
    engine: ElasticsearchEngine, elasticsearch: ElasticsearchServer, index_prefix: str
) -> None:
    engine.make_room(["en", "de"], generation("second"))

    engine.make_room(["en"], generation("third"))
    engine.create(generation("third"), room=["en", "fr"])

    left = elasticsearch.client.indices.get(index=f"{index_prefix}-*.*")
    assert sorted(left) == [
        f"{index_prefix}-{index}"
        for index in ("en.third", "fr.third", "meta.first", "meta.third")
    ]


def test_room_that_cannot_be_made_fails_its_generation_alone(
    engine: ElasticsearchEngine,
) -> None:
    coming = generation("second")
    # No index has capitals in its name.
    engine.make_room(["en", "EN"], coming)
    engine.create(coming, room=["en", "EN"])

    with pytest.raises(EngineError, match="No index for EN"):
        engine.write([document("a")], "second")
    engine.write([document("b")])

    assert families(engine) == ["b"]
    engine.drop("second")
    assert [info.name for info in engine.generations()] == ["first"]


def test_late_writes_stay_refused_in_the_next_generation(
    engine: ElasticsearchEngine,
) -> None:
    engine.create(generation("second"))
    engine.write([gone("a", 7), document("b", 3)], "second")
    engine.promote("second")

    engine.write([document("a", 6), document("b", 2, terms=("older",))])

    assert families(engine) == ["b"]


def test_an_index_deleted_by_hand_is_damage_until_it_is_built_anew(
    engine: ElasticsearchEngine, elasticsearch: ElasticsearchServer, index_prefix: str
) -> None:
    engine.write([document("a"), document("a", locale="de")])
    elasticsearch.client.indices.delete(index=f"{index_prefix}-en.first")

    for read in (
        lambda: engine.lexical(["common"], "en", EVERYTHING, 5),
        lambda: engine.semantic(axis(0), ["en", "de"], EVERYTHING, 5),
        lambda: engine.legs(["common"], axis(0), "en", EVERYTHING, 5),
        lambda: engine.frequencies(["common"], "en"),
        lambda: engine.held(["common"], ["a"], "en"),
        lambda: engine.articles(["a"], "en"),
        lambda: engine.suggest("t", "en", 5),
        lambda: engine.inventory("en"),
        lambda: engine.write([document("b")]),
    ):
        with pytest.raises(IndexDamaged, match="index"):
            read()
    assert families(engine, "de") == ["a"]

    engine.create(generation("second"))
    engine.write([document("b")], "second")
    engine.promote("second")
    engine.drop("first")
    assert families(engine) == ["b"]


def test_all_indices_deleted_by_hand_means_that_there_is_none(
    engine: ElasticsearchEngine, elasticsearch: ElasticsearchServer, index_prefix: str
) -> None:
    engine.write([document("a")])
    elasticsearch.delete_indices(index_prefix)
    time.sleep(1.1)

    with pytest.raises(IndexMissing):
        families(engine)
    with pytest.raises(IndexMissing):
        engine.write([document("b")])


def test_removing_a_throwaway_index_leaves_nothing(
    engine: ElasticsearchEngine, elasticsearch: ElasticsearchServer, index_prefix: str
) -> None:
    engine.write([document("a")])
    engine.create(generation("second"), base="first")

    engine.remove()

    assert not elasticsearch.client.indices.get(index=f"{index_prefix}-*").body


@pytest.mark.parametrize("same", [True, False])
def test_a_promotion_during_a_write_neither_loses_nor_mixes_documents(
    engine: ElasticsearchEngine,
    elasticsearch_url: str,
    index_prefix: str,
    monkeypatch: pytest.MonkeyPatch,
    same: bool,
) -> None:
    builder = connect(elasticsearch_url, prefix=index_prefix, timeout=10)
    info = generation("second")
    builder.create(info if same else replace(info, encoder="another"))
    send = bulk.send

    def interrupted(*arguments):
        refused = send(*arguments)
        if engine.generation().name == "first":
            builder.promote("second")
        return refused

    monkeypatch.setattr(bulk, "send", interrupted)

    if same:
        engine.write([document("a")])
    else:
        with pytest.raises(EngineError, match="another"):
            engine.write([document("a")])

    assert list(engine.inventory("en", "second")) == (["a"] if same else [])

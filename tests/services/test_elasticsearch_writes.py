"""Writing to a real cluster: poisoned documents, other mappings, blocked indices."""

from __future__ import annotations

import os
import threading

import numpy as np
import pytest

from search.engines.contract import (
    EngineError,
    EngineUnavailable,
    IndexDamaged,
    PassageEntry,
)
from search.engines.elasticsearch import ElasticsearchEngine, bulk, connect
from tests.search.engine_samples import (
    EVERYTHING,
    axis,
    document,
    generation,
    passages,
    units,
)
from tests.services.elasticsearch import ElasticsearchServer

pytestmark = pytest.mark.services


@pytest.fixture
def engine(elasticsearch_url: str, index_prefix: str) -> ElasticsearchEngine:
    """With an empty live generation."""
    engine = connect(elasticsearch_url, prefix=index_prefix, timeout=10)
    engine.create(generation("first"))
    engine.promote("first")
    return engine


POISONS = {
    "lone surrogate": document("bad", title="\ud83d"),
    "lone surrogate in the name": document("b\ud83dd"),
    "no name": document(""),
    "endless name": document("x" * 513),
    "no locale": document("bad", locale="EN/.."),
    "endless keyword": document("bad", type="x" * 40_000),
    "too many passages": document("bad", passages=passages(*[units(1, 1)] * 10_001)),
    "separator in a title": document("bad", prefixes=("^a\u001fb",)),
}


@pytest.mark.parametrize("poison", POISONS.values(), ids=POISONS)
def test_a_poisoned_document_is_refused_alone(
    engine: ElasticsearchEngine, poison
) -> None:
    refused = engine.write([document("a"), poison, document("b")])

    assert [(r.family, r.locale) for r in refused] == [(poison.family, poison.locale)]
    assert refused[0].reason
    assert sorted(engine.inventory("en")) == ["a", "b"]


def test_many_requests_carry_what_one_cannot(
    engine: ElasticsearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "REQUEST_BYTES", 5_000)
    wrong = document("bad", type="x" * 40_000)

    refused = engine.write([*(document(f"f{n:02}") for n in range(50)), wrong])

    assert [r.family for r in refused] == ["bad"]
    assert len(engine.inventory("en")) == 50


def test_vectors_that_are_almost_of_unit_length_are_taken(
    engine: ElasticsearchEngine,
) -> None:
    almost = (axis(0) * np.float32(1.005))[None]
    entry = PassageEntry("", "", "Text", almost)

    assert engine.write([document("a", passages=(entry,))]) == []
    hits = engine.semantic(axis(0), ["en"], EVERYTHING, 1)
    assert hits[0].score == pytest.approx(1, abs=1e-4)


def test_writers_that_open_a_locale_at_the_same_time_lose_nothing(
    engine: ElasticsearchEngine, elasticsearch_url: str, index_prefix: str
) -> None:
    failures: list[Exception] = []

    def write(number: int) -> None:
        writer = connect(elasticsearch_url, prefix=index_prefix, timeout=10)
        try:
            writer.write(
                [document(f"f{number}", locale=lc) for lc in ("en", "de", "fr")]
            )
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=[n]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert engine.locales() == ["de", "en", "fr"]
    for locale in ("de", "en", "fr"):
        assert sorted(engine.inventory(locale)) == ["f0", "f1", "f2", "f3"]


def test_an_index_of_another_format_is_not_used(
    engine: ElasticsearchEngine, elasticsearch: ElasticsearchServer, index_prefix: str
) -> None:
    engine.write([document("a")])
    meta = f"{index_prefix}-meta.first"
    described = elasticsearch.client.indices.get_mapping(index=meta)
    told = described[meta]["mappings"]["_meta"]
    elasticsearch.client.indices.put_mapping(index=meta, meta=told | {"format": 0})
    other = connect(elasticsearch.url(), prefix=index_prefix, timeout=10)

    for use in (
        lambda: other.lexical(["common"], "en", EVERYTHING, 5),
        lambda: other.write([document("b")]),
    ):
        with pytest.raises(IndexDamaged, match="format 0"):
            use()
    other.create(generation("second"))
    other.write([document("b")], "second")
    other.promote("second")
    other.drop("first")
    assert list(other.inventory("en")) == ["b"]


def test_a_mapping_that_was_made_by_hand_spoils_the_index_not_the_articles(
    engine: ElasticsearchEngine, elasticsearch: ElasticsearchServer, index_prefix: str
) -> None:
    engine.write([document("a")])
    index = f"{index_prefix}-en.first"
    elasticsearch.client.indices.delete(index=index)
    elasticsearch.client.indices.create(
        index=index,
        mappings={"dynamic": "strict", "properties": {"family": {"type": "keyword"}}},
        aliases={f"{index}.write": {}},
    )

    with pytest.raises(IndexDamaged, match="mapping"):
        engine.write([document("b")])


def test_the_mapping_takes_no_field_that_nobody_named(
    engine: ElasticsearchEngine, elasticsearch: ElasticsearchServer, index_prefix: str
) -> None:
    engine.write([document("a")])
    mapping = elasticsearch.client.indices.get_mapping(index=f"{index_prefix}-en.first")

    (found,) = mapping.values()
    assert found["mappings"]["dynamic"] == "strict"
    assert found["mappings"]["_meta"]["encoder"] == "sample"


def test_a_write_never_makes_an_index_by_itself(
    engine: ElasticsearchEngine, elasticsearch: ElasticsearchServer, index_prefix: str
) -> None:
    engine.write([document("a")])
    elasticsearch.client.indices.delete(index=f"{index_prefix}-en.first")

    with pytest.raises(IndexDamaged):
        engine.write([document("b")])

    assert not elasticsearch.client.indices.exists(index=f"{index_prefix}-en.first")


def test_a_full_disk_stops_writes_for_now_and_searches_go_on(
    engine: ElasticsearchEngine, elasticsearch: ElasticsearchServer, index_prefix: str
) -> None:
    engine.write([document("a")])

    with elasticsearch.flooded(index_prefix):
        with pytest.raises(EngineUnavailable):
            engine.write([document("b")])
        hits = engine.lexical(["common"], "en", EVERYTHING, 5)

    engine.write([document("b")])
    assert [hit.family for hit in hits] == ["a"]
    assert sorted(engine.inventory("en")) == ["a", "b"]


def test_an_engine_may_be_used_before_and_after_a_fork(
    engine: ElasticsearchEngine,
) -> None:
    engine.write([document("a")])

    child = os.fork()
    if child == 0:
        hits = engine.lexical(["common"], "en", EVERYTHING, 5)
        os._exit(len(hits))
    _pid, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 1
    assert len(engine.lexical(["common"], "en", EVERYTHING, 5)) == 1


def test_no_server_is_an_engine_that_is_unavailable() -> None:
    engine = connect("http://127.0.0.1:9", prefix="nobody")

    with pytest.raises(EngineUnavailable, match="does not answer"):
        engine.lexical(["common"], "en", EVERYTHING, 5)
    with pytest.raises(EngineError):
        engine.write([document("a")])


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("wit ^wit", ["withdraw"]),
        ("witdraw ^witdraw", ["withdraw"]),
        ("withdarw ^withdarw", ["withdraw"]),
        ("withdraw mony ^withdrawmony", ["withdraw"]),
        ("zz ^zz", []),
        ("deposit ^deposit", []),
    ],
)
def test_suggestions_forgive_a_typing_error(
    engine: ElasticsearchEngine, typed: str, expected: list[str]
) -> None:
    prefixes = ("wit", "withdraw", "mon", "^wi", "^withdrawmoney")
    engine.write(
        [
            document("withdraw", title="Withdraw money", prefixes=prefixes),
            document("fees", title="Fees", prefixes=("fee", "fees", "^fees")),
        ]
    )

    assert [hit.family for hit in engine.suggest(typed, "en", 5)] == expected

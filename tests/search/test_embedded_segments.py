"""Segment files: their arithmetic, and how few of them many writes leave."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from search.engines.embedded import EmbeddedEngine
from search.engines.embedded.manifest import Entry, SegmentRecord
from search.engines.embedded.segments import (
    Segment,
    quantise,
    write_segment,
)
from search.engines.embedded.writer import MAX_SEGMENTS, segments_to_merge
from tests.search.engine_samples import (
    DIMENSIONS,
    EVERYTHING,
    axis,
    document,
    generation,
    gone,
    passages,
    units,
)


@pytest.fixture
def engine(tmp_path: Path) -> EmbeddedEngine:
    engine = EmbeddedEngine(tmp_path)
    engine.create(generation("first"))
    engine.promote("first")
    return engine


def segment_files(directory: Path) -> list[Path]:
    return list(directory.rglob("vectors-*.bin"))


def test_quantised_rows_are_within_half_a_step_of_the_vectors() -> None:
    vectors = units(200, seed=1)

    codes, scales = quantise(vectors)

    assert codes.dtype == np.int8
    assert np.abs(codes * scales[:, None] - vectors).max() <= scales.max() * 0.51
    assert (np.abs(codes).max(axis=1) == 127).all()


def test_a_segment_gives_back_rows_and_texts(tmp_path: Path) -> None:
    groups = [units(n, seed=n).astype(np.float16) for n in (3, 1, 2)]
    path = tmp_path / "vectors.bin"

    record = write_segment(path, groups, [b"one", b"three"], DIMENSIONS)
    segment = Segment(path, record, DIMENSIONS)

    assert record == SegmentRecord(passages=3, rows=6, stored=8)
    assert bytes(segment.stored) == b"onethree"
    for found, written in zip(segment.passage_rows(0, 3), groups, strict=True):
        assert np.array_equal(found, written)
    assert np.array_equal(segment.passage_rows(1, 1)[0], groups[1])


def test_scan_sees_passages_alone_and_best_sees_their_windows(tmp_path: Path) -> None:
    groups = [
        np.stack([axis(0), axis(1)]).astype(np.float16),
        np.stack([axis(2)]).astype(np.float16),
    ]
    path = tmp_path / "vectors.bin"
    segment = Segment(path, write_segment(path, groups, [], DIMENSIONS), DIMENSIONS)
    codes, scales = quantise(axis(1)[None])

    assert segment.scan(codes[0], float(scales[0])) == pytest.approx([0, 0])
    assert segment.best(np.array([0, 1]), axis(1).astype(np.float16)) == pytest.approx(
        [1, 0]
    )


def test_the_scan_is_exact_to_quantisation_over_many_chunks(tmp_path: Path) -> None:
    vectors = units(9000, seed=4)
    path = tmp_path / "vectors.bin"
    groups = list(vectors.astype(np.float16)[:, None])
    segment = Segment(path, write_segment(path, groups, [], DIMENSIONS), DIMENSIONS)
    question = units(1, seed=5)
    codes, scales = quantise(question)

    scores = segment.scan(codes[0], float(scales[0]))

    assert np.abs(scores - vectors @ question[0]).max() < 0.02


def entry(segment: int, length: int) -> Entry:
    return Entry(1, "", False, 0, segment, 0, 0, 0, length, "", [], "", "", None)


def test_few_living_segments_are_left_alone() -> None:
    segments = {n: SegmentRecord(1, 1, 100) for n in range(MAX_SEGMENTS - 1)}
    assert segments_to_merge(segments, [entry(n, 60) for n in segments]) == set()


def test_segments_that_are_more_than_half_dead_are_merged() -> None:
    segments = {n: SegmentRecord(1, 1, 100) for n in (1, 2, 3)}
    living = [entry(1, 30), entry(1, 30), entry(2, 49)]
    assert segments_to_merge(segments, living) == {2, 3}


def test_many_segments_are_merged_but_not_the_largest() -> None:
    segments = {n: SegmentRecord(n, n, 10) for n in range(1, MAX_SEGMENTS + 1)}
    living = [entry(n, 10) for n in segments]
    largest = {MAX_SEGMENTS - 2, MAX_SEGMENTS - 1, MAX_SEGMENTS}
    assert segments_to_merge(segments, living) == segments.keys() - largest


def test_many_writes_leave_few_files_and_the_same_answers(
    engine: EmbeddedEngine, tmp_path: Path
) -> None:
    vectors = {f"f{n:02}": units(3, seed=n) for n in range(40)}
    for family, rows in vectors.items():
        engine.write([document(family, passages=passages(rows[:2], rows[2:]))])
    for version in range(2, 12):
        engine.write([document("f00", version, passages=passages(vectors["f00"]))])
        engine.write([gone(f"f{20 + version}", version)])
    living = {f: rows for f, rows in vectors.items() if not "f22" <= f <= "f31"}

    assert len(segment_files(tmp_path)) <= MAX_SEGMENTS + 2
    assert len(list(tmp_path.rglob("lexicon-*"))) <= 2
    question = units(1, seed=99)[0]
    cosines = {f: float((rows @ question).max()) for f, rows in living.items()}
    hits = engine.semantic(question, ["en"], EVERYTHING, 50)
    assert {h.family: h.score for h in hits} == pytest.approx(cosines, abs=1e-3)
    for family, article in engine.articles(list(vectors), "en").items():
        assert article.family == family
        assert engine.held([family], [family], "en") == {family: {family}}
        assert len(article.passages) == (1 if family == "f00" else 2)


def test_withdrawing_everything_removes_all_vectors(
    engine: EmbeddedEngine, tmp_path: Path
) -> None:
    engine.write([document("a"), document("b")])
    engine.write([gone("a", 2), gone("b", 2)])
    engine.write([gone("a", 3)])

    assert segment_files(tmp_path) == []
    assert engine.semantic(axis(0), ["en"], EVERYTHING, 5) == []


def test_files_of_a_write_that_was_cut_short_are_cleared_by_the_next(
    engine: EmbeddedEngine, tmp_path: Path
) -> None:
    engine.write([document("a")])
    locale = tmp_path / "generations/first/en"
    (locale / "vectors-000002.bin").write_bytes(b"half")
    (locale / "lexicon-000002").mkdir()
    (locale / "lexicon-000002/half.term").write_bytes(b"half")
    (locale / "manifest.json.tmp").write_bytes(b"half")

    engine.write([document("b")])

    assert not (locale / "manifest.json.tmp").exists()
    assert not (locale / "lexicon-000002/half.term").exists()
    assert len(engine.lexical(["common"], "en", EVERYTHING, 5)) == 2


def test_writers_in_turn_go_on_from_each_others_writes(tmp_path: Path) -> None:
    one, other = EmbeddedEngine(tmp_path), EmbeddedEngine(tmp_path)
    one.create(generation("first"))
    one.promote("first")

    one.write([document("a", 1)])
    other.write([document("a", 3), document("b", 1)])
    one.write([document("a", 2), document("c", 1)])
    one.write([document("d", 1), document("e", 1, locale="de")])
    other.write([gone("b", 2)])
    one.write([document("b", 1)])

    held = {f: (e.version, e.gone) for f, e in one.inventory("en").items()}
    assert held == {"a": (3, False), "b": (2, True), "c": (1, False), "d": (1, False)}
    hits = other.lexical(["common"], "en", EVERYTHING, 9)
    assert sorted(hit.family for hit in hits) == ["a", "c", "d"]


def test_a_generation_given_again_begins_empty_for_who_wrote_the_last(
    tmp_path: Path,
) -> None:
    engine = EmbeddedEngine(tmp_path)
    for _ in range(2):
        engine.create(generation("first"))
        engine.write([document("a", 5)], "first")
        engine.write([document("a", 6)], "first")
        assert engine.inventory("en", "first")["a"].version == 6
        engine.drop("first")

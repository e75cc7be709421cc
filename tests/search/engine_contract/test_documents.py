from __future__ import annotations

from datetime import UTC, datetime

import pytest

from search.engines.contract import (
    Engine,
    Filters,
    PassageEntry,
    StoredPassage,
)
from tests.search.engine_samples import (
    EVERYTHING,
    axis,
    document,
    families,
    gone,
    passages,
    units,
)


def test_a_locale_without_documents_is_empty(engine: Engine) -> None:
    engine.write([document("a")])

    assert engine.frequencies(["common"], "fr").documents == 0
    assert engine.frequencies(["common"], "fr").counts == {"common": 0}
    assert engine.lexical(["common"], "fr", EVERYTHING, 5) == []
    assert engine.semantic(axis(0), ["fr"], EVERYTHING, 5) == []
    assert engine.articles(["a"], "fr") == {}
    assert engine.suggest("t", "fr", 5) == []
    assert engine.inventory("fr") == {}


def test_an_older_version_is_ignored_and_an_equal_one_replaces(engine: Engine) -> None:
    engine.write([document("a", 5, title="five")])

    engine.write([document("a", 4, title="four")])
    assert engine.articles(["a"], "en")["a"].title == "five"

    engine.write([document("a", 5, title="five again", content_hash="other")])
    assert engine.articles(["a"], "en")["a"].title == "five again"
    assert engine.inventory("en")["a"].content_hash == "other"


def test_the_newest_of_one_batch_wins(engine: Engine) -> None:
    engine.write([document("a", v, title=str(v), terms=(f"v{v}",)) for v in (1, 3, 2)])

    assert engine.articles(["a"], "en")["a"].title == "3"
    assert engine.lexical(["v1", "v2"], "en", EVERYTHING, 5) == []
    assert families(engine.lexical(["v3"], "en", EVERYTHING, 5)) == ["a"]
    assert families(engine.semantic(axis(0), ["en"], EVERYTHING, 5)) == ["a"]


def test_an_update_replaces_words_vectors_and_texts(engine: Engine) -> None:
    engine.write([document("a", terms=("old",), prefixes=("old",)), document("b")])
    new = document(
        "a",
        2,
        terms=("new",),
        prefixes=("new",),
        type="guide",
        passages=passages(axis(3)[None]),
    )
    engine.write([new])

    assert engine.lexical(["old"], "en", EVERYTHING, 5) == []
    assert families(engine.lexical(["new"], "en", EVERYTHING, 5)) == ["a"]
    assert engine.suggest("old", "en", 5) == []
    assert families(engine.suggest("new", "en", 5)) == ["a"]
    hit = engine.semantic(axis(3), ["en"], Filters(type="guide"), 5)[0]
    assert (hit.family, hit.score) == ("a", pytest.approx(1, abs=1e-3))
    assert len(engine.articles(["a"], "en")["a"].passages) == 1


def test_a_withdrawn_article_vanishes_and_a_late_write_cannot_revive_it(
    engine: Engine,
) -> None:
    engine.write([document("a"), document("b")])
    engine.write([gone("a", 7)])
    engine.write([document("a", 6)])

    assert families(engine.lexical(["common"], "en", EVERYTHING, 5)) == ["b"]
    assert families(engine.semantic(axis(0), ["en"], EVERYTHING, 5)) == ["b"]
    assert list(engine.articles(["a", "b"], "en")) == ["b"]
    assert families(engine.suggest("t", "en", 5)) == ["b"]
    entry = engine.inventory("en")["a"]
    assert (entry.version, entry.gone) == (7, True)

    engine.write([document("a", 8)])
    assert sorted(families(engine.lexical(["common"], "en", EVERYTHING, 5))) == [
        "a",
        "b",
    ]


def test_a_locale_may_hold_withdrawn_articles_only(engine: Engine) -> None:
    engine.write([gone("a", 3)])

    assert engine.lexical(["common"], "en", EVERYTHING, 5) == []
    assert engine.semantic(axis(0), ["en"], EVERYTHING, 5) == []
    assert engine.inventory("en")["a"].gone


def test_articles_come_back_as_they_were_written(engine: Engine) -> None:
    updated = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    written = document(
        "ключ/1 ü",
        9,
        title="Título «x»",
        topics=("fees", "wallet"),
        audience="business",
        updated=updated,
        terms=("b", "a", "b", "_▁x"),
    )
    engine.write([written, document("other")])

    stored = engine.articles(["ключ/1 ü", "missing"], "en")

    assert list(stored) == ["ключ/1 ü"]
    article = stored["ключ/1 ü"]
    assert (article.version, article.type, article.title) == (9, "faq", "Título «x»")
    assert (article.topics, article.audience) == (("fees", "wallet"), "business")
    assert article.updated == updated
    assert article.passages == (
        StoredPassage("s0", "Heading 0", "Text 0"),
        StoredPassage("s1", "Heading 1", "Text 1"),
    )
    assert engine.articles(["other"], "en")["other"].updated is None


def test_a_long_article_comes_back_whole(engine: Engine) -> None:
    text = "Wörter, 文字 and a \N{BELL}. " * 20_000
    passage = PassageEntry("s0", "Heading 0", text, units(1, seed=1))
    written = document("long", title="Title " * 1_000, passages=(passage,))
    assert engine.write([written]) == []

    article = engine.articles(["long"], "en")["long"]

    assert article.title == written.title
    assert article.passages == (StoredPassage("s0", "Heading 0", text),)


def test_opened_is_held_and_articles_at_once(engine: Engine) -> None:
    engine.write([document("a", terms=("x", "y")), document("b"), document("c")])
    engine.write([gone("c", 2)])

    opened = engine.opened(["x", "none"], ["a"], ["b", "c", "unknown"], "en")

    assert opened.held == {"a": {"x"}}
    assert opened.articles == engine.articles(["b"], "en")
    assert set(opened.articles) == {"b"}
    assert engine.opened(["x"], [], ["b"], "en").articles == opened.articles
    assert engine.opened(["x", "none"], ["a"], [], "en").held == opened.held
    assert engine.opened(["x"], ["a"], ["a"], "fr").articles == {}

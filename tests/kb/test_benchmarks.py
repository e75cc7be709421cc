from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import numpy as np
import pytest

from articles.text import ArticleText, Section
from kb.bench.command import given_vectors
from kb.bench.documents import DocumentMaker
from kb.bench.fill import (
    LOCALE,
    fill_articles,
    fill_phrases,
    fill_vectors,
    publish,
)
from kb.bench.load import (
    Asked,
    is_steady,
    many_clients,
    one_client,
    share,
    title_questions,
)
from kb.bench.processes import free_port
from kb.bench.samples import (
    SECTIONS,
    Words,
    name_of,
    passage_vectors,
    sample_article,
    window_vectors,
)
from kb.bench.suggest import (
    beginnings,
    suggestions,
)
from search.answering.answer import Question
from search.encoder.protocol import Encoder, Vectors
from search.engines.contract import Filters
from search.indexing.generations import rebuild
from search.indexing.indexer import Indexer, silent
from search.indexing.source import findable_keys
from search.passages import cut

TEXT = "the deposit of a coin is shown when the network confirms the transfer"


@pytest.fixture
def words() -> Words:
    article = ArticleText(
        family="a",
        locale=LOCALE,
        type="faq",
        title="Where is my deposit?",
        summary="",
        sections=(Section("", "", TEXT),),
        topics=(),
        audience="",
        updated=None,
    )
    return Words.of([article])


@pytest.fixture
def given(encoder: Encoder) -> Vectors:
    return given_vectors(encoder.fingerprint)


def test_words_come_as_often_as_in_the_texts(words):
    drawn = Counter(words.draw(14_000, random.Random(1)))

    assert set(drawn) == {*TEXT.split(), "Where", "is", "my", "deposit?"}
    assert drawn["the"] == pytest.approx(3 * drawn["coin"], rel=0.2)


def test_an_article_is_the_same_every_time_and_unlike_the_others(words):
    assert sample_article(5, words) == sample_article(5, words)
    assert len({name_of(number) for number in range(20_000)}) == 20_000


def test_each_section_is_one_passage_with_windows(words):
    article = sample_article(5, words)
    sections = tuple(Section(h, h, text) for h, text in article.sections)
    text = ArticleText("a", LOCALE, "faq", article.title, "", sections, (), "", None)

    passages = cut(text)

    assert len(passages) == SECTIONS
    assert all(len(passage.windows) >= 3 for passage in passages)


def test_made_vectors_lie_near_given_ones_and_windows_near_their_passage(given):
    generator = np.random.default_rng(1)

    passages = passage_vectors(given, 200, generator)
    windows = window_vectors(passages, generator)

    assert np.linalg.norm(passages, axis=1) == pytest.approx(1, abs=1e-5)
    assert (passages @ given.T).max(axis=1).min() > 0.6
    assert (passages * windows).sum(axis=1).min() > 0.9


@pytest.fixture
def filled(indexer: Indexer, words: Words) -> None:
    fill_articles(7, words, silent)


def test_filled_articles_are_read_like_any_other(filled, words, client):
    slug = sample_article(6, words).name

    response = client.get(f"/en/articles/{slug}/")

    assert len(findable_keys()) == 7
    assert response.status_code == 200
    assert sample_article(6, words).sections[0][0] in response.content.decode()


@dataclass(frozen=True)
class NoPassages:
    """Encodes no passage: one that is not in the cache fails."""

    encoder: Encoder

    @property
    def fingerprint(self) -> str:
        return self.encoder.fingerprint

    @property
    def dimensions(self) -> int:
        return self.encoder.dimensions

    def questions(self, texts: Sequence[str]) -> Vectors:
        return self.encoder.questions(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        raise AssertionError(texts)


def test_filled_articles_are_indexed_without_the_encoder_and_found(
    filled, words, given, indexer, service
):
    passages, vectors = fill_vectors(indexer.encoder.fingerprint, given, 1, silent)
    rebuild(replace(indexer, encoder=NoPassages(indexer.encoder)))

    article = sample_article(3, words)
    answer = service.search(Question(article.name, LOCALE), (LOCALE,))

    assert passages == 7 * SECTIONS
    assert vectors > 4 * passages
    assert answer.results[0].title == article.title


def test_published_article_is_found_by_its_name(indexer, service, words):
    family = publish(sample_article(9, words))
    indexer.drain()

    answer = service.search(Question(name_of(9), LOCALE), (LOCALE,))

    assert [UUID(result.family) for result in answer.results] == [family]


def test_documents_for_an_engine_alone_are_found_by_both_legs(
    indexer, words, given, analyser
):
    maker = DocumentMaker(words, given, analyser, 2, np.random.default_rng(1))
    documents = list(maker.documents(range(4)))

    assert indexer.engine.write(documents) == []

    third = documents[2]
    vector = third.passages[1].vectors[2]
    name = [term for term in third.terms if term.startswith(name_of(2))][:1]
    lexical = indexer.engine.lexical(name, LOCALE, Filters(), 5)
    semantic = indexer.engine.semantic(vector, [LOCALE], Filters(), 5)
    assert [hit.family for hit in lexical] == [third.family]
    assert semantic[0].family == third.family
    found = indexer.engine.articles([third.family], LOCALE, vector=vector)
    assert found[third.family].near == 1


class Answers(BaseHTTPRequestHandler):
    """Fails a question that says so; says "degraded" to one that asks for it."""

    protocol_version = "HTTP/1.1"
    asked: list[str]

    def do_GET(self) -> None:
        text = parse_qs(urlsplit(self.path).query)["q"][0]
        self.asked.append(text)
        state = "degraded" if text == "slow" else "ok"
        body = f'<main data-match="weak" data-state="{state}">'.encode()
        if self.path.startswith("/api/v1/suggest"):
            body = b'{"suggestions": [{}, {}]}'
        self.send_response(500 if text == "fail" else 200)
        self.send_header("Server-Timing", "total;dur=12.5, encode;dur=4.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def web() -> Iterator[tuple[int, list[str]]]:
    """A port and the questions that were asked there."""
    asked: list[str] = []
    handler = type("Handler", (Answers,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port, asked
        server.shutdown()
        thread.join()


def test_replies_say_what_became_of_each_search(web):
    port, asked = web
    questions = [Asked("en", text) for text in ("ok", "slow", "fail", "ok")]

    replies = one_client(port, questions)

    assert [reply.state for reply in replies] == ["ok", "degraded", "failed", "ok"]
    assert replies[0].parts == {"total": 12.5, "encode": 4.0}
    assert [reply.match for reply in replies] == ["weak", "weak", "none", "weak"]
    assert share(replies, lambda reply: reply.state == "degraded") == 0.25
    assert asked == ["ok", "slow", "fail", "ok"]


def test_a_server_that_is_not_there_fails_every_search():
    replies = one_client(free_port(), [Asked("en", "a"), Asked("en", "b")])

    assert [reply.state for reply in replies] == ["failed", "failed"]


def test_many_clients_ask_every_question_once(web):
    port, asked = web
    questions = [Asked("en", str(number)) for number in range(60)]

    replies, seconds = many_clients(port, questions, 8)

    assert len(replies) == 60
    assert sorted(asked, key=int) == [str(number) for number in range(60)]
    assert seconds > 0


@pytest.mark.parametrize(
    ("seconds", "steady"),
    [
        ([], False),
        ([40.0], False),
        ([40.0, 44.0], False),
        ([40.0, 44.0, 30.0], False),
        ([40.0, 30.0, 44.0], False),
        ([40.0, 30.0, 44.0, 29.0], True),
        ([40.0, 44.0, 39.0], True),
    ],
)
def test_rounds_are_steady_when_two_were_no_faster(seconds, steady):
    assert is_steady(seconds) is steady


def test_questions_are_whole_titles_and_words_of_them():
    title = "Where is my deposit now"

    asked = title_questions([Asked("en", title)], 6, random.Random(1))

    assert [question.text == title for question in asked] == [False, True] * 3
    assert all(set(question.text.split()) <= set(title.split()) for question in asked)


def test_what_is_typed_begins_a_title_or_its_second_word(words):
    title = "Where is my deposit now"

    typed = [one.text for one in beginnings([Asked("en", title)], 60, random.Random(1))]

    right = [text for number, text in enumerate(typed) if number % 3]
    assert all(title.startswith(text) or f" {text}" in title for text in right)
    assert {text.startswith("is") for text in right} == {True, False}
    assert any(text not in title for text in typed)
    assert min(map(len, typed)) >= 2


def test_filled_phrases_are_suggested_as_questions_and_terms(filled, words, service):
    fill_phrases(LOCALE, 50, words, 1)

    kinds = {one.kind for one in service.suggest("dep", LOCALE, 8)}

    assert {"question", "term"} <= kinds


def test_suggestions_are_counted_and_failures_are_told(web):
    port, asked = web
    typed = [Asked("en", text) for text in ("dep", "fail", "dep")]

    replies = suggestions(port, typed)

    assert [reply.count for reply in replies] == [2, None, 2]
    assert asked == ["dep", "fail", "dep"]
    assert suggestions(free_port(), typed[:1])[0].count is None

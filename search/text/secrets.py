"""Recognise recovery phrases and private keys, which must never be searched.

Decision 0021 says what counts and what it costs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import accumulate
from typing import Literal

from mnemonic import Mnemonic

from search.text.characters import plain_characters
from search.text.scripts import HAN, INVISIBLE, MARKS

SecretKind = Literal["seed_phrase", "private_key"]

PHRASE_WORDS = 12
# One word of twelve may be mistyped.
_KNOWN_WORDS = PHRASE_WORDS - 1
_PHRASE_LENGTHS = frozenset((12, 15, 18, 21, 24))
_HINT_DISTANCE = 60

_TOKEN = re.compile(f"[^\\W\\d_](?:[^\\W\\d_]|[{MARKS}{INVISIBLE}])*")
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_HAN_RUN = re.compile(f"[{HAN}]+")
_CHINESE = ("chinese_simplified", "chinese_traditional")

# What people call a secret; English terms are used in every language.
_HINT = re.compile(
    r"priv(?:ate)?[\s_-]*keys?|secret[\s_-]*key|\bseed\b|mnemonic|recovery[\s_-]*phrase"
    r"|privat\w* (?:schl[üu]ssel|key)|clave privada|chave privada|cl[ée] priv[ée]e"
    r"|chiave privata|clau privada|priv[ée]sleutel|privat n[øo]gle|privat nyckel"
    r"|[öo]zel anahtar|gizli anahtar|klucz\w* prywatn\w*|soukrom\w* kl[íi][čc]"
    r"|kunci (?:privat|pribadi|peribadi)|kh[óo]a ri[êe]ng|kho[áa] ri[êe]ng"
    r"|(?:приватн|закрыт|секретн|частен|частн)\w* ключ|ιδιωτικ\w+ κλειδ\w+"
    r"|(?:ال)?مفتاحي? (?:ال)?(?:خاص|سري)|کلید خصوصی|نجی کلید|מפתח פרטי"
    r"|निजी कुंजी|प्राइवेट की|ব্যক্তিগত কী|(?:คีย์|กุญแจ)ส่วนตัว|ไพรเวทคีย์"
    r"|私[钥鑰]|密[钥鑰]|秘密鍵|プライベートキー|シードフレーズ"
    r"|개인\s?키|비밀\s?키|시드\s?(?:구문|문구)",
    re.IGNORECASE,
)
_CHINESE_HINT = re.compile(
    r"助[记記][词詞]|恢[复復]短[语語]|seed|mnemonic", re.IGNORECASE
)

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_RIPPLE58 = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
# Wallet import format, BIP-38 keys and XRP seeds carry a checksum.
_CHECKED_KEY = re.compile(
    r"(?<![A-Za-z0-9])(?:[5KLQ6c9][1-9A-HJ-NP-Za-km-z]{50,57}|s[1-9A-HJ-NP-Za-km-z]{28,30})"
    r"(?![A-Za-z0-9])"
)
_CERTAIN_KEY = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY(?:.*?-----END [A-Z ]*PRIVATE KEY-----|.*)"
    r"|(?<![A-Za-z0-9])[xyzYZtuvUV]prv[1-9A-HJ-NP-Za-km-z]{90,}"
    r"|(?<![A-Za-z0-9])S[A-Z2-7]{55}(?![A-Za-z0-9])"
    r"|(?<![\d,])(?:\d{1,3},\s?){63}\d{1,3}(?![\d,])",
    re.DOTALL,
)
# 32 bytes in hexadecimal and 64 in base 58 are keys or transactions alike.
_POSSIBLE_KEY = re.compile(
    r"(?<![A-Za-z0-9])(?:(?:0[xX])?[0-9a-fA-F]{64}|[1-9A-HJ-NP-Za-km-z]{87,88})"
    r"(?![A-Za-z0-9])"
)


@dataclass(frozen=True, slots=True)
class Blocked:
    """Why a text must not be searched, stored or shown again."""

    kind: SecretKind


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret stands in a text, in code points."""

    kind: SecretKind
    start: int
    end: int


def blocked(text: str) -> Blocked | None:
    """Return why a text is blocked, or None for an ordinary text."""
    secret = next(find_secrets(text), None)
    return Blocked(secret.kind) if secret else None


def find_secrets(text: str) -> Iterator[Secret]:
    """Yield the recovery phrases and then the private keys of a text."""
    plain = plain_characters(text)
    yield from _phrases(plain)
    yield from _unspaced_phrases(plain)
    yield from _keys(plain)


def _phrases(text: str) -> Iterator[Secret]:
    """Find twelve words in a row of which at least eleven are of one BIP-39 list."""
    tokens = list(_TOKEN.finditer(text))
    if len(tokens) < PHRASE_WORDS:
        return
    lists = _word_lists()
    member = [lists.get(_bare(token.group()), 0) for token in tokens]
    for bit in range(max(member).bit_length()):
        hits = [mask >> bit & 1 for mask in member]
        if sum(hits) < _KNOWN_WORDS:
            continue
        sums = [0, *accumulate(hits)]
        inside = [
            at
            for at in range(len(tokens) - PHRASE_WORDS + 1)
            if sums[at + PHRASE_WORDS] - sums[at] >= _KNOWN_WORDS
        ]
        for first, last in _stretches(inside):
            known = [at for at in range(first, last + PHRASE_WORDS) if hits[at]]
            start, end = tokens[known[0]].start(), tokens[known[-1]].end()
            yield Secret("seed_phrase", start, end)


def _stretches(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each stretch of consecutive numbers."""
    for at, number in enumerate(numbers):
        if at == 0 or numbers[at - 1] != number - 1:
            first = number
        if at + 1 == len(numbers) or numbers[at + 1] != number + 1:
            yield first, number


def _unspaced_phrases(text: str) -> Iterator[Secret]:
    """Find Chinese phrases without spaces: announced, alone, with a valid checksum."""
    if not _CHINESE_HINT.search(text):
        return
    for run in _HAN_RUN.finditer(text):
        if len(run.group()) not in _PHRASE_LENGTHS or _CHINESE_HINT.search(run.group()):
            continue
        words = " ".join(run.group())
        if any(Mnemonic(name).check(words) for name in _CHINESE):
            yield Secret("seed_phrase", run.start(), run.end())


def _keys(text: str) -> Iterator[Secret]:
    hints = [match.span() for match in _HINT.finditer(text)]
    for match in _CERTAIN_KEY.finditer(text):
        yield Secret("private_key", match.start(), match.end())
    for match in _CHECKED_KEY.finditer(text):
        alphabet = _RIPPLE58 if match.group().startswith("s") else _BASE58
        if _checksum_holds(match.group(), alphabet):
            yield Secret("private_key", match.start(), match.end())
    for match in _POSSIBLE_KEY.finditer(text):
        if any(
            start - _HINT_DISTANCE <= match.end()
            and match.start() <= end + _HINT_DISTANCE
            for start, end in hints
        ):
            yield Secret("private_key", match.start(), match.end())


@cache
def _word_lists() -> dict[str, int]:
    """Map each word to the lists that hold it, one bit for each list."""
    lists: dict[str, int] = {}
    for number, name in enumerate(sorted(Mnemonic.list_languages())):
        words = files("mnemonic").joinpath("wordlist", f"{name}.txt").read_text("utf-8")
        for word in words.split():
            lists[_bare(word)] = lists.get(_bare(word), 0) | 1 << number
    return lists


def _bare(word: str) -> str:
    """Return a word without case and marks, as hurried readers type it."""
    parts = unicodedata.normalize("NFKD", _INVISIBLE.sub("", word)).casefold()
    return "".join(c for c in parts if not unicodedata.combining(c)).replace("ı", "i")


def _checksum_holds(text: str, alphabet: str) -> bool:
    """Check Base58Check: the last 4 bytes are the double SHA-256 of those before."""
    number = 0
    for letter in text:
        number = number * 58 + alphabet.index(letter)
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return sha256(sha256(data[:-4]).digest()).digest()[:4] == data[-4:]

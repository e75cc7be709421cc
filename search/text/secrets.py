"""Recognise recovery phrases and private keys, which must never be searched.

Decision 0021 says what counts and what it costs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import accumulate, pairwise
from typing import Literal

from mnemonic import Mnemonic

from search.text.base58 import B58, RIPPLE, checked
from search.text.characters import readings
from search.text.named import NAME_OF_SECRET, near
from search.text.placeholders import PLACEHOLDER
from search.text.plain_words import word_list
from search.text.scripts import CLOSE, DIGITS, HAN, MARKS, OPEN, RUN_LENGTH

SecretKind = Literal["seed_phrase", "private_key"]
Span = tuple[int, int]

PHRASE_WORDS = 11
# One word may be mistyped, beside one that a phrase of twelve lacks.
_KNOWN_WORDS = PHRASE_WORDS - 1
_PHRASE_LENGTHS = frozenset((12, 15, 18, 21, 24))
_SHORTEST_WORD, _LONGEST_WORD = 3, 11
"""Letters, where words are not of one; as `_bare` gives them."""
# The first four letters of these tell a word, and are what metal plates hold.
_TOLD_BY_FOUR = ("czech", "english", "french", "italian", "portuguese", "spanish")
# Every so many words, with a label before each: `1st abandon`, `Wort 1: abandon`,
# `<li>abandon</li>`.
_LABELLED = (2, 3)

# Bounded like a run: normalising many marks takes quadratic time.
_TOKEN = re.compile(f"[^\\W_{DIGITS}](?:[^\\W_{DIGITS}]|[{MARKS}]){{0,{RUN_LENGTH}}}")
_HAN_RUN = re.compile(f"[{HAN}]+")

# Of 2,048: where the words of a Chinese phrase stand on average, 1,024 by chance.
_RARE = 650
_CHINESE_HINT = re.compile(
    r"助[记記][词詞]|恢[复復]短[语語]|seed|mnemonic", re.IGNORECASE
)

# As long as keys that carry a checksum: wallet import format, BIP-38, extended keys.
_CHECKED_KEY = re.compile(f"{OPEN}(?:{B58}{{50,58}}|{B58}{{107,112}}){CLOSE}")
_XRP_SEED = re.compile(f"{OPEN}s{B58}{{28,30}}{CLOSE}")
_MINI_KEY = re.compile(f"{OPEN}S(?=[A-Za-z]*[1-9]){B58}{{29}}{CLOSE}")
_EXTENDED_LENGTH, _EXTENDED_KEY = 78, 45
_CERTAIN_KEY = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY(?:.*?-----END [A-Z ]*PRIVATE KEY-----|.*)"
    f"|{OPEN}(?:[xyzYZtuvUVw]prv|Ltpv|Mtpv|dgpv|drkp|ttpv){B58}{{90,}}"
    f"|{OPEN}(?:ede?|spe?|p2e?)sk{B58}{{50,94}}"  # Tezos
    f"|{OPEN}(?:ed25519|secp256k1):{B58}{{87,88}}{CLOSE}"  # NEAR
    f"|{OPEN}(?:ed25519|secp256k1)-priv-(?:0x)?[0-9a-fA-F]{{64}}"  # Aptos
    # Nostr, Sui, Cardano, BIP-93, age
    f"|{OPEN}(?i:nsec|suiprivkey|ms|[a-z]{{2,12}}_x?sk|age-secret-key-)1"
    r"(?i:[ac-hj-np-z02-9]{40,})"
    f"|{OPEN}S[A-Z2-7]{{55}}{CLOSE}"
    r"|(?<![\d,])(?:\d{1,3},\s?){31,63}\d{1,3}(?!\d)",  # bytes
    re.DOTALL,
)
# 32 bytes in hexadecimal and 64 in base 58 are keys or transactions alike.
_POSSIBLE_KEY = re.compile(
    f"{OPEN}(?:(?:0[xX])?[0-9a-fA-F]{{64}}|{B58}{{87,88}}){CLOSE}"
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
    for reading in readings(text):
        # Words of the lists, such as *email* and *card*, stand in placeholders too.
        plain = PLACEHOLDER.sub(lambda match: " " * len(match.group()), reading.text)
        for kind, start, end in _secrets(plain):
            yield Secret(kind, *reading.span(start, end))


def _secrets(text: str) -> Iterator[tuple[SecretKind, int, int]]:
    for start, end in (*_phrases(text), *_unspaced_phrases(text)):
        yield "seed_phrase", start, end
    for start, end in _keys(text):
        yield "private_key", start, end


def _phrases(text: str) -> Iterator[Span]:
    """Find eleven words in a row of which at least ten are of one BIP-39 list.

    So a phrase of twelve is found that lacks a word, or has one wrong, or two and one
    of them at an end.
    """
    tokens = [(match.span(), _bare(match.group())) for match in _TOKEN.finditer(text)]
    lists = _word_lists()
    member = [lists.get(word, 0) for _span, word in tokens]
    spans = [span for span, _word in tokens]
    yield from _listed(spans, member)
    yield from (span for span, word in tokens if _is_run_together(word))
    # A label is no word of the list: in ordinary text half of the words are.
    after = [mask & ~before for before, mask in pairwise((0, *member))]
    for stride in _LABELLED:
        for offset in range(stride):
            yield from _listed(spans[offset::stride], after[offset::stride])


def _listed(words: Sequence[Span], member: Sequence[int]) -> Iterator[Span]:
    """Find the phrases of some words, of which ``member`` gives the lists."""
    if len(words) < PHRASE_WORDS:
        return
    for bit in range(max(member).bit_length()):
        hits = [mask >> bit & 1 for mask in member]
        if sum(hits) < _KNOWN_WORDS:
            continue
        sums = [0, *accumulate(hits)]
        inside = [
            at
            for at in range(len(words) - PHRASE_WORDS + 1)
            if sums[at + PHRASE_WORDS] - sums[at] >= _KNOWN_WORDS
        ]
        for first, last in _stretches(inside):
            known = [at for at in range(first, last + PHRASE_WORDS) if hits[at]]
            yield words[known[0]][0], words[known[-1]][1]


def _is_run_together(letters: str) -> bool:
    """Whether it is nothing but eleven or more words of one list."""
    if len(letters) < PHRASE_WORDS * _SHORTEST_WORD:
        return False
    lists = _word_lists()
    # The lists whose words lead to a place, and how many words do at most.
    ways: dict[int, tuple[int, int]] = {0: (-1, 0)}
    for start in range(len(letters)):
        if start not in ways:
            continue
        before, count = ways[start]
        for end in range(start + _SHORTEST_WORD, start + _LONGEST_WORD + 1):
            if both := before & lists.get(letters[start:end], 0):
                others, most = ways.get(end, (0, 0))
                ways[end] = (others | both, max(most, count + 1))
    return ways.get(len(letters), (0, 0))[1] >= PHRASE_WORDS


def _stretches(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each stretch of consecutive numbers."""
    for at, number in enumerate(numbers):
        if at == 0 or numbers[at - 1] != number - 1:
            first = number
        if at + 1 == len(numbers) or numbers[at + 1] != number + 1:
            yield first, number


def _unspaced_phrases(text: str) -> Iterator[Span]:
    """Find Chinese phrases without spaces, with a valid checksum: announced, or no
    other Chinese beside them and of rarer characters than sentences are made of."""
    announced = _CHINESE_HINT.search(text) is not None
    runs = list(_HAN_RUN.finditer(text))
    for run in runs:
        if len(run.group()) not in _PHRASE_LENGTHS or _CHINESE_HINT.search(run.group()):
            continue
        words = " ".join(run.group())
        for mnemonic in _chinese():
            alone = len(runs) == 1 and _is_rare(words, mnemonic)
            if (announced or alone) and mnemonic.check(words):
                yield run.span()


def _is_rare(words: str, mnemonic: Mnemonic) -> bool:
    """Whether words stand late in their list, which begins with the commonest."""
    places = {word: place for place, word in enumerate(mnemonic.wordlist)}
    ranks = [places.get(word, 0) for word in words.split()]
    return sum(ranks) >= _RARE * len(ranks)


def _keys(text: str) -> Iterator[Span]:
    for match in _CERTAIN_KEY.finditer(text):
        yield match.span()
    for pattern, holds in (
        (_CHECKED_KEY, _is_checked_key),
        (_XRP_SEED, lambda text: bool(checked(text, RIPPLE))),
        (_MINI_KEY, lambda text: sha256(f"{text}?".encode()).digest()[0] == 0),
    ):
        for match in pattern.finditer(text):
            if holds(match.group()):
                yield match.span()
    for match in near(NAME_OF_SECRET, _POSSIBLE_KEY.finditer(text), text):
        yield match.span()


@cache
def _chinese() -> tuple[Mnemonic, ...]:
    return tuple(Mnemonic(f"chinese_{kind}") for kind in ("simplified", "traditional"))


@cache
def _word_lists() -> dict[str, int]:
    """Map each word to the lists that hold it, one bit for each list.

    Of some lists the first four letters are a list as well.
    """
    lists: dict[str, int] = {}
    languages = [(name, _LONGEST_WORD) for name in sorted(Mnemonic.list_languages())]
    beginnings = [(name, 4) for name in _TOLD_BY_FOUR]
    for number, (name, length) in enumerate(languages + beginnings):
        for word in word_list(name).split():
            form = _bare(word)[:length]
            lists[form] = lists.get(form, 0) | 1 << number
    return lists


def _bare(word: str) -> str:
    """Return a word without case and marks, as hurried readers type it."""
    parts = unicodedata.normalize("NFKD", word).casefold()
    return "".join(c for c in parts if not unicodedata.combining(c)).replace("ı", "i")


def _is_checked_key(text: str) -> bool:
    """Private keys of any currency: by length, and where they differ from public ones.

    Operations and blocks of Tezos are as long, with versions below 0x80.
    """
    data = checked(text)
    return (
        (len(data) == 33 and data[0] >= 0x80)
        or (len(data) == 34 and data[0] >= 0x80 and data[-1] == 1)
        or (len(data) == 39 and data[:2] in {b"\x01\x42", b"\x01\x43"})
        or (len(data) == _EXTENDED_LENGTH and data[_EXTENDED_KEY] == 0)
    )

"""Replace what identifies a person or a payment before a text is used or stored.

Decisions 0022, 0270 and 0288 say what is recognised and what is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from search.text.api_keys import find_api_keys
from search.text.base58 import B58, RIPPLE, checked
from search.text.characters import readings
from search.text.credentials import find_credentials
from search.text.documents import find_documents
from search.text.ibans import find_ibans
from search.text.placeholders import PLACEHOLDER
from search.text.scripts import CLOSE, HAN, HANGUL, KANA, OPEN, UNSPACED
from search.text.secrets import find_secrets


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text with placeholders such as `[address]`, and the kinds that were replaced.

    The kinds are some of `placeholders.KINDS`, in the order of the text.
    """

    text: str
    kinds: tuple[str, ...]


_NAME = f"[^\\W{HAN}{KANA}{HANGUL}{UNSPACED}]"
_MIXED = r"(?=[A-Za-z]{0,109}\d)(?=[^A-Z\W]{0,109}[A-Z])(?=[^a-z\W]{0,109}[a-z])"

# Nobody's own: readers ask whether mail from there is genuine.
_NO_REPLY = "(?i:no[._-]?reply|do[._-]?not[._-]?reply)@"
_EMAIL = re.compile(
    f"(?<!{_NAME})(?<![.%+-])(?!{_NO_REPLY})(?:{_NAME}|[.%+-]){{1,64}}@"
    f"(?:[A-Za-z0-9-]{{1,63}}(?:\\.[A-Za-z0-9-]{{1,63}}){{1,5}}"
    f"|(?:{_NAME}|-){{1,63}}(?:\\.(?:{_NAME}|-){{1,63}}){{1,5}})"
)
_TRANSACTION = re.compile(
    f"{OPEN}(?:(?:0[xX])?[0-9a-fA-F]{{64}}|{_MIXED}{B58}{{86,88}}"
    f"|(?:0[xX])?(?=[a-fA-F]{{0,127}}\\d)(?![0-9]+{CLOSE})"
    f"(?:[0-9a-fA-F]{{32,39}}|[0-9a-fA-F]{{41,128}})){CLOSE}"
)
_ADDRESS = re.compile(
    f"{OPEN}(?:"
    # Ethereum and its relatives, ICON
    r"(?:0[xX]|xdc|[ch]x)?(?![0-9]{40})[0-9a-fA-F]{40}"
    r"|0[xX][0-9a-fA-F]{2,20}(?:…|\.{2,4})[0-9a-fA-F]{2,20}"  # shortened for display
    r"|(?:[a-z]{2,24}|u|ln[a-z]{2,4}[0-9]{1,12}[munp]?)1"  # bech32 and Lightning
    r"(?=[a-z]{0,90}\d)[ac-hj-np-z02-9]{25,600}"
    r"|(?:[A-Z]{2,24}|U|LN[A-Z]{2,4}[0-9]{1,12}[MUNP]?)1"
    r"(?=[A-Z]{0,90}\d)[AC-HJ-NP-Z02-9]{25,600}"
    r"|[qp](?=[a-z]{0,40}\d)[ac-hj-np-z02-9]{41,63}"  # Bitcoin Cash, Kaspa
    r"|[QP](?=[A-Z]{0,40}\d)[AC-HJ-NP-Z02-9]{41}"
    r"|[ft](?:[1-3]|410f)(?=[a-z]{0,40}\d)(?:[a-z2-7]{39}|[a-z2-7]{84})"  # Filecoin
    r"|lsk(?=[a-z]{0,37}\d)[a-z2-9]{38}"  # Lisk
    r"|aa(?=[a-z]{0,39}\d)[a-hj-km-np-z0-9]{40}"  # Conflux
    # Internet Computer
    r"|(?=[a-z-]{0,62}\d)(?:[a-z2-7]{5}-){4,10}[a-z2-7]{3,5}"
    r"|(?:nano|xrb|ban)_[13][13-9a-km-uw-z]{59}"
    r"|S[PMTN][0-9A-HJKMNP-TV-Z]{37,39}"  # Stacks
    r"|[EUk0][Qf][A-Za-z0-9_+/-]{46}"  # TON
    # NEM and Symbol, Stellar, Algorand
    r"|[NT](?=[A-Z]{0,38}[2-7])[A-Z2-7]{38,39}"
    r"|[NT](?=[A-Z-]{0,44}[2-7])[A-Z2-7]{5}(?:-[A-Z2-7]{6}){5}-[A-Z2-7]{3,4}"
    r"|(?=[A-Z]{0,57}[2-7])[A-Z2-7]{56,58}|M(?=[A-Z]{0,67}[2-7])[A-Z2-7]{68}"
    # Bitcoin, TRON, XRP, Solana, Monero, …
    f"|{_MIXED}{B58}{{25,110}}"
    f"){CLOSE}"
)
# Few addresses have no digit or only one case; their checksum tells them from words.
_CHECKED_ADDRESS = re.compile(f"{OPEN}{B58}{{25,36}}{CLOSE}")
_CARD = re.compile(r"(?<![\w.,])[2-6](?:[ -]?\d){12,18}(?![\w]|[.,]\d)", re.ASCII)
_ABROAD = r"[ ]?[1-9](?:[ ().-]{0,2}\d){7,13}"  # with a country code
_PHONE_END = r"(?![\w]|[.,]\d)"
_PHONE_WITH_PLUS = re.compile(rf"(?<![\w.,+-])\+{_ABROAD}{_PHONE_END}", re.ASCII)
_PHONE = re.compile(
    rf"(?<![\w.,+-])(?:00{_ABROAD}"
    r"|(?:\(0[1-9]\d{0,4}\)|0[1-9]\d{0,4})(?:[ -]?\d){7,9}"  # with a trunk 0
    r"|\(\d{3}\)[ ]?\d{3}[ .-]\d{4}|\d{3}[.-]\d{3}[.-]\d{4}"  # North America
    r"|(?:\([1-9]\d\)|[1-9]\d)[ ]9\d{4}-?\d{4}"  # Brazil
    r"|1[3-9]\d{9}(?<!00000)|1[3-9]\d[ -]\d{4}[ -]\d{4}"  # mainland China
    r"|[78][ -]?(?:\(9\d{2}\)|9\d{2})(?:[ -]?\d){7}"  # Russia
    rf"){_PHONE_END}",
    re.ASCII,
)
_PATTERNS = (
    ("email", _EMAIL),
    ("transaction", _TRANSACTION),
    ("address", _ADDRESS),
    # Before cards: one in ten has a Luhn digit.
    ("phone", _PHONE_WITH_PLUS),
    ("card", _CARD),
    ("phone", _PHONE),
)


def redact(text: str, length: int | None = None) -> Redacted:
    """Return the text with secrets, passwords and identifiers replaced by placeholders.

    Offsets of the rest move; ordinary numbers, amounts, dates, codes and versions
    stay. With ``length`` only the beginning is returned, at most so many characters:
    what begins there is recognised in the whole text, and no placeholder is cut.
    """
    limit = len(text) if length is None else _whole(text, length)
    parts: list[str] = []
    kinds: list[str] = []
    at = 0
    for start, end, kind in _disjoint(_identifiers(text)):
        if start >= limit:
            break
        parts += (text[at:start], f"[{kind}]")
        kinds.append(kind)
        at = end
    redacted = "".join((*parts, text[at:limit]))
    if length is not None:
        redacted = redacted[: _whole(redacted, length)]
    return Redacted(redacted, tuple(dict.fromkeys(kinds)))


def _whole(text: str, length: int) -> int:
    """At most ``length`` characters, so that no placeholder is cut."""
    return next(
        (
            match.start()
            for match in PLACEHOLDER.finditer(text)
            if match.start() < length < match.end()
        ),
        length,
    )


def _disjoint(found: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Join what overlaps under the kind that was found first; sorted by place."""
    joined: list[tuple[int, int, tuple[int, str]]] = []
    for start, end, kind in sorted(
        (start, end, (rank, kind)) for rank, (start, end, kind) in enumerate(found)
    ):
        place = (start, end, kind)
        if joined and start < joined[-1][1]:
            first, last, other = joined.pop()
            place = (first, max(last, end), min(other, kind))
        joined.append(place)
    return [(start, end, kind) for start, end, (_rank, kind) in joined]


def _identifiers(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield what must go, the graver kinds first."""
    for secret in find_secrets(text):
        yield secret.start, secret.end, "secret"
    for reading in readings(text):
        for start, end, kind in _in_plain(reading.text):
            yield *reading.span(start, end), kind


def _in_plain(plain: str) -> Iterator[tuple[int, int, str]]:
    yield from find_credentials(plain)
    for start, end in find_ibans(plain):
        yield start, end, "iban"
    for start, end in find_documents(plain):
        yield start, end, "document"
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            if kind != "card" or _luhn_holds(match.group()):
                yield match.start(), match.end(), kind
    for match in _CHECKED_ADDRESS.finditer(plain):
        if checked(match.group()) or checked(match.group(), RIPPLE):
            yield match.start(), match.end(), "address"
    # Last, so that transactions and addresses keep their kinds.
    for start, end in find_api_keys(plain):
        yield start, end, "secret"


def _luhn_holds(text: str) -> bool:
    """Check the digit that ISO/IEC 7812 puts at the end of card numbers."""
    digits = [int(letter) for letter in text if letter.isdigit()]
    doubled = (digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0

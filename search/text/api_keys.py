"""Find API keys, their secrets and tokens, by their names and by their looks.

Decision 0270 says what counts and what is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.text.named import NAME_OF_SECRET, near
from search.text.scripts import CLOSE, OPEN

_API = r"(?:api|апи|एपीआई|เอพีไอ|واجهة برمجة التطبيقات)"
# Beside what private keys are called. English terms are used in every language.
_NAME = re.compile(
    rf"{NAME_OF_SECRET.pattern}"
    rf"|{OPEN}{_API}[\s_-]?(?:key|secret|token|schl(?:ü|ue|u)ssel|geheimnis|anahtar"
    r"|ключ|секрет|токен|कुंजी|की|सीक्रेट|टोकन|คีย์|กุญแจ|โทเค็?น"
    r"|キー|シークレット|トークン|[密秘][钥鑰]|金[钥鑰]|令牌|키|시크릿|토큰|مفتاح)"
    r"|access[\s_-]?key|client[\s_-]?secret|secret[\s_-]?key"
    rf"|(?:access|auth|bearer|refresh|session)[\s_-]?token|{OPEN}bearer\s"
    r"|(?:geheim|zugriffs|zugangs)(?:schl(?:ü|ue|u)ssel|token)"
    rf"|cl[ée]s? (?:d['’]|de l['’])?(?:{_API}|acc[èe]s|secr[èe]te)|jeton d['’]acc[èe]s"
    rf"|(?:clave|chave|llave|secreto|segredo) (?:d[eao] )?(?:la )?"
    rf"(?:{_API}|ace[cs]so|secreta)|token de (?:{_API}|acceso|acesso)"
    rf"|(?:ключ|токен)\w{{0,3}} (?:доступа|(?:к |для )?{_API})"
    r"|eri[şs]im (?:anahtar|token|jeton)"
    rf"|(?:kunci|rahasia|token) (?:{_API}|rahasia|akses)"
    rf"|(?:kh[óo]a|kho[áa]|m[ãa]) (?:{_API}|b[íi] m[ậa]t|truy c[ậa]p)|token truy c[ậa]p"
    r"|(?:गुप्त|सीक्रेट|एक्सेस|पहुँच) (?:कुंजी|की|टोकन)"
    rf"|(?:ال)?(?:مفتاحي?|رمز|سر) (?:ال)?(?:{_API}|وصول)"
    rf"|(?:คีย์|กุญแจ|รหัส)\s?(?:{_API}|ลับ|การเข้าถึง)|โทเค็?นการเข้าถึง"
    r"|(?:シークレット|アクセス|秘密)(?:キー|トークン)"
    r"|秘[钥鑰]|(?:访问|訪問|存取)(?:金[钥鑰]|令牌)"
    r"|(?:시크릿|액세스|접근)\s?(?:키|토큰)",
    re.IGNORECASE,
)

SHORTEST_KEY = 16
# Of base 64, UUIDs and web tokens; addresses of pages begin with two slashes.
_VALUE = re.compile(
    rf"(?<![\w+/.~-])(?!//)[\w+/.~-]{{{SHORTEST_KEY},}}+={{0,2}}", re.ASCII
)
_CLOSING = ".-"
_RUN = re.compile(r"[A-Za-z0-9]{8,}")
_CHANGE = re.compile(r"[A-Za-z](?=\d)|\d(?=[A-Za-z])")
_CHANGES = 2
"""How often letters and digits alternate at least: in `signature_1022` never."""

_TOKEN = re.compile(
    rf"{OPEN}(?=[a-z0-9]{{0,127}}[A-Z])(?=[A-Z0-9]{{0,127}}[a-z])"
    rf"(?=[A-Za-z]{{0,127}}\d)[A-Za-z0-9]{{40,128}}{CLOSE}"
)


def find_api_keys(text: str) -> Iterator[tuple[int, int]]:
    """Yield where keys stand that a word near them names, and long random tokens.

    ``text`` has its digits in ASCII; places are code points.
    """
    for match in _TOKEN.finditer(text):
        yield match.span()
    values = (value for value in _VALUE.finditer(text) if _may_be_key(value.group()))
    for match in near(_NAME, values, text):
        yield match.start(), match.start() + len(match.group().rstrip(_CLOSING))


def _may_be_key(value: str) -> bool:
    """No ordinary word, version, date or code of an error."""
    return any(len(_CHANGE.findall(run)) >= _CHANGES for run in _RUN.findall(value))

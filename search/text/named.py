"""What people call their keys, what stands near such a name, and how they say what
something of theirs is."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

_DISTANCE = 60

# What people call a secret; English terms are used in every language. Endings are
# bounded: else a run of letters is read again from each of its places.
NAME_OF_SECRET = re.compile(
    r"priv(?:ate)?[\s_-]*keys?|secret[\s_-]*key|\bseed\b|mnemonic|recovery[\s_-]*phrase"
    r"|(?:spend|view|signing)[\s_-]*key"
    r"|privat\w{0,4} (?:schl[üu]ssel|key)|clave privada|chave privada|cl[ée] priv[ée]e"
    r"|chiave privata|clau privada|priv[ée]sleutel|privat n[øo]gle|privat nyckel"
    r"|[öo]zel anahtar|gizli anahtar|klucz\w{0,4} prywatn\w{0,4}"
    r"|soukrom\w{0,4} kl[íi][čc]"
    r"|kunci (?:privat|pribadi|peribadi)|kh[óo]a ri[êe]ng|kho[áa] ri[êe]ng"
    r"|(?:приватн|закрыт|секретн|частен|частн)\w{0,4} ключ|ιδιωτικ\w{1,4} κλειδ\w{1,4}"
    r"|(?:ال)?مفتاحي? (?:ال)?(?:خاص|سري)|کلید خصوصی|نجی کلید|מפתח פרטי"
    r"|निजी कुंजी|प्राइवेट की|ব্যক্তিগত কী|(?:คีย์|กุญแจ)ส่วนตัว|ไพรเวทคีย์"
    r"|私[钥鑰]|密[钥鑰]|秘密鍵|プライベートキー|シードフレーズ"
    r"|개인\s?키|비밀\s?키|시드\s?(?:구문|문구)",
    re.IGNORECASE,
)

# Repeats are bounded, so that no place of a text is read more than some dozen times.
IS = (
    r"(?:\s{0,2}(?:[:=→]|[—–-](?=\s))"
    r"|(?:\s{0,2}(?:是|为|為|は|が|[은는이가]|คือ|เป็น)"
    r"|\s(?:is|was|ist|lautet|war|es|era|é|e|foi|это|adalah|ialah|là|la|هي|هو"
    r"|est|était|è|és|este|är|er|je|ir|yra|є|е|је|είναι|ήταν|היא|הוא|یہ|است)(?=\W))"
    r"(?:\s?[:=])?)"
)
MY = (
    r"(?:my|meine?|mi|minha|meu|mon|mia|mio|mijn|m[oó]j[ea]?|moja|m[uů]j|meva|mitt"
    r"|min(?!\spass)|mano|mana|minu|мо[йеёияї]|мій|моята|मेरा|मेरे|আমার|میرا|میری|իմ"
    r"|我的|私の|내|제)"
)
"""Before what is mine, in most languages; ``MINE`` stands after it."""
MINE = (
    r"(?:\s(?:saya|aku|của (?:tôi|mình)|cua (?:toi|minh)|الخاص[ةه]? بي|من|mea|mitt|ми"
    r"|μου|שלי)"
    r"|\s?ของ(?:ฉัน|ผม|เรา))"
)
OPENING = r"\s{0,2}[\"'“„«‘(<「『]{0,2}"


def near(
    name: re.Pattern[str], values: Iterable[re.Match[str]], text: str
) -> Iterator[re.Match[str]]:
    """Yield the ``values`` of a text that have a name within 60 characters."""
    values = list(values)
    names = [match.span() for match in name.finditer(text)] if values else []
    ends = [end for _start, end in names]
    for match in values:
        first = bisect_left(ends, match.start() - _DISTANCE)
        if first < len(names) and names[first][0] <= match.end() + _DISTANCE:
            yield match

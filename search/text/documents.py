"""Find numbers of passports and identity cards by the words that name them.

Decision 0288 says what counts and what is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.text.named import IS, MINE, OPENING
from search.text.scripts import CLOSE, OPEN

_DOCUMENT = (
    rf"(?:{OPEN}(?:passport|(?:national|identity) (?:id(?:entity|entification)?|card)"
    r"(?: card)?|identification|id[ -]card"
    r"|reisepass|pass(?=-?n(?:umme)?r)|(?:personal)?ausweis"
    r"|pasaporte|documento de identidad|c[ée]dula|dni|nie"
    r"|passaporte|(?:documento|carteira) de identidade|cpf"
    r"|pasaport\w{0,5}|kimlik\w{0,3}|paspor|ktp|nik"
    r"|h[ộo] chi[ếe]u|c[ăa]n c[ướuo]{2}c(?: c[ôo]ng d[âa]n)?|cccd|cmnd|aadhaa?r)"
    r"|паспорт\w{0,2}|удостоверени\w{1,2} личности|\bинн|снилс|पासपोर्ट|आधार"
    r"|جواز(?: (?:ال)?سفري?)?|هوي(?:[ةه]|تي)(?: (?:ال)?وطني[ةه])?"
    r"|หนังสือเดินทาง|พาสปอร์ต|บัตร(?:ประจำตัว)?ประชาชน|여권|주민등록|신분증"
    r"|パスポート|旅券|マイナンバー|在留カード|[护護]照|身份[证證])"
)
_NUMBER = (
    r"(?:[ -]?(?:number|nummer|no|nr|n[úu]mero|n[º°]|nomor|s[ốo]|numara\w{0,3}"
    r"|номер\w{0,2}|серия|№|#|नंबर|संख्या|رقم|(?:หมาย)?เลข(?:ที่)?|번호|番号|[号號][码碼]?)\.?)"
)
_DATE = r"(?:(?:19|20)\d\d[./-]\d|\d{1,2}[./-]\d{1,2}[./-]\d{2})"
_PIXELS = r"\d{3,4}x\d{3}"
_AMOUNT = r"\s?(?:usd|eur|btc|eth|[$€])"
_NUMBERED = re.compile(
    rf"{_DOCUMENT}(?:{_NUMBER}|{MINE}){{0,3}}{IS}?{OPENING}{OPEN}(?!{_DATE}|{_PIXELS})"
    r"(?P<value>\d{1,4}(?:(?:[ .-]|\s(?:номер|№)\s?)\d{1,8}){1,5}"
    r"|(?:[a-z]{0,5}|(?-i:[A-Z]{1,3}) )\d[a-z\d]{4,17}(?:-[a-z\d]{1,7})?)"
    rf"{CLOSE}(?!{_AMOUNT})",
    re.IGNORECASE,
)
_SHORTEST, _FEWEST_DIGITS = 7, 5


def find_documents(text: str) -> Iterator[tuple[int, int]]:
    """Yield where numbers of documents stand beside their name.

    ``text`` has its digits in ASCII; places are code points.
    """
    for match in _NUMBERED.finditer(text):
        value = match["value"]
        digits = sum(letter.isdigit() for letter in value)
        if len(value) >= _SHORTEST and digits >= _FEWEST_DIGITS:
            yield match.span("value")

"""Which letter of a language's own alphabet a title belongs to, and in what order.

No collation library: ICU's binding needs a compiler, and a glossary needs letters,
not a full sort order. Sources: the Unicode names of the scripts; GB 2312 lists its
first 3,755 characters by pinyin, Big5 its first 5,401 by strokes.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right

OTHER = "#"
THAI_LEADING_VOWELS = "เแโใไ"
ARABIC_ARTICLE = "ال"

LATIN = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
CYRILLIC = tuple("АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ")
# Letters that a language sorts apart from the plain letter, by that letter.
OWN_LETTERS: dict[str, str] = {
    "ca": "Ç",
    "cs": "ČŘŠŽ",
    "da": "ÆØÅ",
    "es": "Ñ",
    "et": "ŠŽÕÄÖÜ",
    "fi": "ÅÄÖ",
    "hr": "ČĆĐŠŽ",
    "hu": "ÖŐÜŰ",
    "lt": "ČŠŽ",
    "lv": "ČĢĶĻŅŠŽ",
    "nb": "ÆØÅ",
    "pl": "ĄĆĘŁŃÓŚŹŻ",
    "ro": "ĂÂÎȘȚ",
    "sk": "ČĎĽŇŠŤŽ",
    "sl": "ČŠŽ",
    "sv": "ÅÄÖ",
    "tr": "ÇĞİÖŞÜ",
    "vi": "ĂÂĐÊÔƠƯ",
}
ALPHABETS: dict[str, str] = {
    "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "bg": "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЮЯ",
    "el": "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ",
    "fa": "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی",
    "he": "אבגדהוזחטיכלמנסעפצקרשת",
    "hy": "ԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖ",
    "ja": "あかさたなはまやらわ",
    "ko": "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ",
    "sr": "АБВГДЂЕЖЗИЈКЛЉМНЊОПРСТЋУФХЦЧЏШ",
    "th": "กขคฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ",
    "uk": "АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЮЯ",
    "ur": "ابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنوہی",
}
# The first character of each pinyin letter in GB 2312's order; I, U and V start none.
PINYIN_FIRST = "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"
PINYIN = tuple("ABCDEFGHJKLMNOPQRSTWXYZ")
KANA_ROWS = (
    ("あ", "ぁ", "お"),
    ("か", "か", "ご"),
    ("さ", "さ", "ぞ"),
    ("た", "た", "ど"),
    ("な", "な", "の"),
    ("は", "は", "ぽ"),
    ("ま", "ま", "も"),
    ("や", "ゃ", "よ"),
    ("ら", "ら", "ろ"),
    ("わ", "ゎ", "ん"),
)
HANGUL_INITIALS = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"


def alphabet(code: str) -> tuple[str, ...]:
    """The letters of a language in its own order, without those of other scripts."""
    if code == "zh-hant":
        return ()
    base = code.split("-")[0]
    if base in ALPHABETS:
        return tuple(ALPHABETS[base])
    if base == "ru":
        return CYRILLIC
    return LATIN_WITH_OWN.get(base, LATIN)


def letter_of(title: str, code: str) -> str:
    """The letter that ``title`` is filed under; ``#`` for digits and signs."""
    first = _first(title, code)
    if not first:
        return OTHER
    if code in ("zh-hans", "zh-hant") and _is_han(first):
        return _pinyin(first) if code == "zh-hans" else first
    if "ぁ" <= first <= "ヺ":
        return _kana_row(first)
    if "가" <= first <= "힣":
        return HANGUL_INITIALS[(ord(first) - 0xAC00) // 588]
    own = first.translate({ord("i"): "İ"}).upper() if code == "tr" else first.upper()
    if own in alphabet(code):
        return own
    decomposed = unicodedata.normalize("NFD", own)
    plain, marks = decomposed[0], decomposed[1:]
    # A Vietnamese letter may have a mark of its own and one of its tone.
    for mark in marks:
        marked = unicodedata.normalize("NFC", plain + mark)
        if marked in alphabet(code):
            return marked
    if plain in alphabet(code) or plain in LATIN:
        return plain
    return plain if plain.isalpha() else OTHER


def sort_key(title: str, code: str) -> tuple[int, str, str]:
    """Orders titles by letter, then by their own text."""
    letter = letter_of(title, code)
    return (_rank(letter, code), letter, _comparable(title))


def _rank(letter: str, code: str) -> int:
    letters = alphabet(code)
    if letter in letters:
        return letters.index(letter)
    return len(letters) + (1 if letter == OTHER else 0)


def _comparable(title: str) -> str:
    decomposed = unicodedata.normalize("NFKD", title.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _first(title: str, code: str) -> str:
    text = unicodedata.normalize("NFKC", title).strip()
    if code == "ar" and text != ARABIC_ARTICLE:
        text = text.removeprefix(ARABIC_ARTICLE)
    first = next((c for c in text if c.isalnum()), "")
    if first and first in THAI_LEADING_VOWELS:
        rest = text[text.index(first) + 1 :]
        return rest[:1]
    return "ا" if first and first in "أإآ" else first


def _is_han(char: str) -> bool:
    return "一" <= char <= "鿿"


def _pinyin(char: str) -> str:
    """The first letter of the pinyin of a common character, else ``#``."""
    try:
        place = char.encode("gb2312")
    except UnicodeEncodeError:
        return OTHER
    if not b"\xb0\xa1" <= place <= b"\xd7\xf9":
        return OTHER
    firsts = [c.encode("gb2312") for c in PINYIN_FIRST]
    return PINYIN[bisect_right(firsts, place) - 1]


def _kana_row(char: str) -> str:
    hiragana = chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char
    return next(
        (row for row, first, last in KANA_ROWS if first <= hiragana <= last), OTHER
    )


def _with_own(own: str) -> tuple[str, ...]:
    """Latin letters with a language's own ones: Scandinavian ones last, in the order
    given, the others behind the letter that they are made from."""
    letters = list(LATIN)
    for letter in own:
        base = unicodedata.normalize("NFD", letter)[0]
        if base in letters and not set(own) <= set("ÆØÅÄÖ"):
            place = letters.index(base) + 1
            while place < len(letters) and letters[place] not in LATIN:
                place += 1
            letters.insert(place, letter)
        elif letter == "Đ":
            letters.insert(letters.index("D") + 1, letter)
        elif letter == "Ł":
            letters.insert(letters.index("L") + 1, letter)
        else:
            letters.append(letter)
    return tuple(letters)


LATIN_WITH_OWN = {code: _with_own(own) for code, own in OWN_LETTERS.items()}

"""What was typed with the keyboard set to another script (``ghbdtn``: ``привет``)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial

from search.spelling.hangul import composed, letters
from search.spelling.vocabulary import Spelled
from search.text.scripts import HANGUL, INVISIBLE, MARKS

LETTERS = 4
"""Letters that must have been typed, for fewer are a word in too many scripts."""

_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,./`\\"
# What the same keys type in the usual layout of a language, a space where nothing fits.
_LAYOUTS: dict[str, tuple[str, ...]] = {
    "ru": ("йцукенгшщзхъфывапролджэячсмитьбю.ё\\",),
    "uk": ("йцукенгшщзхїфівапролджєячсмитьбю.'ґ",),
    "bg": (
        ",уеишщксдзц;ьяаожгтнвмчюйъэфхпрлб  ",
        "явертъуиопшщасдфгхйкл;'зьцжбнм,./чю",
    ),
    # The key of the Greek accent types nothing by itself.
    "el": (" ςερτυθιοπ  ασδφγηξκλ\u00ad ζχψωβνμ     ",),
    "he": ("  קראטוןםפ  שדגכעיחלךף,זסבהנמצתץ.  ",),
    "ar": ("ضصثقفغعهخحجدشسيبلاتنمكطئءؤر\ufefbىةوزظذ ",),
    "fa": ("ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدئو./ پ",),
    "th": ("ๆไำพะัีรนยบลฟหกดเ้่าสวงผปแอิืทมใฝ ฃ",),
}
_HANGUL = dict(
    zip(
        "qwertyuiopasdfghjklzxcvbnmQWERTOP",
        "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ",
        strict=True,
    )
)
_FROM_HANGUL = {letter: key for key, letter in _HANGUL.items()}
_SHIFTED = str.maketrans('{}:"<>~|', "[];',.`\\")
# Two letters on one key of the Arabic layout.
_LAM_ALEF = "\ufefb"
_CHUNK = re.compile(r"\S+")
_LATIN_LETTER = re.compile("[A-Za-z]")
_LETTER = re.compile(r"[^\W\d_]")
_STARTS_WITH_MARK = re.compile(f"[{MARKS}{INVISIBLE}\u0e33]")
_HANGUL_LETTER = re.compile(f"[{HANGUL}]")
_HANGUL_RUN = re.compile(f"[{HANGUL}]+")
_LATIN_RUN = re.compile("[A-Za-z]+")

Convert = Callable[[str], str | None]
"""None for what cannot have been typed with that layout."""


def retyped(text: str, locale: str, unknown: Sequence[Spelled]) -> Iterator[str]:
    """Yield what ``text`` would be had its unknown words been typed in another layout.

    Whether those are words, the caller must find out.
    """
    chunks = [
        (chunk.start(), chunk.end())
        for chunk in _CHUNK.finditer(text)
        if any(chunk.start() <= word.start < chunk.end() for word in unknown)
    ]
    typed = "".join(text[start:end] for start, end in chunks)
    if len(_LETTER.findall(typed)) < LETTERS and not _HANGUL_LETTER.search(typed):
        return
    spoken = locale.partition("-")[0]
    for convert in _conversions(typed, spoken):
        parts, at = [], 0
        for start, end in chunks:
            converted = convert(text[start:end])
            if converted is None:
                break
            parts += [text[at:start], converted]
            at = end
        else:
            yield "".join((*parts, text[at:]))


def in_other_layouts(text: str) -> Iterator[str]:
    """Yield what ``text`` would be had all of it been typed in another layout.

    What a layout cannot type stays. From Latin letters only those alphabets are made
    that have a layout and recovery phrases of their own: Russian and Korean.
    """
    if _LATIN_LETTER.search(text):
        yield _translated(text, _table(*_LAYOUTS["ru"], back=False))
        yield _LATIN_RUN.sub(lambda run: _to_hangul(run[0]) or run[0], text)
    if _HANGUL_LETTER.search(text):
        table = str.maketrans(_FROM_HANGUL)
        yield _HANGUL_RUN.sub(lambda run: letters(run[0]).translate(table), text)
    typed = {letter for letter in text.lower() if letter.isalpha()}
    for layouts in _LAYOUTS.values():
        for layout in layouts:
            keys = _table(layout, back=True)
            if not typed.isdisjoint(keys):
                yield _translated(text, keys)


def _conversions(typed: str, language: str) -> Iterator[Convert]:
    if _LATIN_LETTER.search(typed):
        if language == "ko":
            yield _to_hangul
        for layout in _LAYOUTS.get(language, ()):
            yield partial(_by_keys, table=_table(layout, back=False))
    elif _HANGUL_LETTER.search(typed):
        yield _from_hangul
    else:
        own = _LAYOUTS.get(language)
        for layouts in [own] if own else _LAYOUTS.values():
            for layout in layouts:
                yield partial(_by_keys, table=_table(layout, back=True))


@cache
def _table(layout: str, *, back: bool) -> Mapping[str, str]:
    pairs = [
        (key, typed)
        for key, typed in zip(_KEYS, layout, strict=True)
        if typed != " " and key != typed
    ]
    return {typed: key for key, typed in pairs} if back else dict(pairs)


def _unshifted(typed: str, table: Mapping[str, str]) -> str:
    keys = typed.translate(_SHIFTED).lower()
    return keys.replace("\u0644\u0627", _LAM_ALEF) if _LAM_ALEF in table else keys


def _translated(typed: str, table: Mapping[str, str]) -> str:
    return "".join(table.get(letter, letter) for letter in _unshifted(typed, table))


def _by_keys(typed: str, table: Mapping[str, str]) -> str | None:
    keys = _unshifted(typed, table)
    found = [table.get(letter, None if letter.isalpha() else letter) for letter in keys]
    if None in found:
        return None
    whole = "".join(letter or "" for letter in found).replace("\u00ad", "")
    return None if _STARTS_WITH_MARK.match(whole) else whole


def _to_hangul(typed: str) -> str | None:
    found = [_HANGUL.get(key, _HANGUL.get(key.lower(), "")) for key in typed]
    return composed("".join(found)) if all(found) else None


def _from_hangul(typed: str) -> str | None:
    found = [_FROM_HANGUL.get(letter, "") for letter in letters(typed)]
    return "".join(found) if all(found) else None

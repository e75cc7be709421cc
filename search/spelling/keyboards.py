"""What was typed with the keyboard set to another script (``ghbdtn``: ``привет``)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import NamedTuple

from search.spelling.hangul import composed, letters
from search.spelling.vocabulary import Spelled
from search.text.scripts import HANGUL, INVISIBLE, MARKS

LETTERS = 4
"""Letters that must have been typed, for fewer are a word in too many scripts."""

_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,./`\\1234567890-="
_WITH_SHIFT = 'QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>?~|!@#$%^&*()_+'


class _Layout(NamedTuple):
    """What the same keys type, a space where nothing fits; ``shifted`` only where that
    is not the capital of it."""

    plain: str
    shifted: str = ""


# The usual ones of a language.
_LAYOUTS: dict[str, tuple[_Layout, ...]] = {
    "ru": (_Layout("йцукенгшщзхъфывапролджэячсмитьбю.ё\\"),),
    "uk": (_Layout("йцукенгшщзхїфівапролджєячсмитьбю.'ґ"),),
    "bg": (
        _Layout(
            ",уеишщксдзц;ьяаожгтнвмчюйъэфхпрлб  ",
            "ыУЕИШЩКСДЗЦ ѝЯАОЖГТНВМЧЮЙЪЭФХПРЛБ  ",
        ),
        _Layout("явертъуиопшщасдфгхйкл;'зьцжбнм,./чю"),
    ),
    # The key of the Greek accent types nothing by itself.
    "el": (_Layout(";ςερτυθιοπ  ασδφγηξκλ\u00ad ζχψωβνμ     "),),
    "he": (_Layout("/'קראטוןםפ  שדגכעיחלךף,זסבהנמצתץ.  "),),
    "ar": (
        _Layout(
            "ضصثقفغعهخحجدشسيبلاتنمكطئءؤر\ufefbىةوزظذ ",
            "    \ufef9إ          \ufef7أ         \ufef5آ",
        ),
    ),
    "fa": (
        _Layout(
            "ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدئو./ پ",
            "                ۀآ     ةيژؤإأء",
        ),
        _Layout(
            "ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدپو./  ",
            "            ؤئيإأآة    ك ژ \u200c ء",
        ),
    ),
    "hi": (
        _Layout(
            "\u094c\u0948\u093e\u0940\u0942बहगदजड\u093c"
            "\u094b\u0947\u094d\u093f\u0941परकतचट"
            "\u0946\u0902मनवलस,.य\u094a\u0949           \u0943",
            "औऐआईऊभङघधझढञओएअइउफऱखथछठऎ\u0901णऩऴळशष।\u095fऒऑऍ\u0945        \u0903ऋ",
        ),
    ),
    "th": (
        _Layout(
            "ๆไำพะัีรนยบลฟหกดเ้่าสวงผปแอิืทมใฝ ฃๅ/-ภถุึคตจขช",
            "๐ ฎฑธํ๊ณฯญฐ ฤฆฏโฌ็๋ษศซ   ฉฮฺ์ ฒฬฦ ฅ ๑๒๓๔ู ๕๖๗๘๙",
        ),
    ),
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
# A question mark at the end is one in every layout, whatever its key types.
_CHUNK = re.compile(r"\S*[^\s?!]")
_LATIN_LETTER = re.compile("[A-Za-z]")
_LETTER = re.compile(r"[^\W\d_]")
_STARTS_WITH_MARK = re.compile(f"[{MARKS}{INVISIBLE}\u0e33]")
_HANGUL_LETTER = re.compile(f"[{HANGUL}]")
_HANGUL_RUN = re.compile(f"[{HANGUL}]+")
_LATIN_RUN = re.compile("[A-Za-z]+")

Convert = Callable[[str], str | None]
"""None for what cannot have been typed with that layout."""
Case = Callable[[str], str]


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
    yield from dict.fromkeys(_converted(text, chunks, _conversions(typed, spoken)))


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


def _converted(
    text: str, chunks: Sequence[tuple[int, int]], conversions: Iterable[Convert]
) -> Iterator[str]:
    """What ``text`` is by those conversions that all its ``chunks`` have."""
    for convert in conversions:
        parts, at = [], 0
        for start, end in chunks:
            converted = convert(text[start:end])
            if converted is None:
                break
            parts += [text[at:start], converted]
            at = end
        else:
            yield "".join((*parts, text[at:]))


def _conversions(typed: str, language: str) -> Iterator[Convert]:
    if _LATIN_LETTER.search(typed):
        # With caps lock, or the capital of a sentence, the shifted keys say nothing.
        cases: list[Case] = [str, str.lower] if typed != typed.lower() else [str]
        if language == "ko":
            for case in cases:
                yield partial(_in_runs, runs=_LATIN_RUN, case=case, convert=_to_hangul)
        for layout in _LAYOUTS.get(language, ()):
            for case in cases if layout.shifted else cases[:1]:
                yield partial(_by_keys, table=_table(layout, back=False), case=case)
    elif _HANGUL_LETTER.search(typed):
        yield partial(_in_runs, runs=_HANGUL_RUN, convert=_from_hangul)
    else:
        own = _LAYOUTS.get(language)
        for layouts in [own] if own else _LAYOUTS.values():
            for layout in layouts:
                yield partial(_by_keys, table=_table(layout, back=True))


@cache
def _table(layout: _Layout, *, back: bool) -> Mapping[str, str]:
    shifted = zip(_WITH_SHIFT, layout.shifted, strict=False)
    plain = zip(_KEYS, layout.plain, strict=False)
    pairs = [
        (key, typed)
        for key, typed in (*shifted, *plain)
        if typed != " " and key != typed
    ]
    return {typed: key for key, typed in pairs} if back else dict(pairs)


def _keys(typed: str, table: Mapping[str, str]) -> Iterator[tuple[str, str | None]]:
    """Each letter without shift, unless the layout has another one for it with shift,
    and what it stands for."""
    if _LAM_ALEF in table:
        typed = typed.replace("\u0644\u0627", _LAM_ALEF)
    for letter in typed:
        key = letter if letter in table else letter.translate(_SHIFTED).lower()
        yield key, table.get(key)


def _translated(typed: str, table: Mapping[str, str]) -> str:
    return "".join(meant or key for key, meant in _keys(typed, table))


def _by_keys(typed: str, table: Mapping[str, str], case: Case = str) -> str | None:
    parts = []
    for key, meant in _keys(case(typed), table):
        if meant is None and key.isalpha():
            return None
        parts.append(meant or key)
    whole = "".join(parts).replace("\u00ad", "")
    return None if _STARTS_WITH_MARK.match(whole) else whole


def _in_runs(
    typed: str, runs: re.Pattern[str], convert: Convert, case: Case = str
) -> str | None:
    """What is no letter stays (``2eksrP``: ``2단계``)."""
    parts, at = [], 0
    for run in runs.finditer(typed):
        meant = convert(case(run[0]))
        if meant is None:
            return None
        parts += [typed[at : run.start()], meant]
        at = run.end()
    return "".join((*parts, typed[at:]))


def _to_hangul(typed: str) -> str | None:
    found = [_HANGUL.get(key, _HANGUL.get(key.lower(), "")) for key in typed]
    return composed("".join(found)) if all(found) else None


def _from_hangul(typed: str) -> str | None:
    found = [_FROM_HANGUL.get(letter, "") for letter in letters(typed)]
    return "".join(found) if all(found) else None

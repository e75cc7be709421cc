"""Words that some languages surely have, whatever a help centre writes of."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray
from wordfreq import available_languages, read_cBpack
from wordfreq.transliterate import SR_LATN_TABLE

from search.text.normalise import compose, fold
from search.text.writing import base

# As hurried readers type them; with an apostrophe they are cut alike.
_CONTRACTIONS = (
    "aint arent cant couldnt didnt doesnt dont hadnt hasnt havent heres isnt mustnt "
    "neednt shouldnt thats theres theyll theyre theyve wasnt werent weve whats whos "
    "wont wouldnt youd youll youre youve"
)
# What is counted of these are parts of words, or syllables that many share unmarked.
_IN_PARTS = frozenset({"ja", "vi", "zh"})
# Croatian and Serbian are counted as one, in Latin letters.
_TOGETHER = {"hr": "sh", "sr": "sh"}


def word_list(name: str) -> str:
    """The words of a list that recovery phrases are made of, each on a line."""
    return files("mnemonic").joinpath("wordlist", f"{name}.txt").read_text("utf-8")


def is_plain_word(word: str, locale: str) -> bool:
    """Whether a word is a plain one of the locale's language or of English, which is
    typed on the pages of every other. Its marks do not count.
    """
    form = fold(compose(word))
    return any(is_word_of(form, code) for code in {locale, "en"})


def read_plain_words(locale: str) -> None:
    """Read now what ``is_plain_word`` would read when it is first asked."""
    is_plain_word("", locale)


def is_word_of(word: str, locale: str) -> bool:
    """Whether a word is a plain one of the locale's language, with just the marks that
    it has or without any.

    Plain is at least every millionth word of large collections of texts.
    """
    code, written = base(locale), compose(word)
    form = hash(written.translate(SR_LATN_TABLE) if code == "sr" else written)
    hashes = _hashes(_together(code))
    place = hashes.searchsorted(form)
    return bool(place < len(hashes) and hashes[place] == form)


def most_used_words(locale: str, number: int) -> list[str]:
    """The most used words of the locale's language, the first ones first.

    None where its words were not counted; Serbian ones are in Latin letters.
    """
    return [*islice(_counted(_together(base(locale))), number)]


@cache
def _hashes(code: str) -> NDArray[np.int64]:
    """Sorted: as text, the words of one language would take some megabytes."""
    words: list[str] = []
    if code == "ko":
        words.append(word_list("korean"))
    elif code not in _IN_PARTS:
        words += _counted(code)
    if code == "en":
        words.append(_CONTRACTIONS)
    written = compose("\n".join(words))
    plain = {*written.split(), *fold(written).split()}
    return np.sort(np.fromiter(map(hash, plain), np.int64, len(plain)))


def _together(code: str) -> str:
    return _TOGETHER.get(code, code)


def _counted(code: str) -> Iterator[str]:
    """The words that a language uses at least once in a million, most used first.

    Read past the package's own cache, which keeps some megabytes for each language.
    """
    file = available_languages("small").get(code)
    return chain.from_iterable(read_cBpack(file) if file else ())

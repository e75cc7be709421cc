"""Words that some languages surely have, whatever a help centre writes of."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from wordfreq import available_languages, read_cBpack

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


def word_list(name: str) -> str:
    """The words of a list that recovery phrases are made of, each on a line."""
    return files("mnemonic").joinpath("wordlist", f"{name}.txt").read_text("utf-8")


def is_plain_word(word: str, locale: str) -> bool:
    """Whether a word is a plain one of the locale's language or of English, which is
    typed on the pages of every other. Its marks do not count.
    """
    form = fold(compose(word))
    return any(is_word_of(form, code) for code in {locale, "en"})


def is_word_of(word: str, locale: str) -> bool:
    """Whether a word is a plain one of the locale's language, with just the marks that
    it has or without any.

    Plain is at least every millionth word of large collections of texts.
    """
    form, hashes = hash(compose(word)), _hashes(base(locale))
    place = hashes.searchsorted(form)
    return bool(place < len(hashes) and hashes[place] == form)


@cache
def _hashes(code: str) -> NDArray[np.int64]:
    """Sorted: as text, the words of one language would take some megabytes."""
    words: list[str] = []
    if code == "ko":
        words.append(word_list("korean"))
    elif code not in _IN_PARTS and (file := available_languages("small").get(code)):
        # wordfreq's other readers keep what they have read.
        words += chain.from_iterable(read_cBpack(file))
    if code == "en":
        words.append(_CONTRACTIONS)
    written = compose("\n".join(words))
    plain = {*written.split(), *fold(written).split()}
    return np.sort(np.fromiter(map(hash, plain), np.int64, len(plain)))

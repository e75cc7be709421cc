"""Words that some languages surely have, whatever a help centre writes of."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from wordfreq import available_languages, get_frequency_list
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
    typed on the pages of every other.

    Plain is at least every millionth word of large collections of texts.
    """
    code = base(locale)
    typed = compose(word)
    form = hash(fold(typed.translate(SR_LATN_TABLE) if code == "sr" else typed))
    return any(
        _holds(_hashes(known), form) for known in {_TOGETHER.get(code, code), "en"}
    )


def _holds(hashes: NDArray[np.int64], form: int) -> bool:
    place = hashes.searchsorted(form)
    return bool(place < len(hashes) and hashes[place] == form)


@cache
def _hashes(code: str) -> NDArray[np.int64]:
    """Sorted: as text, the words of one language would take some megabytes."""
    words: list[str] = []
    if code == "ko":
        words.append(word_list("korean"))
    elif code not in _IN_PARTS and code in available_languages("small"):
        # Not through the library's cache, which would keep them as text.
        words += chain(*get_frequency_list.__wrapped__(code, "small"))
    if code == "en":
        words.append(_CONTRACTIONS)
    plain = set(fold(compose("\n".join(words))).split())
    return np.sort(np.fromiter(map(hash, plain), np.int64, len(plain)))

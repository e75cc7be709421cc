"""Words that some languages surely have, whatever a help centre writes of."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from search.text.normalise import compose, fold
from search.text.writing import base

# Recovery phrases are made of some 2,000 plain words of each of these languages.
_LISTS = {
    "cs": "czech",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "ko": "korean",
    "pt": "portuguese",
    "ru": "russian",
    "tr": "turkish",
}
# As hurried readers type them; with an apostrophe they are cut alike.
_CONTRACTIONS = (
    "aint arent cant couldnt didnt doesnt dont hadnt hasnt havent heres isnt mustnt "
    "neednt shouldnt thats theres theyll theyre theyve wasnt werent weve whats whos "
    "wont wouldnt youd youll youre youve"
)


def word_list(name: str) -> str:
    """The words of a list that recovery phrases are made of, each on a line."""
    return files("mnemonic").joinpath("wordlist", f"{name}.txt").read_text("utf-8")


def is_plain_word(word: str, locale: str) -> bool:
    """Whether a word, or one that it is a plural in -s of, is a plain one of the
    locale's language or of English, which is typed on the pages of every other.
    """
    form = fold(compose(word))
    return any(
        not {form, form.removesuffix("s")}.isdisjoint(_words(code))
        for code in (base(locale), "en")
    )


@cache
def _words(code: str) -> frozenset[str]:
    if code not in _LISTS:
        return frozenset()
    words = fold(compose(word_list(_LISTS[code]))).split()
    return frozenset((*words, *(_CONTRACTIONS.split() if code == "en" else ())))

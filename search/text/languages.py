"""What the analysis knows about each language: stemmer, apostrophes, marks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Language:
    """How words of one language are brought to their terms.

    `script` is what its words are written in; `stemmer` names a Snowball algorithm.
    `apostrophe` says what an apostrophe inside a word does: `join` drops it, `before`
    keeps what stands before it, `after` what stands after it. With `dotless_i`, I is
    the capital of ı. `tonal` languages write syllables whose marks carry the meaning.
    `folds_han` makes Traditional and Simplified characters one. With `compounds`
    several words are written as one, and readers may look for the last. `two_letters`
    are letters that a keyboard may lack, each with what then stands for it.
    """

    script: Literal["latin", "other", "both"] = "latin"
    stemmer: str | None = None
    apostrophe: Literal["join", "before", "after"] = "join"
    dotless_i: bool = False
    tonal: bool = False
    folds_han: bool = False
    compounds: bool = False
    two_letters: tuple[tuple[str, str], ...] = ()

    def of_word(self, *, is_latin: bool) -> Language:
        """Return the language of a word: a Latin word among others is English."""
        if self.script == "both" or (self.script == "latin") == is_latin:
            return self
        return ENGLISH if is_latin else PLAIN


# Names that must stay whole: stemmers take USDT for a form of USD.
TICKERS = frozenset(
    "algo atom avax bitcoin busd cosmos dash doge dogecoin ethereum iban kucoin link "
    "litecoin luna matic monero near polygon ripple shib solana tron tusd usdc usde "
    "usdt wbtc".split()
)

_GERMAN = ("ä", "ae"), ("ö", "oe"), ("ü", "ue")
_DANISH = ("å", "aa"), ("ø", "oe")
_SWEDISH = ("å", "aa"), ("ä", "ae"), ("ö", "oe")

ENGLISH = Language(stemmer="english")
PLAIN = Language(script="both")

LANGUAGES: dict[str, Language] = {
    "ar": Language(script="other", stemmer="arabic"),
    "bg": Language(script="other"),
    "bn": Language(script="other"),
    "ca": Language(stemmer="catalan", apostrophe="after"),
    "cs": Language(stemmer="czech"),
    "da": Language(stemmer="danish", compounds=True, two_letters=_DANISH),
    "de": Language(stemmer="german", compounds=True, two_letters=_GERMAN),
    "el": Language(script="other", stemmer="greek"),
    "en": ENGLISH,
    "es": Language(stemmer="spanish"),
    "et": Language(stemmer="estonian", compounds=True),
    "fa": Language(script="other", stemmer="persian"),
    "fi": Language(stemmer="finnish", compounds=True),
    "fr": Language(stemmer="french", apostrophe="after"),
    "he": Language(script="other"),
    "hi": Language(script="other", stemmer="hindi"),
    # Croatian and Serbian are one language to the algorithm, which writes Latin.
    "hr": Language(script="both", stemmer="serbian"),
    "hu": Language(stemmer="hungarian", compounds=True),
    "hy": Language(script="other", stemmer="armenian"),
    "id": Language(stemmer="indonesian"),
    "it": Language(stemmer="italian", apostrophe="after"),
    "ja": Language(script="other"),
    "km": Language(script="other"),
    "ko": Language(script="other"),
    "lt": Language(stemmer="lithuanian"),
    "lv": Language(),
    "ms": Language(stemmer="indonesian"),
    "nb": Language(stemmer="norwegian", compounds=True, two_letters=_DANISH),
    "nl": Language(stemmer="dutch", compounds=True),
    "pl": Language(stemmer="polish"),
    "pt": Language(stemmer="portuguese"),
    "ro": Language(stemmer="romanian"),
    "ru": Language(script="other", stemmer="russian"),
    "sk": Language(stemmer="czech"),
    "sl": Language(),
    "sr": Language(script="both", stemmer="serbian"),
    "sv": Language(stemmer="swedish", compounds=True, two_letters=_SWEDISH),
    "th": Language(script="other"),
    "tr": Language(stemmer="turkish", apostrophe="before", dotless_i=True),
    "uk": Language(script="other"),
    "ur": Language(script="other"),
    "vi": Language(tonal=True),
    "zh": Language(script="other", folds_han=True),
}


def language(locale: str) -> Language:
    """Return the language of a locale tag; unknown ones are cut but not stemmed."""
    return LANGUAGES.get(locale.lower().partition("-")[0], PLAIN)

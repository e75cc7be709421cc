"""What a question with unknown words was to say, and whether that is sure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from search.spelling.hangul import with_particles, without_particle
from search.spelling.marks import is_bare, left_out, moved, with_mistyped_letters
from search.spelling.pronouns import with_other_pronouns
from search.spelling.slips import is_likely, may_be_meant
from search.spelling.two_letters import in_one
from search.spelling.vocabulary import Candidate, Spelled, Vocabulary, spelled
from search.text.analysis import BARE_MARK, Analyser, Term
from search.text.languages import language
from search.text.normalise import compose, fold, tones_on_first
from search.text.pieces import PIECE_MARK
from search.text.placeholders import PLACEHOLDER
from search.text.plain_words import is_plain_word, is_word_of
from search.text.scripts import APOSTROPHES

SHORTEST = 4
"""Letters below which a word has too many neighbours to be corrected."""
TWO_EDITS = 8
"""Letters from which on two edits are forgiven."""
CLEARLY = 3
"""How much more frequent the best of several candidates is when it is sure."""
MOST_WORDS = 6
"""Unknown words of one question that are looked at; more are another language."""
SHORTEST_PART = 3
"""Letters of either word where a space is missing."""
LONGEST_TICKER = 5
"""Letters of a word in capitals that is a name, not a mistake."""

_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")


@dataclass(frozen=True, slots=True)
class Correction:
    """A question with all its mistakes mended, and with the ``sure`` ones alone: those
    in whose place nothing else is likely.
    """

    text: str
    sure: str


@dataclass(frozen=True, slots=True)
class _Change:
    start: int
    end: int
    text: str
    sure: bool


def unknown_words(
    text: str, locale: str, terms: Sequence[Term], counts: Mapping[str, int]
) -> list[Spelled]:
    """The words of a question with a term that no article holds.

    Placeholders of what was taken out (``[email]``) are none of its words. ``counts``
    are the document frequencies of the question's ``terms``.
    """
    places = [
        (term.start, term.end)
        for term in terms
        if not term.text.startswith(PIECE_MARK) and not counts.get(term.text, 0)
    ]
    if not places:
        return []
    taken_out = [match.span() for match in PLACEHOLDER.finditer(text)]
    typed = [word for word in spelled(text, locale) if not _lies_in(word, taken_out)]
    # Of a word that comes again only the first has terms.
    forms = {
        word.form
        for word in typed
        if any(word.whole[0] <= start and end <= word.whole[1] for start, end in places)
    }
    return [word for word in typed if word.form in forms]


def _lies_in(word: Spelled, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= word.start < end for start, end in spans)


def correct(
    text: str,
    locale: str,
    unknown: Sequence[Spelled],
    vocabulary: Vocabulary,
    analyser: Analyser,
    foreign: Callable[[str], bool],
    named: Sequence[Spelled] = (),
) -> Correction | None:
    """None where nothing better is known.

    ``unknown`` are words of ``text``; ``foreign`` tells whether a form is a word of
    another locale, which is then no mistake. ``named`` are unknown words that editors
    speak of: they get their accents, which editors' rules do not compare.
    """
    tonal = language(locale).tonal
    bare = tonal and is_bare(text)
    if bare:
        unknown = [_bare(word) for word in unknown]
    typed = [word for word in unknown if _may_be_mistyped(word, text)]
    suspects = [
        word
        for word in typed
        if _is_suspect(word, locale, vocabulary, analyser)
        and not foreign(word.form.removeprefix(BARE_MARK))
    ]
    if len(suspects) > MOST_WORDS:
        return None
    marked = _marked if tonal else _accented
    accented = {
        word: change
        for word in ([] if bare else typed)
        if (change := marked(word, locale, vocabulary, analyser))
    }
    changes = [
        change
        for word in suspects
        if word not in accented
        and (change := _change(word, locale, vocabulary, analyser))
    ]
    changes += accented.values()
    # With more unknown words left it is rather another language.
    strange = [word for word in unknown if _speaks_against(word, locale)]
    if 2 * len(changes) < len(strange):
        return None
    changes += [
        change
        for word in named
        if _may_be_mistyped(word, text)
        and not tonal
        and (change := _accented(word, locale, vocabulary, analyser))
    ]
    if not changes:
        return None
    sure = [change for change in changes if change.sure]
    return Correction(_replaced(text, changes), _replaced(text, sure))


def as_articles_write(text: str, locale: str, vocabulary: Vocabulary) -> str:
    """A text with the letters and the places of tones that articles have, or else the
    language.

    Either way words are the same terms, but not the same to a model of meaning.
    """
    tonal = language(locale).tonal
    changes = []
    for word in spelled(text, locale):
        written = (
            _tone_moved(word, vocabulary) if tonal else in_one(word, locale, vocabulary)
        )
        if written and word.plain:
            meant = _cased(written, word.text, locale)
            changes.append(_Change(word.start, word.end, meant, sure=True))
    return _replaced(text, changes)


def _tone_moved(word: Spelled, vocabulary: Vocabulary) -> str:
    """How articles write it, if only the place of its tone differs."""
    surface = vocabulary.surface(word.form) if word.form in vocabulary else word.text
    typed, written = compose(word.text), compose(surface)
    same = tones_on_first(typed) == tones_on_first(written)
    return surface if typed != written and same else ""


def _may_be_mistyped(word: Spelled, text: str) -> bool:
    """Not codes and tickers."""
    name = word.text.isupper() and len(word.text) <= LONGEST_TICKER
    return word.plain and (not name or text.isupper())


def _is_suspect(
    word: Spelled, locale: str, vocabulary: Vocabulary, analyser: Analyser
) -> bool:
    """Whether it is long enough to be mended, and neither articles nor the language
    have it, or but for its ending."""
    return (
        _length(word) >= SHORTEST
        and word.form not in vocabulary
        and not _is_word(word.text, locale, analyser)
        and not _is_known_without_particle(word, locale, vocabulary, analyser)
        and not any(map(vocabulary.count, with_other_pronouns(word.form, locale)))
    )


def _is_word(text: str, locale: str, analyser: Analyser) -> bool:
    """Whether it is surely a word of some language, and so none that was mistyped."""
    return is_plain_word(text, locale) or any(
        map(analyser.is_piece, (text, text.lower()))
    )


def _speaks_against(word: Spelled, locale: str) -> bool:
    """Whether it may be of another language: no code, no letter, and not its word."""
    return _length(word) > 1 and word.plain and not is_word_of(word.form, locale)


def _is_known_without_particle(
    word: Spelled, locale: str, vocabulary: Vocabulary, analyser: Analyser
) -> bool:
    """Whether Korean articles, or the language, have the word with another particle."""
    bare = without_particle(word.text)
    return bare != word.text and (
        _is_word(bare, locale, analyser)
        or any(form in vocabulary for form in with_particles(bare))
    )


def _is_contracted(text: str) -> bool:
    """Whether an apostrophe joins two words (``can't``); that of an owner does not."""
    parts = _APOSTROPHE.split(text)
    return len(parts) > 1 and parts[-1].lower() != "s"


def _accented(
    word: Spelled, locale: str, vocabulary: Vocabulary, analyser: Analyser
) -> _Change | None:
    """A known word that was typed without accents that its stem differs by, or with
    two letters for one."""
    known = language(locale)
    if written := in_one(word, locale, vocabulary):
        return _Change(word.start, word.end, _cased(written, word.text, locale), True)
    if word.form not in vocabulary:
        return None
    surface = vocabulary.surface(word.form)
    typed, meant = (
        compose(text, dotless_i=known.dotless_i) for text in (word.text, surface)
    )
    only_accents = len(typed) == len(meant) and all(
        letter in (own, fold(own)) for letter, own in zip(typed, meant, strict=True)
    )
    same_terms = _terms(typed, locale, analyser) == _terms(meant, locale, analyser)
    if not only_accents or same_terms:
        return None
    return _Change(word.start, word.end, _cased(surface, word.text, locale), sure=True)


def _marked(
    word: Spelled, locale: str, vocabulary: Vocabulary, _analyser: Analyser
) -> _Change | None:
    """A known syllable with the marks of the typed one elsewhere, or with more."""
    placed = moved(word.form, vocabulary)
    found = placed or left_out(word.form, vocabulary)
    if not found:
        return None
    meant = _cased(found[0].text, word.text, locale)
    return _Change(word.start, word.end, meant, sure=bool(placed))


def _bare(word: Spelled) -> Spelled:
    """Only what words are without marks is like a question that was typed without."""
    return replace(word, form=BARE_MARK + word.form)


def _length(word: Spelled) -> int:
    return len(word.form.removeprefix(BARE_MARK))


def _change(
    word: Spelled, locale: str, vocabulary: Vocabulary, analyser: Analyser
) -> _Change | None:
    edits = 2 if _length(word) >= TWO_EDITS else 1
    contracted = _is_contracted(word.text)
    found = [
        known
        for known in _near(word.form, vocabulary, edits)
        if not contracted or _is_contracted(known.text)
    ]
    # Only forms of a tonal language have marks.
    if not found and fold(word.form) != word.form:
        letters = _near(BARE_MARK + fold(word.form), vocabulary, edits)
        found = with_mistyped_letters(word.form, letters, vocabulary)
    if not found:
        # Where compounds are written as one word, nothing tells them from mistakes.
        whole = contracted or language(locale).compounds
        parts = "" if whole else _parted(word.form, vocabulary)
        meant = _cased(parts, word.text, locale)
        return _Change(word.start, word.end, meant, sure=True) if parts else None
    nearest = [known for known in found if known.edits == found[0].edits]
    likely = [known for known in nearest if is_likely(word.form, known.form)]
    best = likely or nearest
    meant = _cased(best[0].text, word.text, locale)
    return _Change(word.start, word.end, meant, sure=_sure(best, locale, analyser))


def _near(form: str, vocabulary: Vocabulary, edits: int) -> list[Candidate]:
    """Words, or their bare forms, of which so many slips make ``form``."""
    mark = BARE_MARK * form.startswith(BARE_MARK)
    typed = fold(form.removeprefix(mark))
    return [
        known
        for known in vocabulary.near(form, edits)
        if known.form.startswith(BARE_MARK) == bool(mark)
        and may_be_meant(typed, fold(known.form.removeprefix(mark)), known.edits)
    ]


def _sure(best: Sequence[Candidate], locale: str, analyser: Analyser) -> bool:
    """One word, or forms of one, or one that is far more frequent than the others."""
    frequent = [known for known in best if CLEARLY * known.count > best[0].count]
    return len({_terms(known.text, locale, analyser) for known in frequent}) == 1


def _terms(text: str, locale: str, analyser: Analyser) -> tuple[str, ...]:
    return tuple(term.text for term in analyser.words(text, locale))


def _parted(form: str, vocabulary: Vocabulary) -> str:
    """The two known words that were run together: those whose rarer one is frequent."""
    best, parts = 0, ""
    mark = BARE_MARK * form.startswith(BARE_MARK)
    form = form.removeprefix(mark)
    for cut in range(SHORTEST_PART, len(form) - SHORTEST_PART + 1):
        pair = mark + form[:cut], mark + form[cut:]
        count = min(map(vocabulary.count, pair))
        if count > best:
            best, parts = count, " ".join(map(vocabulary.surface, pair))
    return parts


def _cased(known: str, typed: str, locale: str) -> str:
    """A known word with the capitals of the typed one."""
    # Python's small İ is an i with another dot.
    upper, lower = known, known.replace("İ", "i")
    if language(locale).dotless_i:
        upper, lower = known.replace("i", "İ"), lower.replace("I", "ı")
    if typed.islower():
        return lower.lower()
    if typed.isupper() and len(typed) > 1:
        return upper.upper()
    return upper[:1].upper() + known[1:] if typed[:1].isupper() else known


def _replaced(text: str, changes: Collection[_Change]) -> str:
    for change in sorted(changes, key=lambda change: -change.start):
        text = text[: change.start] + change.text + text[change.end :]
    return text

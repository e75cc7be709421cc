"""A text as sequences of words, so that phrases in it can be looked up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from search.text.analysis import BARE_MARK, Term

Words = tuple[str, ...]


def texts(terms: Iterable[Term]) -> Words:
    return tuple(term.text for term in terms)


def sequences(words: Sequence[Term]) -> list[tuple[Term, ...]]:
    """The ways to read the words of a question: joined ones apart, and as one.

    A Vietnamese text without any marks is read by its unmarked forms.
    """
    return _joined(_as_written(words))


def spellings(words: Sequence[Term]) -> list[tuple[Term, ...]]:
    """Like ``sequences``, of a phrase that questions may write without its marks."""
    bare = _bare(words)
    return [*_joined(_marked(words)), *(_joined(bare) if bare else ())]


def _as_written(words: Sequence[Term]) -> list[Term]:
    bare, marked = _bare(words), _marked(words)
    unmarked = {BARE_MARK + term.text for term in marked}
    return bare if bare and all(t.text in unmarked for t in bare) else marked


def _marked(words: Sequence[Term]) -> list[Term]:
    return [term for term in words if not term.text.startswith(BARE_MARK)]


def _bare(words: Sequence[Term]) -> list[Term]:
    """The unmarked forms, and words that have none; empty without unmarked forms."""
    spans = {(t.start, t.end) for t in words if t.text.startswith(BARE_MARK)}
    if not spans:
        return []
    return [
        term
        for term in words
        if term.text.startswith(BARE_MARK) or (term.start, term.end) not in spans
    ]


def _joined(words: Sequence[Term]) -> list[tuple[Term, ...]]:
    """Without the wholes of joined words; where there are any, also without parts."""
    ordered = sorted(words, key=lambda term: (term.start, -term.end))
    parts: list[Term] = []
    wholes: list[Term] = []
    for at, term in enumerate(ordered):
        following = ordered[at + 1] if at + 1 < len(ordered) else None
        if following is None or not _holds(term, following):
            parts.append(term)
        if not wholes or not _holds(wholes[-1], term):
            wholes.append(term)
    apart, whole = tuple(parts), tuple(wholes)
    return [apart] if apart == whole else [apart, whole]


def _holds(outer: Term, inner: Term) -> bool:
    return (
        outer.start <= inner.start
        and inner.end <= outer.end
        and outer.end - outer.start > inner.end - inner.start
    )

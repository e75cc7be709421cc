"""Why a search answered as it did, for staff: what ranking saw, as values.

Each names the ``template`` that shows it as ``why``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from typing import ClassVar

from django.utils.functional import Promise

from search.answering.languages import Spoken
from search.answering.retrieval import Ranked
from search.answering.signal_labels import LABELS, readable
from search.engines.contract import StoredArticle
from search.ranking.fusion import Fused, coverage, idf_sum, lexical_weight
from search.ranking.fusion import semantic_weight as weight_of_meaning
from search.ranking.match import Match, MatchRule, Signals, is_divided, is_far
from search.ranking.pins import Pin, Pinned
from search.ranking.prior import NO_PRIOR
from search.ranking.synonyms import Applied, Wording


@dataclass(frozen=True, slots=True)
class ResultExplanation:
    """``bm25`` and ``cosine`` are 0 where a leg did not find the article.

    ``by_words`` and ``by_meaning`` are the legs' parts of ``fused``, ``coverage`` is
    how much of the question the article's words are, ``passage`` the number of the
    best one from 1, 0 without any. ``pin`` put it first, or that it is ``named`` by the
    question; ``sentences`` and ``prior`` moved it.
    """

    template: ClassVar[str] = "search/explain/result_by_index.html"

    bm25: float
    coverage: float
    cosine: float
    passage: int
    by_words: float
    by_meaning: float
    fused: float
    sentences: float = 0.0
    prior: float | None = None
    pin: int | None = None
    named: bool = False


@dataclass(frozen=True, slots=True)
class SignalExplanation:
    """``contribution`` is what the signal adds to the rule's score.

    ``value`` is as people say it, and None where it is not known.
    """

    name: str
    label: Promise
    value: float | bool | None
    contribution: float


@dataclass(frozen=True, slots=True)
class QuoteExplanation:
    """What would be quoted; it is shown from ``bar`` on."""

    text: str
    score: float
    bar: float


@dataclass(frozen=True, slots=True)
class OtherArticle:
    """An article that a doubt is about, by its permanent address."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """``match`` is what readers are told.

    ``score`` is the rule's, between its bars ``none`` and ``strong``; it was not asked
    unless ``judged``. ``titled`` says that the question is a title, which made the
    match strong, ``divided`` and ``far`` what alone made it weak, and
    ``other`` is the article that speaks against the first one. The ``signals`` that
    decided most stand first. ``corrections`` pairs what was typed with what was
    searched.
    """

    template: ClassVar[str] = "search/explain/question_by_index.html"

    terms: tuple[str, ...]
    encoded: str
    corrections: tuple[tuple[str, str], ...]
    applied: tuple[Applied, ...]
    wordings: int
    coverage: float
    words_weight: float
    meaning_weight: float
    lexical_hits: int
    semantic_hits: int
    signals: tuple[SignalExplanation, ...]
    bias: float
    score: float
    strong: float
    none: float
    judged: bool
    titled: bool
    divided: bool
    far: bool
    match: Match
    pins: tuple[Pin, ...]
    exclusions: tuple[Pin, ...]
    spoken: Spoken
    generation: str
    other: OtherArticle | None = None
    quote: QuoteExplanation | None = None


@dataclass(frozen=True, slots=True)
class TitleExplanation:
    """``share`` is how much of the question title and summary say."""

    template: ClassVar[str] = "search/explain/result_by_titles.html"

    share: float
    pin: int | None = None
    named: bool = False


@dataclass(frozen=True, slots=True)
class TitlesExplanation:
    """How titles and summaries answered in place of the index.

    ``pins`` are those whose articles readers of the locale may see.
    """

    template: ClassVar[str] = "search/explain/question_by_titles.html"

    terms: tuple[str, ...]
    applied: tuple[Applied, ...]
    match: Match
    pins: tuple[Pin, ...]
    exclusions: tuple[Pin, ...]


def explained(
    ranked: Ranked,
    match: Match,
    pinned: Pinned,
    shown: Collection[str],
    typed: str,
    encoded: str,
    spoken: Spoken,
    generation: str,
) -> Explanation:
    """``match`` is what readers are told unless something is pinned.

    ``shown`` are the pinned families that the index holds.

    ``encoded`` is what was encoded in place of ``typed``.
    """
    seen, rule = ranked.signals, ranked.rule
    mended = ranked.text != typed
    pins = tuple(pin for pin in pinned.first if pin.family in shown)
    judged = ranked.sought is not None
    doubted = (
        judged and not pins and match != "strong" and rule.score(seen) >= rule.strong
    )
    return Explanation(
        terms=ranked.terms,
        encoded=encoded,
        corrections=((typed, ranked.text),) if mended else (),
        applied=applied(ranked.wordings),
        wordings=len(ranked.wordings),
        coverage=seen.coverage,
        words_weight=lexical_weight(ranked.counted),
        meaning_weight=weight_of_meaning(ranked.counted),
        lexical_hits=len(ranked.lexical),
        semantic_hits=len(ranked.semantic),
        signals=_signals(seen, rule),
        bias=rule.bias,
        score=rule.score(seen),
        strong=rule.strong,
        none=rule.none,
        judged=judged,
        titled=not pins and match == "strong" != ranked.match,
        divided=doubted and is_divided(seen),
        far=doubted and is_far(seen),
        match="strong" if pins else match,
        pins=pins,
        exclusions=pinned.hidden,
        spoken=spoken,
        generation=generation,
    )


def other_family(ranked: Ranked) -> str | None:
    """What one leg puts first and the results do not, best by meaning; None if none."""
    legs = [hit.family for hit in ranked.semantic[:1]]
    legs += [hit.family for hit in ranked.lexical[:1]]
    first = ranked.results[0].family if ranked.results else None
    return next((family for family in legs if family != first), None)


def _signals(seen: Signals, rule: MatchRule) -> tuple[SignalExplanation, ...]:
    found = [
        SignalExplanation(
            field.name,
            LABELS[field.name],
            readable(field.name, getattr(seen, field.name)),
            contribution,
        )
        for field, contribution in zip(
            fields(seen), rule.contributions(seen), strict=True
        )
    ]
    return tuple(sorted(found, key=lambda signal: -abs(signal.contribution)))


def applied(wordings: Iterable[Wording]) -> tuple[Applied, ...]:
    """What wordings say instead, each once."""
    said = (one for wording in wordings for one in wording.applied)
    return tuple(dict.fromkeys(said))


def result_explained(
    result: Fused,
    article: StoredArticle,
    ranked: Ranked,
    pin: Pin | None,
    *,
    named: bool,
) -> ResultExplanation:
    total = idf_sum(ranked.frequencies, ranked.terms)
    near = article.near if result.semantic else None
    return ResultExplanation(
        bm25=result.lexical,
        coverage=coverage(result.lexical, total),
        cosine=result.semantic,
        passage=0 if near is None else near + 1,
        by_words=result.by_words,
        by_meaning=result.by_meaning,
        fused=result.score,
        sentences=result.by_sentences,
        prior=None if result.prior is NO_PRIOR else result.prior.total,
        pin=pin.number if pin else None,
        named=named,
    )

"""The database's answer when the index has none: titles and summaries alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from django.db.models import Q

from articles.listing import cards, in_locale
from articles.topics import families_about, topic_names
from search.answering.answer import Question
from search.answering.candidates import FLOOR, page_of
from search.answering.editors import Reading, RuleReader, read
from search.answering.explanation import TitleExplanation, TitlesExplanation, applied
from search.answering.found import Found
from search.answering.hydrate import Hit
from search.answering.titles import TitleHit, TitleSearch
from search.answering.usefulness import UsefulnessPrior
from search.engines.contract import Facts
from search.ranking.match import Match
from search.ranking.pins import Pin
from search.ranking.synonyms import Wording, rewording, wordings
from search.ranking.titles import shares
from search.text.analysis import Analyser
from search.text.highlight import Wanted
from search.text.names import Named, naming
from search.text.pieces import PIECE_MARK


@dataclass(frozen=True, slots=True)
class _Scored:
    hit: TitleHit
    share: float
    named: Named | None
    pin: Pin | None = None

    @property
    def place(self) -> tuple[int, float]:
        """What a question names is first, then what says most of it."""
        return len(Named) if self.named is None else self.named, -self.share


@dataclass(frozen=True, slots=True)
class DatabaseSearch:
    """Needs neither index nor model."""

    titles: TitleSearch
    analyser: Analyser
    usefulness: UsefulnessPrior | None = None

    def search(
        self,
        question: Question,
        text: str,
        why: str,
        rules: RuleReader | None = None,
    ) -> Found:
        """As the index answers, editors' ``rules`` included, by fewer words."""
        language = question.language or question.locale
        reading = read(rules, text, question.locale, language)
        words = self._words(text, language)
        others, near = self._near(text, words, reading, question.locale, language)
        pins = tuple(found.pin for found in near if found.pin)
        about = _about(question.topic, question.locale)
        shown = [
            found
            for found in near
            if question.type in {"", found.hit.type}
            and (about is None or found.hit.family in about)
        ]
        if question.sort == "newest":
            shown.sort(key=_age, reverse=True)
        elif question.sort == "helpful" and self.usefulness is not None:
            helpful = self.usefulness.helpful(question.locale)
            shown.sort(key=lambda one: -helpful.get(one.hit.family, 0.0))
        page, pages = page_of(len(shown), question.page, question.limit)
        first = (page - 1) * question.limit
        paged = shown[first : first + question.limit]
        families = [found.hit.family for found in paged]
        summaries = {
            card.family: card.summary
            for card in cards(
                in_locale(question.locale) & Q(translation_key__in=families)
            )
        }
        match: Match = "strong" if pins else "weak" if near else "none"
        return Found(
            step="database",
            match=match,
            hits=tuple(
                Hit(
                    family=found.hit.family,
                    locale=question.locale,
                    score=found.share,
                    position=position,
                    type=found.hit.type,
                    topic="",
                    updated=found.hit.updated,
                    text=summaries[found.hit.family],
                    passage=None,
                    explanation=TitleExplanation(
                        found.share,
                        found.pin.number if found.pin else None,
                        found.named is not None,
                    )
                    if question.explain
                    else None,
                )
                for position, found in enumerate(paged, first + 1)
                if found.hit.family in summaries
            ),
            explanation=TitlesExplanation(
                terms=words,
                applied=applied(others),
                match=match,
                pins=pins,
                exclusions=reading.pinned.hidden,
            )
            if question.explain
            else None,
            wanted=Wanted(
                frozenset(chain(words, *(_spelled(other.terms) for other in others)))
            ),
            near={
                found.hit.family: Facts(
                    found.hit.type,
                    # Of topics only the chosen one is known.
                    (question.topic,) if about and found.hit.family in about else (),
                    found.hit.updated,
                )
                for found in near
            },
            total=len(shown),
            page=page,
            pages=pages,
            why=why,
        )

    def _words(self, text: str, language: str) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(term.text for term in self.analyser.words(text, language))
        )

    def _near(
        self,
        text: str,
        words: tuple[str, ...],
        reading: Reading,
        locale: str,
        language: str,
    ) -> tuple[tuple[Wording, ...], list[_Scored]]:
        """The other wordings that titles use, and what is near enough to be shown."""
        offered = rewording(
            text, reading.places, lambda said: self._words(said, language)
        )
        pins = {pin.family: pin for pin in reading.pinned.first}
        asked = _spelled([*words, *offered.terms])
        held = self.titles.holding(asked, locale, pins)
        counts = Counter(chain.from_iterable(hit.held for hit in held.hits))
        others = wordings(offered, lambda word: counts[word])
        scores = shares(
            [hit.held for hit in held.hits],
            [words, *(_spelled(other.terms) for other in others)],
            counts,
            held.articles,
        )
        hidden = reading.pinned.hidden_families
        found = {
            hit.family: _Scored(
                hit, share, naming(text, hit.title), pins.get(hit.family)
            )
            for hit, share in zip(held.hits, scores, strict=True)
            if hit.family not in hidden
        }
        bar = FLOOR * max((one.share for one in found.values()), default=0.0)
        # The sort is stable, so equal ones stay in the order of the page tree.
        near = sorted(
            (one for one in found.values() if not one.pin and one.share >= bar > 0),
            key=lambda one: one.place,
        )
        first = [found[family] for family in pins if family in found]
        return others, [*first, *near]


def _about(topic: str, locale: str) -> frozenset[str] | None:
    """The families that a topic holds; None where none is asked for."""
    if not topic:
        return None
    return families_about(topic, locale) if topic in topic_names() else frozenset()


def _spelled(terms: Iterable[str]) -> list[str]:
    """Without pieces, into which titles are not cut."""
    return [term for term in terms if not term.startswith(PIECE_MARK)]


def _age(found: _Scored) -> float:
    return found.hit.updated.timestamp() if found.hit.updated else 0.0

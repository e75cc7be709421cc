"""The database's answer when the index has none: titles and summaries alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q

from articles.listing import cards, in_locale
from articles.models import Topic
from search.answer import Question
from search.answering.candidates import FLOOR, page_of
from search.answering.found import Found
from search.answering.hydrate import Hit
from search.engines.database import TitleSearch
from search.text.analysis import Analyser


@dataclass(frozen=True, slots=True)
class DatabaseSearch:
    """Needs neither index nor model."""

    titles: TitleSearch
    analyser: Analyser

    def search(self, question: Question, text: str, why: str) -> Found:
        language = question.language or question.locale
        words = [term.text for term in self.analyser.words(text, language)]
        held = self.titles.search(words, question.locale) if words else []
        near = [hit for hit in held if hit.share >= FLOOR * held[0].share]
        topic = (
            Topic.objects.filter(slug=question.topic).values_list("pk", flat=True)
            if question.topic
            else ()
        )
        shown = [
            hit
            for hit in near
            if question.type in {"", hit.type}
            and (not question.topic or hit.topic_id in topic)
        ]
        if question.sort == "newest":
            shown.sort(key=lambda hit: hit.updated.timestamp() if hit.updated else 0.0)
            shown.reverse()
        page, pages = page_of(len(shown), question.page, question.limit)
        first = (page - 1) * question.limit
        paged = shown[first : first + question.limit]
        families = [hit.family for hit in paged]
        summaries = {
            card.family: card.summary
            for card in cards(
                in_locale(question.locale) & Q(translation_key__in=families)
            )
        }
        return Found(
            step="database",
            match="weak" if near else "none",
            hits=tuple(
                Hit(
                    family=hit.family,
                    locale=question.locale,
                    score=hit.share,
                    position=position,
                    type=hit.type,
                    topic="",
                    updated=hit.updated,
                    text=summaries[hit.family],
                    passage=None,
                )
                for position, hit in enumerate(paged, first + 1)
                if hit.family in summaries
            ),
            wanted=frozenset(words),
            types=tuple(Counter(hit.type for hit in near).most_common()),
            total=len(shown),
            unfiltered=len(near),
            page=page,
            pages=pages,
            why=why,
        )

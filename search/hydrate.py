"""Results from the database: only what is live and open at this moment is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.safestring import SafeString, mark_safe

from articles.access import visible
from articles.listing import ArticleCard, cards
from articles.models import Topic, article_models
from search.answer import Result
from search.engines.contract import StoredPassage
from search.text.analysis import Analyser
from search.text.highlight import snippet


@dataclass(frozen=True, slots=True)
class Hit:
    """What the engine found; ``passage`` is None when only the title is known."""

    family: str
    locale: str
    score: float
    passage: StoredPassage | None


def hydrate(
    hits: Sequence[Hit], wanted: frozenset[str], analyser: Analyser, first: int
) -> tuple[Result, ...]:
    """The readable ones of ``hits``; ``wanted`` are the terms to highlight.

    ``first`` is the position of the first hit among all results, from 0.
    """
    if not hits:
        return ()
    keys = Q(pk__in=())
    for hit in hits:
        keys |= Q(translation_key=UUID(hit.family), locale__language_code=hit.locale)
    found = {(card.family, card.locale): card for card in cards(keys)}
    elsewhere = _locales([UUID(hit.family) for hit in hits])
    topics = {topic.pk: topic.name for topic in Topic.objects.all()}
    return tuple(
        _result(
            hit,
            found[hit.family, hit.locale],
            topics.get(found[hit.family, hit.locale].topic_id, ""),
            tuple(code for code in elsewhere[hit.family] if code != hit.locale),
            _snippet(hit, found[hit.family, hit.locale], wanted, analyser),
            first + number,
        )
        for number, hit in enumerate(hits, 1)
        if (hit.family, hit.locale) in found
    )


def _locales(families: Sequence[UUID]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for model in article_models():
        rows = (
            visible(model.objects.filter(translation_key__in=families))
            .order_by("locale__language_code")
            .values_list("translation_key", "locale__language_code")
        )
        for family, code in rows:
            found[str(family)].append(code)
    return found


def _snippet(
    hit: Hit, card: ArticleCard, wanted: frozenset[str], analyser: Analyser
) -> SafeString:
    text = hit.passage.text if hit.passage else card.summary
    return mark_safe(snippet(text, wanted, analyser, hit.locale))


def _result(
    hit: Hit,
    card: ArticleCard,
    topic: str,
    other_locales: tuple[str, ...],
    marked: SafeString,
    position: int,
) -> Result:
    passage = hit.passage or StoredPassage("", "", "")
    return Result(
        family=card.family,
        key=card.key,
        article=card.id,
        locale=card.locale,
        lang=card.lang,
        dir=card.dir,
        type=card.type,
        type_label=card.type_label,
        title=card.title,
        url=card.url,
        snippet=marked,
        passage_heading=passage.heading,
        passage_anchor=passage.anchor,
        passage_text=passage.text,
        passage_url=f"{card.url}#{passage.anchor}" if passage.anchor else card.url,
        topic=topic,
        updated=card.updated,
        score=hit.score,
        position=position,
        other_locales=other_locales,
    )

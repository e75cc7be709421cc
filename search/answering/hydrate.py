"""Results from the database: only what is live and open now is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from articles.access import Visibility
from articles.addresses import page_address
from articles.history import Moved, critically_behind
from articles.languages import direction, language_tag
from articles.listing import external_id, in_locale, of_any_type, source_locale
from articles.models import article_models
from articles.source_gone import sources_gone
from articles.topics import topic_names
from search.answering.answer import Result
from search.answering.explanation import ResultExplanation, TitleExplanation
from search.engines.contract import StoredPassage
from search.text.analysis import Analyser
from search.text.highlight import Wanted, snippet


@dataclass(frozen=True, slots=True)
class Hit:
    """What was found; ``text`` is what the snippet is cut from, ``topic`` a slug.

    ``passage`` is None when only title and summary were searched.
    """

    family: str
    locale: str
    score: float
    position: int
    type: str
    topic: str
    updated: datetime | None
    text: str
    passage: StoredPassage | None
    explanation: ResultExplanation | TitleExplanation | None = None


class _Page(NamedTuple):
    id: int
    key: str
    title: str
    url: str
    source: str | None
    made_from: int | None
    revision: int | None


def hydrate(
    hits: Sequence[Hit],
    wanted: Wanted,
    analyser: Analyser,
    visibility: Visibility,
) -> tuple[Result, ...]:
    """Those of ``hits`` that are live and visible; ``wanted`` are the terms to
    highlight.

    One query for the pages, however many hits, at most two where sources moved on and
    one where one is not there.
    """
    if not hits:
        return ()
    families = {UUID(hit.family) for hit in hits}
    pages = _pages(families, visibility)
    topics = topic_names()
    labels = {model.article_type: model.type_label for model in article_models()}
    shown = [(hit, page) for hit in hits if (page := pages[hit.family].get(hit.locale))]
    behind = critically_behind(
        [
            Moved(page.id, UUID(hit.family), page.source, page.made_from)
            for hit, page in shown
            if page.source
            and page.made_from is not None
            and (source := pages[hit.family].get(page.source))
            and source.revision != page.made_from
        ]
    )
    gone = sources_gone(
        {
            UUID(hit.family): page.source
            for hit, page in shown
            if page.source and page.source not in pages[hit.family]
        },
        visibility,
    )
    results = []
    for hit, page in shown:
        passage = hit.passage or StoredPassage("", "", "")
        results.append(
            Result(
                family=hit.family,
                key=page.key,
                article=page.id,
                locale=hit.locale,
                lang=language_tag(hit.locale),
                dir=direction(hit.locale),
                type=hit.type,
                type_label=labels[hit.type],
                title=page.title,
                url=page.url,
                snippet=_snippet(hit, wanted, analyser),
                passage_heading=passage.heading,
                passage_anchor=passage.anchor,
                passage_text=passage.text,
                passage_url=f"{page.url}#{passage.anchor}"
                if passage.anchor
                else page.url,
                topic=topics.get(hit.topic, ""),
                updated=hit.updated,
                score=hit.score,
                position=hit.position,
                other_locales=tuple(
                    sorted(code for code in pages[hit.family] if code != hit.locale)
                ),
                behind=behind.get(page.id),
                source_gone=gone.get(UUID(hit.family)),
                explanation=hit.explanation,
            )
        )
    return tuple(results)


def visible(
    families: Collection[str], locale: str, visibility: Visibility
) -> frozenset[str]:
    """Those of ``families`` whose article in a locale readers may see."""
    pages = Page.objects.filter(in_locale(locale), translation_key__in=families)
    keys = visibility.of(pages).order_by().values_list("translation_key", flat=True)
    return frozenset(map(str, keys))


def _pages(
    families: Collection[UUID], visibility: Visibility
) -> dict[str, dict[str, _Page]]:
    """The visible pages of each family, by locale."""
    found: dict[str, dict[str, _Page]] = defaultdict(dict)
    pages = Page.objects.filter(translation_key__in=families).order_by()
    rows = visibility.of(pages).values_list(
        "translation_key",
        "locale__language_code",
        "pk",
        external_id(),
        source_locale(),
        of_any_type("source_revision_id"),
        "live_revision_id",
        "title",
        "url_path",
    )
    for family, code, pk, key, source, made_from, revision, title, path in rows:
        found[str(family)][code] = _Page(
            id=pk,
            key=key or str(family),
            title=title,
            url=page_address(code, path),
            source=source,
            made_from=made_from,
            revision=revision,
        )
    return found


def _snippet(hit: Hit, wanted: Wanted, analyser: Analyser) -> SafeString:
    """Escaped where it is made."""
    return mark_safe(snippet(hit.text, wanted, analyser, hit.locale))

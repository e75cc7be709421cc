"""An article as its readers see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.blocks import StreamValue

from articles.access import Visibility
from articles.addresses import page_address, permalink
from articles.announcements import AnnouncementItem, below_banner
from articles.drift import Drift
from articles.history import drifts
from articles.languages import (
    alternates,
    direction,
    language_tag,
    switcher,
    translated_name,
)
from articles.listing import ArticleCard, cards, in_locale, of_family
from articles.models.blocks import HEADINGS, anchor_of
from articles.published import published_locales
from articles.source_gone import source_gone
from articles.topics import neighbours
from articles.views.crumbs import crumbs

if TYPE_CHECKING:
    from articles.models import AbstractArticle

RELATED = 3


@dataclass(frozen=True, slots=True)
class TocEntry:
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class DriftedSection:
    """A section of the source that changed; ``heading`` is in its language.

    With ``removed`` the source has it no longer, ``heading`` is the translation's and
    ``source_url`` the whole source's.
    """

    anchor: str
    heading: str
    source_url: str
    critical: bool
    removed: bool = False


@dataclass(frozen=True, slots=True)
class DriftNotice:
    """``lead`` is the text before the first heading, if that changed; ``removed`` is
    what the source dropped and the translation still says, ``lost`` the headings, in
    the source's language, of what neither has."""

    source_url: str
    source_lang: str
    source_dir: str
    source_language: str
    changed: date
    critical: bool
    lead: DriftedSection | None
    sections: tuple[DriftedSection, ...]
    removed: tuple[DriftedSection, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArticleBlock:
    kind: str
    anchor: str
    block: StreamValue.StreamChild
    drift: DriftedSection | None


def article_context(request: HttpRequest, page: AbstractArticle) -> dict[str, Any]:
    code = page.locale.language_code
    family = page.family
    visibility = Visibility.now()
    translations = {
        card.locale: card
        for card in cards(of_family(page.translation_key), visibility, [type(page)])
    }
    source_code = family.source_locale.language_code
    notice = drift_notice(
        drifts([page]).get(page.pk), translations.get(source_code), headings_of(page)
    )
    blocks = article_blocks(page.body, notice)
    urls = {locale: card.url for locale, card in translations.items()}
    public = code in translations
    return {
        "public": public,
        "type_label": page.type_label,
        "family_key": family.key,
        "updated": page.changed_at or page.last_published_at,
        "blocks": blocks,
        "toc": tuple(
            TocEntry(item.anchor, item.block.value)
            for item in blocks
            if item.kind == "heading"
        ),
        "breadcrumbs": crumbs(page.title, page.topic),
        "announcements": announced(page),
        "drift": notice,
        "source_gone": source_gone(family, code, translations, visibility),
        **_neighbours(page, visibility, listed=public),
        "languages": switcher(
            published_locales(),
            code,
            lambda other: urls.get(other) or permalink(family.key, other),
            lambda other: other == code or other in urls,
        ),
        "canonical": request.build_absolute_uri(page_address(code, page.url_path)),
        "alternates": alternates(request, urls, source_code),
    }


def announced(page: AbstractArticle) -> tuple[AnnouncementItem, ...]:
    """The active announcements that concern one of the article's topics."""
    found = [item for item in below_banner(get_language()) if item.topics]
    # Mostly there is none, and the other topics need not be asked for.
    if not found:
        return ()
    about = {page.topic_id, *(topic.pk for topic in page.other_topics.all())}
    return tuple(item for item in found if item.topics & about)


def headings_of(page: AbstractArticle) -> dict[str, str]:
    """The heading of each section, by its anchor."""
    return {
        anchor_of(block): block.value
        for block in page.body
        if block.block_type in HEADINGS
    }


def drift_notice(
    drift: Drift | None, source: ArticleCard | None, headings: Mapping[str, str]
) -> DriftNotice | None:
    """None when the translation is up to date or readers cannot see the source;
    ``headings`` are the translation's, by anchor."""
    if drift is None or source is None:
        return None
    changed = [
        DriftedSection(
            section.anchor,
            section.heading,
            f"{source.url}#{section.anchor}" if section.anchor else source.url,
            drift.critical,
        )
        for section in drift.sections
    ]
    removed = [section for section in drift.removed if section.anchor]
    return DriftNotice(
        source_url=source.url,
        source_lang=language_tag(source.locale),
        source_dir=direction(source.locale),
        source_language=translated_name(source.locale),
        changed=drift.changed_at.date(),
        critical=drift.critical,
        lead=next((section for section in changed if not section.anchor), None),
        sections=tuple(section for section in changed if section.anchor),
        removed=tuple(
            DriftedSection(
                section.anchor,
                headings[section.anchor],
                source.url,
                drift.critical,
                removed=True,
            )
            for section in removed
            if section.anchor in headings
        ),
        lost=tuple(
            section.heading for section in removed if section.anchor not in headings
        ),
    )


def article_blocks(
    body: Sequence[StreamValue.StreamChild], notice: DriftNotice | None
) -> tuple[ArticleBlock, ...]:
    """The body's blocks, each with its anchor and with what its section lacks."""
    drifted = (*notice.sections, *notice.removed) if notice else ()
    behind = {section.anchor: section for section in drifted}
    return tuple(
        ArticleBlock(block.block_type, anchor, block, behind.get(anchor))
        for block, anchor in ((block, anchor_of(block)) for block in body)
    )


def _neighbours(
    page: AbstractArticle, visibility: Visibility, listed: bool
) -> dict[str, ArticleCard | tuple[ArticleCard, ...] | None]:
    """The articles before and after this one in its topic, and three more of it; none
    where the topic does not list this one."""
    if not listed:
        return {"previous": None, "next": None, "related": ()}
    before, after = neighbours(page, visibility, 1 + RELATED)
    in_turns = chain.from_iterable(zip_longest(before[1:], after[1:]))
    near = [pk for pk in in_turns if pk is not None][:RELATED]
    wanted = [*before[:1], *after[:1], *near]
    here = in_locale(page.locale.language_code)
    found = {card.id: card for card in cards(here & Q(pk__in=wanted), visibility)}
    return {
        "previous": found.get(before[0]) if before else None,
        "next": found.get(after[0]) if after else None,
        "related": tuple(found[pk] for pk in near if pk in found),
    }

"""Records to published pages, through Wagtail's own actions.

One transaction an article: an import that is killed leaves whole articles, and the
next run goes on from there.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from modeltranslation.utils import build_localized_fieldname
from wagtail.models import COMMENTS_RELATION_NAME, Page

from articles.languages import NATIVE_NAMES
from articles.models import (
    AbstractArticle,
    Family,
    SectionPage,
    Severity,
    Topic,
    models_by_type,
)
from articles.slugs import ascii_slug, free_slug
from articles.tree import ensure_section

from .body import family_key, stream
from .plan import Plan, read_entry
from .publish import edited_by_hand, publish, stored_digests
from .records import BadLine, Line, Record, parse

NO_CATEGORY = "General"
KNOWN = tuple(NATIVE_NAMES)


class Outcome(enum.Enum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one line; ``reason`` says why when it is kept or bad."""

    line: int
    outcome: Outcome
    reason: str = ""


@dataclass(slots=True)
class Shared:
    """What the articles of one family take from its source."""

    family: Family
    slug: str
    topic: Topic
    source_revision: tuple[int, datetime] | None


class Importer:
    """Imports the articles of plans.

    ``published`` are the locales that may be imported; ``overwrite`` replaces what
    was edited by hand; ``dry_run`` decides everything and writes nothing.
    """

    def __init__(
        self,
        published: Collection[str],
        *,
        overwrite: bool = False,
        dry_run: bool = False,
    ) -> None:
        self.published = published
        self.overwrite = overwrite
        self.dry_run = dry_run
        self.shared: Shared | None = None
        self.pages: dict[str, Page] = {}
        self.sections: dict[str, tuple[SectionPage, set[str]]] = {}
        self.topics: dict[str, Topic] = {}

    def run(self, file: BinaryIO, plan: Plan) -> Iterator[Result]:
        """Import the articles of a plan one by one, each family's source first."""
        stored = stored_digests()
        for external_id, entries in plan.families.items():
            wanted = []
            for entry in entries:
                same = stored.get((external_id, entry.locale)) == entry.digest
                if same and not self.overwrite:
                    yield Result(entry.line, Outcome.UNCHANGED)
                else:
                    wanted.append((entry, same))
            if wanted:
                self.shared = None
                self.pages = _translations(external_id)
            for entry, same in wanted:
                yield self._import(read_entry(file, entry), same)

    def _import(self, line: Line, same: bool) -> Result:
        record = parse(line, KNOWN, self.published)
        if isinstance(record, BadLine):
            return Result(record.line, Outcome.BAD, record.reason)
        try:
            with transaction.atomic():
                return self._write(record, same)
        except ValidationError as error:
            # What was made for this article is rolled back with it.
            self.shared = None
            self.sections.clear()
            self.topics.clear()
            return Result(record.line, Outcome.BAD, "; ".join(error.messages))

    def _write(self, record: Record, same: bool) -> Result:
        """``same``: as it was when it was last written."""
        found = self.pages.get(record.locale)
        if found is None:
            if not self.dry_run:
                self._create(record)
            return Result(record.line, Outcome.CREATED)
        article = cast("AbstractArticle", found.specific)
        if article.article_type != record.type:
            reason = f"published as {article.article_type}: a type cannot change"
            return Result(record.line, Outcome.BAD, reason)
        edited = edited_by_hand(article)
        if same and not edited:
            return Result(record.line, Outcome.UNCHANGED)
        if edited and not self.overwrite:
            reason = f"edited by hand since its import, kept as it is: {found.url_path}"
            return Result(record.line, Outcome.KEPT, reason)
        if not self.dry_run:
            self._update(record, article)
        return Result(record.line, Outcome.UPDATED)

    def _create(self, record: Record) -> None:
        shared = self._shared(record)
        section, taken = self._section(record.locale)
        page = models_by_type()[record.type](
            locale=section.locale,
            translation_key=shared.family.translation_key,
            slug=free_slug(shared.slug, taken),
            title=record.title,
            topic=shared.topic,
            live=False,
        )
        _fill(page, record, shared)
        # Said once, so that Wagtail need not ask the database at every step.
        page._is_site_root = False
        section.add_child(instance=page)
        page.other_topics = []
        setattr(page, COMMENTS_RELATION_NAME, [])
        taken.add(page.slug)
        self._publish(page, record, shared)

    def _update(self, record: Record, article: AbstractArticle) -> None:
        shared = self._shared(record)
        page = article.get_latest_revision_as_object()
        if shared.family.source_locale_id == page.locale_id:
            shared.topic = self._topic(record.category)
        page.title = record.title
        page.topic = shared.topic
        page.change_note = ""
        page.change_severity = Severity.NORMAL
        _fill(page, record, shared)
        self._publish(page, record, shared)

    def _publish(self, page: AbstractArticle, record: Record, shared: Shared) -> None:
        revision = publish(page, shared.family, record.digest())
        if shared.family.source_locale_id == page.locale_id:
            shared.slug = page.slug
            shared.source_revision = (revision.pk, revision.created_at)

    def _shared(self, record: Record) -> Shared:
        if self.shared is None:
            self.shared = self._share(record)
        return self.shared

    def _share(self, record: Record) -> Shared:
        key = family_key(record.id)
        family, _created = Family.objects.get_or_create(
            translation_key=key,
            defaults={
                "external_id": record.id,
                "source_locale": self._section(record.locale)[0].locale,
            },
        )
        source = self.pages.get(family.source_locale.language_code)
        if source is None:
            return Shared(
                family=family,
                slug=ascii_slug(record.title, f"{record.type}-{key.hex[:8]}"),
                topic=self._topic(record.category),
                source_revision=None,
            )
        live = source.live_revision
        return Shared(
            family=family,
            slug=source.slug,
            topic=cast("AbstractArticle", source.specific).topic,
            source_revision=(live.pk, live.created_at) if live else None,
        )

    def _section(self, locale: str) -> tuple[SectionPage, set[str]]:
        """The section that a locale's articles go to, and the slugs taken in it."""
        if locale not in self.sections:
            section = ensure_section(locale)
            taken = set(section.get_children().values_list("slug", flat=True))
            self.sections[locale] = (section, taken)
        return self.sections[locale]

    def _topic(self, category: str) -> Topic:
        name = category or NO_CATEGORY
        slug = ascii_slug(name, f"topic-{family_key(name).hex[:8]}")
        if slug not in self.topics:
            name_field = build_localized_fieldname("name", settings.LANGUAGE_CODE)
            self.topics[slug], _created = Topic.objects.get_or_create(
                slug=slug, defaults={name_field: name}
            )
        return self.topics[slug]


def _translations(external_id: str) -> dict[str, Page]:
    """The pages of a family as they are before its import, by locale."""
    pages = Page.objects.filter(translation_key=family_key(external_id))
    return {page.locale.language_code: page for page in pages.select_related("locale")}


def _fill(page: AbstractArticle, record: Record, shared: Shared) -> None:
    page.body = json.dumps(stream(record.body, record.id, record.title))
    if shared.source_revision and page.locale_id != shared.family.source_locale_id:
        page.source_revision_id, page.source_revision_at = shared.source_revision

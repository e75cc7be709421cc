"""The demo's articles as published pages, each language from its own file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

from django.db import transaction
from wagtail.models import Page, Revision

from articles.models import (
    AbstractArticle,
    Family,
    GlossaryPage,
    SectionPage,
    SecurityPage,
    Severity,
    Topic,
    models_by_type,
)
from articles.transfer.body import block_id, family_key
from articles.transfer.publish import edited_by_hand, publish, stored_digests
from articles.tree import ensure_section

from .blocks import BodyWriter
from .content import (
    SOURCE_LOCALE,
    Block,
    ContentError,
    Facts,
    Translation,
    Update,
    Wording,
    read_source,
    read_translation,
)


@dataclass(frozen=True, slots=True)
class FamilyFiles:
    """The files of one family by locale, with a digest of what each one says."""

    slug: str
    paths: Mapping[str, Path]
    digests: Mapping[str, str]


def find_families(root: Path, locales: Sequence[str]) -> tuple[FamilyFiles, ...]:
    """A translation's digest covers its source as well, which holds its facts."""
    families = []
    for source in sorted((root / SOURCE_LOCALE).glob("*.yaml")):
        paths = {
            locale: path
            for locale in locales
            if (path := root / locale / source.name).exists()
        }
        common = source.read_bytes()
        digests = {
            locale: hashlib.sha256(common + path.read_bytes()).hexdigest()
            for locale, path in paths.items()
        }
        families.append(FamilyFiles(source.stem, paths, digests))
    return tuple(families)


class ArticleLoader:
    """Publishes families, one transaction each, and leaves alone what is as it was."""

    def __init__(self, pictures: Path, today: date) -> None:
        self.today = today
        self.bodies = BodyWriter(pictures)
        self.topics = {topic.slug: topic for topic in Topic.objects.all()}
        self.sections: dict[str, SectionPage] = {}

    def section(self, locale: str) -> SectionPage:
        if locale not in self.sections:
            self.sections[locale] = ensure_section(locale)
        return self.sections[locale]

    def load(self, families: Sequence[FamilyFiles]) -> Iterator[int]:
        """Yields the id of each page that is published."""
        stored = stored_digests()
        for files in families:
            changed = {
                locale
                for locale, digest in files.digests.items()
                if stored.get((files.slug, locale)) != digest
            }
            if changed:
                with transaction.atomic():
                    pages = set(self._load_family(files, changed))
                yield from pages

    def _load_family(self, files: FamilyFiles, changed: set[str]) -> Iterator[int]:
        """The source, what was translated from it, its update, what follows that."""
        source = read_source(files.paths[SOURCE_LOCALE])
        translations = {
            locale: read_translation(files.paths[locale], source)
            for locale in sorted(changed - {SOURCE_LOCALE})
        }
        family = FamilyWriter(self, files, source.facts)
        is_new = family.find(SOURCE_LOCALE) is None
        if SOURCE_LOCALE in changed and (is_new or not source.update):
            yield from family.put(SOURCE_LOCALE, source.wording)
        yield from family.translate(translations, outdated=True)
        if SOURCE_LOCALE in changed and source.update:
            yield from family.put(SOURCE_LOCALE, source.wording, source.update)
        yield from family.translate(translations, outdated=False)


class FamilyWriter:
    """Writes the articles of one family."""

    def __init__(self, loader: ArticleLoader, files: FamilyFiles, facts: Facts) -> None:
        self.loader = loader
        self.files = files
        self.facts = facts
        self.key = family_key(files.slug)
        self.family, _created = Family.objects.get_or_create(
            translation_key=self.key,
            defaults={
                "external_id": files.slug,
                "source_locale": loader.section(SOURCE_LOCALE).locale,
            },
        )

    def find(self, locale: str) -> AbstractArticle | None:
        page = Page.objects.filter(
            translation_key=self.key, locale__language_code=locale
        ).first()
        return cast("AbstractArticle", page.specific) if page else None

    def translate(
        self, translations: Mapping[str, Translation], *, outdated: bool
    ) -> Iterator[int]:
        """Publish the translations of one edition of the source."""
        source = self.find(SOURCE_LOCALE)
        assert source is not None
        revision = (
            source.revisions.order_by("pk").first()
            if outdated
            else source.live_revision
        )
        for locale, translation in translations.items():
            if translation.outdated is outdated:
                yield from self.put(locale, translation.wording, made_from=revision)

    def put(
        self,
        locale: str,
        wording: Wording,
        update: Update | None = None,
        made_from: Revision | None = None,
    ) -> Iterator[int]:
        """Publish one article; yields nothing where it was edited by hand."""
        found = self.find(locale)
        if found is None:
            page = self._new(locale)
        elif edited_by_hand(found):
            return
        elif found.article_type != self.facts.type:
            raise ContentError(
                self.files.paths[locale],
                f"published as {found.article_type}: a type cannot change",
            )
        else:
            page = found.get_latest_revision_as_object()
        self._fill(page, locale, wording, update)
        if made_from is not None:
            page.source_revision_id = made_from.pk
            page.source_revision_at = made_from.created_at
        if found is None:
            self.loader.section(locale).add_child(instance=page)
        publish(page, self.family, self.files.digests[locale])
        yield page.pk

    def _new(self, locale: str) -> AbstractArticle:
        verified = self.loader.today - timedelta(days=self.facts.verified_days_ago)
        return models_by_type()[self.facts.type](
            locale=self.loader.section(locale).locale,
            translation_key=self.key,
            slug=self.files.slug,
            last_verified=verified,
            live=False,
        )

    def _fill(
        self,
        page: AbstractArticle,
        locale: str,
        wording: Wording,
        update: Update | None,
    ) -> None:
        facts = self.facts
        body: Sequence[Block] = update.body if update else wording.body
        page.title = wording.title
        page.summary = wording.summary
        page.topic = self._topic(facts.topic)
        page.other_topics = [self._topic(slug) for slug in facts.other_topics]
        page.audience = facts.audience
        page.review_days = facts.review_days
        page.change_note = update.note if update else ""
        page.change_severity = update.severity if update else Severity.NORMAL
        page.body = json.dumps(self.loader.bodies.write(body, self.files.slug, locale))
        if isinstance(page, SecurityPage):
            page.severity, page.status = facts.severity, facts.status
        if isinstance(page, GlossaryPage):
            page.also_called = self._names(wording, "also_called")
            page.not_to_be_confused_with = self._names(
                wording, "not_to_be_confused_with"
            )

    def _topic(self, slug: str) -> Topic:
        try:
            return self.loader.topics[slug]
        except KeyError:
            path = self.files.paths[SOURCE_LOCALE]
            raise ContentError(path, f"unknown topic {slug!r}") from None

    def _names(self, wording: Wording, field: str) -> str:
        names: list[dict[str, Any]] = [
            {
                "id": block_id(f"{self.files.slug}#{field}", position),
                "type": "name",
                "value": name,
            }
            for position, name in enumerate(getattr(wording, field))
        ]
        return json.dumps(names)

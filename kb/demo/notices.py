"""The demo's topics and announcements, in all its languages."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

from modeltranslation.utils import build_localized_fieldname

from articles.models import Announcement, Topic
from articles.slugs import ascii_slug
from articles.tree import ensure_home

from .content import SOURCE_LOCALE, ContentError, read_yaml

TRANSLATED = ("name", "description")


def load_topics(path: Path) -> None:
    """Make the topics that are missing, in the order of the file."""
    found = {topic.slug: topic for topic in Topic.objects.all()}
    for position, (slug, values) in enumerate(read_yaml(path).items(), start=1):
        if slug in found:
            continue
        parent = values.get("parent")
        if parent and parent not in found:
            raise ContentError(path, f"{slug}: its parent {parent} must come first")
        found[slug] = Topic.objects.create(
            slug=slug,
            parent=found.get(parent),
            position=position,
            **_columns(values),
        )


def _columns(values: dict[str, Any]) -> dict[str, str]:
    return {
        build_localized_fieldname(field, locale): text
        for field in TRANSLATED
        for locale, text in values[field].items()
    }


def load_announcements(path: Path, now: datetime) -> None:
    """Make the announcements that are missing; their dates count from ``now``."""
    found = set(Announcement.objects.values_list("key", "locale__language_code"))
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    for values in read_yaml(path):
        unknown = set(values.get("topics", ())) - topics.keys()
        if unknown:
            raise ContentError(path, f"there is no topic {min(unknown)}")
        key = ascii_slug(values["title"][SOURCE_LOCALE], values["kind"])
        for locale, title in values["title"].items():
            if (key, locale) in found:
                continue
            row = Announcement.objects.create(
                key=key,
                locale=ensure_home(locale).locale,
                kind=values["kind"],
                critical=values["kind"] == Announcement.Kind.SECURITY,
                title=title,
                text=f"<p>{escape(values['text'][locale], quote=False)}</p>",
                starts=now - timedelta(days=values["days_ago"]),
                ends=now + timedelta(days=values["ends_in_days"]),
            )
            # Chosen once, they count in every language.
            if locale == SOURCE_LOCALE:
                row.topics.set(topics[slug] for slug in values.get("topics", ()))

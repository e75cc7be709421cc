"""Load the demo: a fictional exchange's help centre in fourteen languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.transfer.indexes import deferred_indexes, index_imported, not_indexed
from articles.transfer.progress import progress
from articles.tree import ensure_section
from kb.demo.articles import ArticleLoader, find_families
from kb.demo.content import ContentError, read_yaml
from kb.demo.events import load_events
from kb.demo.golden import load_golden
from kb.demo.home import choose_situations
from kb.demo.notices import load_announcements, load_topics
from kb.demo.synonyms import load_synonyms
from kb.demo.users import ACCOUNTS, PASSWORD, load_users

CONTENT = Path(settings.BASE_DIR) / "articles" / "demo"
LOCALES = (
    *("en", "de", "es", "pt-br", "tr", "ru", "ar"),
    *("hi", "th", "vi", "id", "zh-hans", "ja", "ko"),
)


class Command(BaseCommand):
    help = "Load the demo's help centre; a second run adds only what is missing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SIGNPOST_DEMO:
            raise CommandError(
                "The demo's accounts have a public password: load it only with the "
                "settings kb.settings.demo."
            )
        try:
            self._load()
        except ContentError as error:
            raise CommandError(str(error)) from error

    def _load(self) -> None:
        for locale in LOCALES:
            ensure_section(locale)
        load_topics(CONTENT / "topics.yaml")
        load_announcements(CONTENT / "announcements.yaml", timezone.now())
        families = find_families(CONTENT, LOCALES)
        loader = ArticleLoader(CONTENT / "pictures", timezone.localdate())
        total = sum(len(family.paths) for family in families)
        with deferred_indexes():
            loading = loader.load(families)
            published = list(progress(loading, "Demo", total, self.stderr))
        for _page in index_imported(not_indexed()):
            pass
        choose_situations(LOCALES)
        load_synonyms(CONTENT / "synonyms.yaml")
        load_users()
        questions = read_yaml(CONTENT / "questions.yaml")
        hard = read_yaml(CONTENT / "not_found_yet.yaml")
        load_golden(questions, hard, LOCALES)
        load_events(
            {family.slug for family in families}, questions, timezone.now().date()
        )
        self.stdout.write(
            f"Demo: {len(families)} families in {len(LOCALES)} languages, "
            f"{total} articles, {len(published)} of them published now."
        )
        for account in ACCOUNTS:
            self.stdout.write(f"  {account.role}: {account.name} / {PASSWORD}")

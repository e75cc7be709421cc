from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from wagtail.models import Locale, Page, PageLogEntry, ReferenceIndex, Revision

from articles.management.commands import import_articles
from articles.models import Family, FaqPage, ImportedArticle, Topic
from articles.transfer import importer

HELLO = {
    "id": "shop:hello",
    "type": "faq",
    "lang": "en",
    "title": "Where is my order?",
    "body": "<p>On its way.</p><h2>Late</h2><p>Ask us.</p>",
    "category": "Orders & delivery",
}
HALLO = HELLO | {
    "lang": "de",
    "title": "Wo ist meine Bestellung?",
    "body": "<p>Unterwegs.</p><h2>Zu spät</h2><p>Fragen Sie uns.</p>",
}
RETURNS = HELLO | {"id": "shop:returns", "title": "How to return", "type": "guide"}


class Run:
    """What one run of the command said."""

    def __init__(self) -> None:
        self.out, self.err = io.StringIO(), io.StringIO()
        self.status = 0

    @property
    def summary(self) -> str:
        return self.out.getvalue()

    @property
    def reports(self) -> list[str]:
        return self.err.getvalue().splitlines()


@pytest.fixture
def importing(settings: Any, tmp_path: Path) -> Any:
    settings.DATA_DIR = tmp_path / "data"
    path = tmp_path / "articles.jsonl"

    def run(*lines: dict[str, Any] | str, **options: Any) -> Run:
        path.write_text(
            "".join(
                (line if isinstance(line, str) else json.dumps(line)) + "\n"
                for line in lines
            )
        )
        done = Run()
        try:
            call_command(
                "import_articles", path, stdout=done.out, stderr=done.err, **options
            )
        except SystemExit as exit_:
            done.status = exit_.code
        return done

    return run


@pytest.fixture
def german(db: None) -> None:
    Locale.objects.create(language_code="de")


def page_in(locale: str, key: str = "shop:hello") -> Any:
    family = Family.objects.get(external_id=key)
    return Page.objects.get(
        translation_key=family.translation_key, locale__language_code=locale
    ).specific


@pytest.mark.django_db
class TestImport:
    def test_a_reader_sees_the_article(self, importing: Any, client: Client):
        assert importing(HELLO).status == 0
        answer = client.get("/en/articles/where-is-my-order/")
        assert answer.status_code == 200
        assert "On its way." in answer.content.decode()

    def test_article_is_live_with_a_revision_and_a_log(self, importing: Any):
        importing(HELLO)
        page = page_in("en")
        assert page.live
        assert page.live_revision_id == page.latest_revision_id
        actions = PageLogEntry.objects.filter(page=page.pk).values_list(
            "action", flat=True
        )
        assert {"wagtail.create", "wagtail.publish"} <= set(actions)

    def test_topic_is_made_once_from_the_category(self, importing: Any):
        importing(HELLO, RETURNS)
        topic = Topic.objects.get()
        assert (topic.slug, topic.name_en) == ("orders-delivery", "Orders & delivery")
        assert page_in("en").topic == topic

    def test_existing_topic_is_used(self, importing: Any):
        mine = Topic.objects.create(slug="orders-delivery", name_en="Mine")
        importing(HELLO)
        assert page_in("en").topic == mine
        assert Topic.objects.get().name_en == "Mine"

    def test_article_without_category_has_a_topic(self, importing: Any):
        importing(HELLO | {"category": ""})
        assert page_in("en").topic.slug == "general"

    def test_admin_finds_the_article_and_its_topic(self, importing: Any):
        importing(HELLO)
        assert [p.pk for p in FaqPage.objects.search("order")] == [page_in("en").pk]
        topic = Topic.objects.get()
        assert ReferenceIndex.get_references_to(topic).count() == 1

    def test_admin_finds_what_an_update_says(self, importing: Any):
        importing(HELLO)
        importing(HELLO | {"title": "Parcels that are late"})
        assert [p.pk for p in FaqPage.objects.search("parcels")] == [page_in("en").pk]


@pytest.mark.django_db
@pytest.mark.usefixtures("german")
class TestTranslations:
    def test_are_linked_and_know_their_source(self, importing: Any):
        importing(HALLO, HELLO)
        source, translation = page_in("en"), page_in("de")
        assert source.get_translation(translation.locale).pk == translation.pk
        assert Family.objects.get().source_locale.language_code == "en"
        assert translation.source_revision_id == source.live_revision_id
        assert source.source_revision_id is None

    def test_take_slug_topic_and_anchors_of_the_source(self, importing: Any):
        importing(HALLO | {"category": "Bestellungen"}, HELLO)
        source, translation = page_in("en"), page_in("de")
        assert translation.slug == source.slug == "where-is-my-order"
        assert translation.topic == source.topic
        assert [b.id for b in translation.body] == [b.id for b in source.body]

    def test_first_one_is_the_source_without_the_default_locale(self, importing: Any):
        importing(HALLO)
        assert Family.objects.get().source_locale.language_code == "de"
        assert page_in("de").slug == "wo-ist-meine-bestellung"

    def test_title_in_another_script_still_gives_an_ascii_slug(self, importing: Any):
        importing(
            HALLO | {"title": "Где мой заказ?"}, HALLO | {"id": "b", "title": "？"}
        )
        assert page_in("de").slug.isascii()
        assert page_in("de", "b").slug.startswith("faq-")

    def test_slug_in_use_gets_a_number_in_that_language_only(self, importing: Any):
        importing(HELLO, HELLO | {"id": "b"}, HALLO | {"id": "b"})
        assert page_in("en", "b").slug == "where-is-my-order-2"
        assert page_in("de", "b").slug == "where-is-my-order-2"
        importing(HALLO)
        assert page_in("de").slug == "where-is-my-order"

    def test_language_that_is_not_published_is_reported(self, importing: Any):
        done = importing(HELLO, HELLO | {"lang": "fr-CA"})
        assert done.status == 1
        assert 'articles.jsonl:2: the site does not publish in "fr"' in done.reports[0]
        assert Page.objects.filter(locale__language_code="fr").count() == 0

    def test_add_locales_publishes_in_it(self, importing: Any, client: Client):
        done = importing(HELLO, HELLO | {"lang": "fr-CA"}, add_locales=True)
        assert done.status == 0
        assert client.get("/fr/articles/where-is-my-order/").status_code == 200


@pytest.mark.django_db
class TestBadLines:
    def test_are_reported_with_number_and_reason_and_the_rest_goes_in(
        self, importing: Any
    ):
        done = importing(
            "{broken",
            HELLO,
            HELLO | {"id": "b", "type": "news"},
            HELLO | {"id": "c", "body": "<script>x()</script>"},
            HELLO,
            "",
            HELLO | {"id": "d", "lang": "tlh"},
            HELLO | {"id": "e", "body": "x" * 5_000_000},
            RETURNS,
        )
        assert done.status == 1
        found = [report.split("articles.jsonl:")[1] for report in done.reports]
        assert [report.split(":")[0] for report in found] == list("134578")
        assert "broken JSON" in found[0]
        assert "same id and language as line 2" in found[3]
        assert "2 created" in done.summary
        assert "bad lines: 6" in done.summary
        assert page_in("en", "shop:returns").live

    def test_a_type_cannot_change(self, importing: Any):
        importing(HELLO)
        done = importing(HELLO | {"type": "guide"})
        assert done.status == 1
        assert "a type cannot change" in done.reports[0]
        assert page_in("en").article_type == "faq"

    def test_file_that_is_missing(self, db: None, tmp_path: Path):
        with pytest.raises(CommandError, match="Cannot read"):
            call_command("import_articles", tmp_path / "none.jsonl")

    def test_pipe_that_cannot_be_read_twice(self, db: None):
        end, other = os.pipe()
        os.close(other)
        with pytest.raises(CommandError, match="not a pipe"):
            call_command("import_articles", f"/dev/fd/{end}")
        os.close(end)


@pytest.mark.django_db
@pytest.mark.usefixtures("german")
class TestAgain:
    def test_same_file_changes_nothing(self, importing: Any):
        importing(HELLO, HALLO)
        before = Revision.objects.count()
        done = importing(HELLO, HALLO)
        assert "0 created, 0 updated, 2 unchanged" in done.summary
        assert Revision.objects.count() == before

    def test_changed_record_is_published_and_translation_is_behind(
        self, importing: Any
    ):
        importing(HELLO, HALLO)
        done = importing(HELLO | {"title": "Where is my parcel?"}, HALLO)
        assert "1 updated, 1 unchanged" in done.summary
        source, translation = page_in("en"), page_in("de")
        assert source.title == "Where is my parcel?"
        assert source.slug == "where-is-my-order"
        assert translation.source_revision_id != source.live_revision_id

    def test_changed_category_moves_the_article(self, importing: Any):
        importing(HELLO)
        importing(HELLO | {"category": "Parcels"})
        assert page_in("en").topic.slug == "parcels"

    @pytest.mark.parametrize("live", [True, False])
    def test_edit_by_hand_is_kept_and_reported(self, importing: Any, live: bool):
        importing(HELLO)
        page = page_in("en")
        page.title = "My title"
        revision = page.save_revision()
        if live:
            revision.publish()
        done = importing(HELLO | {"title": "Theirs"})
        assert done.status == 0
        assert "1 kept as edited by hand" in done.summary
        assert "articles.jsonl:1: edited by hand" in done.reports[0]
        assert page_in("en").get_latest_revision_as_object().title == "My title"

    def test_withdrawn_article_is_not_published_again(self, importing: Any):
        importing(HELLO)
        page_in("en").unpublish()
        done = importing(HELLO | {"title": "Theirs"})
        assert "1 kept" in done.summary
        assert not page_in("en").live

    def test_overwrite_replaces_an_edit(self, importing: Any):
        importing(HELLO)
        page = page_in("en")
        page.title = "My title"
        page.save_revision().publish()
        importing(HELLO | {"title": "Theirs"}, overwrite=True)
        assert page_in("en").title == "Theirs"

    def test_overwrite_replaces_an_edit_by_the_same_record(self, importing: Any):
        importing(HELLO, RETURNS)
        page = page_in("en")
        page.title = "My title"
        page.save_revision().publish()
        assert "0 updated, 2 unchanged" in importing(HELLO, RETURNS).summary
        done = importing(HELLO, RETURNS, overwrite=True)
        assert "1 updated, 1 unchanged" in done.summary
        assert page_in("en").title == HELLO["title"]

    def test_translation_made_by_hand_is_kept(self, importing: Any):
        importing(HELLO)
        translation = page_in("en").copy_for_translation(
            Locale.objects.get(language_code="de"), copy_parents=True
        )
        done = importing(HELLO, HALLO)
        assert "1 kept" in done.summary
        translation.refresh_from_db()
        assert translation.title == HELLO["title"]

    def test_interrupted_import_goes_on(
        self, importing: Any, monkeypatch: pytest.MonkeyPatch
    ):
        publish = importer.publish
        calls = []

        def interrupted(*args: Any) -> Any:
            calls.append(args)
            if len(calls) == 2:
                raise KeyboardInterrupt
            return publish(*args)

        monkeypatch.setattr(importer, "publish", interrupted)
        done = importing(HELLO, HALLO, RETURNS)
        assert done.status == 130
        assert FaqPage.objects.count() == ImportedArticle.objects.count() == 1
        assert FaqPage.objects.search("order").count() == 0
        done = importing(HELLO, HALLO, RETURNS)
        assert "2 created, 0 updated, 1 unchanged" in done.summary
        # The admin's index was left behind by the first run.
        assert FaqPage.objects.search("order").count() == 1

    def test_interrupted_indexing_goes_on(
        self, importing: Any, monkeypatch: pytest.MonkeyPatch
    ):
        def interrupted(pages: Any) -> Any:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(import_articles, "index_imported", interrupted)
            assert importing(HELLO).status == 130
        assert FaqPage.objects.search("order").count() == 0
        assert "1 unchanged" in importing(HELLO).summary
        assert FaqPage.objects.search("order").count() == 1


@pytest.mark.django_db
class TestDryRun:
    def test_writes_nothing(self, importing: Any, settings: Any):
        importing(HELLO)
        before = rows()
        done = importing(
            HELLO | {"title": "Other"},
            RETURNS,
            HELLO | {"lang": "fr"},
            "{",
            dry_run=True,
            add_locales=True,
        )
        assert "2 created, 1 updated" in done.summary
        assert "bad lines: 1" in done.summary
        assert done.status == 1
        assert rows() == before


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """Everything in the database."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = {}
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = cursor.fetchall()
    return found


@pytest.mark.django_db
def test_import_needs_no_folder_that_can_be_written_to(importing: Any, settings: Any):
    settings.DATA_DIR.write_text("a file, so that nothing can be below it")
    assert importing(HELLO).status == 0

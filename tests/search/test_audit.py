"""The index set against the database, both ways."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import PageViewRestriction

from articles.models import FaqPage
from articles.tree import ensure_section
from search.engines.contract import Engine
from search.engines.embedded import EmbeddedEngine
from search.indexing.audit import Kind, audit, audit_all
from search.indexing.documents import gone
from search.indexing.indexer import Indexer
from search.models import OutboxEntry
from search.vectors.centring import RAW
from tests.articles.factories import article, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def memo(indexer: Indexer) -> FaqPage:
    page = article("Deposit without a memo")
    article("Trading fees")
    indexer.drain()
    return page


def found(engine: Engine) -> list[tuple[str, Kind]]:
    return [(seen.family, seen.kind) for seen in audit(engine).found]


def titles(engine: Engine) -> set[str]:
    stored = engine.articles(list(engine.inventory("en")), "en")
    return {article.title for article in stored.values()}


def forget(page: FaqPage) -> None:
    """As if the outbox had never heard of the last change of an article."""
    row = OutboxEntry.objects.filter(family=page.translation_key)
    version = row.get().version - 1
    row.update(
        version=version,
        indexed_version=version,
        marked=timezone.now() - timedelta(hours=1),
    )


def missing(page: FaqPage, indexer: Indexer) -> None:
    engine = indexer.engine
    name = engine.generation().name
    stored = engine.inventory("en")[str(page.translation_key)]
    engine.write([gone(str(page.translation_key), "en", stored.version)], name)


def newer_mark(page: FaqPage, indexer: Indexer) -> None:
    """What a restored database forgot that it withdrew."""
    indexer.engine.write([gone(str(page.translation_key), "en", 40)])


def older_version(page: FaqPage, indexer: Indexer) -> None:
    publish(page, title="Deposit in other words")
    OutboxEntry.objects.filter(family=page.translation_key).update(
        indexed_version=2, marked=timezone.now() - timedelta(hours=1)
    )


def other_content(page: FaqPage, indexer: Indexer) -> None:
    publish(page, title="Deposit in other words")
    forget(page)


def newer_version(page: FaqPage, indexer: Indexer) -> None:
    """A database that was restored without saying so."""
    publish(page, title="Deposit in other words")
    indexer.drain()
    publish(page, title="Deposit without a memo")
    indexer.drain()
    OutboxEntry.objects.filter(family=page.translation_key).update(
        version=1, indexed_version=1, marked=timezone.now() - timedelta(hours=1)
    )


def orphan(page: FaqPage, indexer: Indexer) -> None:
    page.unpublish()
    forget(page)


def deleted(page: FaqPage, indexer: Indexer) -> None:
    page.delete()
    forget(page)


def unknown(page: FaqPage, indexer: Indexer) -> None:
    page.delete()
    OutboxEntry.objects.filter(family=page.translation_key).delete()


def restricted(page: FaqPage, indexer: Indexer) -> None:
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")
    for row in OutboxEntry.objects.all():
        forget(FaqPage.objects.get(translation_key=row.family))


@pytest.mark.parametrize(
    ("damage", "kind"),
    [
        (missing, Kind.MISSING),
        (newer_mark, Kind.MISSING),
        (older_version, Kind.STALE),
        (other_content, Kind.STALE),
        (newer_version, Kind.STALE),
        (orphan, Kind.ORPHAN),
        (deleted, Kind.ORPHAN),
        (unknown, Kind.ORPHAN),
        (restricted, Kind.RESTRICTED),
    ],
)
def test_difference_is_named_and_repaired(memo, indexer, damage, kind):
    damage(memo, indexer)

    before = dict(found(indexer.engine))
    reported = audit_all(indexer)

    assert before[str(memo.translation_key)] == kind
    assert {seen.family: seen.kind for seen in reported.found} == before
    assert found(indexer.engine) == []
    shown = {page.title for page in FaqPage.objects.live()} - (
        {"Deposit without a memo", "Trading fees"} if damage is restricted else set()
    )
    assert titles(indexer.engine) == shown


def test_agreement_is_reported_as_such(memo, indexer):
    seen = audit(indexer.engine)

    assert (seen.found, seen.waiting) == ((), ())
    assert seen.articles == {"en": 2}


def test_repaired_article_is_not_overwritten_by_a_late_worker(memo, indexer):
    entry = OutboxEntry.objects.get(family=memo.translation_key)
    (held,) = (document for _, document in indexer.pairs([entry], RAW))
    other_content(memo, indexer)
    audit_all(indexer)

    indexer.engine.write([held])

    assert "Deposit in other words" in titles(indexer.engine)


def test_change_that_waits_for_a_worker_is_not_a_finding(memo, indexer):
    publish(memo, title="Deposit in other words")

    seen = audit(indexer.engine)

    assert seen.found == ()
    assert [waiting.family for waiting in seen.waiting] == [str(memo.translation_key)]


def test_change_that_has_waited_too_long_is_a_finding(memo, indexer):
    publish(memo, title="Deposit in other words")
    OutboxEntry.objects.update(marked=timezone.now() - timedelta(minutes=6))

    assert found(indexer.engine) == [(str(memo.translation_key), Kind.STALE)]


def test_article_that_is_published_during_an_audit_is_not_a_finding(memo, indexer):
    class Busy(EmbeddedEngine):
        """Something is published and indexed before each look at the index."""

        def inventory(self, locale: str, generation: str | None = None) -> Any:
            article("Published meanwhile")
            indexer.drain()
            return super().inventory(locale, generation)

    seen = audit(Busy(indexer.engine._directory, readonly=True))

    assert seen.found == ()


def test_article_whose_text_cannot_be_read_hides_no_other(memo, indexer, monkeypatch):
    from articles import extract

    real = extract.sections_of

    def sections(page: FaqPage) -> Any:
        if page.title == "Trading fees":
            raise ValueError("unreadable")
        return real(page)

    monkeypatch.setattr(extract, "sections_of", sections)
    other_content(memo, indexer)

    audit_all(indexer)

    assert "Deposit in other words" in titles(indexer.engine)
    fees = OutboxEntry.objects.exclude(family=memo.translation_key).get()
    assert "unreadable" in fees.error
    assert len(found(indexer.engine)) == 1


@pytest.fixture
def site(settings: Any, tmp_path: Path, model_files: object) -> Path:
    """A site that commands work on, with two articles in its index."""
    settings.SIGNPOST_INDEX_DIR = tmp_path / "index"
    ensure_section("en")
    article("Deposit without a memo")
    article("Trading fees")
    call_command("index", stdout=io.StringIO(), stderr=io.StringIO())
    return tmp_path / "index"


def run(name: str, *options: str) -> str:
    out = io.StringIO()
    call_command(name, *options, stdout=out, stderr=out)
    return out.getvalue()


def test_command_says_that_all_agrees(site):
    assert "agrees with the database" in run("audit_index")


def test_advice_on_a_sound_index_is_no_failure(site):
    for number in range(20):
        article(f"Withdrawal {number}")

    assert "rebuild_index" in run("index")
    said = run("audit_index")

    assert "Not centred by language: en." in said
    assert "agrees with the database" in said


def test_command_fails_until_the_index_is_repaired(site):
    orphan(FaqPage.objects.get(title="Trading fees"), None)

    with pytest.raises(CommandError, match=r"^1 articles differ\.$"):
        run("audit_index")
    with pytest.raises(CommandError, match=r"1 of them are repaired"):
        run("audit_index", "--repair")

    assert "agrees with the database" in run("audit_index")


def test_commands_rebuild_and_roll_back(site):
    engine = EmbeddedEngine(site, readonly=True)
    first = engine.generation().name

    assert "2 articles indexed in a new generation." in run("rebuild_index")
    assert engine.generation().name != first
    assert first in run("rollback_index")

    assert engine.generation().name == first
    assert "agrees with the database" in run("audit_index")


def test_rebuild_of_an_unknown_locale_says_so(site):
    with pytest.raises(CommandError, match="Nothing is published in: xx"):
        run("rebuild_index", "--locale", "xx")


def test_model_that_cannot_be_loaded_is_named(site, monkeypatch):
    def absent(threads: int, model: str) -> None:
        raise ImportError("No module named 'sentence_transformers'")

    monkeypatch.setattr("search.writer.make_encoder", absent)
    before = EmbeddedEngine(site, readonly=True).generation()

    with pytest.raises(CommandError, match="'some/model' cannot be loaded: No module"):
        run("rebuild_index", "--encoder", "some/model")

    assert EmbeddedEngine(site, readonly=True).generation() == before


def test_next_run_puts_right_what_a_promotion_that_was_cut_short_left_out(site):
    page = FaqPage.objects.get(title="Trading fees")
    missing(page, _Writer(EmbeddedEngine(site)))

    assert "1 articles were not as published." in run("index")

    assert "Trading fees" in titles(EmbeddedEngine(site, readonly=True))


class _Writer:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine

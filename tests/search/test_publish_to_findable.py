from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import PageViewRestriction

from articles.access import visible
from articles.models import FaqPage
from articles.tree import ensure_section
from search.indexing import outbox
from search.indexing.generations import rebuild
from search.models import ArticleTerms, OutboxEntry
from tests.articles.factories import article, block, publish, translation_of

pytestmark = pytest.mark.django_db

MEMO = "Deposit without a memo"
ASK = "I forgot the memo of my deposit"


def body(text: str) -> list[dict]:
    return [block("text", f"<p>{text}</p>")]


def wait_is_over() -> None:
    OutboxEntry.objects.update(due=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def memo(indexer) -> FaqPage:
    page = article(MEMO, body=body("A deposit without its memo can be recovered."))
    article("Trading fees", body=body("Each trade costs a small share."))
    indexer.drain()
    return page


def test_published_article_is_found(memo, find):
    assert find(ASK)[0] == MEMO


def test_draft_is_not_found(indexer, find):
    article(MEMO, live=False)
    indexer.drain()

    assert MEMO not in find(ASK)


def test_edited_article_is_found_by_its_new_words(memo, indexer, find):
    publish(memo, title="Missing destination tag", body=body("Send us the tag."))
    indexer.drain()

    assert find("destination tag")[0] == "Missing destination tag"
    assert MEMO not in find(ASK)


def test_saved_draft_changes_nothing(memo, indexer, find):
    memo.title = "Not yet"
    memo.save_revision()

    assert indexer.drain() == 0
    assert find(ASK)[0] == MEMO


@pytest.mark.parametrize("withdraw", ["unpublish", "delete"])
def test_withdrawn_article_is_gone_at_once_and_from_the_index(
    memo, indexer, find, withdraw
):
    getattr(memo, withdraw)()
    before_indexing = find(ASK)
    indexer.drain()

    assert MEMO not in before_indexing
    assert MEMO not in find(ASK)
    assert indexer.engine.inventory("en")[str(memo.translation_key)].gone


def test_restricted_article_is_gone_in_every_language(memo, indexer, service):
    translation_of(memo, "de", "Einzahlung ohne Memo")
    indexer.drain()
    PageViewRestriction.objects.create(
        page=memo, restriction_type=PageViewRestriction.LOGIN
    )
    indexer.drain()

    inventory = indexer.engine.inventory
    key = str(memo.translation_key)
    assert inventory("en")[key].gone
    assert inventory("de")[key].gone
    assert service.suggest("Einza", "de", 5) == []


def test_lifted_restriction_brings_the_article_back(memo, indexer, find):
    restriction = PageViewRestriction.objects.create(
        page=memo, restriction_type=PageViewRestriction.LOGIN
    )
    indexer.drain()
    restriction.delete()
    indexer.drain()

    assert find(ASK)[0] == MEMO


def test_move_below_a_restricted_section_hides_the_article(memo, indexer, find):
    staff = ensure_section("en", "staff")
    restriction = PageViewRestriction.objects.create(
        page=staff, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.add(Group.objects.create(name="Staff"))
    memo.move(staff, pos="last-child")
    indexer.drain()

    assert MEMO not in find(ASK)


def test_scheduled_publishing_and_expiry_reach_the_index(indexer, find):
    article("Trading fees", body=body("Each trade costs a small share."))
    page = article(MEMO, live=False, body=body("The memo can be recovered."))
    page.go_live_at = timezone.now() + timedelta(minutes=1)
    page.save_revision().publish()
    indexer.drain()
    assert MEMO not in find(ASK)

    revision = page.latest_revision
    moment_ago = timezone.now() - timedelta(seconds=1)
    revision.approved_go_live_at = moment_ago
    revision.content["go_live_at"] = moment_ago.isoformat()
    revision.save()
    call_command("publish_due")
    indexer.drain()
    assert MEMO in find(ASK)

    page = FaqPage.objects.get(pk=page.pk)
    page.expire_at = timezone.now() - timedelta(seconds=1)
    page.save()
    call_command("publish_due")
    indexer.drain()
    assert MEMO not in find(ASK)


def test_publishing_that_is_rolled_back_marks_nothing(memo):
    before = OutboxEntry.objects.get(family=memo.translation_key).version

    def publish_and_fail() -> None:
        with transaction.atomic():
            publish(memo, title="Never")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        publish_and_fail()

    assert OutboxEntry.objects.get(family=memo.translation_key).version == before


def test_change_during_indexing_stays_pending(memo, indexer, find):
    publish(memo, title="First")
    (entry,) = outbox.claim(10)
    publish(FaqPage.objects.get(pk=memo.pk), title="Second")

    outbox.indexed([entry])

    assert indexer.drain() == 1
    assert "Second" in find("Second memo deposit")


def test_retractions_are_indexed_before_news(memo, indexer):
    article("Something new")
    memo.unpublish()

    (first,) = outbox.claim(1)
    assert first.family == memo.translation_key


def test_article_that_cannot_be_indexed_blocks_no_other(
    memo, indexer, find, monkeypatch
):
    broken = article("Broken", body=body("Text that no analyser survives."))
    article("Sound article about staking", body=body("Staking pays rewards."))
    real = indexer.analyser.texts

    def texts(text, locale):
        if "survives" in text:
            raise ValueError("cannot be cut")
        return real(text, locale)

    monkeypatch.setattr(type(indexer.analyser), "texts", lambda _, *args: texts(*args))
    indexer.drain()
    monkeypatch.undo()

    entry = OutboxEntry.objects.get(family=broken.translation_key)
    assert "cannot be cut" in entry.error
    assert entry.due > timezone.now()
    assert find("staking rewards") == ["Sound article about staking"]

    wait_is_over()
    indexer.drain()
    entry.refresh_from_db()
    assert entry.indexed_version == entry.version
    assert entry.error == ""


def test_rebuilt_index_holds_what_is_visible(memo, indexer):
    rebuild(indexer)

    inventory = indexer.engine.inventory("en")
    found = {key for key, entry in inventory.items() if not entry.gone}
    visible_keys = visible(FaqPage.objects.all()).values_list(
        "translation_key", flat=True
    )
    assert found == {str(key) for key in visible_keys}


def test_article_that_a_rebuild_could_not_take_is_tried_again(
    memo, indexer, find, monkeypatch
):
    article("Staking rewards", body=body("Paid out every Monday."))
    indexer.drain()
    ArticleTerms.objects.all().delete()
    real = indexer.analyser.texts

    def texts(text, locale):
        if "Monday" in text:
            raise ValueError("cannot be cut")
        return real(text, locale)

    monkeypatch.setattr(type(indexer.analyser), "texts", lambda _, *args: texts(*args))
    rebuild(indexer)
    monkeypatch.undo()
    without = find("staking rewards")

    wait_is_over()
    indexer.drain()

    assert "Staking rewards" not in without
    assert "Staking rewards" in find("staking rewards")

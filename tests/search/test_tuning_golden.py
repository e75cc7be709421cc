"""Synonyms and pins that would break a golden question are stopped."""

from __future__ import annotations

import html

import pytest
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from search.engines.contract import EngineUnavailable
from search.golden import gate, stops
from search.indexing.words import renew_words
from search.models import GoldenQuestion, PinnedArticle, SynonymSet
from tests.search.golden import golden
from tests.search.tuning import PINS, SETS, filled, pin, save

pytestmark = pytest.mark.django_db


def test_earlier_version_that_breaks_a_golden_question_leaves_a_trace(pages, admin):
    save(admin, direction="one_way", phrases="GA => trading fees")
    made = SynonymSet.objects.get()
    first = made.latest_revision
    edit = reverse(f"{SETS}:edit", args=[made.pk])
    needed = "qwzx => two-factor authentication"
    admin.post(edit, filled(direction="one_way", phrases=needed))
    golden(pages[0], "qwzx", first=1)
    revert = reverse(f"{SETS}:revisions_revert", args=[made.pk, first.pk])
    earlier = filled(direction="one_way", phrases="GA => trading fees")

    assert "would no longer find" in admin.post(revert, earlier).content.decode()
    admin.post(revert, {**earlier, "despite_golden": "on"})

    made.refresh_from_db()
    assert made.phrases == "GA => trading fees"
    assert ModelLogEntry.objects.filter(action=stops.ACTION).count() == 1


def pinned(admin, article, effect: str, **values: str):
    """One that holds for every question about withdrawals."""
    asked = {"matching": "holding", "questions": "withdrawal", **values}
    return pin(admin, article, effect=effect, **asked)


def test_exclusion_that_breaks_a_golden_question_needs_a_deliberate_yes(pages, admin):
    withdrawal = pages[1]
    golden(withdrawal, "withdrawal pending", first=1)

    stopped = pinned(admin, withdrawal, "hidden")
    page = html.unescape(stopped.content.decode())

    assert "“withdrawal pending” (English) would no longer find its article" in page
    assert not PinnedArticle.objects.exists()

    pinned(admin, withdrawal, "hidden", despite_golden="on")
    assert PinnedArticle.objects.count() == 1
    assert ModelLogEntry.objects.filter(action=stops.ACTION).count() == 1


def test_copied_exclusion_that_breaks_a_golden_question_is_not_saved(pages, admin):
    withdrawal = pages[1]
    pinned(admin, withdrawal, "hidden", questions="blockchain explorer")
    golden(withdrawal, "withdrawal pending", first=1)
    copy = reverse(f"{PINS}:copy", args=[PinnedArticle.objects.get().pk])

    pin(admin, withdrawal, copy, effect="hidden", questions="withdrawal")

    assert PinnedArticle.objects.count() == 1


def test_mistyped_golden_question_is_asked_by_the_rules_for_what_was_meant(
    pages, admin, mending, monkeypatch
):
    renew_words()
    monkeypatch.setattr(gate, "search_service", mending)
    golden(pages[1], "withdrawl pending", first=1)

    stopped = pinned(
        admin, pages[1], "hidden", matching="exact", questions="withdrawal pending"
    )

    assert "“withdrawl pending”" in html.unescape(stopped.content.decode())
    assert not PinnedArticle.objects.exists()


def test_changed_rules_make_golden_questions_due(pages, admin):
    asked = golden(pages[1], "withdrawal pending", due=False)

    with TestCase.captureOnCommitCallbacks(execute=True):
        pinned(admin, pages[1], "first")
    asked.refresh_from_db()
    assert asked.due

    GoldenQuestion.objects.update(due=False)
    with TestCase.captureOnCommitCallbacks(execute=True):
        PinnedArticle.objects.all().delete()
    asked.refresh_from_db()
    assert asked.due


def test_pin_that_breaks_no_golden_question_is_saved_at_once(pages, admin):
    golden(pages[1], "withdrawal pending", first=1)

    pinned(admin, pages[1], "first")

    assert PinnedArticle.objects.count() == 1


def test_new_pin_is_judged_behind_those_that_are_there(pages, admin):
    lost, withdrawal, _ = pages
    pinned(admin, lost, "first")
    golden(lost, "withdrawal", first=1)

    pinned(admin, withdrawal, "first")

    assert PinnedArticle.objects.count() == 2


def removed(admin, list_name: str, *rows, **yes: str):
    """Deleted as one by its own view, as several by the list's."""
    if len(rows) == 1:
        return admin.post(reverse(f"{list_name}:delete", args=[rows[0].pk]), yes)
    model = rows[0]._meta
    url = reverse(
        "wagtail_bulk_action", args=[model.app_label, model.model_name, "delete"]
    )
    ids = "&".join(f"id={row.pk}" for row in rows)
    return admin.post(f"{url}?next=/admin/&{ids}", yes)


@pytest.fixture
def promised(pages):
    """A set, a pin and an exclusion, each of which a golden question needs."""
    lost, withdrawal, fees = pages
    PinnedArticle.objects.create(
        article=withdrawal.page_ptr,
        locale=withdrawal.locale,
        effect="hidden",
        matching="exact",
        questions="trading fees withdrawal pending",
    )
    PinnedArticle.objects.create(
        article=fees.page_ptr,
        locale=fees.locale,
        effect="first",
        matching="exact",
        questions="withdrawal pending",
    )
    SynonymSet.objects.create(
        name="Words", direction="one_way", phrases="qwzx => two-factor authentication"
    )
    golden(fees, "trading fees withdrawal pending", first=1)
    golden(fees, "withdrawal pending", first=1)
    golden(lost, "qwzx", first=1)
    return PinnedArticle.objects.all(), SynonymSet.objects.all()


@pytest.mark.parametrize(
    ("which", "question"),
    [
        ("hidden", "trading fees withdrawal pending"),
        ("first", "withdrawal pending"),
        ("set", "qwzx"),
    ],
)
def test_rule_that_a_golden_question_needs_is_removed_by_a_deliberate_yes(
    promised, admin, which, question
):
    pins, sets = promised
    rows = sets if which == "set" else pins.filter(effect=which)
    made = rows.get()
    view = SETS if which == "set" else PINS
    form = admin.get(reverse(f"{view}:delete", args=[made.pk]))
    assert "no longer find" not in form.content.decode()

    stopped = html.unescape(removed(admin, view, made).content.decode())

    assert "no longer find the answer" in stopped
    assert f">{question}<" in stopped
    assert "Delete anyway" in stopped
    assert rows.filter(pk=made.pk).exists()

    removed(admin, view, made, **{stops.YES: "1"})
    assert not rows.filter(pk=made.pk).exists()


@pytest.mark.usefixtures("promised")
def test_several_rules_are_removed_by_one_yes(admin):
    rows = list(PinnedArticle.objects.all())

    stopped = removed(admin, PINS, *rows).content.decode()

    assert "no longer find the answers" in stopped
    assert PinnedArticle.objects.count() == 2

    removed(admin, PINS, *rows, **{stops.YES: "1"})
    assert not PinnedArticle.objects.exists()


def test_rule_that_no_golden_question_needs_is_removed_at_once(promised, admin):
    pins, sets = promised
    other = SynonymSet.objects.create(name="Other", phrases="fee\nprice")
    expired = PinnedArticle.objects.get(effect="first")
    expired.ends = timezone.now()
    expired.save()

    removed(admin, SETS, other)
    removed(admin, PINS, expired)

    assert [found.name for found in sets] == ["Words"]
    assert [found.effect for found in pins] == ["hidden"]


def test_rule_is_removed_with_a_warning_while_search_is_down(
    promised, admin, service, monkeypatch
):
    _pins, sets = promised

    def down(*args):
        raise EngineUnavailable("down")

    monkeypatch.setattr(type(service.engine), "legs", down)

    page = admin.post(
        reverse(f"{SETS}:delete", args=[sets.get().pk]), follow=True
    ).content.decode()

    assert "were not checked" in page
    assert not sets.exists()

"""What is kept between requests: late by seconds at most, never by a change here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale, Page

from articles.kept import SECONDS, Kept
from articles.models import Announcement, Topic
from articles.topics import topic_names
from articles.tree import ensure_home
from tests.articles.factories import topic

pytestmark = pytest.mark.django_db


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slugs(clock: Clock) -> Kept[list[str]]:
    return Kept(
        lambda prefix: list(
            Topic.objects.filter(slug__startswith=prefix).values_list("slug", flat=True)
        ),
        Topic,
        clock=clock,
    )


def rename_elsewhere(old: str, new: str) -> None:
    """As another process does it: nobody here is told."""
    Topic.objects.filter(slug=old).update(slug=new)


def test_a_change_made_elsewhere_is_seen_after_seconds(
    slugs: Kept[list[str]], clock: Clock
) -> None:
    topic("fees")
    assert slugs("f") == ["fees"]
    rename_elsewhere("fees", "funds")

    clock.now += SECONDS - 0.1
    assert slugs("f") == ["fees"]
    clock.now += 0.1
    assert slugs("f") == ["funds"]


def test_each_argument_is_kept_for_itself(slugs: Kept[list[str]]) -> None:
    topic("fees")
    topic("taxes")

    assert slugs("f") == ["fees"]
    assert slugs("t") == ["taxes"]


def test_what_this_process_saves_or_deletes_is_seen_at_once(
    slugs: Kept[list[str]],
) -> None:
    fees = topic("fees")
    assert slugs("f") == ["fees"]

    topic("funds")
    assert sorted(slugs("f")) == ["fees", "funds"]
    fees.delete()
    assert slugs("f") == ["funds"]


def test_a_read_that_a_change_overtakes_is_not_kept(clock: Clock) -> None:
    topic("fees")
    changes = iter(["funds"])

    def read() -> list[str]:
        found = sorted(Topic.objects.values_list("slug", flat=True))
        for slug in changes:
            topic(slug)
        return found

    slugs = Kept(read, Topic, clock=clock)
    assert slugs() == ["fees"]
    assert slugs() == ["fees", "funds"]


def test_what_others_read_before_the_commit_is_not_kept_after_it(
    clock: Clock, django_capture_on_commit_callbacks: Any
) -> None:
    committed = ["fees"]
    slugs = Kept(lambda: list(committed), Topic, clock=clock)
    with django_capture_on_commit_callbacks(execute=True):
        topic("funds")
        assert slugs() == ["fees"]
        committed.append("funds")
    assert slugs() == ["fees", "funds"]


def test_a_renamed_topic_has_its_new_name() -> None:
    fees = topic("fees", name_en="Fees")
    assert topic_names()["fees"] == "Fees"

    fees.name_en = "Costs"
    fees.save()
    assert topic_names()["fees"] == "Costs"


@pytest.mark.parametrize("any_type", [False, True])
def test_an_unpublished_language_is_gone(client: Client, any_type: bool) -> None:
    ensure_home("en")
    home = ensure_home("de")
    assert client.get("/de/search/").status_code == 200

    (Page.objects.get(pk=home.pk) if any_type else home).unpublish()
    assert client.get("/de/search/").status_code == 404
    home.refresh_from_db()
    home.save_revision().publish()
    assert client.get("/de/search/").status_code == 200


def test_a_critical_announcement_stands_on_pages_until_it_is_over(
    client: Client,
) -> None:
    ensure_home("en")
    assert "Wallets are closed" not in client.get("/en/search/").content.decode()

    row = Announcement.objects.create(
        key="closed",
        locale=Locale.objects.get(language_code="en"),
        kind="incident",
        critical=True,
        title="Wallets are closed",
        text="<p>For an hour.</p>",
        starts=timezone.now() - timedelta(hours=1),
    )
    assert "Wallets are closed" in client.get("/en/search/").content.decode()
    row.ends = timezone.now() - timedelta(minutes=1)
    row.save()
    assert "Wallets are closed" not in client.get("/en/search/").content.decode()

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page, Site

from articles.models import AbstractArticle
from articles.tree import ensure_section
from feedback.models import View, Vote


@pytest.fixture(autouse=True)
def help_centre(db: None) -> Iterator[None]:
    Site.clear_site_root_paths_cache()
    ContentType.objects.clear_cache()
    ensure_section("en")
    ensure_section("de")
    yield
    ContentType.objects.clear_cache()


def member(name: str, page: Page | None, *actions: str) -> Client:
    """Somebody who may enter the admin and do ``actions`` below ``page``."""
    group = Group.objects.create(name=name)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for action in actions:
        GroupPagePermission.objects.create(
            group=group,
            page=page,
            permission=Permission.objects.get(
                content_type__app_label="wagtailcore", codename=f"{action}_page"
            ),
        )
    user = get_user_model().objects.create_user(name)
    user.groups.add(group)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def lead() -> Client:
    return member("lead", Page.get_first_root_node(), "change")


def checked(page: AbstractArticle, days_ago: int) -> None:
    """Somebody read ``page`` so many days ago and found it right."""
    page.last_verified = timezone.localdate() - timedelta(days=days_ago)
    page.save(update_fields=["last_verified"], clean=False)


def read(page: AbstractArticle, times: int, days_ago: int = 0) -> None:
    View.objects.bulk_create(View(**_event(page, days_ago)) for _ in range(times))


def voted(page: AbstractArticle, yes: int, no: int, days_ago: int = 0) -> None:
    Vote.objects.bulk_create(
        Vote(**event, helpful=position < yes, changed=event["t"])
        for position in range(yes + no)
        for event in [_event(page, days_ago)]
    )


def _event(page: AbstractArticle, days_ago: int) -> dict[str, Any]:
    return {
        "t": timezone.now() - timedelta(days=days_ago),
        "visitor": uuid4().hex[:16],
        "network": "home",
        "family": page.translation_key,
        "locale": page.locale.language_code,
        "revision": page.live_revision_id,
    }

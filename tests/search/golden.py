"""What tests of golden questions share."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail.models import GroupPagePermission, Page

from articles.models import AbstractArticle, FaqPage
from search.indexing.indexer import Indexer
from search.models import GoldenQuestion
from tests.articles.factories import article, block

MEMO = "Deposit without a memo"
ASK = "I forgot the memo of my deposit"
RECOVERED = "A deposit without its memo can be recovered."
TRADING = "Each trade costs a small share."


def body(text: str) -> list[dict[str, Any]]:
    return [block("text", f"<p>{text}</p>")]


def memo_among_others(indexer: Indexer) -> FaqPage:
    """The article that ``ASK`` finds, indexed beside two others."""
    page: FaqPage = article(MEMO, body=body(RECOVERED))
    article("Trading fees", body=body(TRADING))
    article("Lost memo tags", body=body("What to do when you forgot a memo."))
    indexer.drain()
    return page


def golden(page: AbstractArticle, question: str = ASK, **values: Any) -> GoldenQuestion:
    return GoldenQuestion.objects.create(
        question=question,
        family=page.translation_key,
        locale=page.locale.language_code,
        **values,
    )


def editor(*codenames: str) -> Client:
    """Somebody who may publish everywhere and do ``codenames`` besides."""
    group = Group.objects.create(name="Golden editors")
    wanted = ["access_admin", *codenames]
    group.permissions.add(*Permission.objects.filter(codename__in=wanted))
    for action in ("add", "change", "publish"):
        GroupPagePermission.objects.create(
            group=group,
            page=Page.get_first_root_node(),
            permission=Permission.objects.get(
                content_type__app_label="wagtailcore", codename=f"{action}_page"
            ),
        )
    user = get_user_model().objects.create_user("golden")
    user.groups.add(group)
    client = Client()
    client.force_login(user)
    return client

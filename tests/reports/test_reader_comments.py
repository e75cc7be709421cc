"""What support leads see of readers' reasons and comments."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from articles.models import AbstractArticle
from articles.tree import ensure_section
from feedback.models import Reason, Vote
from tests.articles.factories import article, publish, translation_of
from tests.reports.conftest import member

PAGE = reverse("reports_reader_comments")


def said(
    page: AbstractArticle, comment: str = "", days_ago: int = 0, **fields: Any
) -> Vote:
    at = timezone.now() - timedelta(days=days_ago)
    known = {"helpful": False, "comment": comment, "changed": at, **fields}
    return Vote.objects.create(
        t=at,
        visitor=uuid4().hex[:16],
        network="home",
        family=page.translation_key,
        locale=page.locale.language_code,
        revision=page.live_revision_id,
        **known,
    )


def rows(client: Client, **chosen: str) -> list[list[str]]:
    """All cells but the date, without their buttons."""
    html = BeautifulSoup(client.get(PAGE, chosen).content, "html.parser")
    for button in html.select("td .button"):
        button.decompose()
    return [
        [cell.get_text(" ", strip=True) for cell in row.select("td")][:-1]
        for row in html.select("main table tbody tr")
    ]


def comments(client: Client, **chosen: str) -> list[str]:
    return [row[4] for row in rows(client, **chosen)]


def test_a_row_says_who_helped_whom_and_why_not(lead):
    said(article("Fees"), "The table is old.", reason=Reason.OUTDATED)
    assert rows(lead) == [
        ["Fees", "English", "No", "It is out of date", "The table is old.", "Current"]
    ]


def test_the_newest_comes_first(lead):
    page = article("Fees")
    said(page, "older", days_ago=2)
    said(page, "newer", days_ago=1)
    assert comments(lead) == ["newer", "older"]


def test_a_vote_alone_says_nothing(lead):
    said(article("Fees"))
    assert rows(lead) == []


def test_a_reason_alone_and_praise_are_rows_too(lead):
    page = article("Fees")
    said(page, reason=Reason.UNCLEAR, days_ago=1)
    said(page, "Thanks!", helpful=True)
    assert [row[2:5] for row in rows(lead)] == [
        ["Yes", "", "Thanks!"],
        ["No", "It is hard to understand", ""],
    ]


def test_what_was_said_of_an_earlier_version_is_told_apart(lead):
    page = article("Fees")
    said(page, "wrong", days_ago=1)
    said(publish(page, title="Fees"), "better")
    assert [row[4:] for row in rows(lead)] == [
        ["better", "Current"],
        ["wrong", "Earlier"],
    ]
    assert comments(lead, show="current") == ["better"]


def test_the_title_leads_to_the_editor(lead):
    page = article("Fees")
    said(page, "wrong")
    editor = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert f'href="{editor}"' in lead.get(PAGE).content.decode()


def test_the_list_is_narrowed_to_a_language_a_reason_and_comments(lead):
    page = article("Fees")
    german = translation_of(page, "de", "Gebühren")
    said(page, "bad", days_ago=3, reason=Reason.WRONG)
    said(german, "schlecht", days_ago=2, reason=Reason.WRONG)
    said(german, "alt", days_ago=1, reason=Reason.OUTDATED)
    said(german, reason=Reason.OUTDATED)
    assert comments(lead, locale="de") == ["", "alt", "schlecht"]
    assert comments(lead, reason="wrong") == ["schlecht", "bad"]
    assert comments(lead, locale="de", show="comment") == ["alt", "schlecht"]


def test_a_title_finds_an_article_in_all_its_languages(lead):
    page = article("Fees")
    said(page, "bad", days_ago=1)
    said(translation_of(page, "de", "Gebühren"), "schlecht")
    said(article("Limits"), "low")
    assert comments(lead, title="fee") == ["schlecht", "bad"]


def test_markup_of_a_reader_is_text_and_lines_stay_apart(lead):
    said(article("Fees"), "<b>no</b>\nnever")
    page = lead.get(PAGE).content.decode()
    assert "&lt;b&gt;no&lt;/b&gt;<br>never" in page


def test_a_group_sees_what_is_said_of_its_own_pages():
    page = article("Fees")
    said(page, "bad")
    said(translation_of(page, "de", "Gebühren"), "schlecht")
    german = member("german", ensure_section("de"), "change")
    assert comments(german) == ["schlecht"]
    text = german.get(PAGE, {"export": "csv"}).getvalue().decode()
    assert "schlecht" in text
    assert "bad" not in text


def test_who_may_edit_nothing_does_not_see_it():
    guest = member("guest", None)
    assert guest.get(PAGE).status_code == 302
    assert PAGE not in guest.get(reverse("wagtailadmin_home")).content.decode()


def test_it_is_in_the_menu_of_who_may_edit(lead):
    assert PAGE in lead.get(reverse("wagtailadmin_home")).content.decode()


def test_a_download_calculates_nothing_that_a_reader_wrote(lead):
    said(article("Fees"), "=1+1", reason=Reason.OTHER)
    text = lead.get(PAGE, {"export": "csv"}).getvalue().decode()
    _headings, row = csv.reader(text.splitlines())
    assert row[:-1] == ["Fees", "en", "No", "Something else", "'=1+1", "Current"]


def test_a_character_that_no_spreadsheet_holds_spoils_no_download(lead):
    said(article("Fees"), "bad\x0b\x1b comment")
    download = lead.get(PAGE, {"export": "xlsx"}).getvalue()
    _headings, row = load_workbook(BytesIO(download)).active.iter_rows(values_only=True)
    assert row[4] == "bad comment"

"""Active announcements on the pages of the articles and topics that they concern."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup, Tag
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale
from wagtail.test.utils.form_data import rich_text

from articles.models import Announcement, Topic
from tests.articles.factories import article, publish, topic, translation_of

pytestmark = pytest.mark.usefixtures("help_centre")


def announce(*topics: Topic, locale: str = "en", **values: object) -> Announcement:
    row = Announcement.objects.create(
        locale=Locale.objects.get(language_code=locale),
        **{"key": "tron", "kind": "incident", "title": "TRON is paused"} | values,
    )
    row.topics.set(topics)
    return row


def links(client: Client, url: str) -> list[Tag]:
    """What leads to announcements in the main part of a page."""
    html = BeautifulSoup(client.get(url).content, "html.parser")
    return html.select("main a[href*='/announcements/#announcement-']")


def shown(client: Client, url: str) -> list[str]:
    return [link.get_text(strip=True) for link in links(client, url)]


def queries(client: Client, url: str) -> list[str]:
    """What a page asks of the database once the site has been asked before."""
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    return [query["sql"] for query in asked]


def test_an_article_shows_what_concerns_its_topic(client: Client) -> None:
    deposits = topic("deposits")
    page = article("Deposit USDT", topic=deposits, summary="Send it.")
    elsewhere = article("Fees", topic=topic("fees"))
    row = announce(deposits)

    html = BeautifulSoup(client.get(page.url).content, "html.parser")
    (link,) = html.select("main a[href*='/announcements/#announcement-']")
    assert link["href"] == f"/en/announcements/#announcement-{row.pk}"
    assert "Incident" in link.parent.get_text()
    assert link.find_next(class_="article-body")
    assert shown(client, elsewhere.url) == []


def test_one_about_no_topic_is_on_no_article(client: Client) -> None:
    page = article()
    announce()
    assert shown(client, page.url) == []


def test_a_parent_topic_includes_its_children_and_not_the_reverse(
    client: Client,
) -> None:
    money = topic("money")
    deposits = topic("deposits", parent=money)
    below, above = article("Below", topic=deposits), article("Above", topic=money)
    announce(money, key="all", title="All money")
    announce(deposits, key="some", title="Deposits only")

    assert sorted(shown(client, below.url)) == ["All money", "Deposits only"]
    assert shown(client, above.url) == ["All money"]


def test_other_topics_count(client: Client) -> None:
    deposits = topic("deposits")
    page = article(topic=topic("fees"))
    page.other_topics = [deposits]
    publish(page)
    announce(deposits)
    assert shown(client, page.url) == ["TRON is paused"]


@pytest.mark.parametrize(
    ("starts", "ends"), [(-3, -1), (1, 2)], ids=["over", "not begun"]
)
def test_only_what_is_active_is_shown(client: Client, starts: int, ends: int) -> None:
    now = timezone.now()
    page = article()
    announce(page.topic, starts=now + timedelta(starts), ends=now + timedelta(ends))
    assert shown(client, page.url) == []


def test_one_without_a_translation_is_marked_as_of_its_language(
    client: Client,
) -> None:
    page = article()
    german = translation_of(page, "de", "Auszahlung")
    announce(page.topic)
    (link,) = links(client, german.url)
    assert (link.get_text(strip=True), link["lang"]) == ("TRON is paused", "en")
    assert link["dir"] == "ltr"
    assert link["href"].startswith("/de/announcements/")
    assert "Vorfall" in link.parent.get_text()


@pytest.mark.parametrize("chosen_in", ["en", "de"])
def test_topics_chosen_in_one_language_count_in_all(
    client: Client, chosen_in: str
) -> None:
    page = article()
    german = translation_of(page, "de", "Auszahlung")
    titles = {"en": "TRON is paused", "de": "TRON steht still"}
    for locale, title in titles.items():
        topics = [page.topic] if locale == chosen_in else []
        announce(*topics, locale=locale, title=title)
    assert shown(client, page.url) == [titles["en"]]
    assert shown(client, german.url) == [titles["de"]]


def test_what_every_page_shows_is_not_shown_twice(client: Client) -> None:
    page = article()
    announce(page.topic, critical=True)
    assert shown(client, page.url) == []
    assert "TRON is paused" in client.get(page.url).content.decode()


def test_a_topic_shows_what_concerns_it(client: Client) -> None:
    money = topic("money")
    topic("deposits", parent=money)
    topic("fees")
    announce(money)
    assert shown(client, "/en/t/money/") == ["TRON is paused"]
    assert shown(client, "/en/t/deposits/") == ["TRON is paused"]
    assert shown(client, "/en/t/fees/") == []


def test_a_change_of_topics_is_seen_at_once_by_who_kept_the_page(
    client: Client,
) -> None:
    money, deposits = topic("money"), topic("deposits")
    page = article(topic=deposits)
    row = announce()
    kept = {"If-None-Match": client.get(page.url)["ETag"]}
    assert client.get(page.url, headers=kept).status_code == 304

    row.topics.add(money)
    assert shown(client, page.url) == []
    deposits.parent = money
    deposits.save()
    assert shown(client, page.url) == ["TRON is paused"]
    assert client.get(page.url, headers=kept).status_code == 200
    row.topics.clear()
    assert shown(client, page.url) == []


def test_an_article_costs_no_query_until_one_has_topics(client: Client) -> None:
    page = article()
    before = queries(client, page.url)
    announce()
    after = queries(client, page.url)
    assert len(after) == len(before)
    assert not [sql for sql in after if "articles_announcement" in sql]


def test_editors_choose_topics_and_are_told_what_for(editor: Client) -> None:
    fees = topic("fees")
    row = announce(text="<p>Soon over.</p>")
    url = reverse("wagtailsnippets_articles_announcement:edit", args=[row.pk])
    html = BeautifulSoup(editor.get(url).content, "html.parser")
    (box,) = html.select("input[type=checkbox][name=topics]")
    assert box["value"] == str(fees.pk)
    assert "Shown above the articles of these topics" in html.get_text()

    form = {
        **{"key": row.key, "locale": row.locale_id, "kind": row.kind},
        **{"title": row.title, "text": rich_text(row.text)},
        **{"starts": "2026-01-01 10:00", "topics": [fees.pk]},
    }
    assert editor.post(url, form).status_code == 302
    assert list(row.topics.all()) == [fees]

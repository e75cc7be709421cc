"""Home, topics, glossary and announcements."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Locale, PageViewRestriction

from articles.access import Visibility
from articles.models import (
    Announcement,
    FaqPage,
    GlossaryPage,
    GuidePage,
    HomePage,
    SecurityPage,
    Topic,
)
from articles.topics import neighbours
from articles.tree import ensure_home
from tests.articles.factories import article, block, publish, topic, translation_of
from tests.articles.meanwhile import before_query

pytestmark = pytest.mark.usefixtures("help_centre")


def announce(key: str, locale: str = "en", **values: object) -> Announcement:
    return Announcement.objects.create(
        key=key,
        locale=Locale.objects.get(language_code=locale),
        **{"kind": "incident", "title": f"{key} {locale}", **values},
    )


def test_home_counts_what_the_topics_hold(client: Client) -> None:
    money = topic("money", name_de="Geld")
    fees = topic("fees", parent=money)
    topic("empty")
    one = article("One", topic=fees)
    two = article("Two", topic=topic("login"))
    two.other_topics = [money]
    publish(two)
    translation_of(one, "de", "Eins")
    cards = {card.slug: card for card in client.get("/en/").context["topics"]}
    assert {slug: card.count for slug, card in cards.items()} == {
        "login": 1,
        "money": 2,
    }
    assert [card.title for card in cards["money"].top] == ["One", "Two"]
    german = client.get("/de/").context["topics"]
    assert [(card.name, card.count) for card in german] == [("Geld", 1)]


def test_situations_are_shown_in_the_language_of_the_home(client: Client) -> None:
    page = article("Locked out", model=GuidePage)
    german = translation_of(page, "de", "Ausgesperrt")
    missing = article("Only English")
    for code in ("en", "de"):
        home = HomePage.objects.get(locale__language_code=code)
        chosen = [block("article", page.pk), block("article", missing.pk)]
        publish(home, situations=chosen)
    shown = client.get("/de/").context["situations"]
    assert [card.id for card in shown] == [german.pk]
    assert [card.title for card in client.get("/en/").context["situations"]] == [
        "Locked out",
        "Only English",
    ]


def test_topic_page_groups_by_type_and_says_what_is_missing(client: Client) -> None:
    guide = article("Withdraw", model=GuidePage)
    faq = article("Pending")
    translation_of(guide, "de", "Auszahlen")
    english = client.get("/en/t/withdrawals/").context
    assert [(g.type, [c.id for c in g.articles]) for g in english["groups"]] == [
        ("guide", [guide.pk]),
        ("faq", [faq.pk]),
    ]
    assert english["elsewhere"] == ()
    german = client.get("/de/t/withdrawals/").context
    assert [(g.type, len(g.articles)) for g in german["groups"]] == [("guide", 1)]
    (missing,) = german["elsewhere"]
    assert (missing.title, missing.lang) == ("Pending", "en")
    assert missing.url == f"/de/read/{faq.translation_key}/"


def test_topic_names_what_is_below_and_beside_it(client: Client) -> None:
    money = topic("money")
    for slug in ("fees", "limits"):
        article(slug, topic=topic(slug, parent=money))
    shown = client.get("/en/t/money/").context
    assert {card.slug for card in shown["subtopics"]} == {"fees", "limits"}
    below = client.get("/en/t/fees/").context
    assert [crumb.title for crumb in below["breadcrumbs"]][1:] == ["Money", "Fees"]
    assert [card.slug for card in below["related_topics"]] == ["limits"]


def test_unknown_topic_is_not_found(client: Client) -> None:
    assert client.get("/en/t/nothing/").status_code == 404


def test_topics_nest_once() -> None:
    top = topic("top")
    child = topic("child", parent=top)
    for wrong in (Topic(slug="x", parent=child), child):
        if wrong is child:
            wrong.parent = child
        with pytest.raises(ValidationError, match="topic"):
            wrong.clean()
    top.parent = topic("other")
    with pytest.raises(ValidationError, match="below"):
        top.clean()


def test_article_names_its_neighbours_in_the_topic(client: Client) -> None:
    one, two, three, four = (article(title) for title in ("A1", "A2", "A3", "A4"))
    shown = client.get(two.url).context
    assert (shown["previous"].id, shown["next"].id) == (one.pk, three.pk)
    assert [card.id for card in shown["related"]] == [four.pk]
    assert client.get(one.url).context["previous"] is None


def test_neighbours_are_those_that_the_topic_lists(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    money = topic("money")
    fees = topic("fees", parent=money)
    pages = [
        article(f"A{number}", model=model, topic=about)
        for number, (model, about) in enumerate(
            [
                (FaqPage, money),
                (GuidePage, fees),
                (GlossaryPage, money),
                (FaqPage, money),
                (FaqPage, topic("login")),
                (GuidePage, fees),
                (FaqPage, topic("login")),
                (FaqPage, money),
            ]
        )
    ]
    pages[6].other_topics = [money, fees]
    publish(pages[6])
    article("Draft", topic=money, live=False)
    translation_of(pages[0], "de", "Deutsch")
    shown = client.get(pages[3].url).context
    assert (shown["previous"].title, shown["next"].title) == ("A2", "A5")
    assert [card.title for card in shown["related"]] == ["A1", "A6", "A0"]
    last = client.get(pages[7].url).context
    assert (last["previous"].title, last["next"]) == ("A6", None)
    assert [card.title for card in last["related"]] == ["A5", "A3", "A2"]
    everybody = Visibility.now()
    with django_assert_num_queries(2):
        assert neighbours(pages[7], everybody, 1) == ([pages[6].pk], [])


def test_restricted_article_names_no_neighbours(editor: Client) -> None:
    one, two = article("A1"), article("A2")
    PageViewRestriction.objects.create(page=two, restriction_type="login")
    shown = editor.get(two.url).context
    assert (shown["previous"], shown["related"]) == (None, ())
    assert editor.get(one.url).context["next"] is None


def test_article_lists_its_sections(client: Client) -> None:
    page = article(
        body=[
            block("heading", "One"),
            block("subheading", "Two"),
            block("heading", "3"),
        ]
    )
    response = client.get(page.url)
    html = response.content.decode()
    assert [entry.text for entry in response.context["toc"]] == ["One", "3"]
    for entry in response.context["toc"]:
        assert f'id="{entry.anchor}"' in html


def test_list_pages_cost_the_same_for_more_articles(
    client: Client, django_assert_max_num_queries: object
) -> None:
    for number in range(12):
        article(f"Article {number}", topic=topic(f"topic-{number % 4}"))
    for path, most in (("/en/", 26), ("/en/t/topic-1/", 25), ("/en/glossary/", 15)):
        with django_assert_max_num_queries(most):  # type: ignore[operator]
            assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/en/", "/sitemap-pages.xml"])
def test_topic_that_is_made_meanwhile_breaks_no_list(client: Client, path: str) -> None:
    article("First")
    with before_query(
        'FROM "articles_securitypage"',
        lambda: article("Second", model=SecurityPage, topic=topic("new")),
    ):
        assert client.get(path).status_code == 200


def test_glossary_is_sorted_and_filtered(client: Client) -> None:
    for title in ("memo", "Address", "2FA", "API key"):
        article(title, model=GlossaryPage, summary=f"About {title}.")
    names = [block("name", "destination tag")]
    publish(GlossaryPage.objects.get(title="memo"), also_called=names)
    shown = client.get("/en/glossary/").context
    assert [(g.label, [t.title for t in g.terms]) for g in shown["groups"]] == [
        ("A", ["Address", "API key"]),
        ("M", ["memo"]),
        ("#", ["2FA"]),
    ]
    letters = {letter.label: letter.present for letter in shown["letters"]}
    assert len(letters) == 27
    assert letters["A"]
    assert not letters["B"]
    found = client.get("/en/glossary/?q=Destination").context["groups"]
    assert [term.title for group in found for term in group.terms] == ["memo"]
    assert client.get("/en/glossary/?q=%00" + "x" * 5000).context["groups"] == ()


def test_glossary_filter_is_not_a_question(client: Client) -> None:
    html = BeautifulSoup(client.get("/en/glossary/?q=memo").content, "html.parser")
    typed = {box["id"]: box["value"] for box in html.select("input[name=q]")}
    assert typed == {"glossary-filter": "memo", "header-search": ""}


def test_glossary_names_terms_of_other_languages(client: Client) -> None:
    term = article("Memo", model=GlossaryPage)
    (missing,) = client.get("/de/glossary/").context["elsewhere"]
    assert (missing.title, missing.lang) == (term.title, "en")


def test_announcements_are_shown_in_the_language_or_in_the_source(
    client: Client,
) -> None:
    announce("fees", kind="change")
    announce("fees", "de", kind="change")
    announce("stop", critical=True)
    german = client.get("/de/announcements/").context
    assert {item.title: item.lang for item in german["active"]} == {
        "fees de": "de",
        "stop en": "en",
    }
    assert german["banner"].title == "stop en"
    chosen = client.get("/de/announcements/?kind=change").context
    assert [item.title for item in chosen["active"]] == ["fees de"]
    assert client.get("/de/announcements/?kind=nonsense").context["kind"] == ""


def test_one_that_is_over_in_the_readers_language_is_over(client: Client) -> None:
    now = timezone.now()
    announce("stop", critical=True, starts=now - timedelta(2))
    announce("stop", "de", starts=now - timedelta(2), ends=now - timedelta(1))
    german = client.get("/de/announcements/").context
    assert german["active"] == ()
    assert [item.title for item in german["past"]] == ["stop de"]
    assert not german["banner"]
    assert client.get("/en/announcements/").context["banner"].title == "stop en"


@pytest.mark.parametrize("chosen_in", ["en", "de"])
def test_critical_in_one_language_is_critical_in_all(
    client: Client, chosen_in: str
) -> None:
    for locale in ("en", "de"):
        announce("stop", locale, critical=locale == chosen_in)
    for locale in ("en", "de"):
        response = client.get(f"/{locale}/announcements/")
        html = BeautifulSoup(response.content, "html.parser")
        (banner,) = html.select(".banner")
        assert banner.strong.get_text() == f"stop {locale}"
        assert html.find(id=banner.a["href"].partition("#")[2])


def test_a_kind_is_that_of_the_row_that_readers_see(client: Client) -> None:
    announce("stop", kind="incident")
    announce("stop", "de", kind="maintenance")
    for kind, titles in (("incident", []), ("maintenance", ["stop de"])):
        shown = client.get(f"/de/announcements/?kind={kind}").context
        assert [item.title for item in shown["active"]] == titles


def test_announcements_end_by_themselves(client: Client) -> None:
    now = timezone.now()
    announce("over", critical=True, starts=now - timedelta(2), ends=now - timedelta(1))
    announce("old", starts=now - timedelta(200), ends=now - timedelta(199))
    announce("soon", starts=now + timedelta(1))
    shown = client.get("/en/announcements/").context
    assert shown["active"] == ()
    assert [item.title for item in shown["past"]] == ["over en"]
    assert not shown["banner"]
    assert [item.title for item in client.get("/en/").context["announcements"]] == [
        "over en",
        "old en",
    ]


def test_home_shows_the_newest_announcements_in_the_best_language(
    client: Client,
) -> None:
    ensure_home("fr")
    now = timezone.now()
    for number in range(5):
        ago = now - timedelta(days=10 - number)
        announce(f"over-{number}", starts=ago, ends=ago + timedelta(1))
    announce("long", "fr", starts=now - timedelta(99))
    announce("both", starts=now - timedelta(1), ends=now)
    announce("both", "de", starts=now - timedelta(20), ends=now)
    shown = client.get("/de/").context["announcements"]
    assert [item.title for item in shown] == ["long fr", "over-4 en", "over-3 en"]
    shown = client.get("/en/").context["announcements"]
    assert [item.title for item in shown] == ["long fr", "both en", "over-4 en"]


def test_old_announcements_cost_the_home_page_nothing(client: Client) -> None:
    """A link in a text is a query of its own."""
    page = article()
    link = f'<p><a linktype="page" id="{page.pk}">Read</a></p>'
    counts = []
    for number in range(8):
        announce(f"number-{number}", text=link)
        with CaptureQueriesContext(connection) as queries:
            html = client.get("/en/").content.decode()
        assert page.url in html
        counts.append(len(queries))
    assert counts[-1] == counts[3]


def test_announcement_feed(client: Client) -> None:
    announce("stop")
    response = client.get("/en/announcements/feed/")
    assert response["Content-Type"].startswith("application/rss+xml")
    assert "<title>stop en</title>" in response.content.decode()


def test_announcement_feed_is_renewed_with_every_change(client: Client) -> None:
    row = announce("stop", starts=timezone.now() - timedelta(9))
    first = client.get("/en/announcements/feed/")
    assert first["Cache-Control"] == "max-age=0, must-revalidate"
    known = {
        "if-none-match": first["ETag"],
        "if-modified-since": http_date(timezone.now().timestamp()),
    }
    again = client.get("/en/announcements/feed/", headers=known)
    assert again.status_code == 304
    row.title = "resumed en"
    row.save()
    for header in known:
        changed = client.get("/en/announcements/feed/", headers={header: known[header]})
        assert b"resumed en" in changed.content, header


def test_links_in_the_announcement_feed_lead_here_from_elsewhere(
    client: Client,
) -> None:
    page = article()
    announce(
        "stop",
        text=f'<p><a linktype="page" id="{page.pk}">Why</a> href="/x '
        '<a href="https://status.example.com/">Status</a></p>',
    )
    feed = ElementTree.fromstring(client.get("/en/announcements/feed/").content)
    html = BeautifulSoup(feed.findtext(".//item/description"), "html.parser")
    assert [link["href"] for link in html.find_all("a")] == [
        f"http://testserver{page.url}",
        "https://status.example.com/",
    ]
    assert 'href="/x' in html.get_text()


def test_announcement_ends_after_it_starts() -> None:
    now = timezone.now()
    wrong = Announcement(starts=now, ends=now - timedelta(1))
    with pytest.raises(ValidationError):
        wrong.clean()


def test_every_language_has_its_pages(client: Client) -> None:
    for code in ("ar", "th", "zh-hans", "ja", "ko", "pt-br"):
        ensure_home(code)
        for path in ("", "glossary/", "announcements/"):
            response = client.get(f"/{code}/{path}")
            assert response.status_code == 200
            html = response.content.decode()
            assert f'dir="{"rtl" if code == "ar" else "ltr"}"' in html


def test_only_the_words_of_a_foreign_banner_are_marked_as_foreign(
    client: Client,
) -> None:
    announce("stop", critical=True)
    html = BeautifulSoup(client.get("/de/search/").content, "html.parser")
    (banner,) = html.select(".banner")
    assert banner["aria-label"] == "Wichtige Ankündigung"
    assert [
        found["lang"]
        for found in [banner, *banner.find_parents()]
        if "lang" in found.attrs
    ] == ["de"]
    assert (banner.strong["lang"], banner.strong["dir"]) == ("en", "ltr")

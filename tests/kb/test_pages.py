from __future__ import annotations

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone, translation
from wagtail.models import Locale, Site

from articles.models import FaqPage, Topic
from articles.tree import ensure_home, ensure_section
from search.models import Usefulness

LOCALES = {"en": ("en", "ltr"), "ar": ("ar", "rtl"), "zh-hans": ("zh-Hans", "ltr")}
PLACES = ["", "contact/", "glossary/", "announcements/", "search/", "no-such-page/"]


@pytest.fixture
def site(db: None) -> None:
    Site.clear_site_root_paths_cache()
    for code in LOCALES:
        ensure_home(code).save_revision().publish()


def page(client: Client, address: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(address).content, "html.parser")


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("locale", LOCALES)
def test_a_page_has_language_direction_one_heading_and_a_way_to_a_person(
    client: Client, locale: str, place: str
) -> None:
    response = client.get(f"/{locale}/{place}")
    html = BeautifulSoup(response.content, "html.parser")
    assert (html.html["lang"], html.html["dir"]) == LOCALES[locale]
    assert len(html.find_all("h1")) == 1
    assert html.title.get_text(strip=True)
    assert html.find("a", href=f"/{locale}/contact/")
    assert html.find("a", class_="skip")["href"] == "#main"
    assert html.find(id="main")
    assert not response.cookies


@pytest.mark.usefixtures("site")
def test_ids_are_unique(client: Client) -> None:
    for place in PLACES:
        ids = [tag["id"] for tag in page(client, f"/en/{place}").find_all(id=True)]
        assert len(ids) == len(set(ids))


@pytest.mark.usefixtures("site")
def test_a_missing_page_offers_the_words_of_its_address(client: Client) -> None:
    response = client.get("/en/articles/withdraw-usdt_trc20/")
    assert response.status_code == 404
    html = BeautifulSoup(response.content, "html.parser")
    assert html.find("input", attrs={"name": "q"})["value"] == "withdraw usdt trc20"
    assert html.find("meta", attrs={"name": "robots"})["content"] == "noindex"
    assert html.find("link", rel=["canonical", "alternate"]) is None


@pytest.mark.usefixtures("site")
def test_a_hostile_address_of_a_missing_page_is_shown_as_text(client: Client) -> None:
    response = client.get('/en/"><script>alert(1)</script>/')
    assert response.status_code == 404
    assert b"<script>alert" not in response.content


@pytest.mark.usefixtures("site")
def test_the_contact_page_says_where_to_write_and_when_people_answer(
    client: Client, settings
) -> None:
    settings.SIGNPOST_CONTACT_EMAIL = "help@harbour.example"
    settings.SIGNPOST_CONTACT_HOURS = ("08:00", "20:00")
    settings.SIGNPOST_REPLY_HOURS = 1
    html = page(client, "/en/contact/")
    assert html.find("a", href="mailto:help@harbour.example")
    text = html.get_text(" ", strip=True)
    assert "We usually reply within 1 hour." in text
    assert "People answer every day from 08:00 to 20:00 UTC." in text


@pytest.mark.usefixtures("site")
def test_the_language_list_names_each_language_in_itself(client: Client) -> None:
    html = page(client, "/en/contact/")
    links = html.find("details", class_="languages").find_all("a")
    names = {link["hreflang"]: link.get_text(strip=True) for link in links}
    assert names == {"ar": "العربية", "en": "English", "zh-Hans": "简体中文"}
    (current,) = [link for link in links if link.get("aria-current")]
    assert current["href"] == "/en/contact/"
    assert {link["href"] for link in links} >= {"/ar/contact/", "/zh-hans/contact/"}


@pytest.fixture
def read(site: None) -> None:
    """Three articles in the order in which they were made, with their views."""
    topic = Topic.objects.create(slug="fees", name_en="Fees")
    for title, views in (("Seldom read", 12), ("Often read", 90), ("Hardly read", 9)):
        article = FaqPage(title=title, topic=topic, locale=Locale.get_default())
        ensure_section("en").add_child(instance=article)
        article.save_revision().publish()
        Usefulness.objects.create(
            family=article.translation_key,
            locale="en",
            revision=1,
            views=views,
            updated=timezone.now(),
        )
    ensure_section("en").save_revision().publish()


@pytest.mark.parametrize("address", ["", "search/"])
def test_home_and_a_search_for_nothing_list_the_most_read_articles_in_order(
    read: None, client: Client, address: str
) -> None:
    html = page(client, f"/en/{address}")
    listed = html.find("ol", class_="most-read").find_all("a")
    assert [link.get_text(strip=True) for link in listed] == [
        "Often read",
        "Seldom read",
    ]
    assert page(client, f"/ar/{address}").find("ol", class_="most-read") is None


def test_the_card_of_a_topic_names_what_is_read_most(
    read: None, client: Client
) -> None:
    Usefulness.objects.filter(views=12).update(views=3)
    (card,) = page(client, "/en/").select(".topic-card")
    named = [link.get_text(strip=True) for link in card.select(".article-item a")]
    assert named == ["Often read", "Seldom read", "Hardly read"]


@pytest.mark.usefixtures("site")
def test_the_usual_address_of_the_icon_leads_to_it(client: Client) -> None:
    assert client.get("/favicon.ico").url.endswith("icons/favicon.ico")


def test_the_page_for_a_fault_needs_nothing_but_itself() -> None:
    with translation.override("ar"):
        html = render_to_string("500.html")
    assert 'lang="ar" dir="rtl"' in html
    assert "{%" not in html


def test_english_dates_put_the_day_first() -> None:
    with translation.override("en"):
        text = Template('{{ day|date:"DATE_FORMAT" }}').render(
            Context({"day": date(2026, 3, 9)})
        )
    assert text == "9 March 2026"

"""What editors do beside writing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.auth import get_user_model
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, PageLogEntry, Revision, Site
from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    rich_text,
    streamfield,
)

from articles.models import (
    Announcement,
    FaqPage,
    GlossaryPage,
    GuidePage,
    HomePage,
    SectionPage,
    SecurityPage,
    Topic,
)
from articles.tree import ensure_home, ensure_section
from tests.articles.factories import article, block, publish, topic, translation_of
from tests.reports.conftest import member

pytestmark = pytest.mark.usefixtures("help_centre")


def test_topic_form_shows_published_languages_and_keeps_the_others(
    editor: Client,
) -> None:
    shown = topic("fees", name_de="Gebühren", name_fr="Frais", name_ind="Biaya")
    url = reverse("wagtailsnippets_articles_topic:edit", args=[shown.pk])
    fields = editor.get(url).context["form"].fields
    assert {"name_en", "name_de"} <= set(fields)
    assert not {"name_fr", "name_ind", "name"} & set(fields)
    editor.post(
        url,
        {
            "name_en": "Costs",
            "name_de": "Kosten",
            "description_en": "",
            "description_de": "",
            "slug": "fees",
            "position": "0",
        },
    )
    kept = Topic.objects.get(slug="fees")
    assert (kept.name_en, kept.name_de) == ("Costs", "Kosten")
    assert (kept.name_fr, kept.name_ind) == ("Frais", "Biaya")


def test_topic_needs_a_name_in_the_default_language(editor: Client) -> None:
    url = reverse("wagtailsnippets_articles_topic:add")
    response = editor.post(url, {"name_de": "Gebühren", "slug": "x", "position": "0"})
    assert "name_en" in response.context["form"].errors


def test_mark_as_checked(editor: Client) -> None:
    page = article()
    revision = page.latest_revision_id
    url = reverse("articles_mark_checked", args=[page.pk])
    edit = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert url in edit.content.decode()
    asked = re.search("<h1.*?</h1>", editor.get(url).content.decode(), re.DOTALL)
    assert asked
    assert "Mark as checked" in asked[0]
    assert page.title in asked[0]
    assert FaqPage.objects.get(pk=page.pk).last_verified is None
    editor.post(url)
    page = FaqPage.objects.get(pk=page.pk)
    assert page.last_verified == timezone.localdate()
    assert page.latest_revision_id == revision
    assert PageLogEntry.objects.filter(page=page, action="articles.checked").exists()


def test_form_says_that_an_article_was_never_checked(editor: Client) -> None:
    page = article("Fees")
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])

    shown = BeautifulSoup(editor.get(edit).content, "html.parser").get_text(" ")

    assert "Not checked" in shown
    assert "None" not in shown.split("Last checked", 1)[-1]


def test_only_who_may_publish_marks_as_checked(client: Client) -> None:
    page = article()
    user = get_user_model().objects.create_user("writer", is_staff=True)
    client.force_login(user)
    client.post(reverse("articles_mark_checked", args=[page.pk]))
    assert FaqPage.objects.get(pk=page.pk).last_verified is None


def test_translating_makes_the_section_first(editor: Client) -> None:
    page = article(section="rules")
    ensure_home("fr")
    french = Locale.objects.get(language_code="fr")
    assert not SectionPage.objects.filter(locale=french).exists()
    url = reverse("simple_translation:submit_page_translation", args=[page.pk])
    html = editor.get(url).content.decode()
    assert re.search(rf'<input[^>]*value="{french.pk}"', html)
    assert not re.search(r"<input[^>]*\sdisabled", html)
    response = editor.post(url, {"locales": [french.pk]})
    assert response.status_code == 302
    copy = FaqPage.objects.get(locale=french)
    section = copy.get_parent().specific
    assert section.translation_key == page.get_parent().translation_key
    assert section.live
    assert not copy.live


def test_translating_finds_a_section_whose_slug_was_changed(editor: Client) -> None:
    page = article()
    renamed = ensure_section("de")
    renamed.slug = "artikel"
    renamed.save()
    url = reverse("simple_translation:submit_page_translation", args=[page.pk])
    response = editor.post(url, {"locales": [renamed.locale_id]})
    assert response.status_code == 302
    copy = FaqPage.objects.get(locale=renamed.locale)
    assert copy.get_parent().pk == renamed.pk


def test_translating_makes_a_section_beside_one_that_has_its_slug(
    editor: Client,
) -> None:
    page = article(section="rules")
    other = SectionPage(title="Regeln", slug="rules")
    ensure_home("de").add_child(instance=other)
    url = reverse("simple_translation:submit_page_translation", args=[page.pk])
    response = editor.post(url, {"locales": [other.locale_id]})
    assert response.status_code == 302
    section = FaqPage.objects.get(locale=other.locale).get_parent()
    assert section.translation_key == page.get_parent().translation_key
    assert section.slug == "rules-2"


def test_translation_is_current_after_the_editors_word(editor: Client) -> None:
    source = article("Fees")
    german = translation_of(source, "de", "Gebühren")
    source = publish(source, title="Costs")
    edit = reverse("wagtailadmin_pages:edit", args=[german.pk])
    data = {
        "title": "Kosten",
        "slug": german.slug,
        "summary": "",
        "topic": german.topic_id,
        "audience": "everyone",
        "review_days": "90",
        "change_severity": "normal",
        "translation_is_current": "on",
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }
    editor.post(edit, data)
    assert FaqPage.objects.get(pk=german.pk).source_revision_id != (
        source.live_revision_id
    )
    editor.post(edit, {**data, "action-publish": "1"})
    assert FaqPage.objects.get(pk=german.pk).source_revision_id == (
        source.live_revision_id
    )


def test_only_a_translation_is_asked_whether_it_follows(editor: Client) -> None:
    source = article("Fees")
    german = translation_of(source, "de", "Gebühren")
    for page, asked in ((source, False), (german, True)):
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        html = editor.get(url).content.decode()
        assert ('name="translation_is_current"' in html) is asked


def test_change_note_starts_empty_after_publishing(editor: Client) -> None:
    page = article()
    publish(page, change_note="Fee raised", change_severity="critical")
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = editor.get(edit).context["form"]
    assert (form["change_note"].value(), form["change_severity"].value()) == (
        "",
        "normal",
    )


def test_change_note_is_for_editors_who_compare_versions(editor: Client) -> None:
    page = article()
    first = page.live_revision_id
    page = publish(page, change_note="Fee raised")
    versions = [page.pk, first, page.live_revision_id]
    compared = editor.get(
        reverse("wagtailadmin_pages:revisions_compare", args=versions)
    )
    assert "Fee raised" in compared.content.decode()
    assert "Fee raised" not in Client().get(page.url).content.decode()
    form = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert "when they compare versions; readers do not" in form.content.decode()


@pytest.mark.parametrize(
    "name", ["faqpage", "guidepage", "securitypage", "glossarypage"]
)
def test_listings_by_type(editor: Client, name: str) -> None:
    response = editor.get(f"/admin/{name}_listing/?topic=&locale=en")
    assert response.status_code == 200


def test_list_of_announcements_marks_the_critical_ones(editor: Client) -> None:
    Announcement.objects.create(
        key="works",
        locale=Locale.objects.get(language_code="en"),
        kind=Announcement.Kind.MAINTENANCE,
        title="Works",
        critical=True,
    )
    html = editor.get(reverse("wagtailsnippets_articles_announcement:list"))
    row = BeautifulSoup(html.content, "html.parser").select_one(".listing tbody tr")
    assert row
    assert row.select_one("td svg.icon-check")


def test_no_menu_opens_another_whose_name_it_begins_with(editor: Client) -> None:
    html = editor.get("/admin/").content.decode()
    names = re.findall(r'SubMenuItem", "_args": \[{"name": "([^"]+)"', html)
    assert {"articles", "help"} <= set(names)
    assert not [
        (one, other)
        for one in names
        for other in names
        if one != other and one.startswith(other)
    ]


def test_a_language_has_one_home_page(editor: Client) -> None:
    home = ensure_home("en")
    root = home.get_parent()
    add = reverse("wagtailadmin_pages:add", args=["articles", "homepage", root.pk])
    copy = reverse("wagtailadmin_pages:copy", args=[home.pk])
    given = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": root.pk}
    assert editor.get(add).status_code == 302
    editor.post(copy, given)
    assert HomePage.objects.filter(locale=home.locale).count() == 1
    french = Locale.objects.create(language_code="fr")
    translate = reverse("simple_translation:submit_page_translation", args=[home.pk])
    editor.post(translate, {"locales": [french.pk]})
    assert HomePage.objects.filter(locale=french).count() == 1


def test_copy_of_a_section_may_not_take_a_route(editor: Client) -> None:
    section = ensure_section("en")
    given = {
        "new_title": "Copy",
        "new_slug": "search",
        "new_parent_page": section.get_parent().pk,
    }
    url = reverse("wagtailadmin_pages:copy", args=[section.pk])
    response = editor.post(url, given)
    assert "new_slug" in response.context["form"].errors
    editor.post(url, {**given, "new_slug": "guides"})
    assert SectionPage.objects.filter(slug="guides").exists()


@pytest.mark.parametrize(
    "path",
    [
        "faqpage_listing/",
        "snippets/articles/topic/",
        "snippets/articles/announcement/",
    ],
)
def test_listings_cost_the_same_for_more_rows(
    editor: Client, django_assert_num_queries: Any, path: str
) -> None:
    def add(number: int) -> None:
        parent = topic(f"above-{number}")
        article(f"Article {number}", topic=topic(f"topic-{number}", parent=parent))
        Announcement.objects.create(
            key=f"key-{number}",
            locale=Locale.objects.get(language_code="en"),
            kind=Announcement.Kind.CHANGE,
            title=f"Announcement {number}",
        )

    add(0)
    editor.get(f"/admin/{path}")
    with CaptureQueriesContext(connection) as queries:
        editor.get(f"/admin/{path}")
    for number in range(1, 6):
        add(number)
    with django_assert_num_queries(len(queries)):
        assert "5" in editor.get(f"/admin/{path}").content.decode()


def test_new_article_form_of_each_type(editor: Client) -> None:
    section = ensure_section("en")
    for name in ("faqpage", "guidepage", "securitypage", "glossarypage"):
        url = reverse("wagtailadmin_pages:add", args=["articles", name, section.pk])
        assert editor.get(url).status_code == 200


def test_review_interval_depends_on_the_type(editor: Client) -> None:
    days = [model().review_days for model in (GuidePage, SecurityPage, GlossaryPage)]
    assert days == [90, 30, 180]


def test_add_locales() -> None:
    call_command("add_locales", "ja", "pt-br")
    assert HomePage.objects.filter(locale__language_code="ja", live=True).exists()
    with pytest.raises(CommandError, match="xx"):
        call_command("add_locales", "xx")


def test_language_is_given_up_with_its_announcements(editor: Client) -> None:
    page = article("Titre", "fr")
    german = translation_of(page, "de", "Titel")
    locale = page.locale
    Announcement.objects.create(
        key="works", locale=locale, kind=Announcement.Kind.MAINTENANCE, title="Travaux"
    )
    HomePage.objects.get(locale=locale).delete()
    editor.post(reverse("wagtaillocales:delete", args=[locale.pk]))
    assert not Locale.objects.filter(pk=locale.pk).exists()
    assert not Announcement.objects.filter(key="works").exists()
    assert german.family.source_locale.language_code == "en"
    assert editor.get(german.url).status_code == 200


def test_second_site_is_refused() -> None:
    assert not [e for e in run_checks(databases=["default"]) if e.id == "articles.E001"]
    Site.objects.create(hostname="other.example", root_page=ensure_home("de"))
    errors = [e for e in run_checks(databases=["default"]) if e.id == "articles.E001"]
    assert "other.example" in errors[0].msg


@pytest.mark.parametrize("name", ["faqpage", "glossarypage"])
def test_preview_of_a_new_article(editor: Client, name: str) -> None:
    section = ensure_section("de")
    data = {
        "title": "Ein Entwurf",
        "slug": "ein-entwurf",
        "topic": topic().pk,
        "audience": "everyone",
        "review_days": "90",
        "change_severity": "normal",
        **nested_form_data(
            {
                "body": streamfield(
                    [("heading", "Gebühren"), ("text", rich_text("<p>Eins</p>"))]
                ),
                "also_called": streamfield([]),
                "not_to_be_confused_with": streamfield([]),
                "comments": inline_formset([]),
            }
        ),
    }
    url = reverse(
        "wagtailadmin_pages:preview_on_add", args=["articles", name, section.pk]
    )
    assert editor.post(url, data).json() == {"is_valid": True, "is_available": True}
    response = editor.get(url)
    html = response.content.decode()
    assert '<html lang="de"' in html
    assert "Ein Entwurf" in html
    assert "Gebühren" in html
    # The editor shows it in a frame.
    policy = response["Content-Security-Policy"].split("; ")
    assert {"frame-ancestors 'self'", "script-src 'self'"} <= set(policy)
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_preview_in_a_language_that_is_not_published_yet(editor: Client) -> None:
    page = article("Auszahlung", "de")
    ensure_home("de").unpublish()
    url = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    response = editor.get(url)
    assert response.status_code == 200
    assert '<html lang="de"' in response.content.decode()
    assert editor.get("/de/articles/auszahlung/").status_code == 404
    editor.logout()
    assert editor.get(url).status_code == 302


def test_preview_of_an_edited_article(editor: Client) -> None:
    page = article(body=[block("heading", "Fees")])
    url = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    page.title = "Not yet published"
    page.save_revision()
    html = editor.get(url).content.decode()
    assert "Not yet published" in html
    assert editor.get(page.url).content.decode().count("Not yet published") == 0


def test_a_draft_whose_topic_was_deleted_has_that_of_the_article(
    editor: Client,
) -> None:
    page = article(topic=topic("fees"))
    other = topic("limits")
    page.topic = other
    page.title = "Not yet published"
    page.save_revision(approved_go_live_at=timezone.now())
    delete = reverse("wagtailsnippets_articles_topic:delete", args=[other.pk])
    assert editor.post(delete).status_code == 302
    assert not Topic.objects.filter(pk=other.pk).exists()

    for name in ("edit", "view_draft"):
        shown = editor.get(reverse(f"wagtailadmin_pages:{name}", args=[page.pk]))
        assert "Not yet published" in shown.content.decode()
    call_command("publish_due")
    page.refresh_from_db()
    assert (page.title, page.topic.slug) == ("Not yet published", "fees")


@pytest.fixture
def german(db: None) -> FaqPage:
    """A translation whose source changed since."""
    source = article("Fees", body=[block("text", "<p>1 USDT</p>")])
    made = translation_of(source, "de", "Gebühren")
    publish(source, body=[block("text", "<p>5 USDT</p>")], change_severity="critical")
    return made


def notice(client: Client, page: FaqPage) -> Tag | None:
    """What the form of ``page`` says above its tabs."""
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content
    return BeautifulSoup(html, "html.parser").select_one(".help-warning")


def test_form_of_a_translation_says_that_it_is_behind_and_leads_to_what_changed(
    editor: Client, german: FaqPage
) -> None:
    said = notice(editor, german)
    assert said is not None
    assert "The version in English changed on" in said.get_text()
    compared = editor.get(said.a["href"]).content.decode()
    assert "1 USDT" in compared
    assert "5 USDT" in compared


def test_form_of_a_source_or_a_current_translation_says_nothing(
    editor: Client, german: FaqPage
) -> None:
    source = FaqPage.objects.get(title="Fees")
    assert notice(editor, source) is None
    assert notice(editor, translation_of(source, "fr", "Frais")) is None


def test_draft_that_follows_the_source_again_is_not_called_behind(
    editor: Client, german: FaqPage
) -> None:
    german.source_revision_id = FaqPage.objects.get(title="Fees").live_revision_id
    german.save_revision()
    assert notice(editor, german) is None


def test_purged_revisions_are_not_linked_to(editor: Client, german: FaqPage) -> None:
    Revision.objects.filter(pk=german.source_revision_id).delete()
    said = notice(editor, german)
    assert said is not None
    assert said.a is None


def test_who_may_not_edit_the_source_is_told_without_a_link(german: FaqPage) -> None:
    translator = member("german", ensure_section("de"), "change")
    said = notice(translator, german)
    assert said is not None
    assert said.a is None


def test_a_source_that_was_withdrawn_cannot_be_followed(
    editor: Client, german: FaqPage
) -> None:
    FaqPage.objects.get(title="Fees").unpublish()
    assert notice(editor, german) is None


def test_dashboard_names_languages_that_readers_do_not_see(editor: Client) -> None:
    def unseen() -> Tag | None:
        dashboard = BeautifulSoup(editor.get("/admin/").content, "html.parser")
        return dashboard.select_one("#unseen-languages-content")

    french = Locale.objects.create(language_code="fr")
    panel = unseen()
    assert panel
    assert [item.get_text(strip=True) for item in panel("li")] == ["Français"]

    button = panel.select_one("a.button")
    assert button
    editor.post(str(button["href"]), {"locales": [french.pk]})
    home = HomePage.objects.get(locale=french)
    panel = unseen()
    assert panel
    assert reverse("wagtailadmin_pages:edit", args=[home.pk]) in str(panel.li)

    home.get_latest_revision().publish()
    assert unseen() is None


def test_dashboard_of_one_who_may_not_translate() -> None:
    Locale.objects.create(language_code="fr")
    lead = member("lead", None)
    assert "Français" not in lead.get("/admin/").content.decode()

"""Every way in which Wagtail changes what readers see is announced in time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, Task, Workflow, WorkflowTask
from wagtail.test.utils.form_data import (
    nested_form_data,
    querydict_from_html,
    streamfield,
)

from articles.models import FaqPage, HomePage, SectionPage, Topic
from articles.signals import live_changed
from articles.tree import ensure_section
from tests.articles.conftest import Changes
from tests.articles.factories import (
    article,
    block,
    publish,
    topic,
    translation_of,
)

pytestmark = pytest.mark.usefixtures("help_centre")


def form_of(client: Client, page: Page, **values: Any) -> dict[str, Any]:
    """What the browser would post from the edit form of an article without body."""
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content
    data = querydict_from_html(html.decode(), form_id="page-edit-form")
    return {**data.dict(), **nested_form_data({"body": streamfield([])}), **values}


def bulk(client: Client, action: str, pages: list[Page], **values: Any) -> None:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    query = "&".join(f"id={page.pk}" for page in pages)
    response = client.post(f"{url}?{query}", values)
    assert response.status_code == 302


def test_draft_is_silent(changes: Changes) -> None:
    page = article(live=False)
    page.title = "Another title"
    page.save_revision()
    assert changes == []


def test_publish(changes: Changes) -> None:
    page = article(live=False)
    publish(page)
    assert changes == [("en", page.pk, "published")]


def test_publish_by_editor(editor: Client, changes: Changes) -> None:
    page = article()
    changes.clear()
    data = form_of(editor, page, title="New title", **{"action-publish": "1"})
    editor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    assert FaqPage.objects.get(pk=page.pk).title == "New title"
    assert changes == [("en", page.pk, "published")]


def test_draft_over_a_live_article_is_silent(editor: Client, changes: Changes) -> None:
    page = article()
    changes.clear()
    editor.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        form_of(editor, page, title="Only a draft"),
    )
    assert FaqPage.objects.get(pk=page.pk).draft_title == "Only a draft"
    assert changes == []


def test_unpublish(changes: Changes) -> None:
    page = article()
    changes.clear()
    page.unpublish()
    assert changes == [("en", page.pk, "unpublished")]


def test_unpublish_through_base_page(changes: Changes) -> None:
    page = article()
    changes.clear()
    Page.objects.get(pk=page.pk).unpublish()
    assert changes == [("en", page.pk, "unpublished")]


def test_bulk_publish(editor: Client, changes: Changes) -> None:
    pages = [article("One", live=False), article("Two", live=False)]
    for page in pages:
        page.save_revision()
    bulk(editor, "publish", pages)
    assert changes.pages() == {page.pk for page in pages}


def test_bulk_unpublish(editor: Client, changes: Changes) -> None:
    pages = [article("One"), article("Two")]
    changes.clear()
    bulk(editor, "unpublish", pages)
    assert changes.pages() == {page.pk for page in pages}


def test_bulk_delete(editor: Client, changes: Changes) -> None:
    pages = [article("One"), article("Two")]
    changes.clear()
    bulk(editor, "delete", pages)
    assert changes.pages() == {page.pk for page in pages}
    assert not FaqPage.objects.exists()


def test_bulk_move(editor: Client, changes: Changes) -> None:
    pages = [article("One"), article("Two")]
    target = ensure_section("en", "rules")
    changes.clear()
    bulk(editor, "move", pages, move_type="page", chooser=target.pk)
    assert FaqPage.objects.child_of(target).count() == 2
    assert changes.pages() == {page.pk for page in pages}


def test_workflow_approval(editor: Client, changes: Changes) -> None:
    page = article(live=False)
    page.save_revision()
    workflow = Workflow.objects.create(name="Review")
    task = Task.objects.create(name="Look at it")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    user = editor.get(reverse("wagtailadmin_home")).context["user"]
    state = workflow.start(page, user)
    assert changes == []
    state.current_task_state.specific.approve(user=user)
    assert changes == [("en", page.pk, "published")]


@pytest.mark.parametrize("command", ["publish_due", "publish_scheduled"])
def test_scheduled_publishing(changes: Changes, command: str) -> None:
    page = article(live=False)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    revision = page.save_revision()
    revision.publish()
    assert changes == []
    revision.refresh_from_db()
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.save()
    call_command(command)
    assert FaqPage.objects.get(pk=page.pk).live
    assert changes == [("en", page.pk, "published")]


@pytest.mark.parametrize("command", ["publish_due", "publish_scheduled"])
def test_scheduled_expiry(changes: Changes, command: str) -> None:
    page = publish(article(), expire_at=timezone.now() - timedelta(minutes=1))
    changes.clear()
    call_command(command)
    assert FaqPage.objects.get(pk=page.pk).expired
    assert changes == [("en", page.pk, "unpublished")]


def test_page_that_cannot_be_published_stops_no_other() -> None:
    at = timezone.now() - timedelta(minutes=5)
    clash, sound = article("Fees"), article("Limits")
    for page, slug in ((clash, "taken"), (sound, "limits-of-today")):
        page.slug = slug
        revision = page.save_revision(approved_go_live_at=at)
        at = revision.approved_go_live_at + timedelta(minutes=1)
    article("Another", slug="taken")

    call_command("publish_due")

    assert FaqPage.objects.get(pk=sound.pk).slug == "limits-of-today"
    assert FaqPage.objects.get(pk=clash.pk).slug == "fees"


def test_revert_to_revision(changes: Changes) -> None:
    page = article("First title")
    first = page.latest_revision
    publish(page, title="Second title")
    changes.clear()
    first.as_object().save_revision(previous_revision=first).publish()
    assert FaqPage.objects.get(pk=page.pk).title == "First title"
    assert changes == [("en", page.pk, "published")]


def test_delete(changes: Changes) -> None:
    page = article()
    changes.clear()
    page.delete()
    assert changes == [("en", page.pk, "deleted")]


def test_delete_of_a_draft_is_silent(changes: Changes) -> None:
    article(live=False).delete()
    assert changes == []


def test_move(changes: Changes) -> None:
    page = article()
    target = ensure_section("en", "rules")
    changes.clear()
    page.move(target, pos="last-child")
    assert changes.pages() == {page.pk}


def test_new_slug(changes: Changes) -> None:
    page = article()
    changes.clear()
    publish(page, slug="another-address")
    assert changes.pages() == {page.pk}


@pytest.mark.parametrize("change", ["unpublish", "slug", "delete"])
def test_section_changes_all_articles_below(changes: Changes, change: str) -> None:
    one, two, elsewhere = article("One"), article("Two"), article("Drei", "de")
    section = SectionPage.objects.get(pk=one.get_parent().pk)
    changes.clear()
    if change == "unpublish":
        section.unpublish()
    elif change == "slug":
        section.slug = "answers"
        section.save()
    else:
        section.delete()
    assert changes.pages() == {one.pk, two.pk}
    assert elsewhere.pk not in changes.pages()


def test_move_of_a_section(changes: Changes) -> None:
    page = article(section="rules")
    section = SectionPage.objects.get(pk=page.get_parent().pk)
    changes.clear()
    section.move(HomePage.objects.get(locale__language_code="de"), pos="last-child")
    assert changes.pages() == {page.pk}


def test_unpublished_home_takes_its_language_away(changes: Changes) -> None:
    english, german = article(), article("Auszahlung", "de")
    changes.clear()
    HomePage.objects.get(locale__language_code="de").unpublish()
    assert changes.pages() == {german.pk}
    assert english.pk not in changes.pages()


def test_restriction_reaches_translations_in_other_sections(changes: Changes) -> None:
    page = article(section="internal")
    german = translation_of(page, "de", "Auszahlung")
    other = article("Free")
    changes.clear()
    restriction = PageViewRestriction.objects.create(
        page=page.get_parent(), restriction_type=PageViewRestriction.LOGIN
    )
    assert changes.pages() == {page.pk, german.pk}
    changes.clear()
    restriction.restriction_type = PageViewRestriction.PASSWORD
    restriction.password = "x"
    restriction.save()
    assert changes.pages() == {page.pk, german.pk}
    changes.clear()
    restriction.delete()
    assert changes.pages() == {page.pk, german.pk}
    assert other.pk not in changes.pages()


def test_restriction_by_editor(editor: Client, changes: Changes) -> None:
    page = article()
    changes.clear()
    url = reverse("wagtailadmin_pages:set_privacy", args=[page.pk])
    editor.post(url, {"restriction_type": "login", "password": "", "groups": []})
    assert PageViewRestriction.objects.filter(page_id=page.pk).exists()
    assert changes.pages() == {page.pk}


def test_move_into_a_restricted_section_covers_the_family(changes: Changes) -> None:
    page = article()
    german = translation_of(page, "de", "Auszahlung")
    section = ensure_section("en", "internal")
    PageViewRestriction.objects.create(
        page=section, restriction_type=PageViewRestriction.LOGIN
    )
    changes.clear()
    page.move(section, pos="last-child")
    assert changes.pages() == {page.pk, german.pk}


def test_copy_is_announced_when_it_is_live(changes: Changes) -> None:
    page = article()
    changes.clear()
    copy = page.copy(update_attrs={"slug": "copy", "title": "Copy"})
    assert changes.pages() == {copy.pk}


def test_copy_for_translation_is_a_draft(changes: Changes) -> None:
    page = article()
    changes.clear()
    german = page.copy_for_translation(ensure_section("de").locale)
    assert changes == []
    publish(german, title="Auszahlung")
    assert changes == [("de", german.pk, "published")]


def test_alias_follows_its_page(changes: Changes) -> None:
    page = article()
    alias = page.create_alias(
        parent=ensure_section("de"), update_locale=ensure_section("de").locale
    )
    changes.clear()
    publish(page, title="New title")
    assert changes.pages() == {page.pk, alias.pk}


def test_topic_slug_and_parent(changes: Changes) -> None:
    parent = topic("money")
    page, other = article(topic=topic("fees")), article("Other", topic=topic("login"))
    changes.clear()
    fees = Topic.objects.get(slug="fees")
    fees.name_en = "Costs"
    fees.save()
    assert changes == []
    fees.parent = parent
    fees.save()
    assert changes.pages() == {page.pk}
    assert other.pk not in changes.pages()


class Refused(Exception):
    pass


def test_a_picture_that_is_deleted_changes_the_articles_that_show_it(
    changes: Changes,
) -> None:
    picture = get_image_model().objects.create(
        title="Fees", file="fees.png", width=1, height=1
    )
    shown = {"image": picture.pk, "alt": "A table of fees"}
    step = {"title": "Look", "text": "<p>Look here.</p>", "picture": shown}
    pages = [
        article("Fees", body=[block("picture", shown)]),
        article("Steps", body=[block("steps", [step])]),
    ]
    article("Draft", live=False, body=[block("picture", shown)])
    article("Without")
    changes.clear()
    picture.delete()
    assert sorted(changes) == [("en", page.pk, "media") for page in pages]


def test_a_film_that_is_deleted_changes_the_articles_that_show_it(
    changes: Changes,
) -> None:
    film = get_document_model().objects.create(title="Film", file="film.mp4")
    page = article(body=[block("video", {"title": "Withdraw", "file": film.pk})])
    changes.clear()
    film.delete()
    assert changes == [("en", page.pk, "media")]


def refuse(**kwargs: Any) -> None:
    raise Refused


def test_receiver_runs_inside_the_transaction_of_a_publish() -> None:
    page = article(live=False)
    live_changed.connect(refuse)
    try:
        with pytest.raises(Refused):
            publish(page)
    finally:
        live_changed.disconnect(refuse)
    assert not FaqPage.objects.get(pk=page.pk).live


def test_receiver_runs_inside_the_transaction_of_a_move() -> None:
    page = article()
    target = ensure_section("en", "rules")
    live_changed.connect(refuse)
    try:
        with pytest.raises(Refused):
            page.move(target, pos="last-child")
    finally:
        live_changed.disconnect(refuse)
    assert FaqPage.objects.get(pk=page.pk).get_parent().slug == "articles"


def test_receiver_runs_inside_the_transaction_of_an_editors_request(
    editor: Client,
) -> None:
    page = article()
    editor.raise_request_exception = False
    url = reverse("wagtailadmin_pages:set_privacy", args=[page.pk])
    live_changed.connect(refuse)
    try:
        response = editor.post(url, {"restriction_type": "login", "password": ""})
    finally:
        live_changed.disconnect(refuse)
    assert response.status_code == 500
    assert not PageViewRestriction.objects.exists()

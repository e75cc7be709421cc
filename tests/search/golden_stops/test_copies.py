from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction

from articles.models import FaqPage, SectionPage
from articles.tree import ensure_section
from search.golden import stops
from tests.articles.factories import article
from tests.search.golden import MEMO, body, golden

pytestmark = pytest.mark.django_db


@pytest.fixture
def rival() -> FaqPage:
    """Whose copy comes before the memo once it is called the same."""
    page: FaqPage = article("Staking", body=body(f"{MEMO}. {MEMO}."))
    return page


def copy(page: Page) -> str:
    return reverse("wagtailadmin_pages:copy", args=[page.pk])


def called(page: FaqPage, title: str, **chosen: str) -> dict[str, Any]:
    return {
        "new_title": title,
        "new_slug": "copied",
        "new_parent_page": page.get_parent().pk,
        **chosen,
    }


def test_copy_that_is_published_is_asked_about(client, memo, rival):
    golden(memo, MEMO, first=1)
    form = called(rival, MEMO, publish_copies="on")

    stop = client.post(copy(rival), form)

    assert MEMO in stop.content.decode()
    assert not FaqPage.objects.filter(slug="copied").exists()
    client.post(copy(rival), form | {stops.YES: "1"})
    assert FaqPage.objects.get(slug="copied").live


@pytest.mark.parametrize("chosen", [{}, {"publish_copies": "on", "alias": "on"}])
def test_copy_that_readers_do_not_find_asks_nothing(client, memo, rival, chosen):
    golden(memo, MEMO, first=1)

    client.post(copy(rival), called(rival, MEMO, **chosen))

    assert FaqPage.objects.filter(slug="copied").exists()


def test_copy_to_where_no_reader_looks_asks_nothing(client, memo, rival):
    golden(memo, MEMO, first=1)
    hidden = ensure_section("en", "hidden")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    form = called(rival, MEMO, publish_copies="on")

    client.post(copy(rival), form | {"new_parent_page": hidden.pk})

    assert FaqPage.objects.filter(slug="copied").exists()


def test_copy_that_takes_its_restriction_along_asks_nothing(client, memo, rival):
    golden(memo, MEMO, first=1)
    PageViewRestriction.objects.create(page=rival, restriction_type="login")

    client.post(copy(rival), called(rival, MEMO, publish_copies="on"))

    assert FaqPage.objects.filter(slug="copied").exists()


@pytest.mark.parametrize("live", [True, False])
def test_copy_of_a_section_is_asked_about_by_what_it_shows(client, memo, rival, live):
    golden(memo, MEMO, first=1)
    section = ensure_section("en", "news")
    rival.move(section, pos="last-child")
    FaqPage.objects.filter(pk=rival.pk).update(title=MEMO)
    SectionPage.objects.filter(pk=section.pk).update(live=live)
    form = called(rival, "Copied", publish_copies="on", copy_subpages="on")

    stop = client.post(
        copy(section), form | {"new_parent_page": section.get_parent().pk}
    )

    assert (MEMO in stop.content.decode()) is live


def test_copy_whose_form_is_wrong_says_so(client, memo, rival):
    golden(memo, MEMO, first=1)
    form = called(rival, MEMO, publish_copies="on") | {"new_slug": rival.slug}

    assert "already in use" in client.post(copy(rival), form).content.decode()

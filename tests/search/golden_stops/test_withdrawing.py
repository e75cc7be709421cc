from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from wagtail.models import Locale, Page, PageLogEntry, PageViewRestriction

from articles.models import FaqPage, SectionPage
from articles.tree import ensure_section
from search.engines.contract import EngineUnavailable
from search.golden import stops
from search.models import PinnedArticle
from tests.articles.factories import article, translation_of
from tests.search.golden import ASK, MEMO, body, golden

pytestmark = pytest.mark.django_db


def heading(shown: str) -> str:
    found = re.search("<h1.*?</h1>", shown, re.DOTALL)
    assert found
    return found[0]


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_withdrawing_an_expected_article_needs_a_second_yes(client, memo, action):
    golden(memo, position=2)
    address = reverse(f"wagtailadmin_pages:{action}", args=[memo.pk])

    first = client.post(address, {"next": "/admin/"}).content.decode()

    assert ASK in first
    assert f"{action.title()} anyway" in first
    assert MEMO in heading(first)
    assert FaqPage.objects.get(pk=memo.pk).live
    assert 'name="next" value="/admin/"' in first
    client.post(address, {"next": "/admin/", stops.YES: "1"})
    assert not FaqPage.objects.filter(pk=memo.pk, live=True).exists()
    assert PageLogEntry.objects.filter(page=memo.pk, action=stops.ACTION).exists()


@pytest.mark.parametrize(
    ("checked", "said"), [(None, "not checked"), (datetime.now(UTC), "not shown")]
)
def test_position_that_is_not_known_says_why(client, memo, checked, said):
    golden(memo, checked=checked)

    asked = client.post(reverse("wagtailadmin_pages:unpublish", args=[memo.pk]))

    now, then = re.findall(r"<td>\s*(not \w+)\s*</td>", asked.content.decode())
    assert (now, then) == (said, "not shown")


def test_withdrawing_any_other_article_asks_nothing(client, memo):
    golden(memo)
    fees = FaqPage.objects.get(title="Trading fees")

    client.post(reverse("wagtailadmin_pages:unpublish", args=[fees.pk]))

    assert not FaqPage.objects.get(pk=fees.pk).live


def test_section_takes_the_questions_of_its_articles_along(client, memo):
    golden(memo)
    section = memo.get_parent()

    shown = client.post(reverse("wagtailadmin_pages:unpublish", args=[section.pk]))

    assert ASK in shown.content.decode()
    assert Page.objects.get(pk=section.pk).live


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_bulk_actions_ask_too(client, memo, action):
    golden(memo)
    address = (
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        + f"?id={memo.pk}&next=/admin/"
    )

    first = client.post(address)
    assert MEMO in heading(first.content.decode())
    live_after_first = FaqPage.objects.get(pk=memo.pk).live
    client.post(address, {stops.YES: "1"})

    assert ASK in first.content.decode()
    assert live_after_first
    assert not FaqPage.objects.filter(pk=memo.pk, live=True).exists()


@pytest.fixture
def german(memo, indexer) -> FaqPage:
    """The memo's translation, and two other German articles."""
    ensure_section("de")
    found = translation_of(memo, "de", "Einzahlung ohne Memo", body=body("Frag uns."))
    article("Gebühren", "de", body=body("Jeder Handel kostet etwas."))
    article("Memo vergessen", "de", body=body("Was bei Einzahlungen ohne Memo hilft."))
    indexer.drain()
    return found


def rule(page: FaqPage, locale: str, effect: str, questions: str) -> PinnedArticle:
    return PinnedArticle.objects.create(
        article=page.page_ptr,
        locale=Locale.objects.get(language_code=locale),
        effect=effect,
        questions=questions,
    )


@pytest.fixture(params=["first", "hidden"])
def promised(request, memo, german) -> tuple[PinnedArticle, str]:
    """A German rule that names the English page, and a question that needs it."""
    if request.param == "first":
        asked = "Was kostet ein Handel"
        golden(german, asked, first=1)
    else:
        asked = "Einzahlung ohne Memo"
        golden(FaqPage.objects.get(title="Memo vergessen"), asked, first=1)
    return rule(memo, "de", request.param, asked), asked


@pytest.mark.parametrize("bulk", [False, True])
def test_deleting_a_page_asks_about_the_rules_that_go_with_it(
    client, memo, promised, bulk
):
    made, asked = promised
    address = (
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
        + f"?id={memo.pk}&next=/admin/"
        if bulk
        else reverse("wagtailadmin_pages:delete", args=[memo.pk])
    )
    assert asked not in client.get(address).content.decode()

    stop = client.post(address).content.decode()

    assert f">{asked}<" in stop
    assert "Delete anyway" in stop
    assert PinnedArticle.objects.filter(pk=made.pk).exists()
    client.post(address, {stops.YES: "1"})
    assert not PinnedArticle.objects.filter(pk=made.pk).exists()


def test_section_takes_the_rules_that_name_its_articles_along(client, memo, promised):
    address = reverse("wagtailadmin_pages:delete", args=[memo.get_parent().pk])

    assert promised[1] in client.post(address).content.decode()


def test_unpublishing_leaves_the_rules_to_other_languages(client, memo, promised):
    client.post(reverse("wagtailadmin_pages:unpublish", args=[memo.pk]))

    assert not FaqPage.objects.get(pk=memo.pk).live
    assert PinnedArticle.objects.filter(pk=promised[0].pk).exists()


def test_exclusion_that_goes_with_its_only_article_asks_nothing(client, memo):
    fees = FaqPage.objects.get(title="Trading fees")
    golden(memo, f"{MEMO} trading fees", first=1)
    rule(fees, "en", "hidden", f"{MEMO} trading fees")

    client.post(reverse("wagtailadmin_pages:delete", args=[fees.pk]))

    assert not FaqPage.objects.filter(pk=fees.pk).exists()


def test_each_question_is_shown_once(client, memo, german):
    golden(german, "Einzahlung", first=1)
    rule(memo, "de", "first", "Einzahlung")
    address = (
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
        + f"?id={memo.pk}&id={german.pk}&next=/admin/"
    )

    assert client.post(address).content.decode().count(">Einzahlung<") == 1


def test_deleting_goes_on_without_an_index_and_says_so(
    client, memo, promised, service, monkeypatch
):
    def down(*args: object) -> None:
        raise EngineUnavailable("down")

    monkeypatch.setattr(type(service.engine), "generation", down)
    address = reverse("wagtailadmin_pages:delete", args=[memo.pk])

    answer = client.post(address, follow=True)

    assert "Golden questions were not checked" in answer.content.decode()
    assert not FaqPage.objects.filter(pk=memo.pk).exists()


@pytest.fixture(params=["unpublished", "restricted"])
def hidden_section(request) -> SectionPage:
    """Where readers see no article."""
    section = ensure_section("en", "drawer")
    if request.param == "unpublished":
        section.unpublish()
    else:
        PageViewRestriction.objects.create(
            page=section, restriction_type=PageViewRestriction.LOGIN
        )
    return section


@pytest.mark.parametrize("bulk", [False, True])
def test_moving_an_article_out_of_sight_asks_first(client, memo, hidden_section, bulk):
    golden(memo)
    if bulk:
        action = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
        address = f"{action}?id={memo.pk}&next=/admin/"
        form = {"chooser": hidden_section.pk}
    else:
        ids = [memo.pk, hidden_section.pk]
        address, form = reverse("wagtailadmin_pages:move_confirm", args=ids), {}
    assert ASK not in client.get(address).content.decode()

    stop = client.post(address, form).content.decode()

    assert ASK in stop
    assert "Move anyway" in stop
    assert not FaqPage.objects.child_of(hidden_section).exists()
    client.post(address, {**form, stops.YES: "1"})
    assert FaqPage.objects.child_of(hidden_section).exists()


def test_moving_below_a_restriction_takes_every_translation_along(client, german):
    golden(german, "Einzahlung")
    section = ensure_section("en", "drawer")
    PageViewRestriction.objects.create(
        page=section, restriction_type=PageViewRestriction.LOGIN
    )
    english = FaqPage.objects.get(title=MEMO)
    ids = [english.pk, section.pk]

    stop = client.post(reverse("wagtailadmin_pages:move_confirm", args=ids))

    assert ">Einzahlung<" in stop.content.decode()


def test_moving_to_where_readers_look_asks_nothing(client, memo):
    golden(memo)
    section = ensure_section("en", "open")

    client.post(reverse("wagtailadmin_pages:move_confirm", args=[memo.pk, section.pk]))

    assert FaqPage.objects.child_of(section).exists()

"""Synonyms and pins in the admin."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.admin.models import FormState
from wagtail.models import Locale

from search.models import PinnedArticle, SynonymSet
from tests.search.tuning import PINS, SETS, filled, pin, save

pytestmark = pytest.mark.django_db

PHRASE = "abandon " * 11 + "about"
KEY = "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ"


def test_editor_saves_a_set_and_sees_it_listed(pages, admin):
    save(admin)

    assert SynonymSet.objects.get().phrases.split("\n")[0].strip() == "GA"
    listed = admin.get(reverse(f"{SETS}:list")).content.decode()
    assert "Second factor" in listed
    assert "All languages" in listed


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"phrases": "GA"}, "There is one phrase only"),
        ({"phrases": "GA\nga"}, "There is one phrase only"),
        ({"phrases": "sécurité\nsecurite"}, "There is one phrase only"),
        (
            {"phrases": "securite => sécurité", "direction": "one_way"},
            "search reads both sides as the same words already",
        ),
        ({"phrases": "GA\n🚀"}, "Line 2: there are no letters or digits"),
        (
            {"phrases": "a => b\nb => a", "direction": "one_way"},
            "Lines 1 and 2 lead back to each other",
        ),
        ({"phrases": "\n".join(["fees"] * 10_000)}, "There are more than 200 lines"),
    ],
)
def test_faulty_set_is_refused_and_nothing_is_lost(pages, admin, values, message):
    page = html.unescape(save(admin, **values).content.decode())

    assert message in page
    (shown,) = re.findall(r'<textarea name="phrases".*?>\n(.*?)</textarea>', page, re.S)
    assert shown == values["phrases"]
    assert not SynonymSet.objects.exists()


def test_phrase_of_another_set_is_saved_with_a_warning(pages, admin):
    save(admin)

    page = html.unescape(save(admin, name="Codes", phrases="ga\ncode").content.decode())

    assert "“ga” is also in the set “Second factor”; both count." in page
    assert SynonymSet.objects.count() == 2


def test_earlier_version_of_a_set_comes_back(pages, admin):
    save(admin)
    made = SynonymSet.objects.get()
    first = made.latest_revision
    edit = reverse(f"{SETS}:edit", args=[made.pk])
    admin.post(edit, filled(phrases="GA\nsomething else"))
    history = reverse(f"{SETS}:history", args=[made.pk])
    assert admin.get(history).status_code == 200

    revert = reverse(f"{SETS}:revisions_revert", args=[made.pk, first.pk])
    shown = admin.get(revert).content.decode()
    assert "two-factor authentication" in shown
    admin.post(revert, filled())

    made.refresh_from_db()
    assert "two-factor authentication" in made.phrases
    assert made.revisions.count() == 3


def test_what_another_editor_saved_meanwhile_is_not_replaced_unawares(pages, admin):
    save(admin)
    made = SynonymSet.objects.get()
    edit = reverse(f"{SETS}:edit", args=[made.pk])

    def opened(page) -> dict[str, str]:
        hidden = r'name="(loaded_revision_\w+)" value="([^"]*)"'
        return dict(re.findall(hidden, page.content.decode()))

    mine = theirs = opened(admin.get(edit))
    admin.post(edit, filled(phrases="GA\ntheirs", **theirs))
    refused = admin.post(edit, filled(phrases="GA\nmine", **mine))

    page = html.unescape(refused.content.decode())
    assert "Somebody else saved this set since you opened it." in page
    assert "\nGA\nmine</textarea>" in page
    made.refresh_from_db()
    assert made.phrases.split() == ["GA", "theirs"]
    admin.post(edit, filled(phrases="GA\nmine", **opened(refused)))
    made.refresh_from_db()
    assert made.phrases.split() == ["GA", "mine"]


def test_nothing_is_saved_while_an_editor_types(pages, admin):
    save(admin)
    edit = reverse(f"{SETS}:edit", args=[SynonymSet.objects.get().pk])

    copy = reverse(f"{SETS}:copy", args=[SynonymSet.objects.get().pk])
    for url in (reverse(f"{SETS}:add"), edit, copy):
        assert admin.get(url).context["autosave_enabled"] is False


def test_a_copied_set_is_another_set(pages, admin):
    save(admin)
    copy = reverse(f"{SETS}:copy", args=[SynonymSet.objects.get().pk])

    shown = admin.get(copy)
    assert "two-factor authentication" in shown.content.decode()
    admin.post(shown.context["action_url"], filled(name="Another"))

    assert {made.name for made in SynonymSet.objects.all()} == {
        "Second factor",
        "Another",
    }


def test_what_a_page_sends_by_itself_is_not_saved(pages, admin):
    save(admin)
    made = SynonymSet.objects.get()
    half = filled(name="Half", phrases="GA\ntwo-fac")

    for view in ("add", "copy", "edit"):
        args = [] if view == "add" else [made.pk]
        url = reverse(f"{SETS}:{view}", args=args)
        sent = admin.post(url, half, headers={"accept": "application/json"})
        assert (sent.status_code, sent.json()["success"]) == (400, False)

    assert [found.name for found in SynonymSet.objects.all()] == ["Second factor"]


def previewed(admin, url: str, **values: str) -> str:
    posted = admin.post(url, filled(**values))
    assert posted.json() == {"is_valid": True, "is_available": True}
    response = admin.get(f"{url}?mode=en&in_preview_panel=true")
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    return html.unescape(response.content.decode())


def test_preview_of_a_new_set_shows_what_it_changes(pages, admin):
    shown = previewed(admin, reverse(f"{SETS}:preview_on_add"), trial="reset GA")

    assert (
        "“<bdi>GA</bdi>” is also searched as “<bdi>two-factor authentication</bdi>”"
        in shown
    )
    after = shown.split("After")[1]
    assert after.index("Lost two-factor") < after.index("</li>")
    assert not SynonymSet.objects.exists()


def test_preview_of_a_change_leaves_the_stored_set_alone(pages, admin):
    save(admin)
    made = SynonymSet.objects.get()
    url = reverse(f"{SETS}:preview_on_edit", args=[made.pk])

    shown = previewed(admin, url, trial="reset GA", phrases="GA\nwithdrawal")

    assert "“<bdi>GA</bdi>” is also searched as “<bdi>withdrawal</bdi>”" in shown
    made.refresh_from_db()
    assert "two-factor" in made.phrases


def test_preview_says_why_a_second_set_of_the_same_phrases_changes_nothing(
    pages, admin
):
    save(admin)
    url = reverse(f"{SETS}:preview_on_add")

    shown = previewed(admin, url, name="Once more", trial="reset GA")

    assert "or another set says the same." in shown
    assert "Nothing changes for this question." in shown


def test_preview_without_a_question_asks_for_one(pages, admin):
    assert "Type a question" in previewed(admin, reverse(f"{SETS}:preview_on_add"))


def test_preview_keeps_no_personal_details(pages, admin):
    url = reverse(f"{SETS}:preview_on_add")

    previewed(admin, url, trial="lost GA of jane@example.com")
    kept = FormState.objects.get().data
    assert "jane" not in kept
    admin.post(url, filled(trial=PHRASE))
    assert "abandon" not in FormState.objects.get().data
    admin.post(url, filled(name=PHRASE, phrases=PHRASE.replace(" ", "\n")))
    assert "abandon" not in FormState.objects.get().data
    previewed(admin, url, phrases="GA\nmail to jane@example.com")
    assert "jane" not in FormState.objects.get().data


def test_preview_keeps_nothing_of_a_field_that_is_sent_twice(pages, admin):
    url = reverse(f"{SETS}:preview_on_add")

    previewed(admin, url, trial=["lost GA of jane@example.com", ""])

    assert "jane" not in FormState.objects.get().data


@pytest.mark.parametrize(
    "values",
    [
        {"phrases": PHRASE.replace(" ", "\n")},
        {"phrases": f"GA\n{KEY}"},
        {"name": f"Of {KEY}"},
        {"trial": PHRASE},
        {"phrases": "fees\n" * 10_000 + PHRASE},
    ],
)
def test_set_that_holds_a_secret_is_refused_and_not_shown_again(pages, admin, values):
    page = save(admin, **values).content.decode()

    assert "recovery phrase or a private key" in page
    assert "This field is required" not in page
    assert "abandon" not in page
    assert KEY not in page
    assert not SynonymSet.objects.exists()
    assert not FormState.objects.exists()


def test_set_that_is_too_long_to_be_read_is_not_shown_again(pages, admin):
    page = save(admin, phrases="fees " * 100_000 + PHRASE).content.decode()

    assert "too long to be checked for secrets" in page
    assert "abandon" not in page
    assert not SynonymSet.objects.exists()


def test_set_that_is_refused_is_shown_again_without_personal_details(pages, admin):
    typed = "GA\nmail to jane@example.com\n🚀"
    page = html.unescape(save(admin, phrases=typed).content.decode())

    assert "Line 3: there are no letters or digits" in page
    assert "GA\nmail to [email]\n🚀</textarea>" in page
    assert "jane" not in page


def test_sets_and_pins_hold_no_personal_details(pages, admin):
    save(admin, name="Of jane@example.com", phrases="GA\nmail to jane@example.com")
    pin(admin, pages[0], questions="where is 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")

    made = SynonymSet.objects.get()
    assert made.name == "Of [email]"
    assert made.phrases.split() == ["GA", "mail", "to", "[email]"]
    assert PinnedArticle.objects.get().questions == "where is [address]"


def test_pin_that_holds_a_secret_is_refused_and_not_shown_again(pages, admin):
    page = pin(admin, pages[0], questions=f"fees\n{PHRASE}").content.decode()

    assert "recovery phrase or a private key" in page
    assert "abandon" not in page
    assert not PinnedArticle.objects.exists()


def test_editor_pins_an_article(pages, admin):
    pin(admin, pages[1])

    assert PinnedArticle.objects.get().article.title == "Withdrawal pending"


def test_expired_pin_is_listed_as_such(pages, admin):
    pin(admin, pages[1])
    PinnedArticle.objects.update(ends=datetime(2020, 1, 1, 10, tzinfo=UTC))

    shown = " ".join(admin.get(reverse(f"{PINS}:list")).content.decode().split())
    assert "1 January 2020, 10:00" in shown
    assert "Expired" in shown


def test_end_that_is_still_to_come_is_listed_by_its_date(pages, admin):
    pin(admin, pages[1], ends="2999-01-01 10:00")

    shown = " ".join(admin.get(reverse(f"{PINS}:list")).content.decode().split())
    assert "1 January 2999, 10:00" in shown
    assert "Just now" not in shown


def test_new_end_that_is_past_is_refused_and_an_old_one_is_kept(pages, admin):
    page = pin(admin, pages[1], ends="2020-01-01 10:00").content.decode()

    assert "This end is already past." in page
    assert not PinnedArticle.objects.exists()
    pin(admin, pages[1])
    made = PinnedArticle.objects.get()
    PinnedArticle.objects.update(ends=datetime(2020, 1, 1, 10, tzinfo=UTC))
    url = reverse(f"{PINS}:edit", args=[made.pk])
    pin(admin, pages[1], url, ends="2020-01-01 10:00", questions="lost money")
    made.refresh_from_db()
    assert (made.questions, made.expired) == ("lost money", True)


def test_pin_without_a_version_in_its_language_is_refused(pages, admin):
    german = Locale.objects.create(language_code="de")

    page = pin(admin, pages[1], locale=str(german.pk)).content.decode()

    assert "There is no version of this article in German yet." in page
    assert not PinnedArticle.objects.exists()


def test_only_articles_are_pinned(pages, admin):
    section = pages[0].get_parent()

    page = pin(admin, section, questions="?").content.decode()

    assert "Choose an article, not another kind of page." in page
    assert "Line 1: there are no letters or digits" in page


def test_admin_without_the_permission_sees_no_sets(pages, client):
    user = get_user_model().objects.create_user("translator", "t@example.com", "x")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)

    assert client.get(reverse(f"{SETS}:add")).status_code == 302
    assert client.get(reverse("search_explain:index")).status_code == 200


@pytest.mark.parametrize("listed", [SETS, PINS])
def test_queries_do_not_grow_with_the_list(pages, admin, listed):
    def add() -> None:
        english = Locale.objects.get(language_code="en")
        SynonymSet.objects.create(name="GA", locale=english, phrases="GA\n2FA")
        PinnedArticle.objects.create(
            article=pages[0].page_ptr, locale=english, questions="2fa"
        )

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            admin.get(reverse(f"{listed}:list"))
        return len(seen)

    add()
    queries()
    one = queries()
    add()
    add()
    assert queries() == one


@pytest.mark.parametrize(
    "listing", [SETS, PINS, "wagtailsnippets_search_goldenquestion"]
)
def test_the_icon_of_each_listing_is_one_that_the_admin_draws(admin_client, listing):
    page = admin_client.get(reverse(f"{listing}:list")).content.decode()
    sprite = admin_client.get(reverse("wagtailadmin_sprite")).content.decode()
    drawn = set(re.findall(r'<symbol[^>]*\bid="(icon-[\w-]+)"', sprite))
    assert set(re.findall(r'<use href="#(icon-[\w-]+)"', page)) <= drawn

"""Synonyms, pins and explanations in the admin."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.models import FormState
from wagtail.models import Locale, ModelLogEntry

from search import views
from search.admin import explain, preview, tuning_forms
from search.engines.contract import EngineUnavailable
from search.golden import gate, stops
from search.indexing.words import renew_words
from search.models import GoldenQuestion, PinnedArticle, SynonymSet
from tests.articles.factories import article, block
from tests.search.golden import golden

pytestmark = pytest.mark.django_db

SETS = "wagtailsnippets_search_synonymset"
PINS = "wagtailsnippets_search_pinnedarticle"
GOLDEN = "wagtailsnippets_search_goldenquestion"
PHRASE = "abandon " * 11 + "about"
KEY = "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ"


@pytest.fixture
def pages(indexer, service, monkeypatch):
    found = [
        article(title, body=[block("text", f"<p>{text}</p>")])
        for title, text in (
            ("Lost two-factor authentication", "Reset it with a backup code."),
            ("Withdrawal pending", "A withdrawal waits for the network."),
            ("Trading fees", "Each trade costs a small share."),
        )
    ]
    indexer.drain()
    for module in (explain, gate, preview, tuning_forms, views):
        monkeypatch.setattr(module, "search_service", lambda: service)
    return found


@pytest.fixture
def admin(client):
    user = get_user_model().objects.create_superuser("admin", "a@example.com", "x")
    client.force_login(user)
    return client


def filled(**values: str) -> dict[str, str]:
    return {
        "name": "Second factor",
        "locale": "",
        "direction": "equal",
        "phrases": "GA\ntwo-factor authentication",
        "trial": "",
        **values,
    }


def save(admin, **values: str):
    return admin.post(reverse(f"{SETS}:add"), filled(**values), follow=True)


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


def test_earlier_version_that_breaks_a_golden_question_leaves_a_trace(pages, admin):
    save(admin, direction="one_way", phrases="GA => trading fees")
    made = SynonymSet.objects.get()
    first = made.latest_revision
    edit = reverse(f"{SETS}:edit", args=[made.pk])
    needed = "qwzx => two-factor authentication"
    admin.post(edit, filled(direction="one_way", phrases=needed))
    golden(pages[0], "qwzx", first=1)
    revert = reverse(f"{SETS}:revisions_revert", args=[made.pk, first.pk])
    earlier = filled(direction="one_way", phrases="GA => trading fees")

    assert "would no longer find" in admin.post(revert, earlier).content.decode()
    admin.post(revert, {**earlier, "despite_golden": "on"})

    made.refresh_from_db()
    assert made.phrases == "GA => trading fees"
    assert ModelLogEntry.objects.filter(action=stops.ACTION).count() == 1


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


def pin(admin, page, url: str = "", **values: str):
    return admin.post(
        url or reverse(f"{PINS}:add"),
        {
            "locale": str(Locale.objects.get(language_code="en").pk),
            "effect": "first",
            "article": str(page.pk),
            "matching": "exact",
            "questions": "where is my money",
            "ends": "",
            **values,
        },
        follow=True,
    )


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


def test_staff_are_told_why_a_question_finds_what_it_finds(pages, admin):
    url = reverse("search_explain:index")
    assert admin.get(url).status_code == 200

    page = admin.post(url, {"q": "withdrawal pending", "locale": "en"}).content.decode()

    for part in (
        *("Withdrawal pending", "BM25", "cosine", "Fused score", "Coverage"),
        *(
            "Rule&#x27;s score",
            "Words and meaning find the same article first",
            "Generation",
        ),
    ):
        assert part.replace("&#x27;", "'") in html.unescape(page)


@pytest.mark.parametrize("after", ["", " and so on" * 30], ids=["short", "too long"])
def test_secret_is_neither_explained_nor_shown_again(pages, admin, after):
    secret = "abandon " * 11 + "about"

    page = admin.post(
        reverse("search_explain:index"), {"q": secret + after, "locale": "en"}
    ).content.decode()

    assert "nothing was searched" in page
    assert "abandon" not in page


def test_search_page_is_explained_to_staff_and_to_nobody_else(
    pages, admin, client, django_user_model
):
    address = "/en/search/?q=withdrawal+pending&explain=1"
    staff = admin.get(address)
    client.logout()
    reader = client.get(address)

    assert "Fused score" in staff.content.decode()
    assert staff["Cache-Control"] == "no-store"
    assert "Fused score" not in reader.content.decode()
    assert reader["Cache-Control"] == "no-cache"


def test_explained_search_is_not_counted_as_a_readers(pages, admin):
    from search.signals import searched

    seen = []

    def note(record, **kwargs):
        seen.append(record.query)

    searched.connect(note)
    try:
        admin.get("/en/search/?q=withdrawal&explain=1")
        admin.get("/en/search/?q=fees")
    finally:
        searched.disconnect(note)

    assert seen == ["fees"]


def pinned(admin, article, effect: str, **values: str):
    return admin.post(
        reverse(f"{PINS}:add"),
        {
            "locale": str(article.locale_id),
            "effect": effect,
            "article": str(article.pk),
            "matching": "holding",
            "questions": "withdrawal",
            **values,
        },
    )


def test_exclusion_that_breaks_a_golden_question_needs_a_deliberate_yes(pages, admin):
    withdrawal = pages[1]
    golden(withdrawal, "withdrawal pending", first=1)

    stopped = pinned(admin, withdrawal, "hidden")
    page = html.unescape(stopped.content.decode())

    assert "“withdrawal pending” (English) would no longer find its article" in page
    assert not PinnedArticle.objects.exists()

    pinned(admin, withdrawal, "hidden", despite_golden="on")
    assert PinnedArticle.objects.count() == 1
    assert ModelLogEntry.objects.filter(action=stops.ACTION).count() == 1


def test_copied_exclusion_that_breaks_a_golden_question_is_not_saved(pages, admin):
    withdrawal = pages[1]
    pinned(admin, withdrawal, "hidden", questions="blockchain explorer")
    golden(withdrawal, "withdrawal pending", first=1)
    copy = reverse(f"{PINS}:copy", args=[PinnedArticle.objects.get().pk])

    pin(admin, withdrawal, copy, effect="hidden", questions="withdrawal")

    assert PinnedArticle.objects.count() == 1


def test_mistyped_golden_question_is_asked_by_the_rules_for_what_was_meant(
    pages, admin, mending, monkeypatch
):
    renew_words()
    monkeypatch.setattr(gate, "search_service", mending)
    golden(pages[1], "withdrawl pending", first=1)

    stopped = pinned(
        admin, pages[1], "hidden", matching="exact", questions="withdrawal pending"
    )

    assert "“withdrawl pending”" in html.unescape(stopped.content.decode())
    assert not PinnedArticle.objects.exists()


def test_changed_rules_make_golden_questions_due(pages, admin):
    asked = golden(pages[1], "withdrawal pending", due=False)

    with TestCase.captureOnCommitCallbacks(execute=True):
        pinned(admin, pages[1], "first")
    asked.refresh_from_db()
    assert asked.due

    GoldenQuestion.objects.update(due=False)
    with TestCase.captureOnCommitCallbacks(execute=True):
        PinnedArticle.objects.all().delete()
    asked.refresh_from_db()
    assert asked.due


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


def test_pin_that_breaks_no_golden_question_is_saved_at_once(pages, admin):
    golden(pages[1], "withdrawal pending", first=1)

    pinned(admin, pages[1], "first")

    assert PinnedArticle.objects.count() == 1


def test_new_pin_is_judged_behind_those_that_are_there(pages, admin):
    lost, withdrawal, _ = pages
    pinned(admin, lost, "first")
    golden(lost, "withdrawal", first=1)

    pinned(admin, withdrawal, "first")

    assert PinnedArticle.objects.count() == 2


def removed(admin, list_name: str, *rows, **yes: str):
    """Deleted as one by its own view, as several by the list's."""
    if len(rows) == 1:
        return admin.post(reverse(f"{list_name}:delete", args=[rows[0].pk]), yes)
    model = rows[0]._meta
    url = reverse(
        "wagtail_bulk_action", args=[model.app_label, model.model_name, "delete"]
    )
    ids = "&".join(f"id={row.pk}" for row in rows)
    return admin.post(f"{url}?next=/admin/&{ids}", yes)


@pytest.fixture
def promised(pages):
    """A set, a pin and an exclusion, each of which a golden question needs."""
    lost, withdrawal, fees = pages
    PinnedArticle.objects.create(
        article=withdrawal.page_ptr,
        locale=withdrawal.locale,
        effect="hidden",
        matching="exact",
        questions="trading fees withdrawal pending",
    )
    PinnedArticle.objects.create(
        article=fees.page_ptr,
        locale=fees.locale,
        effect="first",
        matching="exact",
        questions="withdrawal pending",
    )
    SynonymSet.objects.create(
        name="Words", direction="one_way", phrases="qwzx => two-factor authentication"
    )
    golden(fees, "trading fees withdrawal pending", first=1)
    golden(fees, "withdrawal pending", first=1)
    golden(lost, "qwzx", first=1)
    return PinnedArticle.objects.all(), SynonymSet.objects.all()


@pytest.mark.parametrize(
    ("which", "question"),
    [
        ("hidden", "trading fees withdrawal pending"),
        ("first", "withdrawal pending"),
        ("set", "qwzx"),
    ],
)
def test_rule_that_a_golden_question_needs_is_removed_by_a_deliberate_yes(
    promised, admin, which, question
):
    pins, sets = promised
    rows = sets if which == "set" else pins.filter(effect=which)
    made = rows.get()
    view = SETS if which == "set" else PINS
    form = admin.get(reverse(f"{view}:delete", args=[made.pk]))
    assert "no longer find" not in form.content.decode()

    stopped = html.unescape(removed(admin, view, made).content.decode())

    assert "no longer find the answer" in stopped
    assert f">{question}<" in stopped
    assert "Delete anyway" in stopped
    assert rows.filter(pk=made.pk).exists()

    removed(admin, view, made, **{stops.YES: "1"})
    assert not rows.filter(pk=made.pk).exists()


@pytest.mark.usefixtures("promised")
def test_several_rules_are_removed_by_one_yes(admin):
    rows = list(PinnedArticle.objects.all())

    stopped = removed(admin, PINS, *rows).content.decode()

    assert "no longer find the answers" in stopped
    assert PinnedArticle.objects.count() == 2

    removed(admin, PINS, *rows, **{stops.YES: "1"})
    assert not PinnedArticle.objects.exists()


def test_rule_that_no_golden_question_needs_is_removed_at_once(promised, admin):
    pins, sets = promised
    other = SynonymSet.objects.create(name="Other", phrases="fee\nprice")
    expired = PinnedArticle.objects.get(effect="first")
    expired.ends = timezone.now()
    expired.save()

    removed(admin, SETS, other)
    removed(admin, PINS, expired)

    assert [found.name for found in sets] == ["Words"]
    assert [found.effect for found in pins] == ["hidden"]


def test_rule_is_removed_with_a_warning_while_search_is_down(
    promised, admin, service, monkeypatch
):
    _pins, sets = promised

    def down(*args):
        raise EngineUnavailable("down")

    monkeypatch.setattr(type(service.engine), "legs", down)

    page = admin.post(
        reverse(f"{SETS}:delete", args=[sets.get().pk]), follow=True
    ).content.decode()

    assert "were not checked" in page
    assert not sets.exists()


@pytest.mark.parametrize("listing", [SETS, PINS, GOLDEN])
def test_the_icon_of_each_listing_is_one_that_the_admin_draws(admin_client, listing):
    page = admin_client.get(reverse(f"{listing}:list")).content.decode()
    sprite = admin_client.get(reverse("wagtailadmin_sprite")).content.decode()
    drawn = set(re.findall(r'<symbol[^>]*\bid="(icon-[\w-]+)"', sprite))
    assert set(re.findall(r'<use href="#(icon-[\w-]+)"', page)) <= drawn

"""What a translation lacks of its source."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from articles.drift import Published, drift
from articles.history import drifts
from articles.models import Family, FaqPage, Version
from articles.text import Section
from articles.tree import ensure_section
from tests.articles.factories import article, block, publish, translation_of

START = datetime(2026, 11, 1, tzinfo=UTC)
FEES = Section("s-1", "Fees", "1 USDT")
LIMITS = Section("s-2", "Limits", "None")


def state(
    number: int,
    *sections: Section,
    severity: str = "normal",
    title: str = "Fees",
) -> Published:
    return Published(
        revision_id=number,
        published_at=START + timedelta(days=number),
        severity=severity,  # type: ignore[arg-type]
        title=title,
        summary="",
        sections=sections,
    )


def test_up_to_date() -> None:
    assert drift(2, [state(1, FEES), state(2, FEES, LIMITS)]) is None


def test_changed_and_new_sections() -> None:
    dearer = Section("s-1", "Fees", "1.5 USDT")
    found = drift(1, [state(1, FEES), state(2, dearer, LIMITS)])
    assert found is not None
    assert found.sections == (dearer, LIMITS)
    assert found.changed_at == START + timedelta(days=2)
    assert not found.critical


def test_dropped_section() -> None:
    found = drift(1, [state(1, FEES, LIMITS), state(2, LIMITS)])
    assert found is not None
    assert found.removed == (FEES,)
    assert found.sections == ()


def test_changed_title_alone_is_drift() -> None:
    found = drift(1, [state(1, FEES), state(2, FEES, title="Costs")])
    assert found is not None
    assert (found.sections, found.removed) == ((), ())


def test_silent_changes_are_none() -> None:
    quiet = state(2, LIMITS, severity="silent")
    assert drift(1, [state(1, FEES), quiet]) is None


def test_silent_change_does_not_hide_a_critical_one() -> None:
    loud = state(2, LIMITS, severity="critical")
    quiet = state(3, LIMITS, FEES, severity="silent")
    found = drift(1, [state(1, FEES), loud, quiet])
    assert found is not None
    assert found.critical
    assert found.changed_at == loud.published_at


def test_change_taken_back_is_none() -> None:
    assert drift(1, [state(1, FEES), state(2, LIMITS), state(3, FEES)]) is None


@pytest.mark.parametrize("recorded", [None, 99])
def test_unknown_revision_claims_nothing(recorded: int | None) -> None:
    assert drift(recorded, [state(1, FEES), state(2, LIMITS)]) is None


@pytest.fixture
def translated(db: None) -> tuple[FaqPage, FaqPage]:
    source = article(
        "Fees", body=[block("heading", "Networks"), block("text", "<p>1 USDT</p>")]
    )
    return source, translation_of(source, "de", "Gebühren", body=source.body.raw_data)


def test_notice_names_the_section_and_goes_with_the_next_translation(
    translated: tuple[FaqPage, FaqPage], client: Client
) -> None:
    source, german = translated
    assert client.get(german.url).context["drift"] is None
    heading, text = source.body.raw_data
    source = publish(
        source,
        body=[heading, {**text, "value": "<p>1.5 USDT</p>"}],
        change_severity="critical",
    )
    response = client.get(german.url)
    notice = response.context["drift"]
    assert notice.critical
    assert [section.heading for section in notice.sections] == ["Networks"]
    assert notice.source_url == source.url
    assert notice.source_language == "Englisch"
    assert response.context["blocks"][0].drift == notice.sections[0]
    assert f'href="{notice.sections[0].source_url}"' in response.content.decode()

    publish(german, source_revision_id=source.live_revision_id)
    assert client.get(german.url).context["drift"] is None


@pytest.mark.parametrize("severity", ["normal", "critical"])
def test_section_that_the_source_dropped_is_named_as_the_translation_does(
    db: None, client: Client, severity: str
) -> None:
    source = article("Fees", body=[block("text", "<p>1</p>"), block("heading", "Nets")])
    text, heading = source.body.raw_data
    german = translation_of(
        source, "de", "Gebühren", body=[text, {**heading, "value": "Netze"}]
    )
    publish(source, body=[text], change_severity=severity)

    html = BeautifulSoup(client.get(german.url).content, "html.parser")
    box, *noted = html.article.find_all(class_="notice")
    link = box.find("a", string="Netze")
    assert html.find(id=link["href"].removeprefix("#")).get_text() == "Netze"
    assert "(dort entfernt)" in link.parent.get_text()
    assert len(noted) == (severity == "critical")
    if noted:
        assert noted[0].find_previous("h2").get_text() == "Netze"
        assert noted[0].a["href"] == source.url


def test_section_that_nobody_has_any_longer_is_named_in_the_sources_language(
    translated: tuple[FaqPage, FaqPage], client: Client
) -> None:
    source, german = translated
    publish(source, body=[block("text", "<p>1 USDT</p>")])
    publish(german, body=[block("text", "<p>1 USDT</p>")])
    html = BeautifulSoup(client.get(german.url).content, "html.parser")
    said = html.article.find(class_="notice").find("span", string="Networks")
    assert said["lang"] == "en"
    assert "(dort entfernt)" in said.parent.get_text()


@pytest.mark.parametrize("severity", ["normal", "critical"])
def test_text_before_the_first_heading_is_named_by_its_language(
    db: None, client: Client, severity: str
) -> None:
    body = [block("text", "<p>1 USDT</p>"), block("heading", "Networks")]
    source = article("Fees", body=body)
    german = translation_of(source, "de", "Gebühren", body=source.body.raw_data)
    text, heading = source.body.raw_data
    publish(
        source,
        body=[{**text, "value": "<p>1.5 USDT</p>"}, heading],
        change_severity=severity,
    )
    html = BeautifulSoup(client.get(german.url).content, "html.parser")
    notice, *noted = html.article.find_all(class_="notice")
    (link,) = notice.find_all("a")
    assert (link["href"], link.get_text(strip=True)) == (
        source.url,
        "Version auf Englisch lesen",
    )
    assert len(noted) == (severity == "critical")
    if noted:
        assert noted[0].find_next("p", string="1 USDT")


def test_nobody_is_behind_a_source_that_was_withdrawn(
    translated: tuple[FaqPage, FaqPage],
) -> None:
    source, german = translated
    source = publish(source, title="Costs", change_severity="critical")
    assert set(drifts([german])) == {german.pk}
    source.unpublish()
    assert drifts([german]) == {}


def test_source_has_no_notice(
    translated: tuple[FaqPage, FaqPage], client: Client
) -> None:
    source, _german = translated
    publish(source, title="Costs")
    assert client.get(source.url).context["drift"] is None


def test_purged_revisions_do_not_hide_drift(
    translated: tuple[FaqPage, FaqPage],
) -> None:
    source, german = translated
    source = publish(source, title="Costs")
    source.revisions.exclude(pk=source.live_revision_id).delete()
    assert german.pk in drifts([german])


def test_drafts_are_no_versions(translated: tuple[FaqPage, FaqPage]) -> None:
    source, _german = translated
    source.title = "Costs"
    source.save_revision()
    assert Version.objects.filter(locale="en").count() == 1


def test_copy_for_translation_remembers_the_source(db: None) -> None:
    source = article()
    german = source.copy_for_translation(ensure_section("de").locale)
    assert publish(german, title="Auszahlung").source_revision_id == (
        source.live_revision_id
    )


@pytest.mark.parametrize("translated", [True, False])
def test_a_copy_is_neither_checked_nor_changed_yet(db: None, translated: bool) -> None:
    source = publish(article(), change_note="Fee raised", change_severity="critical")
    source.last_verified = START.date()
    source.save(update_fields=["last_verified"], clean=False)
    if translated:
        copied = source.copy_for_translation(ensure_section("de").locale)
    else:
        copied = source.copy(update_attrs={"slug": "again"}, keep_live=False)
    copied.get_latest_revision().publish()
    copied.refresh_from_db()
    assert copied.last_verified is None
    assert copied.changed_at == copied.last_published_at > source.changed_at
    assert copied.change_note == ""
    assert Version.objects.get(revision_id=copied.live_revision_id).severity == "normal"


def test_copy_of_a_translation_is_as_old_as_that(db: None) -> None:
    source = article()
    first = source.live_revision_id
    german = translation_of(source, "de", "Auszahlung")
    publish(source, title="Withdrawal late")
    french = german.copy_for_translation(ensure_section("fr").locale)
    assert publish(french, title="Retrait").source_revision_id == first


def test_family_is_made_with_its_source(db: None) -> None:
    page = article("Auszahlung", "de")
    family = Family.objects.get(translation_key=page.translation_key)
    assert family.source_locale.language_code == "de"
    assert family.key == str(page.translation_key)


def test_silent_change_keeps_the_date_that_readers_see(db: None) -> None:
    page = article()
    first = page.changed_at
    page = publish(page, title="Withdrawal  pending", change_severity="silent")
    assert page.changed_at == first
    assert page.last_published_at > first
    page = publish(page, title="Withdrawal late", change_severity="normal")
    assert page.changed_at == page.last_published_at


def test_publishing_an_old_draft_keeps_the_check(db: None) -> None:
    page = article()
    draft = page.save_revision()
    page.last_verified = START.date()
    page.save(update_fields=["last_verified"])
    draft.publish()
    assert FaqPage.objects.get(pk=page.pk).last_verified == START.date()

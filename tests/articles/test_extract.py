"""A page as plain text, section by section."""

from __future__ import annotations

import pytest
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from articles.extract import article_text
from articles.markup import plain_text
from articles.models import FaqPage, GlossaryPage
from articles.text import Section
from articles.tree import ensure_section
from tests.articles.factories import article, block, publish, topic, translation_of

HEADING = "3f2b8c1e-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("<p>One <b>b</b>old</p>", "One bold"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("<p>a<br/>b</p>", "a\nb"),
        ("<p>Fees &amp; limits &lt;1&gt;</p>", "Fees & limits <1>"),
        ("<p>  much \n space </p>", "much space"),
        ("", ""),
        ("<p>提现</p>", "提现"),
    ],
)
def test_plain_text(html: str, text: str) -> None:
    assert plain_text(html) == text


@pytest.mark.usefixtures("db")
def test_every_block_gives_its_words() -> None:
    page = article(
        body=[
            block("text", "<p>Before any heading.</p>"),
            block("heading", "How", HEADING),
            block(
                "steps",
                [{"title": "Open", "text": "<p>Tap it.</p>", "result": "It opens."}],
            ),
            block("callout", {"kind": "warning", "text": "<p>Careful.</p>"}),
            block("code", {"language": "text", "text": "GET /x"}),
            block(
                "table",
                {
                    "header_column": True,
                    "table": {
                        "caption": "Fees",
                        "columns": [
                            {"type": "text", "heading": "Network"},
                            {"type": "text", "heading": "Fee"},
                        ],
                        "rows": [{"values": ["TRC20", "1 USDT"]}],
                    },
                },
            ),
            block("questions", [{"question": "Why?", "answer": "<p>So.</p>"}]),
            block("subheading", "Later"),
            block("text", "<p>Wait.</p>"),
        ]
    )
    first, how, later = article_text(page).sections
    assert first == Section("", "", "Before any heading.")
    assert (how.anchor, how.heading) == ("s-3f2b8c1e", "How")
    assert how.text.splitlines() == [
        "Open",
        "Tap it.",
        "It opens.",
        "Careful.",
        "GET /x",
        "Fees",
        "Network: TRC20 · Fee: 1 USDT",
        "Why?",
        "So.",
    ]
    assert (later.heading, later.text) == ("Later", "Wait.")


@pytest.mark.usefixtures("db")
def test_nothing_is_told_of_a_picture_or_film_that_was_deleted() -> None:
    picture = get_image_model().objects.create(
        title="Fees", file="fees.png", width=1, height=1
    )
    film = get_document_model().objects.create(title="Film", file="film.mp4")
    shown = {"image": picture.pk, "alt": "A table of fees", "caption": "All fees"}
    step = {"title": "Look", "text": "<p>Look here.</p>", "picture": shown}
    spoken = {"title": "Trade", "file": film.pk, "transcript": "Tap Trade."}
    page = article(
        body=[
            block("picture", shown),
            block("steps", [step]),
            block("video", {"title": "Withdraw", "file": film.pk}),
            block("video", spoken),
        ]
    )

    def lines() -> list[str]:
        (section,) = article_text(FaqPage.objects.get(pk=page.pk)).sections
        return section.text.splitlines()

    with_both = lines()
    assert with_both[:4] == ["A table of fees", "All fees", "Look", "Look here."]
    assert with_both[4:] == ["A table of fees", "Withdraw", "Trade", "Tap Trade."]
    picture.delete()
    film.delete()
    assert lines() == ["Look", "Look here.", "Trade", "Tap Trade."]


@pytest.mark.usefixtures("db")
def test_names_of_a_term_are_found() -> None:
    page = article(
        "Memo", model=GlossaryPage, also_called=[block("name", "destination tag")]
    )
    assert article_text(page).sections == (Section("", "", "destination tag"),)


@pytest.mark.usefixtures("db")
def test_topics_come_with_those_above() -> None:
    money = topic("money")
    fees = topic("fees", parent=money)
    page = article(topic=fees)
    page.other_topics = [topic("trading")]
    page = publish(page)
    text = article_text(page)
    assert text.topics == ("fees", "trading", "money")
    assert (text.type, text.locale, text.audience) == ("faq", "en", "everyone")
    assert text.family == str(page.translation_key)
    assert text.updated == page.changed_at


@pytest.mark.usefixtures("db")
def test_anchors_are_the_same_in_a_translation() -> None:
    source = article(body=[block("heading", "Fees"), block("heading", "Limits")])
    german = source.copy_for_translation(ensure_section("de").locale)
    anchors = [section.anchor for section in article_text(source).sections]
    assert [section.anchor for section in article_text(german).sections] == anchors


@pytest.mark.usefixtures("db")
def test_anchor_survives_edits_of_other_sections() -> None:
    page = article(body=[block("heading", "Fees"), block("heading", "Limits")])
    limits = article_text(page).sections[1].anchor
    fees, kept = page.body.raw_data
    page = publish(
        page, body=[{**fees, "value": "Costs"}, block("heading", "New"), kept]
    )
    headings = {s.heading: s.anchor for s in article_text(page).sections}
    assert headings["Limits"] == limits


@pytest.mark.usefixtures("db")
def test_article_without_text_has_no_sections() -> None:
    page = translation_of(article(), "de", "Auszahlung")
    assert article_text(page).sections == ()

from __future__ import annotations

from articles.text import ArticleText, Section
from search.passages import PASSAGE_LIMIT, Letters, cut


def article(*sections: Section, summary: str = "", locale: str = "en") -> ArticleText:
    return ArticleText(
        family="f",
        locale=locale,
        type="faq",
        title="Why is it pending?",
        summary=summary,
        sections=sections,
        topics=(),
        audience="everyone",
        updated=None,
    )


def test_each_section_is_a_passage_with_its_anchor():
    passages = cut(
        article(
            Section("", "", "It waits for the network."),
            Section("s-1", "Fees", "A fee is taken."),
        )
    )

    assert [(p.anchor, p.heading, p.text) for p in passages] == [
        ("", "", "It waits for the network."),
        ("s-1", "Fees", "A fee is taken."),
    ]


def test_title_and_headings_are_windows_of_their_own():
    passages = cut(article(Section("", "", "One."), Section("s-1", "Fees", "Two.")))

    assert passages[0].windows == ("Why is it pending?",)
    assert passages[1].windows == ("Fees",)


def test_windows_are_neighbouring_sentences():
    (passage,) = cut(article(Section("", "", "One here. Two here. Three here.")))

    assert passage.windows[1:] == ("One here. Two here.", "Two here. Three here.")


def test_long_section_is_cut_between_sentences_within_the_limit():
    text = " ".join(f"Sentence number {n} has seven words here." for n in range(200))

    passages = cut(article(Section("s-1", "Long", text)))

    assert len(passages) > 1
    assert all(Letters.of(p.text).pieces() <= PASSAGE_LIMIT for p in passages)
    assert " ".join(p.text for p in passages) == text
    assert {p.anchor for p in passages} == {"s-1"}


def test_chinese_sentences_stay_as_they_are_written():
    text = "提现需要确认。请等待三十分钟。然后再联系我们。"

    (passage,) = cut(article(Section("", "", text), locale="zh-hans"))

    assert passage.text == text


def test_summary_is_the_first_passage():
    passages = cut(article(Section("s-1", "Fees", "Two."), summary="Short."))

    assert passages[0].text == "Short."
    assert passages[0].windows == ("Why is it pending?",)


def test_article_without_text_is_found_by_its_title():
    (passage,) = cut(article())

    assert passage.text == "Why is it pending?"

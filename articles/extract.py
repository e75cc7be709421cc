"""A page as ``ArticleText``, the only thing that indexing and evaluation take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from wagtail.blocks import StreamValue

from articles.markup import plain_text
from articles.models import AbstractArticle, GlossaryPage, Topic
from articles.models.blocks import anchor_of
from articles.text import ArticleText, Section

HEADINGS = frozenset({"heading", "subheading"})


def article_text(page: AbstractArticle) -> ArticleText:
    """The text of ``page`` as it is in memory, live or not."""
    return ArticleText(
        family=str(page.translation_key),
        locale=page.locale.language_code,
        type=page.article_type,
        title=page.title,
        summary=page.summary,
        sections=sections_of(page),
        topics=topic_slugs(page),
        audience=page.audience,
        updated=page.changed_at or page.last_published_at,
    )


def sections_of(page: AbstractArticle) -> tuple[Section, ...]:
    """The text under each heading, of either level, in reading order."""
    return tuple(_sections(page))


def topic_slugs(page: AbstractArticle) -> tuple[str, ...]:
    """The primary topic first, then the others, then the topics above them."""
    topics: list[Topic] = [page.topic, *page.other_topics.all()]
    above = [topic.parent for topic in topics if topic.parent is not None]
    return tuple(dict.fromkeys(topic.slug for topic in (*topics, *above)))


def _sections(page: AbstractArticle) -> Iterator[Section]:
    anchor, heading = "", ""
    lines: list[str] = []
    if isinstance(page, GlossaryPage):
        lines += [name.value for name in page.also_called]
    for block in page.body:
        if block.block_type in HEADINGS:
            if heading or lines:
                yield Section(anchor, heading, "\n".join(lines))
            anchor, heading, lines = anchor_of(block), block.value, []
        else:
            lines += filter(None, block_text(block))
    if heading or lines:
        yield Section(anchor, heading, "\n".join(lines))


def block_text(block: StreamValue.StreamChild) -> Iterator[str]:
    """The lines of one block that is not a heading, some of them empty."""
    return TEXT_OF[block.block_type](block.value)


def _text(value: Any) -> Iterator[str]:
    yield plain_text(value.source)


def _steps(value: Any) -> Iterator[str]:
    for step in value:
        yield step["title"]
        yield plain_text(step["text"].source)
        yield step["picture"]["alt"]
        yield step["result"]


def _callout(value: Any) -> Iterator[str]:
    yield plain_text(value["text"].source)


def _code(value: Any) -> Iterator[str]:
    yield value["text"]


def _table(value: Any) -> Iterator[str]:
    yield value.caption
    for row in (value.header_row, *value.rows):
        yield "; ".join(filter(None, row))


def _picture(value: Any) -> Iterator[str]:
    yield value["alt"]
    yield value["caption"]


def _video(value: Any) -> Iterator[str]:
    yield value["title"]
    yield value["transcript"]


def _questions(value: Any) -> Iterator[str]:
    for item in value:
        yield item["question"]
        yield plain_text(item["answer"].source)


TEXT_OF: dict[str, Callable[[Any], Iterator[str]]] = {
    "text": _text,
    "steps": _steps,
    "callout": _callout,
    "code": _code,
    "table": _table,
    "picture": _picture,
    "video": _video,
    "questions": _questions,
}

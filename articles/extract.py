"""A page as ``ArticleText``, the only thing that indexing and evaluation take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from wagtail.blocks import StreamValue

from articles.markup import plain_text
from articles.models import AbstractArticle, GlossaryPage, Topic
from articles.models.blocks import anchor_of
from articles.text import ArticleText, Section

HEADINGS = frozenset({"heading", "subheading"})


def article_text(page: AbstractArticle) -> ArticleText:
    """The text of ``page`` as it is in memory, live or not."""
    return _article_text(page, page.other_topics.all())


def article_texts(
    pages: QuerySet[Any],
) -> Iterator[tuple[AbstractArticle, ArticleText]]:
    """Pages of one type and their texts, by as many queries as for one page."""
    found = list(pages.prefetch_related("locale", "topic__parent"))
    others = _other_topics(pages.model, found)
    for page in found:
        yield page, _article_text(page, others[page.pk])


def _other_topics(
    model: type[AbstractArticle], pages: Iterable[AbstractArticle]
) -> dict[int, list[Topic]]:
    """By page. Prefetching them would make a query set for each page."""
    relation: Any = model._meta.get_field("other_topics")
    of_page = relation.m2m_field_name()
    rows = (
        relation.remote_field.through.objects.filter(**{f"{of_page}__in": pages})
        .select_related("topic__parent")
        .order_by("topic__position", "topic__slug")
    )
    found: defaultdict[int, list[Topic]] = defaultdict(list)
    for row in rows:
        found[getattr(row, f"{of_page}_id")].append(row.topic)
    return found


def _article_text(page: AbstractArticle, others: Iterable[Topic]) -> ArticleText:
    return ArticleText(
        family=str(page.translation_key),
        locale=page.locale.language_code,
        type=page.article_type,
        title=page.title,
        summary=page.summary,
        sections=sections_of(page),
        topics=_topic_slugs(page.topic, others),
        audience=page.audience,
        updated=page.changed_at or page.last_published_at,
    )


def sections_of(page: AbstractArticle) -> tuple[Section, ...]:
    """The text under each heading, of either level, in reading order."""
    return tuple(_sections(page))


def _topic_slugs(primary: Topic, others: Iterable[Topic]) -> tuple[str, ...]:
    """The primary topic first, then the others, then the topics above them."""
    topics = [primary, *others]
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

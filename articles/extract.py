"""A page as ``ArticleText``, the only thing that indexing and evaluation take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet
from wagtail.blocks import StreamValue
from wagtail.models import Locale

from articles.markup import plain_text
from articles.models import AbstractArticle, GlossaryPage, Topic
from articles.models.blocks import anchor_of
from articles.text import ArticleText, Section

HEADINGS = frozenset({"heading", "subheading"})


class TopicSlugs(NamedTuple):
    """What an article tells of one of its topics; ``above`` is "" at the top."""

    own: str
    above: str


def article_text(page: AbstractArticle) -> ArticleText:
    """The text of ``page`` as it is in memory, live or not."""
    topics = [
        TopicSlugs(topic.slug, topic.parent.slug if topic.parent else "")
        for topic in (page.topic, *page.other_topics.all())
    ]
    return _article_text(page, page.locale.language_code, topics)


def article_texts(
    pages: QuerySet[Any],
) -> Iterator[tuple[AbstractArticle, ArticleText]]:
    """Pages of one type and their texts, by as many queries as for one page.

    Languages and topics are read as values: an object of each would cost as much as
    the page.
    """
    found = list(pages)
    if not found:
        return
    locales = dict(Locale.objects.values_list("pk", "language_code"))
    topics = {
        pk: TopicSlugs(own, above or "")
        for pk, own, above in Topic.objects.values_list("pk", "slug", "parent__slug")
    }
    others = _other_topics(pages.model, found)
    for page in found:
        of_page = [topics[pk] for pk in (page.topic_id, *others[page.pk])]
        yield page, _article_text(page, locales[page.locale_id], of_page)


def _other_topics(
    model: type[AbstractArticle], pages: Iterable[AbstractArticle]
) -> dict[int, list[int]]:
    """Keys of the topics of each page, in their order."""
    relation: Any = model._meta.get_field("other_topics")
    of_page = f"{relation.m2m_field_name()}_id"
    rows = (
        relation.remote_field.through.objects.filter(
            **{f"{of_page}__in": [page.pk for page in pages]}
        )
        .order_by("topic__position", "topic__slug")
        .values_list(of_page, "topic_id")
    )
    found: defaultdict[int, list[int]] = defaultdict(list)
    for page, topic in rows:
        found[page].append(topic)
    return found


def _article_text(
    page: AbstractArticle, locale: str, topics: Sequence[TopicSlugs]
) -> ArticleText:
    return ArticleText(
        family=str(page.translation_key),
        locale=locale,
        type=page.article_type,
        title=page.title,
        summary=page.summary,
        sections=sections_of(page),
        topics=_all_slugs(topics),
        audience=page.audience,
        updated=page.changed_at or page.last_published_at,
    )


def sections_of(page: AbstractArticle) -> tuple[Section, ...]:
    """The text under each heading, of either level, in reading order."""
    return tuple(_sections(page))


def _all_slugs(topics: Sequence[TopicSlugs]) -> tuple[str, ...]:
    """The primary topic first, then the others, then the topics above them."""
    above = [topic.above for topic in topics if topic.above]
    return tuple(dict.fromkeys([*(topic.own for topic in topics), *above]))


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

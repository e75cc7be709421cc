"""A page as ``ArticleText``, the only thing that indexing and evaluation take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol, Self
from uuid import UUID

from django.db.models import QuerySet
from wagtail.blocks import StreamValue
from wagtail.models import Locale

from articles.markup import paragraphs, plain_text
from articles.models import AbstractArticle, GlossaryPage, Topic, models_by_type
from articles.models.blocks import HEADINGS, anchor_of
from articles.text import ArticleText, Section

FIELDS = (
    "pk",
    "translation_key",
    "locale_id",
    "title",
    "summary",
    "body",
    "topic_id",
    "audience",
    "changed_at",
    "last_published_at",
)
"""Fields of a page that its text is made of, or found by."""


class Written(Protocol):
    """A page, or a row of its FIELDS; glossary entries have more names."""

    translation_key: UUID
    title: str
    summary: str
    body: StreamValue
    audience: str
    changed_at: datetime | None
    last_published_at: datetime | None


class Bare(str):
    """A line that states nothing by itself; what a block lacks is None."""

    __slots__ = ()

    def __new__(cls, line: str | None) -> Self:
        return super().__new__(cls, line or "")


class Heads(Bare):
    """It only names what follows it, such as a question its answer."""

    __slots__ = ()


class Loose(Bare):
    """It says little away from its place on the page."""

    __slots__ = ()


class BareLines(NamedTuple):
    """The bare lines of one article's text, and those that are ``paragraphs`` of it."""

    heads: frozenset[str]
    loose: frozenset[str]
    paragraphs: frozenset[str] = frozenset()


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
    return _article_text(page, page.article_type, page.locale.language_code, topics)


def article_texts(pages: QuerySet[Any]) -> Iterator[tuple[UUID, ArticleText]]:
    """Families and texts of pages of one type, by as many queries as for one page.

    All is read as values: an object of each page would cost as much as its text.
    """
    found = list(pages.values_list(*FIELDS, *_more(pages.model), named=True))
    if not found:
        return
    # Read before the topics, so that one given to a page meanwhile is among them.
    others = _other_topics(pages.model, found)
    locales = dict(Locale.objects.values_list("pk", "language_code"))
    topics = {
        pk: TopicSlugs(own, above or "")
        for pk, own, above in Topic.objects.values_list("pk", "slug", "parent__slug")
    }
    article_type = pages.model.article_type
    for page in found:
        of_page = [topics[pk] for pk in (page.topic_id, *others[page.pk])]
        locale = locales[page.locale_id]
        yield (
            page.translation_key,
            _article_text(page, article_type, locale, of_page),
        )


def _more(model: type[AbstractArticle]) -> tuple[str, ...]:
    return ("also_called",) if issubclass(model, GlossaryPage) else ()


def _other_topics(
    model: type[AbstractArticle], pages: Iterable[Any]
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
    page: Written, article_type: str, locale: str, topics: Sequence[TopicSlugs]
) -> ArticleText:
    return ArticleText(
        family=str(page.translation_key),
        locale=locale,
        type=article_type,
        title=page.title,
        summary=page.summary,
        sections=sections_of(page),
        topics=_all_slugs(topics),
        audience=page.audience,
        updated=page.changed_at or page.last_published_at,
    )


def sections_of(page: Written) -> tuple[Section, ...]:
    """The text under each heading, of either level, in reading order."""
    return tuple(_sections(page))


def bare_lines(article_type: str, family: UUID, locale: str) -> BareLines:
    """Those of an article as it is saved now; none if it is gone."""
    model = models_by_type()[article_type]
    pages: QuerySet[Any] = model.objects.filter(
        translation_key=family, locale__language_code=locale
    )
    lines: list[str] = []
    running: list[str] = []
    for page in pages.values_list("body", *_more(model), named=True):
        lines += _names(page)
        for block in page.body:
            if block.block_type == "text":
                running += paragraphs(block.value.source)
            if block.block_type not in HEADINGS:
                lines += block_text(block)
    return BareLines(
        heads=frozenset(line.strip() for line in lines if isinstance(line, Heads)),
        loose=frozenset(line.strip() for line in lines if isinstance(line, Loose)),
        paragraphs=frozenset(running),
    )


def _all_slugs(topics: Sequence[TopicSlugs]) -> tuple[str, ...]:
    """The primary topic first, then the others, then the topics above them."""
    above = [topic.above for topic in topics if topic.above]
    return tuple(dict.fromkeys([*(topic.own for topic in topics), *above]))


def _sections(page: Written) -> Iterator[Section]:
    anchor, heading = "", ""
    lines = _names(page)
    for block in page.body:
        if block.block_type in HEADINGS:
            if heading or lines:
                yield Section(anchor, heading, "\n".join(lines))
            anchor, heading, lines = anchor_of(block), block.value, []
        else:
            lines += filter(None, block_text(block))
    if heading or lines:
        yield Section(anchor, heading, "\n".join(lines))


def _names(page: Any) -> list[str]:
    return [Loose(name.value) for name in getattr(page, "also_called", ())]


def block_text(block: StreamValue.StreamChild) -> Iterator[str]:
    """The lines of one block that is not a heading, some of them empty."""
    return TEXT_OF[block.block_type](block.value)


def _text(value: Any) -> Iterator[str]:
    yield plain_text(value.source)


def _steps(value: Any) -> Iterator[str]:
    for step in value:
        yield Heads(step["title"])
        yield plain_text(step["text"].source)
        if step["picture"]["image"]:
            yield step["picture"]["alt"]
        yield Loose(step["result"])


def _callout(value: Any) -> Iterator[str]:
    yield plain_text(value["text"].source)


def _code(value: Any) -> Iterator[str]:
    yield value["text"]


def _table(value: Any) -> Iterator[str]:
    """Each row by itself says what its cells are."""
    yield Heads(value.caption)
    for row in value.rows:
        line = " · ".join(
            f"{heading}: {cell}" if heading else cell
            for heading, cell in zip(value.header_row, row, strict=False)
            if cell
        )
        yield line if value.names_every_column else Loose(line)


def _picture(value: Any) -> Iterator[str]:
    """Nothing of a picture that was deleted."""
    if value["image"]:
        yield value["alt"]
        yield value["caption"]


def _video(value: Any) -> Iterator[str]:
    """Without its film, what was said in it."""
    if value.is_there or value["transcript"]:
        yield Heads(value["title"])
    yield value["transcript"]


def _questions(value: Any) -> Iterator[str]:
    for item in value:
        yield Heads(item["question"])
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

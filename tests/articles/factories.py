"""Pages for tests, made the way that editors make them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from articles.models import AbstractArticle, FaqPage, Topic
from articles.tree import ensure_section


def topic(slug: str = "withdrawals", **values: Any) -> Topic:
    found = Topic.objects.filter(slug=slug).first()
    return found or Topic.objects.create(
        slug=slug, **{"name_en": slug.title(), **values}
    )


def article(
    title: str = "Withdrawal pending",
    locale: str = "en",
    model: type[AbstractArticle] = FaqPage,
    section: str = "articles",
    live: bool = True,
    **values: Any,
) -> Any:
    """An article in its locale's section, published unless ``live`` is false."""
    parent = ensure_section(locale, section)
    page = model(
        title=title,
        locale=parent.locale,
        live=False,
        topic=values.pop("topic", None) or topic(),
        **values,
    )
    parent.add_child(instance=page)
    return publish(page) if live else page


def translation_of(
    page: AbstractArticle, locale: str, title: str, **values: Any
) -> Any:
    """A published translation, made from the source as it is live now."""
    source = type(page).objects.get(pk=page.pk)
    return article(
        title,
        locale,
        type(page),
        translation_key=page.translation_key,
        topic=page.topic,
        source_revision_id=source.live_revision_id,
        source_revision_at=source.live_revision.created_at,
        **values,
    )


def publish(page: AbstractArticle, **values: Any) -> Any:
    """Publish ``page`` with ``values`` changed, as the editor's button does."""
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def block(kind: str, value: Any, block_id: str | None = None) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": block_id or str(uuid4())}

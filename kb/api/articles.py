from __future__ import annotations

from datetime import date, datetime
from typing import cast

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from articles.extract import article_text
from articles.listing import cards, of_family
from articles.models import AbstractArticle
from feedback.errors import ArticleNotFound
from feedback.recording import record_view
from feedback.subjects import family_of, find_article
from feedback.tokens import PageToken, sign_page
from kb.api.locales import answer_in

router = Router(tags=["articles"])


class SectionOut(Schema):
    anchor: str
    heading: str
    text: str


class ArticleOut(Schema):
    family: str
    article: int
    locale: str
    revision: int
    type: str
    title: str
    summary: str
    url: str
    sections: list[SectionOut]
    topics: list[str]
    audience: str
    updated: datetime | None
    last_verified: date | None
    other_locales: list[str]
    token: str


@router.get("/articles/{path:family}", response=ArticleOut, url_name="article")
def article(request: HttpRequest, family: str, locale: str) -> ArticleOut:
    """One article as text, with the token that feedback on it needs."""
    answer_in(locale)
    key = family_of(family)
    page = cast(AbstractArticle, find_article(key, locale).specific)
    translations = {card.locale: card for card in cards(of_family(key))}
    if page.live_revision_id is None or locale not in translations:
        raise ArticleNotFound
    record_view(request, page)
    text = article_text(page)
    token = PageToken(key, locale, page.live_revision_id, timezone.now().date())
    return ArticleOut(
        family=translations[locale].key,
        article=page.pk,
        locale=locale,
        revision=page.live_revision_id,
        type=text.type,
        title=text.title,
        summary=text.summary,
        url=translations[locale].url,
        sections=[
            SectionOut(anchor=part.anchor, heading=part.heading, text=part.text)
            for part in text.sections
        ],
        topics=list(text.topics),
        audience=text.audience,
        updated=text.updated,
        last_verified=page.last_verified,
        other_locales=sorted(translations.keys() - {locale}),
        token=sign_page(token),
    )

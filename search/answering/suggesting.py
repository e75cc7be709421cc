"""What to suggest for what was typed so far: articles, past questions and terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import translation
from wagtail.models import Page

from articles.access import Visibility
from articles.addresses import page_address
from articles.listing import external_id
from search.answering.breaker import Breaker
from search.answering.failure import BLAMELESS
from search.answering.phrasebook import Phrasebook
from search.answering.understanding import holds_secret
from search.engines.contract import Engine, EngineError
from search.engines.contract import Suggestion as Title
from search.text.prefixes import holds, joined, typed_prefixes
from search.text.redaction import redact

Kind = Literal["title", "question", "term"]

QUESTIONS, TERMS = 3, 2
"""How many of each there are at most beside titles."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Without ``type`` and ``family``, ``url`` leads to a search for ``title``."""

    kind: Kind
    title: str
    url: str
    type: str = ""
    family: str = ""


@dataclass(frozen=True, slots=True)
class Suggester:
    """``engine_down`` and ``failing`` keep a sick engine from being asked."""

    engine: Engine
    engine_down: Breaker
    failing: Breaker
    phrasebook: Phrasebook

    def suggest(self, typed: str, locale: str, size: int) -> list[Suggestion]:
        """Nothing for what must not be searched or holds personal details.

        Each text comes once: as an article rather than as a question or a term.
        Typing errors are only forgiven where no source holds what was typed.
        """
        if holds_secret(typed) or redact(typed).kinds:
            return []
        articles = self._articles(typed, locale, size)
        phrases = self.phrasebook.of(locale)
        past = phrases.questions.find(typed, size)
        common = phrases.terms.find(typed, size)
        right = [found for found in articles if holds(found.title, typed)]
        if right or past or common:
            articles = right
        else:
            past = phrases.questions.find_mistyped(typed, size)
            common = phrases.terms.find_mistyped(typed, size)
        # Articles get what room is left; a text that one of them shows takes none.
        for room in range(min(len(articles), size), -1, -1):
            seen = {joined(article.title) for article in articles[:room]}
            questions = _new(past, seen, QUESTIONS)
            terms = _new(common, seen, TERMS)
            if room + len(questions) + len(terms) <= size:
                break
        found = [
            *articles[:room],
            *(_search("question", text, locale) for text in questions),
            *(_search("term", text, locale) for text in terms),
        ]
        return found[:size]

    def _articles(self, typed: str, locale: str, size: int) -> list[Suggestion]:
        """Readable articles whose titles hold what was typed; none without an index."""
        found = self._titles(typed, locale, size)
        if not found:
            return []
        pages = _readable([UUID(title.family) for title in found], locale)
        articles: dict[str, Suggestion] = {}
        for title in found:
            if title.family in pages:
                text, url, key = pages[title.family]
                kind: Kind = "term" if title.type == "glossary" else "title"
                article = Suggestion(kind, text, url, title.type, key)
                articles.setdefault(joined(text), article)
        return list(articles.values())

    def _titles(self, typed: str, locale: str, size: int) -> list[Title]:
        prefixes = typed_prefixes(typed)
        if not prefixes or self.engine_down.is_open or not self.failing.allows():
            return []
        try:
            found = self.engine.suggest(" ".join(prefixes), locale, size)
        except EngineError as error:
            if not isinstance(error, BLAMELESS):
                self.failing.failed()
            return []
        self.failing.succeeded()
        return found


def _new(texts: Sequence[str], seen: set[str], most: int) -> list[str]:
    """The first that read otherwise than what was ``seen``, which they are added to."""
    found: list[str] = []
    for text in texts:
        if len(found) < most and (key := joined(text)) not in seen:
            seen.add(key)
            found.append(text)
    return found


def _readable(families: Sequence[UUID], locale: str) -> dict[str, tuple[str, str, str]]:
    """Title, address and key of the articles that every reader may read now.

    One query beside those of ``Visibility``: the types of articles are known.
    """
    rows = (
        Visibility.now()
        .of(Page.objects.filter(translation_key__in=families).order_by())
        .filter(locale__language_code=locale)
        .values_list(
            "translation_key",
            "title",
            "url_path",
            external_id(),
        )
    )
    return {
        str(family): (title, page_address(locale, path), key or str(family))
        for family, title, path, key in rows
    }


def _search(kind: Kind, text: str, locale: str) -> Suggestion:
    with translation.override(locale):
        address = reverse("search")
    return Suggestion(kind, text, f"{address}?{urlencode({'q': text})}")

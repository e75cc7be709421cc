"""Which golden questions a change would break, asked before the change is made."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from articles.access import Visibility, article_pages, below
from articles.extract import article_text
from articles.models import AbstractArticle
from search.answering.editors import RuleReader, Rules
from search.answering.encoders import NoVector
from search.answering.retrieval import NO_FILTERS
from search.centring import Centring
from search.components import search_service
from search.encoder.protocol import Encoder, Vectors
from search.engines.contract import Document, Engine, EngineError
from search.indexing.documents import build, document_terms, prepare
from search.indexing.source import current_texts
from search.indexing.vectors import DatabaseVectorCache
from search.models import GoldenQuestion
from search.service import SearchService
from search.tuning.current import stored_rules
from search.tuning.models import PinnedArticle
from search.vectors import encode_cached

from .draft import with_document
from .due import affected_by
from .replay import NotChecked, Searcher, outcome, through

ENCODING_SECONDS = 4.0
"""What encoding a draft's new passages may take while its editor waits."""
ASKING_SECONDS = 4.0
"""What asking the golden questions may take then."""
ENCODED_AT_ONCE = 4
KNOWN, PROBED = 5, 20
"""Articles that the average length is estimated from, and terms that find them."""


@dataclass(frozen=True, slots=True)
class Broken:
    """``before`` and ``after`` are positions; None when the article is not shown."""

    golden: GoldenQuestion
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """``unchecked`` tells the editor what kept questions from being asked, or is ""."""

    broken: tuple[Broken, ...] = ()
    unchecked: str = ""


class _TooSlow(Exception):
    """The editor has waited long enough."""


def publishing(draft: AbstractArticle) -> Verdict:
    """What breaks when ``draft`` is published as it is in memory. Raises nothing."""
    locale = draft.locale.language_code
    questions = list(affected_by(locale, str(draft.translation_key)))
    if not questions or not _would_be_found(draft):
        return Verdict()
    service = search_service()
    try:
        changed = _with_draft(service, draft)
    except (EngineError, NoVector):
        return Verdict(unchecked=_down())
    except _TooSlow:
        return Verdict(unchecked=_slow())
    rules = service.rules()
    return _compared(
        through(service.index, rules),
        through(replace(service.index, engine=changed), rules),
        questions,
    )


def retuning(
    now: Rules, then: Rules, apart_from: Collection[GoldenQuestion] = ()
) -> Verdict:
    """What breaks when the editors' rules change. Raises nothing."""
    service = search_service()
    before, after = (RuleReader(rules, service.analyser) for rules in (now, then))
    touched = [
        golden
        for golden in GoldenQuestion.objects.filter(active=True).order_by("pk")
        for asked in [(golden.question, golden.locale, golden.locale)]
        if golden not in apart_from and before.read(*asked) != after.read(*asked)
    ]
    return _compared(
        through(service.index, before), through(service.index, after), touched
    )


def withdrawing(pages: Sequence[Page], deleted: bool) -> Verdict:
    """What breaks when ``pages`` and all below them go. Raises nothing.

    Questions lose their article, or a pin or an exclusion that they need.
    """
    inside = below(page.path for page in pages)
    lost = frozenset(
        Visibility.now()
        .of(article_pages(inside))
        .values_list("translation_key", "locale__language_code")
    )
    expected = GoldenQuestion.objects.filter(
        active=True,
        family__in={family for family, _locale in lost},
    ).order_by("locale", "pk")
    broken = tuple(
        Broken(golden, golden.position, None)
        for golden in expected
        if (golden.family, golden.locale) in lost
    )
    now = stored_rules()
    then = _rules_left(now, inside, lost) if deleted else now
    if then == now:
        return Verdict(broken)
    found = retuning(now, then, [one.golden for one in broken])
    return replace(found, broken=(*broken, *found.broken))


def _rules_left(rules: Rules, inside: Q, lost: Collection[tuple[UUID, str]]) -> Rules:
    """``rules`` once the pages ``inside`` are deleted, and with them what names them.

    A pin names one page and stands for its family. Where readers lose the article, too,
    it stays: the index, which is asked, still has the article.
    """
    named = PinnedArticle.objects.filter(article__in=Page.objects.filter(inside))
    deleted = frozenset(named.values_list("pk", flat=True))
    left = tuple(
        (locale, pin)
        for locale, pin in rules.pins
        if pin.number not in deleted or (UUID(pin.family), locale) in lost
    )
    return replace(rules, pins=left)


def _would_be_found(draft: AbstractArticle) -> bool:
    """Whether readers may see the page once it is live."""
    seen = Visibility.now()
    hidden = any(draft.path.startswith(path) for path in seen.unreachable)
    return not hidden and draft.translation_key not in seen.restricted


def _with_draft(service: SearchService, draft: AbstractArticle) -> Engine:
    """The engine as if ``draft`` were indexed."""
    live = service.index.generations.usable()
    encoder = service.index.encoding.encoder_of(live)
    document = _document(service, encoder, live.centring, draft)
    engine = service.engine
    hits = engine.lexical(
        tuple(dict.fromkeys(document.terms))[:PROBED],
        document.locale,
        NO_FILTERS,
        KNOWN,
        live.name,
    )
    texts = current_texts([(UUID(hit.family), hit.locale) for hit in hits])
    known = {
        str(family): document_terms(text, service.analyser)
        for (family, _locale), text in texts.items()
    }
    return with_document(engine, document, known)


def _document(
    service: SearchService,
    encoder: Encoder,
    centring: Centring,
    draft: AbstractArticle,
) -> Document:
    until = time.monotonic() + ENCODING_SECONDS
    prepared = prepare(article_text(draft), 0)

    def encode(texts: Sequence[str]) -> Vectors:
        rows = []
        for start in range(0, len(texts), ENCODED_AT_ONCE):
            if time.monotonic() > until:
                raise _TooSlow
            rows.append(encoder.passages(texts[start : start + ENCODED_AT_ONCE]))
        return np.concatenate(rows)

    # What is encoded here is what the indexer will look for a moment later.
    cache = DatabaseVectorCache(encoder.fingerprint)
    vectors = encode_cached(prepared.texts(), encode, cache)
    terms = document_terms(prepared.article, service.analyser)
    return build(prepared, vectors, terms, centring)


def _compared(
    now: Searcher, then: Searcher, questions: Sequence[GoldenQuestion]
) -> Verdict:
    """The questions that pass now and would not; one search each for all others."""
    until = time.monotonic() + ASKING_SECONDS
    broken: list[Broken] = []
    for count, golden in enumerate(questions):
        if time.monotonic() > until:
            left = len(questions) - count
            return Verdict(
                tuple(broken),
                ngettext(
                    "%(count)d golden question could not be checked in time.",
                    "%(count)d golden questions could not be checked in time.",
                    left,
                )
                % {"count": left},
            )
        family = str(golden.family)
        try:
            after = outcome(then(golden.question, golden.locale), family)
            if after.within(golden.first):
                continue
            before = outcome(now(golden.question, golden.locale), family)
        except NotChecked:
            return Verdict(tuple(broken), _down())
        if before.within(golden.first):
            broken.append(Broken(golden, before.position, after.position))
    return Verdict(tuple(broken))


def _slow() -> str:
    return _(
        "Golden questions were not checked, because the text has more new passages "
        "than can be read while you wait."
    )


def _down() -> str:
    return _(
        "Golden questions were not checked, because search does not answer in full "
        "at the moment."
    )

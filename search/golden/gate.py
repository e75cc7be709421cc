"""Which golden questions a change would break, asked before the change is made."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from articles.access import (
    Visibility,
    article_pages,
    below,
    unreachable_paths,
)
from articles.extract import article_text
from articles.languages import language_tag, translated_name
from articles.models import AbstractArticle
from articles.published import published_locales, published_locales_once
from search.answering.asking import Asker
from search.answering.editors import RuleReader, Rules
from search.answering.encoders import NoVector
from search.answering.failure import kind_and_place
from search.answering.from_index import IndexSearch
from search.answering.retrieval import NO_FILTERS
from search.components import search_service
from search.due import affected_by
from search.encoder.protocol import Encoder, Vectors
from search.engines.contract import Document, Engine, EngineError
from search.indexing.documents import build, document_terms, prepare
from search.indexing.source import current_texts
from search.models import GoldenQuestion
from search.models.tuning import PinnedArticle
from search.service import SearchService
from search.tuning.current import stored_rules
from search.vectors.cache import cached_vectors, encode_cached
from search.vectors.centring import Centring
from search.vectors.database import DatabaseVectorCache

from .draft import with_document
from .replay import NotChecked, Searcher, outcome, through

logger = logging.getLogger(__name__)

ENCODING_SECONDS = 4.0
"""What encoding a draft's new passages may take while its editor waits."""
ASKING_SECONDS = 4.0
"""What asking the golden questions may take then."""
ENCODED_AT_ONCE = 4
KNOWN, PROBED = 5, 20
"""Articles that the average length is estimated from, and terms that find them."""


@dataclass(frozen=True, slots=True)
class Broken:
    """``before`` and ``after`` are positions; None when the article is not shown.

    ``ends`` is when publication ends, of what breaks then.
    """

    golden: GoldenQuestion
    before: int | None
    after: int | None
    ends: datetime | None = None

    @property
    def lang(self) -> str:
        return language_tag(self.golden.locale)

    @property
    def language(self) -> str:
        """The name of the question's language, in that of whoever is asked."""
        return translated_name(self.golden.locale)


@dataclass(frozen=True, slots=True)
class Breakage:
    """What a change breaks; ``unchecked`` tells the editor what kept questions from
    being asked, or is ""."""

    broken: tuple[Broken, ...] = ()
    unchecked: str = ""


class _TooSlow(Exception):
    """The editor has waited long enough."""


def publishing(draft: AbstractArticle, opened: Collection[str] = ()) -> Breakage:
    """What breaks when ``draft`` is published as it is in memory, then or at its end.

    ``opened`` are tree paths of homes and sections that are published with it. Raises
    DatabaseError.
    """
    ends = ending(draft)
    locale = draft.locale.language_code
    questions = list(affected_by(locale, str(draft.translation_key)))
    if not questions or not _would_be_found(draft, opened):
        return Breakage(ends)

    def ask() -> Breakage:
        service = search_service()
        rules = service.rules()
        changed = replace(service.index, engine=_with_draft(service, draft))
        return _compared(
            through(service.index, rules), through(changed, rules), questions
        )

    found = _as_far_as_possible(ask)
    at_once = {one.golden for one in found.broken}
    later = (one for one in ends if one.golden not in at_once)
    return replace(found, broken=(*found.broken, *later))


def ending(draft: AbstractArticle) -> tuple[Broken, ...]:
    """What breaks when the publication of ``draft`` ends, where that is new or earlier
    than before: nobody is there when its time comes."""
    if draft.expire_at is None:
        return ()
    live = Q(pk=draft.pk) & ~Q(expire_at__lte=draft.expire_at)
    return tuple(replace(one, ends=draft.expire_at) for one in _losing(_shown(live)))


def retuning(
    now: Rules, then: Rules, apart_from: Collection[GoldenQuestion] = ()
) -> Breakage:
    """What breaks when the editors' rules change. Raises DatabaseError."""

    def ask() -> Breakage:
        service = search_service()
        before, after = (RuleReader(rules, service.analyser) for rules in (now, then))
        active = GoldenQuestion.objects.filter(active=True).order_by("pk")
        differing = {*now.synonyms, *now.pins} ^ {*then.synonyms, *then.pins}
        changed = {locale for locale, _rule in differing}
        if "" not in changed:
            active = active.filter(locale__in=changed)
        questions = [golden for golden in active if golden not in apart_from]

        def reads_alike(golden: GoldenQuestion) -> bool:
            asked = golden.question, golden.locale, golden.locale
            return before.read(*asked) == after.read(*asked)

        with published_locales_once():
            return _compared(
                through(service.index, before),
                through(service.index, after),
                # Those that are surely touched, before the time is up.
                sorted(questions, key=reads_alike),
                lambda golden: _read_otherwise(golden, service.index, before, after),
            )

    return _as_far_as_possible(ask)


def _read_otherwise(
    golden: GoldenQuestion, index: IndexSearch, before: RuleReader, after: RuleReader
) -> bool:
    """Whether two states of the rules differ in how they read a question, as it was
    typed or with its typing mistakes mended. Raises EngineError."""
    live = index.generations.usable()
    asker = Asker(index.engine, index.analyser, index.mistakes, index.detector)
    text, locale = golden.question, golden.locale
    said = asker.spoken(text, locale, "", live.name, published_locales())
    reading = before.read(text, locale, said.code)
    if reading != after.read(text, locale, said.code):
        return True
    mended = asker.ask(text, locale, said.code, live.name, reading.places).text
    if mended == text:
        return False
    now, then = (
        rules.read(mended, locale, said.code, typed=text) for rules in (before, after)
    )
    return now != then


def withdrawing(pages: Sequence[Page], deleted: bool) -> Breakage:
    """What breaks when ``pages`` and all below them go. Raises DatabaseError.

    Questions lose their article, or a pin or an exclusion that they need.
    """
    inside = below(page.path for page in pages)
    lost = _shown(inside)
    broken = _losing(lost)
    now = stored_rules()
    then = _rules_left(now, inside, lost) if deleted else now
    if then == now:
        return Breakage(broken)
    found = retuning(now, then, [one.golden for one in broken])
    return replace(found, broken=(*broken, *found.broken))


def moving(pages: Sequence[Page], destination: Page) -> Breakage:
    """What breaks when ``pages`` and all below them go below ``destination``, where
    readers may not see them."""
    inside = below(page.path for page in pages)
    if destination.specific.get_view_restrictions().exists():
        return Breakage(_losing(_shown(_in_all_languages(inside))))
    if any(destination.path.startswith(path) for path in unreachable_paths()):
        return Breakage(_losing(_shown(inside)))
    return Breakage()


def restricting(page: Page) -> Breakage:
    """What breaks when not every reader may see ``page`` and all below it any more."""
    translations = Page.objects.filter(translation_key=page.translation_key)
    inside = below(translations.values_list("path", flat=True))
    return Breakage(_losing(_shown(_in_all_languages(inside))))


def _in_all_languages(inside: Q) -> Q:
    """The families of the articles ``inside``: each is restricted as a whole."""
    families = article_pages(inside).values("translation_key")
    return Q(translation_key__in=families)


def _shown(chosen: Q) -> frozenset[tuple[UUID, str]]:
    """The chosen articles that readers may see now."""
    rows = Visibility.now().of(article_pages(chosen))
    return frozenset(rows.values_list("translation_key", "locale__language_code"))


def _losing(lost: Collection[tuple[UUID, str]]) -> tuple[Broken, ...]:
    """The questions whose articles are ``lost`` to readers."""
    expected = GoldenQuestion.objects.filter(
        active=True, family__in={family for family, _locale in lost}
    ).order_by("locale", "pk")
    return tuple(
        Broken(golden, golden.position, None)
        for golden in expected
        if (golden.family, golden.locale) in lost
    )


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


def _would_be_found(draft: AbstractArticle, opened: Collection[str]) -> bool:
    """Whether readers may see the page once it is live, and what is ``opened``."""
    seen = Visibility.now()
    closed = set(seen.unreachable).difference(opened)
    hidden = any(draft.path.startswith(path) for path in closed)
    return not hidden and draft.translation_key not in seen.restricted


def _as_far_as_possible(ask: Callable[[], Breakage]) -> Breakage:
    """Whatever search does, its editor can go on. Raises DatabaseError."""
    try:
        return ask()
    except _TooSlow:
        return Breakage(unchecked=_slow())
    except (EngineError, NoVector):
        return Breakage(unchecked=_down())
    except DatabaseError:
        raise
    except Exception as error:
        logger.error("Golden questions were not checked: %s", kind_and_place(error))
        return Breakage(unchecked=_down())


def _with_draft(service: SearchService, draft: AbstractArticle) -> Engine:
    """The engine as if ``draft`` were indexed."""
    live = service.index.generations.usable()
    encoding = service.index.encoding
    # Waited for as by a reader: an encoder that hangs is found out here.
    encoding.finish(encoding.start(draft.title, live))
    encoder = encoding.encoder_of(live)
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
    prepared = prepare(article_text(draft), 0)
    vectors = _encoded(prepared.texts(), encoder)
    terms = document_terms(prepared.article, service.analyser)
    return build(prepared, vectors, terms, service.analyser, centring)


def _encoded(texts: Iterable[str], encoder: Encoder) -> Mapping[str, Vectors]:
    """What is encoded here is what the indexer will look for a moment later.

    Stored as it is made, so that a second try goes on where the first was _TooSlow.
    """
    until = time.monotonic() + ENCODING_SECONDS
    cache = DatabaseVectorCache(encoder.fingerprint)
    wanted = list(dict.fromkeys(texts))
    known = cached_vectors(wanted, cache)
    missing = [text for text in wanted if text not in known]
    for start in range(0, len(missing), ENCODED_AT_ONCE):
        if time.monotonic() > until:
            raise _TooSlow
        some = missing[start : start + ENCODED_AT_ONCE]
        known |= encode_cached(some, encoder.passages, cache)
    return known


def _compared(
    now: Searcher,
    then: Searcher,
    questions: Sequence[GoldenQuestion],
    touched: Callable[[GoldenQuestion], bool] = lambda golden: True,
) -> Breakage:
    """The questions that pass now and would not; one search each for all others that
    are ``touched``."""
    until = time.monotonic() + ASKING_SECONDS
    broken: list[Broken] = []
    for count, golden in enumerate(questions):
        if time.monotonic() > until:
            left = len(questions) - count
            return Breakage(
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
            if not touched(golden):
                continue
            after = outcome(then(golden.question, golden.locale), family)
            if after.within(golden.first):
                continue
            before = outcome(now(golden.question, golden.locale), family)
        except (EngineError, NotChecked):
            return Breakage(tuple(broken), _down())
        if before.within(golden.first):
            broken.append(Broken(golden, before.position, after.position))
    return Breakage(tuple(broken))


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

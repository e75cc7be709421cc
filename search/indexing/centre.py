"""The means of a new generation, from a sample of what it will hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import chain

import numpy as np

from search.encoder.protocol import Encoder, Vectors
from search.engines.contract import REBUILD, GenerationInfo
from search.models import GoldenQuestion
from search.statistics.sampling import draw
from search.vectors.cache import encode_cached
from search.vectors.centring import (
    FEWEST,
    RAW,
    READ,
    SAMPLE,
    Centring,
    centring,
    renewed,
    uncentred,
)
from search.vectors.database import DatabaseVectorCache
from search.vectors.trial import Home, Trial, trial

from .documents import Prepared, prepare
from .source import Key, current_titles, findable_keys, readable_texts

QUESTIONS = "?"
"""Ends the name of an encoder whose vectors in the cache are those of questions."""


def site_centring(
    encoder: Encoder,
    base: GenerationInfo | None = None,
    locales: Collection[str] = (),
) -> tuple[Centring, Trial | None]:
    """The means of what readers may find now; with a ``base`` those of ``locales``.

    Titles and golden questions stand for what readers ask. A locale that is published
    later is not centred before the next generation. Nothing is centred where the
    golden questions show that it loses at home; the others follow a ``base``.
    """
    sampled: dict[str, list[Key]] = defaultdict(list)
    for family, locale in sorted(findable_keys(), key=lambda key: draw(str(key[0]))):
        if len(sampled[locale]) < SAMPLE:
            sampled[locale].append((family, locale))
    prepared: dict[str, list[Prepared]] = {locale: [] for locale in sampled}
    # All at once: locales are sampled by family, so that few others are read as well.
    read = [key for keys in sampled.values() for key in keys[:READ]]
    for text in readable_texts(read).values():
        prepared[text.locale].append(prepare(text, 0))
    passages = {
        locale: [passage.text for item in items for passage in item.passages]
        for locale, items in prepared.items()
    }
    golden = _golden(sampled)
    titles = current_titles([*chain(*sampled.values())])
    questions = {
        locale: [*(one.question for one in golden[locale]), *titles.get(locale, ())]
        for locale in sampled
    }
    kept, asked = _caches(encoder)
    fresh = centring(
        _encoded(passages, encoder.passages, kept),
        _encoded(questions, encoder.questions, asked),
    )
    if base is not None:
        return renewed(base.centring, fresh, locales), base.trial
    if fresh == RAW or not _enough(golden):
        return fresh, None
    tried = trial(fresh, _homes(encoder, prepared, golden))
    return (RAW if tried is not None and tried.lost else fresh), tried


def centring_advice(live: GenerationInfo) -> str:
    """The locales that a rebuild would centre now, and how to do it; "" for none."""
    if live.trial is not None and live.trial.lost:
        return ""
    articles = Counter(locale for _family, locale in findable_keys())
    asked = GoldenQuestion.objects.filter(active=True, locale__in=articles)
    golden = Counter(asked.values_list("locale", flat=True))
    locales = uncentred(live.centring, articles + golden)
    if not locales:
        return ""
    # Means of some locales can only join those by which the others are centred.
    chosen = (
        "" if live.centring == RAW else "".join(f" --locale {code}" for code in locales)
    )
    return (
        f"Not centred by language: {', '.join(locales)}. Questions in another language "
        f"find less there: run {REBUILD}{chosen}."
    )


def centring_outcome(live: GenerationInfo) -> str:
    """What the golden questions said of centring when it began; "" for nothing."""
    tried = live.trial
    if tried is None:
        return ""
    done = "Not centred by language" if tried.lost else "Centred by language"
    return (
        f"{done}: with it 1 / place of {tried.questions} golden questions' articles, "
        f"by meaning alone, changes by {tried.gain:+.3f} ({tried.low:+.3f} to "
        f"{tried.high:+.3f})."
    )


def _golden(locales: Collection[str]) -> dict[str, list[GoldenQuestion]]:
    """The first questions of each."""
    found: dict[str, list[GoldenQuestion]] = {locale: [] for locale in locales}
    for question in GoldenQuestion.objects.filter(active=True).order_by("pk"):
        some = found.get(question.locale, [])
        if len(some) < SAMPLE:
            some.append(question)
    return found


def _enough(golden: Mapping[str, Sequence[GoldenQuestion]]) -> bool:
    """Fewer families tell too little of how questions differ to refuse anything."""
    return len({one.family for some in golden.values() for one in some}) >= FEWEST


def _homes(
    encoder: Encoder,
    sampled: Mapping[str, Sequence[Prepared]],
    golden: Mapping[str, Sequence[GoldenQuestion]],
) -> Iterator[Home]:
    """Of each locale with golden questions the sampled articles and those wanted."""
    kept, asked = _caches(encoder)
    for locale, questions in golden.items():
        items = {item.article.family: item for item in sampled[locale]}
        missing = {one.family for one in questions if str(one.family) not in items}
        for text in readable_texts([(family, locale) for family in missing]).values():
            items[text.family] = prepare(text, 0)
        wanted = [one for one in questions if str(one.family) in items]
        if wanted:
            texts = {family: [*item.texts()] for family, item in items.items()}
            said = {locale: [one.question for one in wanted]}
            yield Home(
                locale,
                _encoded(texts, encoder.passages, kept),
                _encoded(said, encoder.questions, asked)[locale],
                [str(one.family) for one in wanted],
            )


def _caches(encoder: Encoder) -> tuple[DatabaseVectorCache, DatabaseVectorCache]:
    """Those of passages and of questions."""
    name = encoder.fingerprint
    return DatabaseVectorCache(name), DatabaseVectorCache(name + QUESTIONS)


def _encoded(
    texts: Mapping[str, Sequence[str]],
    encode: Callable[[Sequence[str]], Vectors],
    cache: DatabaseVectorCache,
) -> dict[str, Vectors]:
    known = encode_cached(chain(*texts.values()), encode, cache)
    return {
        locale: np.stack([known[text] for text in some])
        for locale, some in texts.items()
        if some
    }

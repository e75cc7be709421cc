"""The means of a new generation, from a sample of what it will hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import chain

import numpy as np

from search.centring import (
    RAW,
    SAMPLE,
    Centring,
    centring,
    draw,
    renewed,
    uncentred,
)
from search.encoder.protocol import Encoder, Vectors
from search.models import GoldenQuestion
from search.vectors import encode_cached

from .documents import prepare
from .source import Key, findable_keys, readable_texts
from .vectors import DatabaseVectorCache

QUESTIONS = "?"
"""Ends the name of an encoder whose vectors in the cache are those of questions."""


def site_centring(
    encoder: Encoder,
    base: Centring | None = None,
    locales: Collection[str] = (),
) -> Centring:
    """The means of what readers may find now; with a ``base`` those of ``locales``.

    Titles and golden questions stand for what readers ask. A locale that is published
    later is not centred before the next generation.
    """
    sampled: dict[str, list[Key]] = defaultdict(list)
    for family, locale in sorted(findable_keys(), key=lambda key: draw(str(key[0]))):
        if len(sampled[locale]) < SAMPLE:
            sampled[locale].append((family, locale))
    texts = {lc: [*readable_texts(keys).values()] for lc, keys in sampled.items()}
    passages = {
        locale: [passage.text for text in some for passage in prepare(text, 0).passages]
        for locale, some in texts.items()
    }
    questions = {
        locale: [*_golden(locale), *(text.title for text in some)]
        for locale, some in texts.items()
    }
    name = encoder.fingerprint
    fresh = centring(
        _encoded(passages, encoder.passages, DatabaseVectorCache(name)),
        _encoded(questions, encoder.questions, DatabaseVectorCache(name + QUESTIONS)),
    )
    return fresh if base is None else renewed(base, fresh, locales)


def centring_advice(live: Centring) -> str:
    """The locales that a rebuild would centre now, and how to do it; "" for none."""
    articles = Counter(locale for _family, locale in findable_keys())
    asked = GoldenQuestion.objects.filter(active=True, locale__in=articles)
    golden = Counter(asked.values_list("locale", flat=True))
    locales = uncentred(live, articles + golden)
    if not locales:
        return ""
    # Means of some locales can only join those by which the others are centred.
    chosen = "" if live == RAW else "".join(f" --locale {code}" for code in locales)
    return (
        f"Not centred by language: {', '.join(locales)}. Questions in another language "
        f"find less there: run manage.py rebuild_index{chosen}."
    )


def _golden(locale: str) -> list[str]:
    questions = GoldenQuestion.objects.filter(active=True, locale=locale)
    return list(questions.order_by("pk").values_list("question", flat=True)[:SAMPLE])


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

"""Questions in languages that a site does not publish."""

from __future__ import annotations

import numpy as np
from django.conf import settings

from search.encoder.onnx import OnnxEncoder
from search.evaluation.catalogues import WORDS, sentences
from search.vectors.centring import centring
from search.vectors.shifts import packaged_shifts, shifts, unpack
from tests.search.engine_samples import axis, units

MEANINGS = units(30, seed=1)
OTHER_MEANINGS = units(30, seed=2)
ENGLISH, GERMAN, THAI = (2 * axis(number) for number in range(3))


def said(meanings, language):
    vectors = meanings + language
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def measured():
    """From other texts than those that the site holds."""
    english = said(OTHER_MEANINGS, ENGLISH)
    return shifts(
        {
            "de": (said(OTHER_MEANINGS, GERMAN), english),
            "th": (said(OTHER_MEANINGS, THAI), english),
        }
    )


def likeness(centred, language, known):
    """How near questions are to the English passages that say the same."""
    passages = centred.passage(said(MEANINGS, ENGLISH), "en")
    asked = [
        centred.question(vector, "th", "en", known)
        for vector in said(MEANINGS, language)
    ]
    return float(np.mean(np.sum(passages * np.stack(asked), axis=1)))


def test_a_language_without_questions_is_shifted_by_what_other_texts_tell():
    english = {"en": said(MEANINGS, ENGLISH)}
    centred = centring(english, english)

    assert likeness(centred, THAI, measured()) > likeness(centred, THAI, {}) + 0.05


def test_the_shift_is_taken_from_what_the_site_publishes():
    german = {"de": said(MEANINGS, GERMAN)}
    centred = centring(german, german)
    asked = said(MEANINGS, THAI)[0]

    moved = asked - centred.question(asked, "th", "de", measured())

    assert moved @ THAI > 0
    assert abs(moved @ ENGLISH) < 0.1


def test_a_sites_own_questions_count_for_more_than_a_shift():
    texts = {"en": said(MEANINGS, ENGLISH), "th": said(MEANINGS, THAI)}
    centred = centring(texts, texts)
    asked = said(MEANINGS, THAI)[0]

    shifted = centred.question(asked, "th", "en", measured())

    assert np.array_equal(shifted, centred.question(asked, "th", "en", {}))


def test_a_language_that_is_nowhere_known_is_not_shifted():
    texts = {"en": said(MEANINGS, ENGLISH)}
    centred = centring(texts, texts)
    asked = said(MEANINGS, THAI)[0]

    one = centred.elsewhere(asked, "xx", measured())

    assert np.array_equal(one, centred.elsewhere(asked, "th", {}))


def test_every_language_of_the_site_has_a_shift(encoder: OnnxEncoder):
    kept = packaged_shifts(encoder.fingerprint)

    assert kept.keys() == {code for code, _name in settings.LANGUAGES}
    assert not unpack(kept["en"]).any()


def test_another_encoder_has_none():
    assert packaged_shifts("another") == {}


def test_the_packaged_shift_is_that_of_the_installed_sentences(encoder: OnnxEncoder):
    pairs = sentences(["km"])["km"]
    both = (encoder.questions([*side]) for side in zip(*pairs, strict=True))

    found = unpack(shifts({"km": (next(both), next(both))})["km"])

    kept = unpack(packaged_shifts(encoder.fingerprint)["km"])
    assert found @ kept / np.linalg.norm(found) / np.linalg.norm(kept) > 0.95


def test_sentences_are_the_same_in_two_languages_and_hold_no_placeholders():
    pairs = sentences(["de", "vi", "en"])

    assert pairs.keys() == {"de", "vi"}
    assert [said for said, _origin in pairs["de"]] != [o for _said, o in pairs["de"]]
    assert {o for _said, o in pairs["de"]} > {o for _said, o in pairs["vi"][:100]}
    assert all(len(origin.split()) >= WORDS for _said, origin in pairs["vi"])
    assert not any("%" in text for pair in pairs["vi"] for text in pair)

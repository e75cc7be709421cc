from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import numpy as np
import pytest

from search.evaluation.cache import FileVectorCache
from search.vectors.cache import Encoding, encode_cached
from search.vectors.database import DatabaseVectorCache

pytestmark = pytest.mark.django_db


class Counting:
    """Encodes the length of a text and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts):
        self.asked += texts
        rows = np.array([[len(text), 1.0] for text in texts], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture(params=["file", "database"])
def make_cache(request, tmp_path):
    if request.param == "file":
        return lambda name="one": FileVectorCache(tmp_path / f"{name}.sqlite3")
    return lambda name="one": DatabaseVectorCache(name)


def test_known_text_is_not_encoded_again(make_cache):
    encode = Counting()
    first = encode_cached(["aa", "bbb", "aa"], encode, make_cache())

    again = encode_cached(["bbb", "aa"], encode, make_cache())

    assert sorted(encode.asked) == ["aa", "bbb"]
    np.testing.assert_array_equal(first["aa"], again["aa"])


def test_another_encoder_shares_nothing(make_cache):
    encode = Counting()
    encode_cached(["aa"], encode, make_cache("one"))

    encode_cached(["aa"], encode, make_cache("two"))

    assert encode.asked == ["aa", "aa"]


def test_vectors_come_back_as_unit_vectors(make_cache):
    vectors = encode_cached(["aaaa"], Counting(), make_cache())

    assert np.linalg.norm(vectors["aaaa"]) == pytest.approx(1, abs=1e-6)
    assert vectors["aaaa"][0] == pytest.approx(4 / 17**0.5, abs=1e-3)


def test_run_that_was_killed_keeps_what_it_had(make_cache):
    class Breaking(Counting):
        def __call__(self, texts):
            if self.asked:
                raise KeyboardInterrupt
            return super().__call__(texts)

    texts = [f"{n:03}" for n in range(100)]
    with pytest.raises(KeyboardInterrupt):
        encode_cached(texts, Breaking(), make_cache())

    encode = Counting()
    encode_cached(texts, encode, make_cache())
    assert len(encode.asked) == 36


def test_what_was_begun_is_encoded_before_it_is_asked_for(make_cache):
    class Telling(Counting):
        met = Event()

        def __call__(self, texts):
            found = super().__call__(texts)
            self.met.set()
            return found

    encode = Telling()
    with ThreadPoolExecutor(1) as pool:
        encoding = Encoding(["aa", "bbb"], encode, make_cache(), pool)
        assert encode.met.wait(10)
        assert encoding.finish().keys() == {"aa", "bbb"}
    assert encode_cached(["bbb", "aa"], encode, make_cache()).keys() == {"aa", "bbb"}
    assert sorted(encode.asked) == ["aa", "bbb"]

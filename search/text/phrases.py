"""Short texts that are found by what was typed so far, as titles are by an engine."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set

from search.text.prefixes import errors_forgiven, joined, typed_words, word_starts

_LAST = chr(0x10FFFF)


class Phrases:
    """Up to some thousand texts; those that come first are preferred."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = tuple(texts)
        self._joined = [joined(text) for text in texts]
        holders: defaultdict[str, list[int]] = defaultdict(list)
        for place, text in enumerate(texts):
            for start in word_starts(text):
                holders[start].append(place)
        self._starts = sorted(holders)
        self._holders = [holders[start] for start in self._starts]

    def find(self, typed: str, size: int) -> list[str]:
        """Texts that go on from ``typed`` or hold the beginnings of all its words."""
        words = typed_words(typed)
        if not words:
            return []
        found = set.intersection(*map(self._beginning, words))
        return self._best(found, typed, size)

    def find_mistyped(self, typed: str, size: int) -> list[str]:
        """Texts that do but for one typing error in one word."""
        words = typed_words(typed)
        exact = [self._beginning(word) for word in words]
        found: set[int] = set()
        for place, word in enumerate(words):
            others = exact[:place] + exact[place + 1 :]
            if errors_forgiven(word) and all(others):
                found |= set.intersection(self._mistyped(word), *others)
        return self._best(found, typed, size)

    def _best(self, found: Set[int], typed: str, size: int) -> list[str]:
        start = joined(typed)
        best = sorted(
            found, key=lambda place: (not self._joined[place].startswith(start), place)
        )
        return [self.texts[p] for p in best if self._joined[p] != start][:size]

    def _beginning(self, word: str) -> set[int]:
        return {place for at in self._range(word) for place in self._holders[at]}

    def _mistyped(self, word: str) -> set[int]:
        """With a letter left out, too many, wrong or swapped, but not the first."""
        return {place for at in self._near(word) for place in self._holders[at]}

    def _near(self, word: str) -> Iterator[int]:
        for length in range(1, len(word)):
            tail = word[length:]
            swapped = tail[1::-1] + tail[2:]
            for at in self._range(word[:length]):
                after = self._starts[at][length:]
                if (
                    after.startswith((tail[1:], swapped))
                    or after.startswith(tail[1:], 1)
                    or after.startswith(tail, 1)
                ):
                    yield at

    def _range(self, prefix: str) -> range:
        first = bisect_left(self._starts, prefix)
        return range(first, bisect_left(self._starts, prefix + _LAST, first))

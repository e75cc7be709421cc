"""How much of a question titles say, where nothing else can be asked."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence


def shares(
    held: Sequence[frozenset[str]],
    wordings: Iterable[Collection[str]],
    counts: Mapping[str, int],
    articles: int,
) -> list[float]:
    """For each of ``held`` the share of a wording that it says, 0 to 1, of its best.

    ``counts`` says how many of the ``articles`` hold a word: rare ones count more. A
    wording without words says nothing.
    """
    best = [0.0] * len(held)
    for words in filter(None, wordings):
        rarity = {
            word: math.log(1 + (articles + 1) / (counts.get(word, 0) + 1))
            for word in sorted(set(words))
        }
        total = sum(rarity.values())
        for place, said in enumerate(held):
            if said:
                share = sum(rarity[word] for word in rarity if word in said) / total
                best[place] = max(best[place], share)
    return best

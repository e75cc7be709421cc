"""What readers made of each article, as this process last read it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence

from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from search.engines.contract import Facts
from search.models import Usefulness
from search.ranking.fusion import Fused, nudged
from search.ranking.prior import UNUSED, Usage, Usages, helpfulness, prior, usages

logger = logging.getLogger(__name__)

SECONDS = 60.0
"""How old the numbers of a locale may be; one query renews them."""


class UsefulnessPrior:
    """Reorders near ties where it ``nudges``, and says what readers find most helpful.

    Threads may share it. An error leaves the order alone.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, *, nudges: bool = True
    ) -> None:
        self._clock = clock
        self._nudges = nudges
        self._known: dict[str, tuple[float, Usages | None]] = {}

    def nudge(
        self, results: Sequence[Fused], facts: Mapping[str, Facts], locale: str
    ) -> list[Fused]:
        everywhere = self._usages(locale) if self._nudges else None
        if everywhere is None:
            return list(results)
        now = timezone.now()
        return nudged(
            results,
            {
                family: prior(
                    everywhere.by_family.get(family, UNUSED),
                    everywhere,
                    facts[family].updated,
                    now,
                )
                for result in results
                if (family := result.family) in facts
            },
        )

    def helpful(self, locale: str) -> dict[str, float]:
        """How much more or less than the mean readers like each family."""
        everywhere = self._usages(locale)
        if everywhere is None:
            return {}
        return {
            family: helpfulness(usage, everywhere)
            for family, usage in everywhere.by_family.items()
        }

    def _usages(self, locale: str) -> Usages | None:
        known = self._known.get(locale)
        now = self._clock()
        if known is not None and now - known[0] < SECONDS:
            return known[1]
        try:
            found: Usages | None = usages(_rows(locale))
        except (DatabaseError, InterfaceError) as error:
            logger.warning("What readers made of articles is unknown: %s", error)
            found = known[1] if known else None
        self._known[locale] = (now, found)
        return found


def _rows(locale: str) -> list[tuple[str, Usage]]:
    rows = Usefulness.objects.filter(locale=locale).values_list(
        "family", "helpful", "unhelpful", "views"
    )
    return [
        (str(family), Usage(helpful, unhelpful, views))
        for family, helpful, unhelpful, views in rows
    ]

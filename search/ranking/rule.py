"""The match rules that were fitted on held-in questions of one corpus.

``manage.py fit_match CORPUS`` writes the numbers and prints how they were judged.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from search.engines.contract import Bars, GenerationInfo

from .match import MatchRule

RULE_FILE = Path(__file__).with_name("match_rule.json")


@dataclass(frozen=True, slots=True)
class FittedRule:
    """One rule for all locales, and bars of its score for some of them."""

    rule: MatchRule
    bars: Mapping[str, Bars]

    def of(self, locale: str, own: Mapping[str, Bars]) -> MatchRule:
        """With a site's ``own`` bars for a locale, else those of the fit."""
        bars = own.get(locale) or self.bars.get(locale)
        if bars is None:
            return self.rule
        return replace(self.rule, strong=bars.strong, none=bars.none)


@dataclass(frozen=True, slots=True)
class MatchRules:
    """Cosines of centred vectors are smaller, so each kind has a rule of its own."""

    raw: FittedRule
    centred: FittedRule

    def of(self, generation: GenerationInfo, locale: str) -> MatchRule:
        """What judges questions to a locale of a generation."""
        kind = self.centred if generation.centring.holds(locale) else self.raw
        return kind.of(locale, generation.bars)


@cache
def packaged_rules() -> MatchRules:
    numbers = json.loads(RULE_FILE.read_text(encoding="utf-8"))
    return MatchRules(_fitted(numbers["raw"]), _fitted(numbers["centred"]))


def _fitted(numbers: Mapping[str, Any]) -> FittedRule:
    rule = numbers["rule"]
    return FittedRule(
        MatchRule(
            means=tuple(rule["means"]),
            scales=tuple(rule["scales"]),
            weights=tuple(rule["weights"]),
            bias=rule["bias"],
            strong=rule["strong"],
            none=rule["none"],
        ),
        {locale: Bars(**bars) for locale, bars in numbers["bars"].items()},
    )

"""The match rule that was fitted on held-in questions of one corpus.

``manage.py fit_match CORPUS`` writes the numbers and prints how they were judged.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from .match import MatchRule

RULE_FILE = Path(__file__).with_name("match_rule.json")


@cache
def packaged_rule() -> MatchRule:
    numbers = json.loads(RULE_FILE.read_text(encoding="utf-8"))
    return MatchRule(
        means=tuple(numbers["means"]),
        scales=tuple(numbers["scales"]),
        weights=tuple(numbers["weights"]),
        bias=numbers["bias"],
        strong=numbers["strong"],
        none=numbers["none"],
    )

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from search.answering.answer import Question
from search.ranking.match import MatchRule, Signals
from search.ranking.quick import packaged_quick_rule
from search.ranking.rule import FittedRule, MatchRules
from search.service import SearchService
from tests.articles.factories import article, block

WAITS = "A withdrawal leaves after 30 network confirmations. That takes <one> hour."
FEES = "Fees & limits differ by network. The table of fees is renewed every day."
SUPPORT = "Support answers by mail. Keep the number of your request."
ASKED = "How many network confirmations does a withdrawal need?"
EVERY = len(fields(Signals))


def rules(strong: float) -> MatchRules:
    """Every score is 0."""
    nothing, all_alike = (0.0,) * EVERY, (1.0,) * EVERY
    rule = MatchRule(nothing, all_alike, nothing, 0.0, strong=strong, none=-2.0)
    return MatchRules(FittedRule(rule, {}), FittedRule(rule, {}))


SURE, UNSURE = rules(-1.0), rules(1.0)
LOWEST = replace(packaged_quick_rule(), bar=-100.0)
HIGHEST = replace(LOWEST, bar=100.0)


def html(text: str) -> str:
    return f"<p>{text.replace('&', '&amp;').replace('<one>', '&lt;one&gt;')}</p>"


def ask(service: SearchService, text: str = ASKED, **asked: Any) -> Any:
    return service.search(Question(text, "en", **asked), ("en",))


def other_article() -> None:
    article("Trading fees", body=[block("text", "<p>Each trade costs a share.</p>")])


def nearest_alone(quoting: Any, asked: str) -> SearchService:
    """A search whose bar only the nearest stretch reaches."""
    quote = ask(quoting(HIGHEST), asked, explain=True).explanation.quote
    return quoting(replace(LOWEST, bar=quote.score))

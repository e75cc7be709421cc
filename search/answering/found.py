"""What one step of search found, before the database says what of it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from articles.access import Visibility
from search.answering.answer import Spent, Step
from search.answering.explanation import Explanation, TitlesExplanation
from search.answering.hydrate import Hit
from search.answering.languages import Spoken
from search.answering.quoting import Quote
from search.engines.contract import Facts
from search.ranking.match import Match
from search.text.highlight import Wanted


@dataclass(frozen=True, slots=True)
class Found:
    """``hits`` are those of the page asked for, ``elsewhere`` those of other locales.

    ``near`` are the families that are near enough without the type and topic asked for.
    ``wanted`` are the terms to highlight; ``engine`` are the seconds that the engine
    took; ``quote`` may be below its bar; ``why`` says to operators what kept a better
    step from answering; ``visibility`` is what readers may not see, if already read.
    The other fields are those of Answer.
    """

    step: Step
    match: Match
    hits: tuple[Hit, ...]
    wanted: Wanted
    quote: Quote | None = None
    elsewhere: tuple[Hit, ...] = ()
    home_only: bool = False
    near: Mapping[str, Facts] = field(default_factory=dict)
    total: int = 0
    page: int = 1
    pages: int = 1
    searched: str = ""
    suggestion: str = ""
    spoken: Spoken | None = None
    spent: Spent = field(default_factory=Spent)
    engine: float = 0.0
    why: str = ""
    visibility: Visibility | None = None
    explanation: Explanation | TitlesExplanation | None = None

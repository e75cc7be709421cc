"""What editors are told about their lines."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from search.tuning.lines import LINES, PHRASE_LENGTH, PHRASE_WORDS, Fault, Problem

NAMED = 5
"""Problems that are named one by one."""
_SAID: dict[Fault, Promise] = {
    Fault.LONG: _(
        "Line %(line)d: a phrase has at most %(words)d words and %(letters)d letters."
    ),
    Fault.NO_WORDS: _("Line %(line)d: there are no letters or digits to search for."),
    Fault.NO_ARROW: _("Line %(line)d: write what is typed, “=>” and what is meant."),
    Fault.ARROWS: _("Line %(line)d: there may be one “=>” only."),
    Fault.ARROW_IN_EQUAL: _(
        "Line %(line)d: “=>” belongs into one-way sets. Choose that direction, or put "
        "each phrase on a line of its own."
    ),
    Fault.SAME: _("Line %(line)d: search reads both sides as the same words already."),
    Fault.CYCLE: _(
        "Lines %(other)d and %(line)d lead back to each other. If the phrases mean the "
        "same, put them into an equal set."
    ),
    Fault.SINGLE: _(
        "There is one phrase only, as search reads it. Add another that means the same."
    ),
    Fault.EMPTY: _("There is no line yet."),
    Fault.MANY: _(
        "There are more than %(most)d lines. Divide them into several sets; nothing "
        "was saved or lost."
    ),
}


def said(problems: Sequence[Problem]) -> list[str]:
    """The first few problems in words, and how many more there are."""
    named = [
        str(_SAID[problem.fault])
        % {
            "line": problem.line,
            "other": problem.other,
            "words": PHRASE_WORDS,
            "letters": PHRASE_LENGTH,
            "most": LINES,
        }
        for problem in problems[:NAMED]
    ]
    more = len(problems) - NAMED
    if more > 0:
        rest = ngettext(
            "One more line has a problem.", "%(more)d more lines have a problem.", more
        )
        named.append(rest % {"more": more})
    return named

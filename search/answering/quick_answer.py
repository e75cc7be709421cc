"""The quick answer that readers see, made of a quote that passes its bar."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import mark_safe

from search.answering.answer import QuickAnswer, Result
from search.answering.quoting import Quote
from search.text.analysis import Analyser
from search.text.highlight import Wanted, highlight


def quick_answer(
    quote: Quote | None,
    results: Sequence[Result],
    wanted: Wanted,
    analyser: Analyser,
) -> QuickAnswer | None:
    """The quote, if it passes its bar and its article is the first of ``results``.

    These are the results that the reader may see.
    """
    if quote is None or quote.score < quote.bar or not results:
        return None
    first = results[0]
    if first.family != quote.family:
        return None
    passage = quote.place.passage
    anchor = passage.anchor
    return QuickAnswer(
        text=quote.text,
        # Escaped where it is made.
        marked=mark_safe(highlight(quote.text, wanted, analyser, first.locale)),
        heading=passage.heading,
        anchor=anchor,
        url=f"{first.url}#{anchor}" if anchor else first.url,
        result=first,
    )

"""Mark the words of a question in a text."""

from __future__ import annotations

from collections.abc import Collection

from search.text.analysis import Analyser


def highlight(
    text: str, wanted: Collection[str], analyser: Analyser, locale: str
) -> str:
    """Return escaped HTML in which terms that are in `wanted` stand in `<mark>`."""
    raise NotImplementedError


def snippet(
    text: str,
    wanted: Collection[str],
    analyser: Analyser,
    locale: str,
    length: int = 240,
) -> str:
    """Return the stretch of a text that holds most of `wanted`, highlighted."""
    raise NotImplementedError

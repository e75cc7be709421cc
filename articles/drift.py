"""What changed in a source since a translation was made from it: pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from articles.text import Section


@dataclass(frozen=True, slots=True)
class Published:
    """One published state of the source; ``severity`` is silent, normal or critical."""

    revision_id: int
    published_at: datetime
    severity: str
    title: str
    summary: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Drift:
    """``sections`` are the source's changed or new ones, as they are now; ``removed``
    those that it dropped, as they were. A change of title or summary alone leaves both
    empty."""

    changed_at: datetime
    critical: bool
    sections: tuple[Section, ...]
    removed: tuple[Section, ...]


def drift(recorded: int | None, versions: Sequence[Published]) -> Drift | None:
    """How far a translation made from revision ``recorded`` is behind its source.

    ``versions`` are the source's, oldest first. None when nothing is known of that
    revision, when the text is the same again, or when every change was silent.
    """
    position = next(
        (i for i, state in enumerate(versions) if state.revision_id == recorded), None
    )
    if position is None:
        return None
    then, later = versions[position], versions[position + 1 :]
    loud = [state for state in later if state.severity != "silent"]
    if not loud or _text(then) == _text(versions[-1]):
        return None
    before = {section.anchor: section for section in then.sections}
    now = {section.anchor for section in versions[-1].sections}
    return Drift(
        changed_at=loud[-1].published_at,
        critical=any(state.severity == "critical" for state in loud),
        sections=tuple(
            section
            for section in versions[-1].sections
            if before.get(section.anchor) != section
        ),
        removed=tuple(
            section for section in then.sections if section.anchor not in now
        ),
    )


def _text(state: Published) -> tuple[str, str, tuple[Section, ...]]:
    return state.title, state.summary, state.sections

"""The demo's synonym sets, as an editor would have made them."""

from __future__ import annotations

from pathlib import Path

from articles.tree import ensure_home
from search.models import SynonymSet

from .content import ContentError, read_yaml

DIRECTIONS = {
    "equal": SynonymSet.Direction.EQUAL,
    "one_way": SynonymSet.Direction.ONE_WAY,
}


def load_synonyms(path: Path) -> None:
    """Make the sets that are missing, each with its first revision."""
    found = set(SynonymSet.objects.values_list("name", flat=True))
    for values in read_yaml(path):
        name, locale = values["name"], values.get("locale")
        if name in found:
            continue
        chosen = [key for key in DIRECTIONS if key in values]
        if len(chosen) != 1:
            raise ContentError(
                path, f"{name}: one of {', '.join(DIRECTIONS)} is needed"
            )
        made = SynonymSet.objects.create(
            name=name,
            locale=ensure_home(locale).locale if locale else None,
            direction=DIRECTIONS[chosen[0]],
            phrases="\n".join(values[chosen[0]]),
        )
        made.save_revision()

"""What indices and aliases are called.

A generation has one index a locale, ``PREFIX-LOCALE.GENERATION``, with an alias for
writing, and an index without documents, ``PREFIX-meta.GENERATION``, that describes it.
For operators ``PREFIX-LOCALE`` is an alias of the live generation's index.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

PREFIX = re.compile(r"[a-z][a-z0-9_-]{0,60}")
GENERATION = re.compile(r"[a-z0-9][a-z0-9_-]{0,49}")
LOCALE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class Names:
    prefix: str

    @property
    def live(self) -> str:
        """The alias of the index that describes the live generation."""
        return f"{self.prefix}-live"

    @property
    def metas(self) -> str:
        """A pattern of the indices that describe generations."""
        return self.meta("*")

    @property
    def indices(self) -> str:
        """A pattern that other sites' indices may match as well."""
        return f"{self.prefix}-*.*"

    @property
    def promotions(self) -> str:
        """What the aliases start with that say when a generation became live."""
        return f"{self.prefix}-promoted."

    def meta(self, generation: str) -> str:
        return f"{self.prefix}-meta.{generation}"

    def locale(self, locale: str) -> str:
        return f"{self.prefix}-{locale}"

    def index(self, locale: str, generation: str) -> str:
        return f"{self.prefix}-{locale}.{generation}"

    def write(self, locale: str, generation: str) -> str:
        """The alias for writing: a write to it never makes an index by itself."""
        return f"{self.index(locale, generation)}.write"

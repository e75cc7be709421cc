"""What multilingual-e5 wants in front of a text (Wang et al. 2024)."""

from __future__ import annotations

from typing import Final

QUESTION: Final = "query: "
PASSAGE: Final = "passage: "

"""Arabic times: Django has none and falls back to American ones."""

from __future__ import annotations

DATETIME_FORMAT = "j F، Y، H:i"

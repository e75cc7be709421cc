"""Korean times by the 24-hour clock, as in the other languages."""

from __future__ import annotations

DATETIME_FORMAT = "Y년 n월 j일 H:i"

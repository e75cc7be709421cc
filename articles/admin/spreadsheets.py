"""Downloads that are safe to open: titles and comments are other people's words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from wagtail.admin.views.mixins import SpreadsheetExportMixin

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def without_formula(text: str) -> str:
    """Keep a spreadsheet from calculating ``text``; XLSX cells have a type instead."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def without_controls(text: str) -> str:
    """Drop the characters that an XLSX file cannot hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)


class SafeSpreadsheets(SpreadsheetExportMixin):
    custom_value_preprocess: ClassVar[dict[Any, Any]] = {
        **SpreadsheetExportMixin.custom_value_preprocess,
        str: {
            SpreadsheetExportMixin.FORMAT_CSV: without_formula,
            SpreadsheetExportMixin.FORMAT_XLSX: without_controls,
        },
    }

    def stream_csv(self, queryset: Any) -> Iterator[bytes]:
        # The user's language is active only until the view returns.
        return iter(list(super().stream_csv(queryset)))

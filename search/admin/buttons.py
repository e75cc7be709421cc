"""What the tables of the admin offer in each row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.middleware.csrf import get_token
from django.utils.functional import Promise
from wagtail.admin.ui.tables import Column


class ButtonColumn(Column):
    """A button that posts to the view ``url_name``, which takes the row's key.

    ``row_name`` tells one row's button from another's where they are not seen.
    """

    cell_template_name = "search/button_cell.html"

    def __init__(
        self,
        name: str,
        *,
        label: Promise,
        button: Promise,
        url_name: str,
        row_name: Callable[[Any], str],
    ) -> None:
        super().__init__(name, label=label)
        self.button = button
        self.url_name = url_name
        self.row_name = row_name

    def get_cell_context_data(
        self, instance: Model, parent_context: Any
    ) -> dict[str, Any]:
        return {
            **super().get_cell_context_data(instance, parent_context),
            "row_name": self.row_name(instance),
            "csrf_token": get_token(parent_context["request"]),
        }

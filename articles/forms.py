"""The edit form of an article."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm


class ArticleForm(WagtailAdminPageForm):
    """Adds the editor's word that a translation follows its source again."""

    translation_is_current = forms.BooleanField(
        label=_("This translation follows the source as it is now"),
        required=False,
        help_text=_("Takes effect when this version is published."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.has_unpublished_changes:
            # The note belongs to the change that was published last.
            self.initial["change_note"] = ""
            self.initial["change_severity"] = "normal"

    def save(self, commit: bool = True) -> Any:
        from articles.sources import follow_source

        if self.cleaned_data.get("translation_is_current"):
            follow_source(self.instance)
        return super().save(commit=commit)

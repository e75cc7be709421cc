"""The edit forms of articles and topics, and the form that copies a section."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.models import Locale

from articles.routes import check_slug


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
        if self.instance.pk is None or self.instance.source is None:
            del self.fields["translation_is_current"]

    def save(self, commit: bool = True) -> Any:
        if self.cleaned_data.get("translation_is_current"):
            self.instance.follow_source()
        return super().save(commit=commit)


class TopicForm(WagtailAdminModelForm):
    """Shows the languages that exist in the database and leaves the others alone."""

    translated_fields = ("name", "description")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        published = set(Locale.objects.values_list("language_code", flat=True))
        for name in self.translated_fields:
            for code, _label in settings.LANGUAGES:
                if code not in published:
                    self.fields.pop(build_localized_fieldname(name, code), None)
        self.fields[
            build_localized_fieldname("name", settings.LANGUAGE_CODE)
        ].required = True


class SectionCopyForm(CopyForm):
    """Refuses the slug that the copy itself would refuse with a server error."""

    def clean_new_slug(self) -> str:
        return check_slug(self.cleaned_data["new_slug"])

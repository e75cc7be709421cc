"""Translating a page, its parents first."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.contrib.simple_translation.forms import SubmitTranslationForm
from wagtail.contrib.simple_translation.views import SubmitPageTranslationView

from articles.models import AbstractArticle
from articles.tree import translated_section


class AnyLocaleForm(SubmitTranslationForm):
    """Offers every locale: Wagtail's form disables those whose section is missing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["locales"].widget.disabled_values = []
        self.fields["locales"].help_text = ""
        self.show_submit = True


class TranslatePage(SubmitPageTranslationView):
    """Makes the section that a translation belongs in; a missing one is a 500 in
    Wagtail's own view."""

    def get_form(self) -> SubmitTranslationForm:
        if not isinstance(self.object, AbstractArticle):
            return super().get_form()
        data = self.request.POST if self.request.method == "POST" else None
        return AnyLocaleForm(self.object, data)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if isinstance(self.object, AbstractArticle) and form.is_valid():
            section = self.object.get_parent().specific
            for locale in form.cleaned_data["locales"]:
                translated_section(section, locale.language_code)
        return super().post(request, **kwargs)

"""The admin page where staff ask why a question finds what it finds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from articles.languages import translated_name
from articles.published import published_locales
from search.answering.answer import QUESTION_LENGTH, Question
from search.answering.understanding import holds_secret
from search.components import search_service


def _locale_choices() -> list[tuple[str, str]]:
    return [(code, translated_name(code)) for code in published_locales()]


class ExplainForm(forms.Form):
    q = forms.CharField(
        label=_("Question"),
        max_length=QUESTION_LENGTH,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    locale = forms.ChoiceField(label=_("Language"), choices=_locale_choices)


class ExplainView(WagtailAdminTemplateMixin, TemplateView):
    """The question is posted, so that it stays out of addresses and their logs."""

    page_title = _("Explain")
    header_icon = "help"
    template_name = "search/explain/admin.html"
    http_method_names = ["get", "post"]

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return self.get(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        posted = self.request.POST if self.request.method == "POST" else None
        context = super().get_context_data(**kwargs)
        if posted and holds_secret(posted.get("q", "")):
            emptied = ExplainForm(initial={"locale": posted.get("locale")})
            return {**context, "form": emptied, "blocked": True}
        form = ExplainForm(posted, initial={"locale": settings.LANGUAGE_CODE})
        context["form"] = form
        if form.is_valid():
            asked = form.cleaned_data
            question = Question(asked["q"], asked["locale"], explain=True)
            context["answer"] = search_service().search(question, published_locales())
        return context


class ExplainViewSet(ViewSet):
    name = "search_explain"
    url_prefix = "search/explain"
    icon = "help"
    menu_label = _("Explain")

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", self.construct_view(ExplainView), name="index")]

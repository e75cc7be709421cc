"""A golden question as an editor types it, checked before anything is stored."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from articles.access import article_pages, visible
from articles.models import article_models
from search.admin.typed import GuardedForm
from search.answering.understanding import understand
from search.components import search_service
from search.models import GoldenQuestion

ASKED = frozenset({"question", "article", "first"})
"""Fields whose change leaves no result of the last check."""


class GoldenQuestionForm(GuardedForm):
    """The chosen article says family and locale; personal details are replaced.

    A question whose article was withdrawn can still be corrected and set inactive.
    """

    guarded = ("question", "note")

    article = forms.ModelChoiceField(
        label=_("Article"),
        queryset=Page.objects.none(),
        help_text=_("The published article that readers must find, in its language."),
    )

    class Meta:
        model = GoldenQuestion
        fields = ("question", "first", "note", "active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["article"]
        field.queryset = article_pages()
        field.widget = AdminPageChooser(target_models=list(article_models()))
        self._expected: Page | None = None
        if self.instance.family:
            self._expected = field.initial = expected_article(self.instance)
            field.required = self._expected is not None

    def clean_question(self) -> str:
        return understand(self.cleaned_data["question"]).text

    def clean_note(self) -> str:
        return understand(self.cleaned_data["note"]).text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "article" not in cleaned:
            return cleaned
        page: Page | None = cleaned["article"]
        if (page != self._expected or cleaned.get("active")) and not _is_open(page):
            self.add_error(
                "article",
                _("This article is not published, or not open to every reader."),
            )
            return cleaned
        if page is not None:
            self.instance.family = page.translation_key
            self.instance.locale = page.locale.language_code
        if question := cleaned.get("question"):
            self._check(question)
        return cleaned

    def save(self, commit: bool = True) -> GoldenQuestion:
        """What was checked was another question where what is asked for changed."""
        if not ASKED.isdisjoint(self.changed_data):
            self.instance.verdict = self.instance.match = ""
            self.instance.position = self.instance.checked = None
        if self.has_changed():
            # Whatever was indexed while it was inactive, or is being saved.
            self.instance.due = True
        saved: GoldenQuestion = super().save(commit)
        return saved

    def _check(self, question: str) -> None:
        family, locale = self.instance.family, self.instance.locale
        if not search_service().analyser.question(question, locale):
            self.add_error("question", _("There is no word in it to search for."))
        twins = GoldenQuestion.objects.filter(
            question__iexact=question, family=family, locale=locale
        )
        if twins.exclude(pk=self.instance.pk).exists():
            self.add_error(
                "question", _("This question is already there for this article.")
            )


def _is_open(page: Page | None) -> bool:
    """Whether every reader may read it."""
    return page is not None and visible(article_pages()).filter(pk=page.pk).exists()


def expected_article(golden: GoldenQuestion) -> Page | None:
    """The page that a golden question expects, published or not."""
    family: UUID = golden.family
    found: Page | None = (
        article_pages()
        .filter(translation_key=family, locale__language_code=golden.locale)
        .first()
    )
    return found

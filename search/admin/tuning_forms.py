"""The edit forms of synonym sets and pins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from articles.languages import translated_name
from articles.models import AbstractArticle
from search.admin.typed import GuardedForm
from search.answering.answer import QUESTION_LENGTH
from search.components import search_service
from search.models.tuning import PinnedArticle, SynonymSet
from search.text.reading import sequences, texts
from search.tuning.current import rules_of
from search.tuning.lines import (
    Key,
    problems_of_equal,
    problems_of_one_way,
    problems_of_questions,
)
from search.tuning.wording import said

LINES_WIDGET = forms.Textarea(attrs={"rows": 12, "dir": "auto", "spellcheck": "false"})


def compared(phrase: str, language: str) -> Key:
    """The words of a phrase as search compares them."""
    return texts(sequences(search_service().analyser, phrase, language)[-1])


class TuningForm(GuardedForm):
    despite_golden = forms.BooleanField(
        label=_("Save although golden questions break"),
        required=False,
        help_text=_("Tick it only after saving was stopped."),
    )


class SynonymSetForm(TuningForm):
    guarded = ("name", "phrases", "trial")

    trial = forms.CharField(
        label=_("Try it with a question"),
        required=False,
        max_length=QUESTION_LENGTH,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_(
            "The preview shows the first results before and after this set. The "
            "question is not saved."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["locale"].empty_label = _("All languages")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        phrases = cleaned.get("phrases")
        if phrases is not None:
            language = _language(cleaned.get("locale"))
            find = (
                problems_of_one_way
                if cleaned.get("direction") == SynonymSet.Direction.ONE_WAY
                else problems_of_equal
            )
            for problem in said(find(phrases, lambda text: compared(text, language))):
                self.add_error("phrases", problem)
        self.instance.trial = cleaned.get("trial", "")
        return cleaned

    def shared(self) -> Iterator[tuple[str, str]]:
        """Phrases that another set of the same readers holds as well, and its name."""
        chosen = self.instance.locale
        language = _language(chosen)
        mine = {compared(text, language): text for text in _typed(self.instance)}
        others = SynonymSet.objects.exclude(pk=self.instance.pk)
        if chosen is not None:
            others = others.filter(Q(locale=None) | Q(locale=chosen))
        for other in others.select_related("locale"):
            for text in _typed(other):
                if found := mine.get(compared(text, language)):
                    yield found, other.name


class PinForm(TuningForm):
    guarded = ("questions",)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        locale, article = cleaned.get("locale"), cleaned.get("article")
        questions = cleaned.get("questions")
        if questions is not None:
            language = _language(locale)
            for problem in said(
                problems_of_questions(questions, lambda text: compared(text, language))
            ):
                self.add_error("questions", problem)
        if article and not issubclass(article.specific_class, AbstractArticle):
            self.add_error("article", _("Choose an article, not another kind of page."))
        elif article and locale and cleaned.get("effect") == PinnedArticle.Effect.FIRST:
            family = Page.objects.filter(translation_key=article.translation_key)
            if not family.filter(locale=locale).exists():
                message = _("There is no version of this article in %(language)s yet.")
                name = translated_name(locale.language_code)
                self.add_error("article", message % {"language": name})
        ends = cleaned.get("ends")
        if ends and ends <= timezone.now() and "ends" in self.changed_data:
            self.add_error("ends", _("This end is already past."))
        return cleaned


def _language(locale: Any) -> str:
    return locale.language_code if locale else settings.LANGUAGE_CODE


def _typed(found: SynonymSet) -> list[str]:
    return [text for rule in rules_of(found) for text in rule.typed]

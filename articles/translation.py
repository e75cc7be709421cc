"""The columns that django-modeltranslation adds, one for each listed language."""

from __future__ import annotations

from modeltranslation.translator import TranslationOptions, register

from articles.models import Topic


@register(Topic)
class TopicTranslation(TranslationOptions):
    fields = ("name", "description")

"""Names of languages."""

from __future__ import annotations

from django import template

from articles.languages import NATIVE_NAMES, translated_name

register = template.Library()

register.filter(translated_name)


@register.filter
def native_name(code: str) -> str:
    return NATIVE_NAMES[code]

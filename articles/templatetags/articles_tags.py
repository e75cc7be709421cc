"""Names, tags and directions of languages, and addresses of topics."""

from __future__ import annotations

from django import template

from articles.languages import NATIVE_NAMES, direction, language_tag
from articles.topics import topic_url

register = template.Library()

register.filter("direction", direction)
register.filter("language_tag", language_tag)
register.simple_tag(topic_url, name="topic_url")


@register.filter
def native_name(code: str) -> str:
    return NATIVE_NAMES[code]

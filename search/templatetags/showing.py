"""How numbers and pieces of articles are written where a template shows them."""

from __future__ import annotations

import re

from django import template
from django.template.defaultfilters import floatformat
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

LEFT_TO_RIGHT = "\u200e"
_OPEN_LINE_END = re.compile(r"(?<![\s.!?…:,،؛؟۔।॥。！？：；，、])\s*\n\s*")


@register.filter
def signed(value: float, places: int) -> str:
    """As ``floatformat``; among right-to-left words the minus still stands before."""
    written = floatformat(value, places)
    return f"{LEFT_TO_RIGHT}{written}" if written.startswith("-") else written


@register.filter
def isolated(typed: str) -> SafeString:
    """What somebody typed, so that its direction moves nothing of the sentence."""
    return format_html("<bdi>{}</bdi>", typed)


@register.filter
def lines(text: SafeString) -> list[SafeString]:
    """The lines of escaped ``text``; none of its marks reaches over a line's end."""
    return [mark_safe(line) for line in text.split("\n")]


@register.filter
def in_one_line(text: SafeString) -> SafeString:
    """The lines of escaped ``text`` in one, with a dot where one ends without a stop.

    So a step's title does not run on into its text.
    """
    # What was escaped stays so: only white space is replaced.
    return mark_safe(_OPEN_LINE_END.sub(" · ", text))

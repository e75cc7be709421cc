"""What editors' rules change, for the templates that show it."""

from __future__ import annotations

from django import template

from search.admin.preview import before_and_after

register = template.Library()
register.simple_tag(before_and_after)

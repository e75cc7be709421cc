"""Words of the readers' addresses that no section may take as its slug."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

RESERVED_SLUGS = frozenset(
    {
        "admin",
        "announcements",
        "api",
        "contact",
        "feedback",
        "glossary",
        "languages",
        "read",
        "search",
        "suggest",
        "t",
        "verify",
        "widget",
    }
)


def check_slug(slug: str) -> str:
    """The slug of a section. Raises ValidationError for a reserved one."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("This word is already part of the site's addresses."))
    return slug

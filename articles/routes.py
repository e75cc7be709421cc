"""Words of the readers' addresses that no section may take as its slug."""

from __future__ import annotations

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

"""Refuses a set-up that the rest of the code does not expect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection
from wagtail.models import Site


@register(Tags.database)
def one_site(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """Addresses, access and the index know one Wagtail site."""
    # Before the first migration there is nothing to count.
    tables = connection.introspection.table_names() if databases else []
    if Site._meta.db_table not in tables:
        return []
    hosts = list(Site.objects.values_list("hostname", flat=True))
    if len(hosts) <= 1:
        return []
    return [
        Error(
            f"There are {len(hosts)} Wagtail sites ({', '.join(hosts)}).",
            hint="Keep one, under Settings, Sites in the admin.",
            id="articles.E001",
        )
    ]

"""Which life of the database an index belongs to.

A restored backup knows lower versions than the index; with an epoch of its own the
old index is not used any more.
"""

from __future__ import annotations

from uuid import uuid4

from search.models import Epoch


def current_epoch() -> str:
    return Epoch.objects.get_or_create(pk=1, defaults={"name": uuid4().hex})[0].name


def start_epoch() -> str:
    """What a restored database does first."""
    epoch, _created = Epoch.objects.update_or_create(
        pk=1, defaults={"name": uuid4().hex}
    )
    return epoch.name

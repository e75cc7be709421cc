"""What every request asks of the database and editors seldom change."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save

Value = TypeVar("Value")

SECONDS = 5.0
"""How late a change that another process made may be seen."""


class Kept(Generic[Value]):
    """What ``read`` gave for the same arguments, asked again after some seconds.

    What this process saves, deletes or relates of ``models`` is seen at once. Threads
    may share it; ``clock`` gives seconds that never go back.
    """

    def __init__(
        self,
        read: Callable[..., Value],
        *models: type[Model],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read = read
        self._clock = clock
        self._known: dict[tuple[str, ...], tuple[float, Value]] = {}
        for model in models:
            post_save.connect(self._changed, sender=model)
            post_delete.connect(self._changed, sender=model)
            for field in model._meta.many_to_many:
                m2m_changed.connect(self._changed, sender=field.remote_field.through)

    def __call__(self, *asked: str) -> Value:
        now = self._clock()
        # What a read began before a change is kept where nobody looks any more.
        known = self._known
        found = known.get(asked)
        if found is None or now >= found[0]:
            found = known[asked] = (now + SECONDS, self._read(*asked))
        return found[1]

    def forget(self) -> None:
        self._known = {}

    def _changed(self, using: str, **change: object) -> None:
        """Forget at once, and again when other threads can read the change."""
        self.forget()
        transaction.on_commit(self.forget, using=using)

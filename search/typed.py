"""What editors type into forms, kept free of readers' secrets and details."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from search.answering.understanding import holds_secret
from search.text.redaction import redact

SECRET = _(
    "This looks like a recovery phrase or a private key. It was not saved and is not "
    "shown again. Never type one here."
)


class GuardedForm(WagtailAdminModelForm):
    """Of the ``guarded`` fields, what holds a secret is emptied before anything looks
    at it, and said to be one."""

    guarded: ClassVar[tuple[str, ...]] = ()

    data: QueryDict

    def full_clean(self) -> None:
        self._secret = [
            name
            for name in self.guarded
            if self.is_secret(self.data.get(self.add_prefix(name), ""))
        ]
        if self._secret:
            emptied = self.data.copy()
            for name in self._secret:
                emptied[self.add_prefix(name)] = ""
            self.data = emptied
        super().full_clean()

    def is_secret(self, typed: str) -> bool:
        return holds_secret(typed)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self._secret:
            # Not that it is empty.
            self.errors.pop(name, None)
            self.add_error(name, SECRET)
        return cleaned


def without_details(typed: str, length: int | None = None) -> str:
    """What may be kept of a text while it is typed: nothing if it holds a secret."""
    return "" if holds_secret(typed) else redact(typed, length).text

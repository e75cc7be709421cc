"""What editors type into forms, kept free of readers' secrets and details."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from search.answering.answer import QUESTION_LENGTH
from search.answering.understanding import holds_secret
from search.text.redaction import redact
from search.tuning.lines import LINES

LENGTH = LINES * QUESTION_LENGTH
"""Characters of a field that are read: all lines, each as long as a question."""
SECRET = _(
    "This looks like a recovery phrase or a private key. It was not saved and is not "
    "shown again. Never type one here."
)
TOO_LONG = _(
    "This text is too long to be checked for secrets. It was not saved and is not "
    "shown again. Divide it into several."
)


class GuardedForm(WagtailAdminModelForm):
    """Before anything looks at the ``guarded`` fields, personal details in them are
    replaced, and what holds a secret or is too long to be read is emptied and said to
    be. So neither is stored, shown again or kept for a preview."""

    guarded: ClassVar[tuple[str, ...]] = ()

    data: QueryDict

    def full_clean(self) -> None:
        self._refused: dict[str, Promise] = {}
        kept = self.data.copy()
        for name in self.guarded:
            key = self.add_prefix(name)
            typed = kept.get(key)
            if typed is None:
                continue
            if why := _refusal(typed):
                self._refused[name] = why
            # In place of all that was sent by this name: the last is what is shown.
            kept[key] = "" if why else _without_details(typed)
        self.data = kept
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, why in self._refused.items():
            # Not that it is empty.
            self.errors.pop(name, None)
            self.add_error(name, why)
        return cleaned


def _refusal(typed: str) -> Promise | None:
    """Why a text must not be kept, if it must not."""
    if len(typed) > LENGTH:
        return TOO_LONG
    return SECRET if holds_secret(typed) else None


def _without_details(typed: str) -> str:
    """Line by line: each is a phrase or a question of its own."""
    return "\n".join(redact(line).text for line in typed.splitlines())

"""What a reader adds to an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.models import COMMENT_LENGTH, Reason
from search.answering.understanding import READ_LENGTH, holds_secret


class CommentField(forms.CharField):
    """Counts a line break as the one character that the reader typed."""

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "").replace("\r\n", "\n")
        return text.encode("utf-8", "replace").decode()


class DetailsForm(forms.Form):
    """``helpful`` answers need no reason; a source has no translation to blame.

    A comment that holds a secret is emptied before anything looks at it, so that it
    is neither stored nor shown again; ``secret`` then says so.
    """

    reason = forms.ChoiceField(
        label=_("What went wrong?"),
        choices=Reason.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    comment = CommentField(
        label=_("Your comment"),
        max_length=COMMENT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        helpful: bool,
        translated: bool = True,
        initial: dict[str, Any] | None = None,
    ) -> None:
        comment = (data or {}).get("comment", "")[:READ_LENGTH]
        self.secret = holds_secret(comment)
        if data:
            data = {**data, "comment": "" if self.secret else comment}
        super().__init__(data, initial=initial)
        if helpful:
            del self.fields["reason"]
        elif not translated:
            cast(forms.ChoiceField, self.fields["reason"]).choices = [
                choice for choice in Reason.choices if choice[0] != Reason.TRANSLATION
            ]

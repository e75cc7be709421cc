"""What a reader adds to an answer."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.models import COMMENT_LENGTH, Reason


class CommentField(forms.CharField):
    """Counts a line break as the one character that the reader typed."""

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "").replace("\r\n", "\n")
        return text.encode("utf-8", "replace").decode()


class DetailsForm(forms.Form):
    """``helpful`` answers need no reason; a source has no translation to blame."""

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
        self, *args: Any, helpful: bool, translated: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if helpful:
            del self.fields["reason"]
        elif not translated:
            cast(forms.ChoiceField, self.fields["reason"]).choices = [
                choice for choice in Reason.choices if choice[0] != Reason.TRANSLATION
            ]

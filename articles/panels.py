"""How the edit forms are laid out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
    TitleFieldPanel,
)

HOME_PANELS = [
    TitleFieldPanel("title"),
    FieldPanel("introduction"),
    FieldPanel("situations"),
]
SECTION_PANELS = [FieldPanel("slug")]


class LastCheckedPanel(FieldPanel):
    """Without a date it says so in the editor's language; Wagtail writes "None"."""

    def format_value_for_display(self, value: Any) -> Any:
        return super().format_value_for_display(value) or gettext("Not checked")


def article_panels(*own_fields: str) -> TabbedInterface:
    """The tabs of an article; ``own_fields`` belong to one type only."""
    content: list[Any] = [
        TitleFieldPanel("title"),
        FieldPanel("summary"),
        *(FieldPanel(name) for name in own_fields),
        FieldPanel("body"),
    ]
    return TabbedInterface(
        [
            ObjectList(content, heading=_("Content")),
            ObjectList(
                [
                    FieldPanel("topic", widget=forms.Select),
                    FieldPanel("other_topics", widget=forms.CheckboxSelectMultiple),
                    FieldPanel("audience"),
                    FieldPanel("search_description"),
                ],
                heading=_("Search and topics"),
            ),
            ObjectList(
                [
                    FieldPanel("review_days"),
                    LastCheckedPanel("last_verified", read_only=True),
                    FieldPanel("translation_is_current"),
                    MultiFieldPanel(
                        [FieldPanel("change_severity"), FieldPanel("change_note")],
                        heading=_("This change"),
                    ),
                ],
                heading=_("Review"),
            ),
            ObjectList([FieldPanel("slug"), PublishingPanel()], heading=_("Settings")),
        ]
    )

"""How the edit forms are laid out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.models import Page

from articles import history
from articles.drift import Drift

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


class BehindSourcePanel(Panel):
    """Says above the tabs that a translation is behind its source, and what changed."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "articles/admin/behind_source.html"

        def is_shown(self) -> bool:
            return self.drift is not None

        def show_panel_furniture(self) -> bool:
            return False

        @cached_property
        def drift(self) -> Drift | None:
            return history.drifts([self.instance]).get(self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            source = self.instance.source
            return {
                **super().get_context_data(parent_context),
                "drift": self.drift,
                "source_locale": self.instance.family.source_locale.language_code,
                "comparison": self._comparison(source) if source else "",
                "tick": self.form.fields["translation_is_current"].label,
            }

        def _comparison(self, source: Page) -> str:
            """The address of what changed since; empty for who may not see it, and
            where Wagtail's revisions were purged."""
            made_from = self.instance.source_revision_id
            may = source.permissions_for_user(self.request.user)
            known = source.revisions.filter(pk=made_from).exists()
            if not (known and (may.can_edit() or may.can_publish())):
                return ""
            address = "wagtailadmin_pages:revisions_compare"
            return reverse(address, args=[source.pk, made_from, "live"])


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
            BehindSourcePanel(),
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

"""Where editors set synonyms and pins: the menu group "Search"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import CopyViewMixin
from wagtail.log_actions import log
from wagtail.snippets.views.snippets import (
    CreateView,
    EditView,
    SnippetViewSet,
)

from search.admin.tuning_forms import (
    LINES_WIDGET,
    PinForm,
    SynonymSetForm,
    TuningForm,
)
from search.golden.gate import Broken, retuning
from search.golden.stops import ACTION
from search.models.tuning import PinnedArticle, SynonymSet
from search.tuning.current import stored_rules

if TYPE_CHECKING:
    # The mixins stand before one of Wagtail's views.
    from wagtail.snippets.views.snippets import EditView as _View
else:
    _View = object

SHARED_NAMED = 5


class _AsksGolden(_View):
    """What would break a golden question is saved only with a deliberate yes."""

    def is_valid(self, form: TuningForm) -> bool:
        if not super().is_valid(form):
            return False
        if form.cleaned_data["despite_golden"]:
            return True
        found = retuning(stored_rules(), stored_rules(form.instance))
        for broken in found.broken:
            form.add_error("despite_golden", _said(broken))
        if found.broken:
            self.produced_error_message = self.get_error_message()
            return False
        if found.unchecked:
            messages.warning(self.request, found.unchecked)
        return True

    def save_action(self) -> HttpResponse:
        # Not in `save_instance`: bringing an earlier version back has one of its own.
        if self.form.cleaned_data["despite_golden"]:
            log(instance=self.object, action=ACTION, user=self.request.user)
        response: HttpResponse = super().save_action()
        return response


def _said(broken: Broken) -> str:
    return gettext(
        "“%(question)s” (%(locale)s) would no longer find its article among the first "
        "%(first)d."
    ) % {
        "question": broken.golden.question,
        "locale": broken.language,
        "first": broken.golden.first,
    }


class _SavedByHand(_View):
    """A set holds for readers once saved, so nothing is saved while it is typed."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.autosave_enabled = False

    def is_valid(self, form: SynonymSetForm) -> bool:
        """Not what a page sends by itself, if one does all the same, and what another
        editor would lose only when it is sent again."""
        if self.expects_json_response:
            self.produced_error_message = self.get_error_message()
            return False
        if not super().is_valid(form):
            return False
        if self.is_out_of_date:
            form.add_error(
                "phrases",
                gettext(
                    "Somebody else saved this set since you opened it. Their version "
                    "is in its history; save again to replace it by yours."
                ),
            )
            self.produced_error_message = self.get_error_message()
            return False
        return True

    def save_action(self) -> HttpResponse:
        for phrase, name in [*self.form.shared()][:SHARED_NAMED]:
            messages.warning(
                self.request,
                gettext("“%(phrase)s” is also in the set “%(name)s”; both count.")
                % {"phrase": phrase, "name": name},
            )
        response: HttpResponse = super().save_action()
        return response


class CreateSet(_AsksGolden, _SavedByHand, CreateView):
    pass


class CopySet(CopyViewMixin, CreateSet):
    pass


class EditSet(_AsksGolden, _SavedByHand, EditView):
    pass


class CreatePin(_AsksGolden, CreateView):
    pass


class CopyPin(CopyViewMixin, CreatePin):
    pass


class EditPin(_AsksGolden, EditView):
    pass


class SynonymSetViewSet(SnippetViewSet):
    model = SynonymSet
    icon = "copy"
    menu_label = _("Synonyms")
    add_view_class = CreateSet
    copy_view_class = CopySet
    edit_view_class = EditSet
    list_display = [
        "name",
        Column(
            "locale",
            label=_("Language"),
            accessor=lambda found: found.locale or _("All languages"),
        ),
        Column("direction", label=_("Direction"), accessor="get_direction_display"),
        DateColumn("updated", label=_("Changed"), sort_key="updated"),
    ]
    list_filter = ["locale", "direction"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("locale"),
            FieldPanel("direction"),
            FieldPanel("phrases", widget=LINES_WIDGET),
            FieldPanel("trial"),
            FieldPanel("despite_golden"),
        ],
        base_form_class=SynonymSetForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[SynonymSet]:
        return SynonymSet.objects.select_related("locale")


class PinViewSet(SnippetViewSet):
    model = PinnedArticle
    icon = "thumbtack"
    menu_label = _("Pins and exclusions")
    add_view_class = CreatePin
    copy_view_class = CopyPin
    edit_view_class = EditPin
    list_display = [
        "__str__",
        "locale",
        Column("matching", label=_("Compare"), accessor="get_matching_display"),
        # A DateColumn says how long ago it was, and "just now" of what is to come.
        Column("ends", label=_("Ends"), sort_key="ends"),
        Column("state", label=_("State"), accessor="state"),
    ]
    list_filter = ["locale", "effect"]
    edit_handler = ObjectList(
        [
            FieldPanel("locale"),
            FieldPanel("effect"),
            FieldPanel("article"),
            MultiFieldPanel(
                [
                    FieldPanel("matching"),
                    FieldPanel("questions", widget=LINES_WIDGET),
                ],
                heading=_("For these questions"),
            ),
            FieldPanel("ends"),
            FieldPanel("despite_golden"),
        ],
        base_form_class=PinForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[PinnedArticle]:
        return PinnedArticle.objects.select_related("article", "locale")

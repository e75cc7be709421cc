"""What the report can be narrowed to; each choice is part of its address."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.models import Page

from articles.models import Topic, models_by_type
from reports.statistics.staleness import State


class RowFilter(django_filters.ChoiceFilter):
    """Chosen here and applied to rows: the database does not know the state."""

    def filter(self, qs: QuerySet[Page], value: Any) -> QuerySet[Page]:
        return qs


class StaleContentFilters(WagtailFilterSet):
    """Wagtail adds the locale where there is more than one."""

    state = RowFilter(
        label=_("Show"),
        choices=[
            (State.OVERDUE.value, _("Overdue for a check")),
            (State.BEHIND.value, _("Behind its source")),
        ],
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    type = django_filters.ChoiceFilter(
        label=_("Type"),
        choices=[(name, model.type_label) for name, model in models_by_type().items()],
        empty_label=_("All"),
        widget=forms.RadioSelect,
        method="of_type",
    )
    topic = django_filters.ModelChoiceFilter(
        label=_("Topic"),
        queryset=Topic.objects.all(),
        to_field_name="slug",
        empty_label=_("All"),
        method="about_topic",
    )

    class Meta:
        model = Page
        fields: list[str] = []

    def of_type(self, pages: Any, name: str, value: str) -> QuerySet[Page]:
        found: QuerySet[Page] = pages.exact_type(models_by_type()[value])
        return found

    def about_topic(
        self, pages: QuerySet[Page], name: str, topic: Topic
    ) -> QuerySet[Page]:
        """Articles about the topic or one of the topics below it."""
        of_topic = Topic.objects.filter(Q(pk=topic.pk) | Q(parent=topic))
        return pages.filter(topic__in=list(of_topic.values_list("pk", flat=True)))

"""Fields that read faster than those they are made from."""

from __future__ import annotations

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.functional import cached_property
from wagtail.fields import StreamField


class BodyField(StreamField):
    """A StreamField that keeps the field by which it reads JSON.

    Wagtail makes one for each value, which costs as much as reading the value.
    Migrations know it as a StreamField.
    """

    @cached_property
    def json_field(self) -> models.JSONField[Any, Any]:
        return models.JSONField(encoder=DjangoJSONEncoder)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "wagtail.fields.StreamField", args, kwargs

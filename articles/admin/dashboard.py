"""What the admin's first page says of the help centre's languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from wagtail.admin.ui.components import Component
from wagtail.models import Locale

from articles.languages import language
from articles.models import HomePage


class LanguagesWithoutHome(Component):
    """Locales that someone added and readers cannot see."""

    name = "languages_without_home"
    template_name = "articles/admin/languages_without_home.html"
    order = 50

    def get_context_data(
        self, parent_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        assert parent_context is not None
        user = parent_context["request"].user
        if not user.has_perm("simple_translation.submit_translation"):
            return {}
        homes = HomePage.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
        home = homes.first()
        if home is None:
            return {}
        locales = Locale.objects.exclude(pk__in=HomePage.objects.values("locale"))
        codes = locales.values_list("language_code", flat=True)
        return {"home": home, "languages": [language(code) for code in codes]}

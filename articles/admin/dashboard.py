"""What the admin's first page says of the help centre's languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from wagtail.admin.ui.components import Component
from wagtail.models import Locale

from articles.languages import language
from articles.models import HomePage


class UnseenLanguages(Component):
    """Locales that have no home page, or one that is a draft."""

    name = "unseen_languages"
    template_name = "articles/admin/unseen_languages.html"
    order = 50

    def get_context_data(
        self, parent_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        assert parent_context is not None
        user = parent_context["request"].user
        if not user.has_perm("simple_translation.submit_translation"):
            return {}
        homes = {
            home.locale.language_code: home
            for home in HomePage.objects.select_related("locale")
        }
        codes = Locale.objects.values_list("language_code", flat=True)
        return {
            "source": homes.get(settings.LANGUAGE_CODE),
            "missing": [language(code) for code in codes if code not in homes],
            "drafts": [
                (language(code), home) for code, home in homes.items() if not home.live
            ],
        }

"""What the demo's front pages offer to readers in trouble."""

from __future__ import annotations

import json
from collections.abc import Sequence

from wagtail.models import Page

from articles.transfer.body import block_id, family_key
from articles.tree import ensure_home

SITUATIONS = (
    "withdrawal-pending",
    "lost-2fa",
    "phishing-email",
    "account-locked",
    "deposit-missing",
    "kyc-rejected",
)


def choose_situations(locales: Sequence[str]) -> None:
    """Choose articles for the front pages on which an editor has chosen none."""
    for locale in locales:
        home = ensure_home(locale)
        if home.situations:
            continue
        pages = {
            page.translation_key: page.pk
            for page in Page.objects.filter(locale=home.locale)
        }
        chosen = [
            {"id": block_id(slug, 0), "type": "article", "value": pages[key]}
            for slug in SITUATIONS
            if (key := family_key(slug)) in pages
        ]
        home.situations = json.dumps(chosen)
        home.save_revision().publish()

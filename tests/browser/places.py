"""Addresses of the demo's pages that the browser visits."""

from __future__ import annotations

from urllib.parse import urlencode

LOCALES = ("en", "ar", "th", "zh-hans")

STRONG = {
    "en": "my withdrawal is still pending",
    "ar": "السحب لا يزال معلقًا",
    "th": "การถอนเงินยังค้างอยู่",
    "zh-hans": "提现一直在处理中",
}
NOTHING = "zzzz qqqq xxxx"


def search(locale: str, question: str) -> str:
    return f"/{locale}/search/?{urlencode({'q': question})}"


def places(locale: str) -> dict[str, str]:
    return {
        "home": f"/{locale}/",
        "topic": f"/{locale}/t/security/",
        "strong": search(locale, STRONG[locale]),
        "none": search(locale, NOTHING),
        "article": f"/{locale}/articles/withdrawal-pending/",
        "guide": f"/{locale}/articles/lost-2fa/",
        "security": f"/{locale}/articles/phishing-email/",
        "term": f"/{locale}/articles/memo-tag/",
        "glossary": f"/{locale}/glossary/",
        "announcements": f"/{locale}/announcements/",
        "contact": f"/{locale}/contact/",
        "missing": f"/{locale}/no-such-page/",
    }


MAIN = ("home", "topic", "strong", "none", "article")
"""Pages that are looked at in every language; the others in two of them."""

VISITS = [
    (locale, place)
    for locale in LOCALES
    for place in places(locale)
    if place in MAIN or locale in ("en", "ar")
]

"""BCP 47 language tags to the locales of this site."""

from __future__ import annotations

import re
from collections.abc import Collection

TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*")

# Tags whose locale is not simply one of their own prefixes.
ALIASES = {
    "zh": "zh-hans",
    "zh-cn": "zh-hans",
    "zh-sg": "zh-hans",
    "zh-tw": "zh-hant",
    "zh-hk": "zh-hant",
    "zh-mo": "zh-hant",
    "no": "nb",
    "iw": "he",
    "in": "id",
}


def locale_for(tag: str, known: Collection[str]) -> str | None:
    """The locale that the longest prefix of a BCP 47 tag stands for.

    ``known`` are Django's tags (``pt-br``, ``zh-hans``); None when no prefix of
    ``tag`` is among them or it is not a language tag at all.
    """
    normal = tag.strip().lower().replace("_", "-")
    if not TAG.fullmatch(normal):
        return None
    subtags = normal.split("-")
    for length in range(len(subtags), 0, -1):
        prefix = "-".join(subtags[:length])
        locale = ALIASES.get(prefix, prefix)
        if locale in known:
            return locale
    return None

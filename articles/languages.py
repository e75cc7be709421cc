"""Languages as readers meet them: names, directions, tags and the switcher."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from babel import Locale as BabelLocale
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, to_locale
from django.utils.translation.trans_real import (
    get_supported_language_variant,
    parse_accept_lang_header,
)

NATIVE_NAMES: dict[str, str] = dict(settings.LANGUAGES)


@dataclass(frozen=True, slots=True)
class Language:
    code: str
    lang: str
    dir: str
    name: str


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """One entry of the language switcher; ``name`` is the language's own."""

    code: str
    lang: str
    dir: str
    name: str
    url: str
    current: bool
    available: bool


@dataclass(frozen=True, slots=True)
class Alternate:
    hreflang: str
    url: str


def language_tag(code: str) -> str:
    """Django's ``zh-hans`` as the BCP 47 tag ``zh-Hans``."""
    return to_locale(code).replace("_", "-")


def direction(code: str) -> str:
    return "rtl" if code.split("-")[0] in settings.LANGUAGES_BIDI else "ltr"


def language(code: str) -> Language:
    return Language(code, language_tag(code), direction(code), NATIVE_NAMES[code])


def translated_name(code: str) -> str:
    """The name of a language in the active one; Django's own lists lack many."""
    active = BabelLocale.parse(to_locale(get_language() or settings.LANGUAGE_CODE))
    return str(BabelLocale.parse(to_locale(code)).get_display_name(active))


def switcher(
    codes: Iterable[str],
    current: str,
    url: Callable[[str], str],
    available: Callable[[str], bool] = lambda code: True,
) -> tuple[LanguageLink, ...]:
    """The entries for ``codes``, in their order."""
    return tuple(
        LanguageLink(
            code,
            language_tag(code),
            direction(code),
            NATIVE_NAMES[code],
            url(code),
            code == current,
            available(code),
        )
        for code in codes
    )


def alternates(
    request: HttpRequest, urls: dict[str, str], default: str
) -> tuple[Alternate, ...]:
    """The hreflang links of one page; ``default`` is also the x-default."""
    absolute = {code: request.build_absolute_uri(url) for code, url in urls.items()}
    links = [Alternate(language_tag(code), url) for code, url in absolute.items()]
    if default in absolute:
        links.append(Alternate("x-default", absolute[default]))
    return tuple(links)


def negotiate(header: str, published: Sequence[str], default: str) -> str:
    """The published language that an Accept-Language ``header`` likes best."""
    for wanted, _weight in parse_accept_lang_header(header):
        try:
            variant = get_supported_language_variant(wanted)
        except LookupError:
            variant = wanted
        if variant in published:
            return variant
        for code in published:
            if code.split("-")[0] == wanted.split("-")[0]:
                return code
    return default if default in published else published[0]

"""The page tree that articles hang in: a home per locale, sections below it."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext
from wagtail.models import Locale, Page, Site

from articles.languages import NATIVE_NAMES
from articles.models import HomePage, SectionPage
from articles.slugs import free_slug

DEFAULT_SECTION = "articles"


def home_of(locale: Locale) -> HomePage | None:
    return HomePage.objects.filter(locale=locale).order_by("path").first()


@transaction.atomic
def ensure_home(code: str) -> HomePage:
    """The home page of a language, made with its Wagtail locale where missing.

    Raises:
        ValueError: the language is not in ``settings.LANGUAGES``.
    """
    if code not in NATIVE_NAMES:
        raise ValueError(f"{code} is not one of the languages in settings.LANGUAGES")
    locale, _created = Locale.objects.get_or_create(language_code=code)
    found = home_of(locale)
    if found is not None:
        return found
    with translation.override(code):
        home = HomePage(
            title=gettext("Help centre"), slug=f"home-{slugify(code)}", locale=locale
        )
    if code != settings.LANGUAGE_CODE:
        home.translation_key = ensure_home(settings.LANGUAGE_CODE).translation_key
    Page.get_first_root_node().add_child(instance=home)
    if code == settings.LANGUAGE_CODE:
        _make_site_root(home)
    return home


def _make_site_root(home: HomePage) -> None:
    """Point the one site at ``home`` and drop the page that Wagtail starts with."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
        return
    welcome = site.root_page
    site.root_page = home
    site.save()
    if welcome.specific_class is Page and welcome.is_leaf():
        welcome.delete()


@transaction.atomic
def ensure_section(code: str, slug: str = DEFAULT_SECTION) -> SectionPage:
    """A language's translation of the section that has a slug in the default language,
    else in any; made where missing.

    Raises:
        ValueError: the language is not in ``settings.LANGUAGES``.
        ValidationError: the slug belongs to a route.
    """
    home = ensure_home(code)
    named = SectionPage.objects.filter(slug=slug)
    default = named.filter(locale__language_code=settings.LANGUAGE_CODE)
    twin = default.first() or named.first()
    found = _translation(twin, home) if twin else None
    return found or named.filter(locale=home.locale).first() or _add(home, slug, twin)


@transaction.atomic
def translated_section(section: SectionPage, code: str) -> SectionPage:
    """The translation of ``section``, whatever its slug; made where missing, with the
    slug of ``section`` or the next that is free.

    Raises:
        ValueError: the language is not in ``settings.LANGUAGES``.
    """
    home = ensure_home(code)
    found = _translation(section, home)
    if found is not None:
        return found
    taken = set(home.get_children().values_list("slug", flat=True))
    return _add(home, free_slug(section.slug, taken), section)


def _translation(section: SectionPage, home: HomePage) -> SectionPage | None:
    twins = SectionPage.objects.filter(translation_key=section.translation_key)
    return twins.filter(locale=home.locale).first()


def _add(home: HomePage, slug: str, twin: SectionPage | None) -> SectionPage:
    with translation.override(home.locale.language_code):
        section = SectionPage(
            title=gettext("Articles") if slug == DEFAULT_SECTION else slug,
            slug=slug,
            locale=home.locale,
        )
    if twin is not None:
        section.translation_key = twin.translation_key
    home.add_child(instance=section)
    return section

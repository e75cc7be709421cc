"""The page tree that articles hang in: a home per locale, sections below it."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext
from wagtail.models import Locale, Page, Site

from articles.models import HomePage, SectionPage

DEFAULT_SECTION = "articles"


def home_of(locale: Locale) -> HomePage | None:
    return HomePage.objects.filter(locale=locale).order_by("path").first()


@transaction.atomic
def ensure_home(code: str) -> HomePage:
    """The home page of a language, made with its Wagtail locale where missing.

    Raises:
        ValueError: the language is not in ``settings.LANGUAGES``.
    """
    if code not in dict(settings.LANGUAGES):
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
    """A section of a language's home; those with one slug are translations.

    Raises:
        ValueError: the language is not in ``settings.LANGUAGES``.
        ValidationError: the slug belongs to a route.
    """
    home = ensure_home(code)
    found = SectionPage.objects.child_of(home).filter(slug=slug).first()
    if found is not None:
        return found
    with translation.override(code):
        title = gettext("Articles") if slug == DEFAULT_SECTION else slug
    section = SectionPage(title=title, slug=slug, locale=home.locale)
    twin = SectionPage.objects.filter(slug=slug, depth=home.depth + 1).first()
    if twin is not None:
        section.translation_key = twin.translation_key
    home.add_child(instance=section)
    return section

"""Articles that are not there in the reader's language, or no longer."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Revision
from wagtail.url_routing import RouteResult

from articles.access import Visibility, article_pages
from articles.addresses import permalink
from articles.languages import NATIVE_NAMES, switcher, translated_name
from articles.listing import ArticleCard, cards, in_locale, of_family, preferred
from articles.models import Family, Topic, Version
from articles.published import published_locales
from articles.views.crumbs import crumbs

if TYPE_CHECKING:
    from articles.models import HomePage


REVALIDATED = "max-age=0, must-revalidate"


def route_elsewhere(
    request: HttpRequest, home: HomePage, path_components: list[str]
) -> RouteResult:
    """An address below ``home`` of an article that was withdrawn, or that is there in
    another language only.

    Raises:
        Http404: no such article has that address, or a redirect leads on from it.
    """
    if len(path_components) != 2:
        raise Http404
    section, slug = path_components
    visibility = Visibility.now()
    gone = withdrawn(Q(url_path=f"{home.url_path}{section}/{slug}/"), visibility)
    if gone is not None:
        # Wagtail looks for redirects where nothing was found.
        if get_redirect(request, Redirect.normalise_path(request.path)):
            raise Http404
        key = gone.family
    else:
        same = Q(slug=slug, url_path__endswith=f"/{section}/{slug}/")
        found = visibility.of(article_pages(same)).exclude(locale=home.locale)
        page = found.first()
        if page is None:
            raise Http404
        key = page.translation_key
    family = Family.objects.get(translation_key=key)
    return RouteResult(home, kwargs={"family": family, "words": slug.replace("-", " ")})


def withdrawn(condition: Q, visibility: Visibility) -> Version | None:
    """The last published state of the article that meets ``condition``, if it is
    withdrawn: no draft that was never published, nothing restricted."""
    page = visibility.withdrawn(article_pages(condition)).first()
    if page is None:
        return None
    published = Version.objects.filter(
        family=page.translation_key, locale=page.locale.language_code
    )
    return published.order_by("-published_at").first()


@require_safe
def read(request: HttpRequest, key: str) -> HttpResponse:
    """The permanent address of a family, by external id or translation key."""
    family = Family.named(key)
    if family is None:
        raise Http404
    return not_in_language(request, family)


def not_in_language(
    request: HttpRequest, family: Family, words: str = ""
) -> HttpResponse:
    """The article where it is translated, else a page that says where it is or that it
    was withdrawn; ``words`` are those of the address."""
    code = get_language()
    visibility = Visibility.now()
    found = {
        card.locale: card
        for card in cards(of_family(family.translation_key), visibility)
    }
    if code in found:
        response = redirect(found[code].url)
        response["Cache-Control"] = REVALIDATED
        return response
    ordered = preferred(list(found.values()), family.source_locale.language_code)
    gone = withdrawn(of_family(family.translation_key) & in_locale(code), visibility)
    if gone is None and not ordered:
        raise Http404
    context = {
        "noindex": True,
        "languages": switcher(
            published_locales(),
            code,
            lambda other: (
                found[other].url if other in found else permalink(family.key, other)
            ),
            lambda other: other in found,
        ),
    }
    if gone is not None:
        return _gone(request, gone, words, ordered, context)
    source, *others = ordered
    return TemplateResponse(
        request,
        "articles/not_in_language.html",
        {
            **context,
            "source": source,
            "source_language": translated_name(source.locale),
            "others": others,
            "family": family,
            "language_name": NATIVE_NAMES[code],
        },
    )


def _gone(
    request: HttpRequest,
    last: Version,
    words: str,
    others: Sequence[ArticleCard],
    context: dict[str, Any],
) -> HttpResponse:
    """Names nothing of the article's row, which may hold a draft by now."""
    title = gettext("This article was withdrawn")
    return TemplateResponse(
        request,
        "articles/gone.html",
        {
            **context,
            "title": title,
            "breadcrumbs": crumbs(title, _topic(last)),
            "query": words,
            "others": others,
        },
        status=HTTPStatus.GONE,
        # Browsers may keep it otherwise, and an article can be published again.
        headers={"Cache-Control": REVALIDATED},
    )


def _topic(version: Version) -> Topic | None:
    """That of a published state, while its revision is kept."""
    revision = Revision.objects.filter(pk=version.revision_id).first()
    if revision is None:
        return None
    topics = Topic.objects.filter(pk=revision.content["topic"])
    return topics.select_related("parent").first()

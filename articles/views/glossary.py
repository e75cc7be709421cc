"""All terms of one language, by letter."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from articles.access import Visibility
from articles.addresses import page_address
from articles.collation import OTHER, alphabet, letter_of, sort_key
from articles.listing import in_locale, untranslated
from articles.models import GlossaryPage
from articles.views.crumbs import crumbs

MAX_QUERY = 100


@dataclass(frozen=True, slots=True)
class Term:
    title: str
    definition: str
    url: str
    also_called: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterGroup:
    label: str
    anchor: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    label: str
    anchor: str
    present: bool


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    code = get_language()
    query = request.GET.get("q", "").replace("\0", "").strip()[:MAX_QUERY]
    visibility = Visibility.now()
    found = [term for term in terms(code, visibility) if matches(term, query)]
    groups = by_letter(found, code)
    elsewhere = untranslated(
        Q(pk__in=GlossaryPage.objects.values("pk")), code, visibility
    )
    return TemplateResponse(
        request,
        "articles/glossary.html",
        {
            "filtered_by": query,
            "groups": groups,
            "letters": letters(groups, code),
            "elsewhere": () if query else elsewhere,
            "breadcrumbs": crumbs(gettext("Glossary")),
        },
    )


def terms(code: str, visibility: Visibility) -> list[Term]:
    pages = visibility.of(GlossaryPage.objects.filter(in_locale(code)))
    return [
        Term(
            page.title,
            page.summary,
            page_address(code, page.url_path),
            tuple(name.value for name in page.also_called),
        )
        for page in pages.defer("body")
    ]


def matches(term: Term, query: str) -> bool:
    """Whether a name of the term contains the question, whatever its case."""
    return any(
        query.casefold() in name.casefold() for name in (term.title, *term.also_called)
    )


def by_letter(found: list[Term], code: str) -> tuple[LetterGroup, ...]:
    ordered = sorted(found, key=lambda term: sort_key(term.title, code))
    return tuple(
        LetterGroup(letter, _anchor(letter), tuple(group))
        for letter, group in groupby(ordered, lambda term: letter_of(term.title, code))
    )


def letters(groups: tuple[LetterGroup, ...], code: str) -> tuple[Letter, ...]:
    """The language's alphabet, then letters of other scripts that terms start with."""
    present = {group.label: group.anchor for group in groups}
    labels = dict.fromkeys((*alphabet(code), *present, OTHER))
    return tuple(
        Letter(label, _anchor(label), label in present)
        for label in sorted(labels, key=lambda label: label == OTHER)
    )


def _anchor(letter: str) -> str:
    return f"letter-{ord(letter):x}"

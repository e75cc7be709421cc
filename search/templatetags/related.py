from __future__ import annotations

from django import template
from django.db.models import Q

from articles.listing import ArticleCard, cards, in_locale
from articles.models import AbstractArticle, Family
from search.models import RelatedArticle

register = template.Library()

NEAREST = 3


@register.simple_tag
def related_articles(page: AbstractArticle) -> list[ArticleCard]:
    """What a reader of ``page`` may want next, best first: readable articles alone."""
    rows = RelatedArticle.objects.filter(
        family=page.translation_key, locale=page.locale.language_code
    ).order_by("place")
    keys = [(str(o), code) for o, code in rows.values_list("other", "other_locale")]
    if not keys:
        return []
    shown = Q(translation_key__in={family for family, _code in keys})
    shown &= Q(locale__language_code__in={code for _family, code in keys})
    found = {(card.family, card.locale): card for card in cards(shown)}
    return [found[key] for key in keys if key in found]


@register.simple_tag
def nearest_articles(family: Family, code: str) -> list[ArticleCard]:
    """Readable articles in the language ``code`` that are near to a family in any of
    its own languages, the nearest first."""
    rows = RelatedArticle.objects.filter(family=family.translation_key)
    ordered = rows.order_by("place", "other").values_list("other", flat=True)
    near = dict.fromkeys(map(str, ordered))
    if not near:
        return []
    shown = in_locale(code) & Q(translation_key__in=near)
    found = {card.family: card for card in cards(shown)}
    return [found[key] for key in near if key in found][:NEAREST]

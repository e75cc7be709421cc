from __future__ import annotations

from django import template
from django.db.models import Q

from articles.listing import ArticleCard, cards
from articles.models import AbstractArticle
from search.models import RelatedArticle

register = template.Library()


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

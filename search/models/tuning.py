from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page, PreviewableMixin, RevisionMixin

from articles.languages import translated_name
from articles.published import published_locales


class SynonymSet(RevisionMixin, PreviewableMixin, models.Model):
    """Phrases that mean the same, one a line; how they are read: ``tuning/lines.py``.

    ``trial`` is a question that the edit form tries it with; it is never stored.
    """

    class Direction(models.TextChoices):
        EQUAL = "equal", _("Equal: each phrase finds all the others")
        ONE_WAY = "one_way", _("One-way: typed => meant, one pair a line")

    name = models.CharField(_("name"), max_length=80)
    locale = models.ForeignKey(
        Locale,
        on_delete=models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("language"),
        help_text=_("Leave it empty for the product's own words in every language."),
    )
    direction = models.CharField(
        _("direction"),
        max_length=8,
        choices=Direction.choices,
        default=Direction.EQUAL,
    )
    phrases = models.TextField(
        _("phrases"),
        help_text=_(
            "One phrase a line, of one to five words. Inflected forms, capitals and "
            "hyphens need no lines of their own."
        ),
    )
    updated = models.DateTimeField(auto_now=True, editable=False)

    trial = ""

    class Meta:
        verbose_name = _("synonym set")
        verbose_name_plural = _("synonym sets")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """The languages that it may be tried in; the site's own comes first."""
        codes: Sequence[str] = published_locales()
        if self.locale is not None:
            codes = [self.locale.language_code]
        ordered = sorted(codes, key=lambda code: code != settings.LANGUAGE_CODE)
        return [(code, translated_name(code)) for code in ordered]

    @property
    def default_preview_size(self) -> str:
        return "tablet"

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "search/tuning/preview.html"

    def get_preview_context(
        self, request: HttpRequest, mode_name: str
    ) -> dict[str, Any]:
        known = [code for code, _name in self.preview_modes]
        context = super().get_preview_context(request, mode_name)
        return {**context, "code": mode_name if mode_name in known else known[0]}

    # The admin shows it in a frame of its own.
    @method_decorator(csp_replace({"frame-ancestors": ["'self'"]}))
    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponseBase:
        return super().serve_preview(request, mode_name)


class PinQuerySet(models.QuerySet["PinnedArticle"]):
    def active(self) -> PinQuerySet:
        now = timezone.now()
        return self.filter(models.Q(ends__isnull=True) | models.Q(ends__gt=now))


class PinnedArticle(models.Model):
    """An editor's word that some questions show an article first, or never.

    ``locale`` is that of the readers, and for a pin also of what they are shown:
    ``article`` stands for its family.
    """

    class Effect(models.TextChoices):
        FIRST = "first", _("Show first")
        HIDDEN = "hidden", _("Do not show")

    class Matching(models.TextChoices):
        EXACT = "exact", _("The whole question")
        HOLDING = "holding", _("All words of a line, in any order")

    locale = models.ForeignKey(
        Locale, on_delete=models.CASCADE, related_name="+", verbose_name=_("language")
    )
    effect = models.CharField(
        _("effect"), max_length=8, choices=Effect.choices, default=Effect.FIRST
    )
    article = models.ForeignKey(
        Page, on_delete=models.CASCADE, related_name="+", verbose_name=_("article")
    )
    matching = models.CharField(
        _("compare"), max_length=8, choices=Matching.choices, default=Matching.EXACT
    )
    questions = models.TextField(
        _("questions"),
        help_text=_("One a line. Capitals, accents and endings of words do not count."),
    )
    ends = models.DateTimeField(
        _("ends"),
        null=True,
        blank=True,
        help_text=_("It does nothing from then on. Empty: it holds until changed."),
    )
    updated = models.DateTimeField(auto_now=True, editable=False)

    objects = PinQuerySet.as_manager()

    class Meta:
        verbose_name = _("pin or exclusion")
        verbose_name_plural = _("pins and exclusions")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.get_effect_display()}: {self.article.title}"

    @property
    def expired(self) -> bool:
        return self.ends is not None and self.ends <= timezone.now()

    def state(self) -> Any:
        """For lists."""
        return _("Expired") if self.expired else _("Active")

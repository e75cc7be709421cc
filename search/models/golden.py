from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class GoldenQuestion(models.Model):
    """A question that must find an article among the first results, as editors say.

    ``verdict``, ``position`` and ``match`` are the last check's; ``position`` is None
    when the article was not shown. ``due`` asks for another check, because something
    in that locale was indexed since, or synonyms or pins changed.
    """

    class Verdict(models.TextChoices):
        PASSES = "passes", _("Passes")
        FAILS = "fails", _("Fails")
        WITHDRAWN = "withdrawn", _("Article not published")

    class Match(models.TextChoices):
        STRONG = "strong", _("Strong")
        WEAK = "weak", _("Weak")
        NONE = "none", _("None")

    question = models.CharField(
        _("question"),
        max_length=300,
        help_text=_("In a reader's own words."),
    )
    family = models.UUIDField(editable=False)
    locale = models.CharField(_("locale"), max_length=12, editable=False)
    first = models.PositiveSmallIntegerField(
        _("among the first"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text=_("How far down the article may stand, from 1 to 10."),
    )
    note = models.CharField(_("note"), max_length=255, blank=True)
    active = models.BooleanField(
        _("active"), default=True, help_text=_("Only active questions are checked.")
    )
    verdict = models.CharField(
        _("result"), max_length=9, choices=Verdict.choices, blank=True, editable=False
    )
    position = models.PositiveSmallIntegerField(
        _("position"), null=True, editable=False
    )
    match = models.CharField(
        _("match"), max_length=6, choices=Match.choices, blank=True, editable=False
    )
    checked = models.DateTimeField(_("checked"), null=True, editable=False)
    due = models.BooleanField(default=True, editable=False)

    class Meta:
        verbose_name = _("golden question")
        verbose_name_plural = _("golden questions")
        constraints = [
            models.UniqueConstraint(
                fields=["locale", "family", "question"],
                name="golden_question_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["checked"],
                condition=models.Q(due=True, active=True),
                name="golden_question_due",
            )
        ]

    def __str__(self) -> str:
        return self.question

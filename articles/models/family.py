"""What an article and its translations share, and what was published of each."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page


class Family(models.Model):
    """An article and its translations, known by Wagtail's ``translation_key``."""

    translation_key = models.UUIDField(unique=True, editable=False)
    external_id = models.CharField(
        _("external id"), max_length=255, unique=True, null=True, blank=True
    )
    # A locale can only be deleted once its articles are.
    source_locale = models.ForeignKey(
        Locale,
        on_delete=models.SET(Locale.get_default),
        related_name="+",
        verbose_name=_("source"),
    )

    class Meta:
        verbose_name = _("family")
        verbose_name_plural = _("families")

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """The name of the family in addresses and in the API."""
        return self.external_id or str(self.translation_key)

    @classmethod
    def named(cls, key: str) -> Family | None:
        """The family with this ``key``, or with this translation key."""
        if "\0" in key:  # PostgreSQL refuses to look for it.
            return None
        found = cls.objects.filter(external_id=key).first()
        if found is None:
            with suppress(ValueError):
                found = cls.objects.filter(translation_key=UUID(key)).first()
        return found

    @classmethod
    def source_locales(cls, keys: Iterable[UUID]) -> dict[UUID, str]:
        """The language of the source, by translation key."""
        rows = cls.objects.filter(translation_key__in=keys)
        return dict(rows.values_list("translation_key", "source_locale__language_code"))


class Severity(models.TextChoices):
    """How much a published change matters to somebody who reads a translation."""

    SILENT = "silent", _("Silent: wording only")
    NORMAL = "normal", _("Normal")
    CRITICAL = "critical", _("Critical: acting on the old text does harm")


class Version(models.Model):
    """One published state of one article.

    Wagtail's revisions may be purged; drift and withdrawn addresses need what was
    published for longer, so its text is kept here as ``[[anchor, heading, text]…]``.
    """

    family = models.UUIDField()
    locale = models.CharField(max_length=12)
    revision_id = models.BigIntegerField()
    published_at = models.DateTimeField()
    severity = models.CharField(
        max_length=8, choices=Severity.choices, default=Severity.NORMAL
    )
    note = models.CharField(max_length=255, blank=True)
    title = models.CharField(max_length=255)
    summary = models.TextField(blank=True)
    sections = models.JSONField(default=list)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("family", "locale", "revision_id"), name="version_once"
            ),
        )
        indexes = (models.Index(fields=("family", "locale", "-published_at")),)
        ordering = ("-published_at",)

    def __str__(self) -> str:
        return f"{self.title} ({self.locale}, {self.published_at:%Y-%m-%d})"


class ImportedArticle(models.Model):
    """What the importer wrote last, so that an edit made by hand is noticed.

    ``indexed`` says whether Wagtail's own indexes hold it.
    """

    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="imports")
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    record_hash = models.CharField(max_length=64)
    revision_id = models.BigIntegerField()
    indexed = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("family", "locale"), name="imported_article_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.family} ({self.locale})"

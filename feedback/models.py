"""What readers did, what was published meanwhile, and the daily sums of both.

Events are only ever added; a vote is the one thing that its reader may change, and
whose comment an editor may remove (`moderation.py`).
``family`` is the translation key, ``revision`` the revision that was live (0 where an
article has none), ``visitor`` and ``network`` are pseudonyms (`visitors.py`).
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

COMMENT_LENGTH = 1000


class ReaderEvent(models.Model):
    """What all events of readers have in common."""

    t = models.DateTimeField()
    visitor = models.CharField(max_length=16)
    network = models.CharField(max_length=16)
    locale = models.CharField(max_length=12)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.t:%Y-%m-%d %H:%M:%S} {self.locale}"


class Search(ReaderEvent):
    """A question, redacted, and what was shown for it."""

    id = models.UUIDField(primary_key=True)
    query = models.TextField()
    match = models.CharField(max_length=8)
    state = models.CharField(max_length=8)
    # [{"family", "locale", "score"}…] in the order shown
    shown = models.JSONField(default=list)

    class Meta:
        verbose_name = _("search")
        verbose_name_plural = _("searches")
        indexes = (
            models.Index(fields=("t",), name="search_time"),
            models.Index(fields=("visitor", "-t"), name="search_visitor"),
        )


class View(ReaderEvent):
    """A reader opened an article; ``search`` is where they came from, if known."""

    family = models.UUIDField()
    revision = models.PositiveBigIntegerField()
    search = models.ForeignKey(
        Search, null=True, on_delete=models.SET_NULL, related_name="views"
    )

    class Meta:
        verbose_name = _("view")
        verbose_name_plural = _("views")
        indexes = (models.Index(fields=("t",), name="view_time"),)


class Click(ReaderEvent):
    """A reader followed one result of a search; ``position`` counts from 1."""

    family = models.UUIDField()
    revision = models.PositiveBigIntegerField()
    search = models.ForeignKey(Search, on_delete=models.CASCADE, related_name="clicks")
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("click")
        verbose_name_plural = _("clicks")
        indexes = (models.Index(fields=("t",), name="click_time"),)


class Reason(models.TextChoices):
    """Why an article did not help, in the words of the form and the API."""

    NOT_FOUND = "not_found", _("I could not find what I was looking for")
    UNCLEAR = "unclear", _("It is hard to understand")
    WRONG = "wrong", _("It is wrong or did not work")
    OUTDATED = "outdated", _("It is out of date")
    INCOMPLETE = "incomplete", _("Something is missing")
    TRANSLATION = "translation", _("The translation is poor")
    NEED_HUMAN = "need_human", _("I need a person")
    OTHER = "other", _("Something else")


class Vote(ReaderEvent):
    """The answer of one visitor of one day to one revision."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    family = models.UUIDField()
    revision = models.PositiveBigIntegerField()
    helpful = models.BooleanField()
    reason = models.CharField(max_length=16, choices=Reason.choices, blank=True)
    comment = models.CharField(max_length=COMMENT_LENGTH, blank=True)
    changed = models.DateTimeField()

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = (
            # The pseudonym changes with the day, so this is per day too.
            models.UniqueConstraint(
                fields=("visitor", "family", "locale", "revision"),
                name="one_vote_per_visitor",
            ),
        )
        indexes = (
            models.Index(fields=("t",), name="vote_time"),
            models.Index(fields=("changed",), name="vote_changed"),
            models.Index(fields=("network", "-t"), name="vote_network"),
        )


class Contact(ReaderEvent):
    """A reader asked for a person: after an article, after a search, or neither."""

    family = models.UUIDField(null=True)
    revision = models.PositiveBigIntegerField(null=True)
    search = models.ForeignKey(
        Search, null=True, on_delete=models.SET_NULL, related_name="contacts"
    )

    class Meta:
        verbose_name = _("contact request")
        verbose_name_plural = _("contact requests")
        constraints = (
            models.UniqueConstraint(
                fields=("visitor", "family", "locale"),
                condition=Q(family__isnull=False),
                name="one_contact_per_article",
            ),
            models.UniqueConstraint(
                fields=("visitor", "search"),
                condition=Q(search__isnull=False),
                name="one_contact_per_search",
            ),
            models.UniqueConstraint(
                fields=("visitor",),
                condition=Q(family__isnull=True, search__isnull=True),
                name="one_contact_per_visitor",
            ),
        )
        indexes = (models.Index(fields=("t",), name="contact_time"),)


class TranslationRequest(ReaderEvent):
    """A reader asked for an article in ``locale``, which it lacked."""

    family = models.UUIDField()

    class Meta:
        verbose_name = _("request for a translation")
        verbose_name_plural = _("requests for translations")
        constraints = (
            models.UniqueConstraint(
                fields=("visitor", "family", "locale"),
                name="one_translation_request_per_visitor",
            ),
        )
        indexes = (models.Index(fields=("t",), name="translation_request_time"),)


class Publication(models.Model):
    """A revision went live; with a source locale it is a translation."""

    t = models.DateTimeField()
    family = models.UUIDField()
    locale = models.CharField(max_length=12)
    revision = models.PositiveBigIntegerField()
    severity = models.CharField(max_length=8)
    source_locale = models.CharField(max_length=12, blank=True)
    source_revision = models.PositiveBigIntegerField(null=True)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        indexes = (
            models.Index(fields=("t",), name="publication_time"),
            models.Index(fields=("family", "locale"), name="publication_article"),
        )

    def __str__(self) -> str:
        return f"{self.family} {self.locale} r{self.revision}"


class DailyFigures(models.Model):
    """One day of one revision of one article, summed; kept after the events go."""

    day = models.DateField()
    family = models.UUIDField()
    locale = models.CharField(max_length=12)
    revision = models.PositiveBigIntegerField()
    views = models.PositiveIntegerField(default=0)
    views_from_search = models.PositiveIntegerField(default=0)
    clicks = models.PositiveIntegerField(default=0)
    helpful = models.PositiveIntegerField(default=0)
    unhelpful = models.PositiveIntegerField(default=0)
    contacts = models.PositiveIntegerField(default=0)
    searches_after = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("daily figures")
        verbose_name_plural = _("daily figures")
        constraints = (
            models.UniqueConstraint(
                fields=("day", "family", "locale", "revision"),
                name="one_row_per_day_and_revision",
            ),
            models.CheckConstraint(
                condition=Q(views_from_search__lte=F("views")),
                name="views_from_search_are_views",
            ),
        )
        # Reports sum over all articles: with these, from the index alone.
        indexes = (
            models.Index(
                fields=("day", "family", "locale", "views"), name="figures_views"
            ),
            models.Index(
                fields=("family", "locale", "revision", "day", "helpful", "unhelpful"),
                condition=Q(helpful__gt=0) | Q(unhelpful__gt=0),
                name="figures_votes",
            ),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.family} {self.locale} r{self.revision}"


class VisitorKey(models.Model):
    """The random key of one day's pseudonyms; deleted when the day is over."""

    day = models.DateField(unique=True)
    key = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.day}"

"""What the index is made from and what it is behind with."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class OutboxEntry(models.Model):
    """What is to be indexed: one row per article of a family, never deleted.

    The publishing transaction raises ``version``; its row lock makes the order of
    commits the order of versions. The index is behind while ``indexed_version`` is,
    since ``marked``. A worker that takes a row moves ``due`` ahead; ``taken`` counts
    how often that happened without a word since. All times are the database's.
    """

    class Priority(models.IntegerChoices):
        URGENT = 0, _("Urgent")
        NORMAL = 1, _("Normal")

    family = models.UUIDField()
    locale = models.CharField(max_length=12)
    version = models.PositiveBigIntegerField(default=1)
    indexed_version = models.PositiveBigIntegerField(default=0)
    priority = models.SmallIntegerField(
        choices=Priority.choices, default=Priority.NORMAL
    )
    attempts = models.PositiveIntegerField(default=0)
    taken = models.PositiveSmallIntegerField(db_default=0)
    error = models.TextField(blank=True)
    due = models.DateTimeField(db_default=Now())
    marked = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["family", "locale"], name="one_outbox_row_per_article"
            )
        ]
        indexes = [
            models.Index(
                fields=["priority", "due"],
                condition=models.Q(version__gt=models.F("indexed_version")),
                name="outbox_pending",
            )
        ]

    def __str__(self) -> str:
        return f"{self.family} {self.locale} v{self.version}"


class Epoch(models.Model):
    """One row: the name of this database's present life."""

    name = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.name


class CachedVector(models.Model):
    """The vector of a text, by the encoder that made it; float16, never changed."""

    encoder = models.CharField(max_length=64)
    text_hash = models.BinaryField(max_length=16)
    vector = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["encoder", "text_hash"], name="one_vector_per_text"
            )
        ]

    def __str__(self) -> str:
        return f"{self.encoder} {bytes(self.text_hash).hex()}"


class ArticleTerms(models.Model):
    """The terms of an article as one version of the analysis cut them, packed.

    ``text_hash`` tells whether its text is still the same.
    """

    family = models.UUIDField()
    locale = models.CharField(max_length=12)
    analysis = models.CharField(max_length=64)
    text_hash = models.BinaryField(max_length=16)
    terms = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["locale", "family"], name="one_row_of_terms_per_article"
            )
        ]

    def __str__(self) -> str:
        return f"{self.family} {self.locale} {self.analysis}"


class ArticleWords(models.Model):
    """The words of an article in the version that its outbox row had, packed.

    Of a withdrawn article the row stays, without words. ``recipe`` says how they were
    counted.
    """

    family = models.UUIDField()
    locale = models.CharField(max_length=12)
    version = models.PositiveBigIntegerField()
    recipe = models.PositiveSmallIntegerField()
    words = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["locale", "family"], name="one_row_of_words_per_article"
            )
        ]

    def __str__(self) -> str:
        return f"{self.family} {self.locale} v{self.version}"


class LocaleWords(models.Model):
    """The most frequent words of a locale's articles, packed, to mend typing mistakes.

    ``state`` tells one state of the articles from another.
    """

    locale = models.CharField(max_length=12, unique=True)
    state = models.CharField(max_length=64)
    words = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.locale} {self.state}"

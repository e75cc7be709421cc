"""What readers made of articles, and what is offered to them ahead of a question."""

from __future__ import annotations

from django.db import models


class Usefulness(models.Model):
    """What readers made of the live revision, as ranking reads it."""

    family = models.UUIDField()
    locale = models.CharField(max_length=12)
    revision = models.PositiveBigIntegerField()
    helpful = models.PositiveIntegerField(default=0)
    unhelpful = models.PositiveIntegerField(default=0)
    views = models.PositiveIntegerField(default=0)
    updated = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["family", "locale"], name="one_usefulness_per_article"
            )
        ]

    def __str__(self) -> str:
        return f"{self.family} {self.locale}"


class SharedReaders(models.Model):
    """Two articles that readers opened on the same day, in either order.

    ``networks`` counts those that both were read from, ``share`` is that number
    divided by the geometric mean of the networks of each.
    """

    locale = models.CharField(max_length=12)
    family = models.UUIDField()
    other = models.UUIDField()
    networks = models.PositiveIntegerField()
    share = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["locale", "family", "other"], name="one_row_of_shared_readers"
            )
        ]

    def __str__(self) -> str:
        return f"{self.locale} {self.family} {self.other}"


class RelatedArticle(models.Model):
    """What a reader of one article may want next, best first by ``place``.

    ``computed`` is the state of the articles that it was computed from.
    """

    family = models.UUIDField()
    locale = models.CharField(max_length=12)
    place = models.PositiveSmallIntegerField()
    other = models.UUIDField()
    other_locale = models.CharField(max_length=12)
    score = models.FloatField()
    computed = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["family", "locale", "place"], name="one_related_per_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.family} {self.locale} {self.place}"


class PastQuestion(models.Model):
    """What readers asked from several networks and found an answer to, to suggest.

    Without personal details; ``networks`` counts those it was asked from.
    """

    locale = models.CharField(max_length=12)
    text = models.CharField(max_length=80)
    networks = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["locale", "text"], name="one_past_question")
        ]

    def __str__(self) -> str:
        return f"{self.locale} {self.text}"


class TitlePhrase(models.Model):
    """A phrase that several titles of a locale share, to suggest."""

    locale = models.CharField(max_length=12)
    text = models.CharField(max_length=200)
    titles = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["locale", "text"], name="one_title_phrase")
        ]

    def __str__(self) -> str:
        return f"{self.locale} {self.text}"

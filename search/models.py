from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from search.tuning.models import PinnedArticle, SynonymSet

__all__ = [
    "ArticleTerms",
    "ArticleWords",
    "CachedVector",
    "Epoch",
    "GoldenQuestion",
    "LocaleWords",
    "OutboxEntry",
    "PastQuestion",
    "PinnedArticle",
    "RelatedArticle",
    "SharedReaders",
    "SynonymSet",
    "TitlePhrase",
    "Usefulness",
]


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

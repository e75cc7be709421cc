"""Topics, translated by columns because they have no revisions, and announcements."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, F, Q, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname
from wagtail.fields import RichTextField
from wagtail.models import Locale
from wagtail.search import index

from articles.forms import TopicForm

ANNOUNCEMENT_FEATURES = ["bold", "italic", "link", "ol", "ul"]


# modeltranslation swaps the manager's class, which the stubs cannot resolve.
class Topic(index.Indexed, models.Model):  # type: ignore[django-manager-missing, unused-ignore]
    """What an article is about; topics nest once.

    ``name`` and ``description`` are the active language's, from ``name_xx`` and
    ``description_xx``: never filter or order by the base columns.
    """

    name = models.CharField(_("name"), max_length=120)
    description = models.CharField(_("description"), max_length=255, blank=True)
    slug = models.SlugField(
        _("slug"),
        max_length=80,
        unique=True,
        help_text=_("Part of the topic's address, the same in every language."),
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent topic"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        limit_choices_to={"parent__isnull": True},
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Lower numbers come first.")
    )

    base_form_class = TopicForm
    search_fields = [
        index.SearchField("slug"),
        *(
            index.SearchField(build_localized_fieldname("name", code))
            for code, _name in settings.LANGUAGES
        ),
    ]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ("position", "slug")

    def __str__(self) -> str:
        return self.name or self.slug

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.parent is None:
            return
        if self.parent_id == self.pk:
            raise ValidationError({"parent": _("A topic cannot be its own parent.")})
        if self.parent.parent_id is not None:
            raise ValidationError(
                {"parent": _("Topics nest once: choose a topic without a parent.")}
            )
        if self.pk and self.children.exists():
            raise ValidationError(
                {"parent": _("This topic has topics below it, so it stays at the top.")}
            )


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def active(self) -> AnnouncementQuerySet:
        now = timezone.now()
        return self.filter(starts__lte=now).filter(
            Q(ends__isnull=True) | Q(ends__gt=now)
        )

    def once_a_key(self, code: str) -> AnnouncementQuerySet:
        """Of each announcement that has started the row in the language ``code``, else
        in the default one, else any; active ones first, then the newest first.

        A filter after it looks at these rows only, and chooses no other in their place.
        """
        rank = Case(
            When(locale__language_code=code, then=0),
            When(locale__language_code=settings.LANGUAGE_CODE, then=1),
            default=2,
        )
        over = Case(When(ends__lte=timezone.now(), then=1), default=0)
        place = Window(RowNumber(), "key", [rank, F("starts").desc()])
        started = self.filter(starts__lte=timezone.now())
        chosen = started.alias(place=place).filter(place=1).values("pk")
        return self.filter(pk__in=chosen).order_by(over, "-starts")


class Announcement(models.Model):
    """A notice to all readers, one row per locale; ``key`` joins the translations.

    ``topics`` are what it concerns: those of all rows of a key count for each.
    """

    class Kind(models.TextChoices):
        INCIDENT = "incident", _("Incident")
        MAINTENANCE = "maintenance", _("Maintenance")
        CHANGE = "change", _("Change")
        SECURITY = "security", _("Security")

    key = models.SlugField(
        _("key"),
        max_length=80,
        help_text=_("The same in every language of one announcement."),
    )
    locale = models.ForeignKey(
        Locale, on_delete=models.CASCADE, related_name="+", verbose_name=_("language")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    critical = models.BooleanField(
        _("critical"),
        default=False,
        help_text=_("Shown at the top of every page while it is active."),
    )
    topics = models.ManyToManyField(
        Topic,
        verbose_name=_("topics"),
        blank=True,
        related_name="+",
        help_text=_(
            "Shown above the articles of these topics, and of those below them, while "
            "it is active. What is chosen in one language counts in all of them."
        ),
    )
    title = models.CharField(_("title"), max_length=160)
    text = RichTextField(_("text"), blank=True, features=ANNOUNCEMENT_FEATURES)
    starts = models.DateTimeField(_("starts"), default=timezone.now)
    ends = models.DateTimeField(_("ends"), null=True, blank=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ("-starts",)
        constraints = (
            models.UniqueConstraint(
                fields=("key", "locale"), name="announcement_once_per_locale"
            ),
        )

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.ends and self.starts and self.ends <= self.starts:
            raise ValidationError({"ends": _("The end must be after the start.")})

"""The page types: a home per locale, sections below it, articles in the sections."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MinValueValidator
from django.db import models
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalManyToManyField
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from articles import panels
from articles.forms import ArticleForm, SectionCopyForm
from articles.models.blocks import BodyBlock
from articles.models.family import Family, Severity
from articles.models.fields import BodyField
from articles.models.topics import Topic
from articles.routes import check_slug

SUMMARY_LENGTH = 300


class RestrictedByFamily(Page):
    """Asks for the same password or login in every language of a family."""

    class Meta:
        abstract = True

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        family = Page.objects.filter(translation_key=self.translation_key)
        paths = {
            path[: self.steplen * depth]
            for path, deepest in family.values_list("path", "depth")
            for depth in range(1, deepest + 1)
        }
        keys = Page.objects.filter(path__in=paths).values("translation_key")
        return PageViewRestriction.objects.filter(page__translation_key__in=keys)


class HomePage(RestrictedByFamily):
    """The front page of one locale and the root of its articles."""

    introduction = models.CharField(_("introduction"), max_length=255, blank=True)
    situations = StreamField(
        [
            (
                "article",
                blocks.PageChooserBlock(
                    label=_("Article"),
                    page_type=[
                        "articles.FaqPage",
                        "articles.GuidePage",
                        "articles.SecurityPage",
                    ],
                ),
            )
        ],
        verbose_name=_("situations"),
        blank=True,
        help_text=_(
            "Articles for readers in trouble. Each locale shows its own translation."
        ),
    )

    # A second one of a language, new or a copy, would list articles at the addresses
    # of the first: a home page is made by `add_locales` or as a translation.
    is_creatable = False
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["articles.SectionPage"]
    content_panels = panels.HOME_PANELS
    promote_panels: ClassVar[list[Any]] = []

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        from articles.views.elsewhere import route_elsewhere

        if not self.live or self.locale.language_code != request.LANGUAGE_CODE:
            raise Http404
        try:
            return super().route(request, path_components)
        except Http404:
            return route_elsewhere(request, self, path_components)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from articles.views.elsewhere import not_in_language

        if "family" in kwargs:
            return not_in_language(request, **kwargs)
        return super().serve(request, *args, **kwargs)

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        from articles.views.home import home_context

        return {
            **super().get_context(request, *args, **kwargs),
            **home_context(self),
        }


class SectionPage(RestrictedByFamily):
    """Holds articles for the sake of access and permissions; it has no page of its
    own, because readers navigate by topic."""

    parent_page_types = ["articles.HomePage"]
    subpage_types = [
        "articles.FaqPage",
        "articles.GuidePage",
        "articles.SecurityPage",
        "articles.GlossaryPage",
    ]
    copy_form_class = SectionCopyForm
    promote_panels = panels.SECTION_PANELS

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def clean(self) -> None:
        super().clean()
        try:
            check_slug(self.slug)
        except ValidationError as error:
            raise ValidationError({"slug": error}) from error

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        if not self.live or not path_components:
            raise Http404
        return super().route(request, path_components)


class Audience(models.TextChoices):
    EVERYONE = "everyone", _("Everyone")
    NEW = "new", _("New customers")
    TRADERS = "traders", _("Traders")
    BUSINESS = "business", _("Business customers")


def review_interval(days: int) -> models.PositiveSmallIntegerField[int, int]:
    return models.PositiveSmallIntegerField(
        _("review interval in days"), default=days, validators=[MinValueValidator(1)]
    )


class AbstractArticle(RestrictedByFamily):
    """What all types of article have in common."""

    article_type: ClassVar[str]
    type_label: ClassVar[Any]

    summary = models.TextField(
        _("summary"),
        blank=True,
        validators=[MaxLengthValidator(SUMMARY_LENGTH)],
        help_text=_("The answer in one or two sentences, at most 300 characters."),
    )
    body: Any = BodyField(BodyBlock(), verbose_name=_("body"), blank=True)
    topic = models.ForeignKey(
        "articles.Topic",
        verbose_name=_("topic"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    other_topics = ParentalManyToManyField(
        "articles.Topic", verbose_name=_("other topics"), blank=True, related_name="+"
    )
    audience = models.CharField(
        _("audience"),
        max_length=8,
        choices=Audience.choices,
        default=Audience.EVERYONE,
    )
    review_days = review_interval(90)
    last_verified = models.DateField(
        _("last checked"), null=True, blank=True, editable=False
    )
    changed_at = models.DateTimeField(
        _("last change that readers need to know"), null=True, editable=False
    )
    change_note = models.CharField(
        _("what changed"),
        max_length=255,
        blank=True,
        help_text=_(
            "Other editors see this note when they compare versions; readers do not."
        ),
    )
    change_severity = models.CharField(
        _("severity of the change"),
        max_length=8,
        choices=Severity.choices,
        default=Severity.NORMAL,
        help_text=_("Decides how readers of the translations are warned."),
    )
    source_revision_id = models.BigIntegerField(null=True, editable=False)
    source_revision_at = models.DateTimeField(null=True, editable=False)

    # Facts about the page, not about its text: a revision must not bring them back.
    kept_on_publish: ClassVar[tuple[str, ...]] = ("last_verified", "changed_at")
    # Nobody has checked or changed a copy yet, nor a new translation.
    exclude_fields_in_copy: ClassVar[list[str]] = [
        *Page.exclude_fields_in_copy,
        *("last_verified", "changed_at", "change_note", "change_severity"),
    ]

    parent_page_types = ["articles.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    base_form_class = ArticleForm
    edit_handler = panels.article_panels()

    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.FilterField("topic"),
        index.FilterField("audience"),
        index.FilterField("last_verified"),
    ]

    class Meta:
        abstract = True

    def with_content_json(self, content: dict[str, Any]) -> AbstractArticle:
        # PROTECT sees the topics of pages, not those that only a revision names.
        topics = Topic.objects.filter(pk=content["topic"])
        if content["topic"] != self.topic_id and not topics.exists():
            content = {**content, "topic": self.topic_id}
        restored = cast("AbstractArticle", super().with_content_json(content))
        for name in self.kept_on_publish:
            setattr(restored, name, getattr(self, name))
        return restored

    @property
    def family(self) -> Family:
        """The article's family; an unsaved one for the preview of a new article."""
        found = Family.objects.filter(translation_key=self.translation_key)
        return found.select_related("source_locale").first() or Family(
            translation_key=self.translation_key, source_locale=self.locale
        )

    @property
    def source(self) -> AbstractArticle | None:
        """The family's source; None where this is it or there is none."""
        locale_id = self.family.source_locale_id
        if self.locale_id == locale_id:
            return None
        found = Page.objects.filter(
            translation_key=self.translation_key, locale_id=locale_id
        ).first()
        return cast("AbstractArticle", found.specific) if found else None

    def follow_source(self) -> None:
        """Note, unsaved, that this follows the source as it is live now."""
        source = self.source
        if source is not None and source.live_revision is not None:
            self.source_revision_id = source.live_revision_id
            self.source_revision_at = source.live_revision.created_at

    def serve_password_required_response(
        self, request: HttpRequest, form: Form, action_url: str
    ) -> HttpResponse:
        """Without the page's own context, which names what is not to be read."""
        context = {"form": form, "action_url": action_url, "noindex": True}
        return TemplateResponse(request, "wagtailcore/password_required.html", context)

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        from articles.views.article import article_context

        return {
            **super().get_context(request, *args, **kwargs),
            **article_context(request, self),
        }


class FaqPage(AbstractArticle):
    article_type = "faq"
    type_label = _("FAQ")
    template = "articles/article_base.html"

    class Meta:
        verbose_name = _("FAQ")
        verbose_name_plural = _("FAQs")


class GuidePage(AbstractArticle):
    article_type = "guide"
    type_label = _("Guide")
    template = "articles/article_base.html"

    class Meta:
        verbose_name = _("guide")
        verbose_name_plural = _("guides")


class SecurityPage(AbstractArticle):
    class Level(models.TextChoices):
        INFO = "info", _("Information")
        HIGH = "high", _("High")
        CRITICAL = "critical", _("Critical")

    class Status(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("security alert", "Active")
        RESOLVED = "resolved", _("Resolved")

    article_type = "security"
    type_label = _("Security")

    review_days = review_interval(30)
    severity = models.CharField(
        _("severity"), max_length=8, choices=Level.choices, default=Level.INFO
    )
    status = models.CharField(
        _("status"), max_length=8, choices=Status.choices, default=Status.ACTIVE
    )

    edit_handler = panels.article_panels("severity", "status")

    class Meta:
        verbose_name = _("security article")
        verbose_name_plural = _("security articles")


class GlossaryPage(AbstractArticle):
    article_type = "glossary"
    type_label = _("Term")

    review_days = review_interval(180)
    also_called = StreamField(
        [("name", blocks.CharBlock(label=_("Name"), max_length=120))],
        verbose_name=_("also called"),
        blank=True,
    )
    not_to_be_confused_with = StreamField(
        [("name", blocks.CharBlock(label=_("Name"), max_length=120))],
        verbose_name=_("not the same as"),
        blank=True,
    )

    edit_handler = panels.article_panels("also_called", "not_to_be_confused_with")

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")


def article_models() -> tuple[type[AbstractArticle], ...]:
    return (FaqPage, GuidePage, SecurityPage, GlossaryPage)


def models_by_type() -> dict[str, type[AbstractArticle]]:
    """The types of article by the names that files, addresses and the API know."""
    return {model.article_type: model for model in article_models()}

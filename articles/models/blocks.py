"""The blocks that an article's body is made of.

Rich text holds no headings: a heading is a block of its own, whose id survives a
copy for translation, so that a section has one anchor in every language.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul", "code"]
HEADINGS = frozenset({"heading", "subheading"})
CALLOUT_KINDS = [
    ("note", _("Note")),
    ("tip", _("Tip")),
    ("warning", _("Warning")),
    ("danger", _("Danger")),
]


def anchor_of(block: blocks.StreamValue.StreamChild) -> str:
    """The fragment that leads to a block; it starts with a letter, as CSS needs.

    Only a saved block has an id: in a preview, a new one has no fragment.
    """
    return f"s-{block.id.replace('-', '')[:8]}" if block.id else ""


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        label=_("Text alternative"),
        max_length=250,
        help_text=_("What the picture tells somebody who cannot see it."),
    )
    caption = blocks.CharBlock(label=_("Caption"), max_length=250, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "articles/blocks/picture.html"


class OptionalPictureBlock(blocks.StructBlock):
    """A picture inside a step: none, or one with its text alternative."""

    image = ImageChooserBlock(label=_("Picture"), required=False)
    alt = blocks.CharBlock(label=_("Text alternative"), max_length=250, required=False)

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        if cleaned["image"] and not cleaned["alt"]:
            raise StructBlockValidationError(
                {"alt": ValidationError(_("Say what the picture shows."))}
            )
        return cleaned

    class Meta:
        icon = "image"
        label = _("Picture")


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=160, required=False)
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)
    picture = OptionalPictureBlock(label=_("Picture"), required=False)
    result = blocks.CharBlock(label=_("You should see"), max_length=300, required=False)

    class Meta:
        icon = "list-ol"
        label = _("Step")


class CalloutValue(blocks.StructValue):
    @property
    def kind_label(self) -> Any:
        return dict(CALLOUT_KINDS)[self["kind"]]


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(label=_("Kind"), choices=CALLOUT_KINDS, default="note")
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)

    class Meta:
        icon = "warning"
        label = _("Callout")
        template = "articles/blocks/callout.html"
        value_class = CalloutValue


class CodeBlock(blocks.StructBlock):
    language = blocks.CharBlock(
        label=_("Language"), max_length=30, default="text", required=False
    )
    text = blocks.TextBlock(label=_("Code"))

    class Meta:
        icon = "code"
        label = _("Code")
        template = "articles/blocks/code.html"


class TableValue(blocks.StructValue):
    @property
    def caption(self) -> str:
        return self["table"].caption or ""

    @property
    def header_row(self) -> tuple[str, ...]:
        return tuple(column["heading"] for column in self["table"].columns)

    @property
    def names_columns(self) -> bool:
        return any(self.header_row)

    @property
    def names_every_column(self) -> bool:
        """The corner above a column that names the rows may be empty."""
        headings = self.header_row[1 if self["header_column"] else 0 :]
        return self.names_columns and all(headings)

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        return tuple(
            tuple(str(cell.value) for cell in row) for row in self["table"].rows
        )


class TableBlock(blocks.StructBlock):
    table = TypedTableBlock(
        [("text", blocks.CharBlock(label=_("Text"), required=False))],
        label=_("Table"),
    )
    header_column = blocks.BooleanBlock(
        label=_("The first column names its row"), required=False, default=True
    )

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        if not cleaned["table"].caption:
            raise StructBlockValidationError(
                {"table": ValidationError(_("A table needs a caption."))}
            )
        if cleaned.names_columns and not cleaned.names_every_column:
            raise StructBlockValidationError(
                {"table": ValidationError(_("Name every column, or none."))}
            )
        return cleaned

    class Meta:
        icon = "table"
        label = _("Table")
        template = "articles/blocks/table.html"
        value_class = TableValue


class VideoValue(blocks.StructValue):
    @property
    def file_url(self) -> str:
        return self["file"].url if self["file"] else ""

    @property
    def is_there(self) -> bool:
        """False once its file was deleted; its transcript may still be read."""
        return bool(self["file"] or self["link"])


class VideoBlock(blocks.StructBlock):
    """A video file of this site, or a link to one elsewhere: never an embed, so
    that no third party learns of the reader before a click."""

    title = blocks.CharBlock(label=_("Title"), max_length=160)
    file = DocumentChooserBlock(label=_("File"), required=False)
    link = blocks.URLBlock(label=_("Link"), required=False)
    poster = ImageChooserBlock(label=_("Poster"), required=False)
    transcript = blocks.TextBlock(label=_("Transcript"), required=False)

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        if bool(cleaned["file"]) == bool(cleaned["link"]):
            raise StructBlockValidationError(
                {
                    "file": ValidationError(
                        _("Choose a file or give a link, one of them.")
                    )
                }
            )
        return cleaned

    class Meta:
        icon = "media"
        label = _("Video")
        template = "articles/blocks/video.html"
        value_class = VideoValue


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Question"), max_length=250)
    answer = blocks.RichTextBlock(label=_("Answer"), features=TEXT_FEATURES)

    class Meta:
        icon = "help"
        label = _("Question and answer")


class BodyBlock(blocks.StreamBlock):
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES, icon="pilcrow")
    heading = blocks.CharBlock(
        label=_("Heading"),
        max_length=160,
        icon="h2",
        template="articles/blocks/heading.html",
    )
    subheading = blocks.CharBlock(
        label=_("Subheading"),
        max_length=160,
        icon="h3",
        template="articles/blocks/subheading.html",
    )
    steps = blocks.ListBlock(
        StepBlock(),
        label=_("Steps"),
        icon="list-ol",
        template="articles/blocks/steps.html",
    )
    callout = CalloutBlock()
    code = CodeBlock()
    table = TableBlock()
    picture = PictureBlock()
    video = VideoBlock()
    questions = blocks.ListBlock(
        QuestionBlock(),
        label=_("Questions and answers"),
        icon="help",
        template="articles/blocks/questions.html",
    )

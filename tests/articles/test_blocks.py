"""What readers see of the blocks of a body."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images import get_image_model
from wagtail.models import Page

from articles.models.blocks import TableBlock
from tests.articles.factories import article, block

pytestmark = pytest.mark.usefixtures("help_centre")


def shown(client: Client, page: Page) -> Tag:
    """The body of an article."""
    html = BeautifulSoup(client.get(page.url).content, "html.parser")
    (body,) = html.select(".article-body")
    return body


@pytest.mark.parametrize(
    ("headings", "named"), [(["", ""], []), (["Network", ""], ["Network"])]
)
def test_a_table_has_a_head_where_a_column_has_a_name(
    client: Client, headings: list[str], named: list[str]
) -> None:
    table = {
        "columns": [{"type": "text", "heading": heading} for heading in headings],
        "rows": [{"values": ["TRON", "1 USDT"]}],
        "caption": "Fees",
    }
    value = {"table": table, "header_column": False}
    body = shown(client, article(body=[block("table", value)]))
    assert bool(body.thead) == bool(named)
    assert [head.get_text() for head in body.find_all("th")] == named
    cells = [cell.get_text() for cell in body.tbody.find_all("td")]
    assert cells == ["TRON", "1 USDT"]


def cleaned_table(headings: list[str], header_column: bool) -> object:
    """As an editor's form cleans it."""
    table = {
        "columns": [{"type": "text", "heading": heading} for heading in headings],
        "rows": [{"values": ["TRON", "1 USDT"]}],
        "caption": "Fees",
    }
    block = TableBlock()
    value = {"table": table, "header_column": header_column}
    return block.clean(block.to_python(value))


@pytest.mark.parametrize(
    ("headings", "header_column"), [(["", "Fee"], False), (["Network", ""], True)]
)
def test_an_editor_is_told_of_a_half_filled_heading_row(
    headings: list[str], header_column: bool
) -> None:
    with pytest.raises(StructBlockValidationError) as refused:
        cleaned_table(headings, header_column)
    assert "Name every column" in refused.value.block_errors["table"].message


@pytest.mark.parametrize(
    ("headings", "header_column"),
    [(["Network", "Fee"], True), (["", ""], False), (["", "Fee"], True)],
)
def test_no_column_need_be_named_nor_the_corner_above_names(
    headings: list[str], header_column: bool
) -> None:
    assert cleaned_table(headings, header_column)


def test_nothing_is_shown_of_a_picture_that_was_deleted(client: Client) -> None:
    picture = get_image_model().objects.create(
        title="Fees", file="fees.png", width=1, height=1
    )
    value = {"image": picture.pk, "alt": "A table of fees", "caption": "Fees"}
    page = article(body=[block("picture", value), block("text", "<p>One euro.</p>")])
    picture.delete()
    body = shown(client, page)
    assert not body.find_all(["img", "figure"])
    assert "One euro." in body.get_text()

"""What readers see of the blocks of a body."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from tests.articles.factories import article, block

pytestmark = pytest.mark.usefixtures("help_centre")


def shown(client: Client, kind: str, value: Any) -> Tag:
    """The body of an article that holds one such block."""
    page = article(body=[block(kind, value)])
    html = BeautifulSoup(client.get(page.url).content, "html.parser")
    (body,) = html.select(".article-body")
    return body


@pytest.mark.parametrize(
    ("headings", "named"), [(["", ""], []), (["Network", ""], ["Network", ""])]
)
def test_a_table_has_a_head_where_a_column_has_a_name(
    client: Client, headings: list[str], named: list[str]
) -> None:
    table = {
        "columns": [{"type": "text", "heading": heading} for heading in headings],
        "rows": [{"values": ["TRON", "1 USDT"]}],
        "caption": "Fees",
    }
    body = shown(client, "table", {"table": table, "header_column": False})
    assert bool(body.thead) == bool(named)
    assert [head.get_text() for head in body.find_all("th")] == named
    assert [cell.get_text() for cell in body.find_all("td")] == ["TRON", "1 USDT"]

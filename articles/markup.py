"""Rich text for those who do not read it here: as plain text, or with whole links."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from django.utils.safestring import SafeString

LINK_HERE = re.compile(r'(<a\b[^>]*\bhref=")/(?!/)')
_PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p>", re.DOTALL)
LINES = frozenset({"p", "li", "ul", "ol", "br", "div", "h2", "h3", "h4", "blockquote"})


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in LINES:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in LINES:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        # White space in HTML is one space; lines come from the elements.
        self.parts.append(" ".join(f"x{data}x".split())[1:-1])


def plain_text(html: str) -> str:
    """The words of ``html``, one line for each paragraph or list item."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.parts).splitlines())
    return "\n".join(line for line in lines if line)


def paragraphs(html: str) -> list[str]:
    """The lines of ``plain_text`` that are paragraphs, and so no items of a list."""
    return [
        line
        for paragraph in _PARAGRAPH.findall(html)
        for line in plain_text(paragraph).splitlines()
    ]


def with_absolute_links(html: SafeString, root: str) -> SafeString:
    """The ``html`` that Wagtail made, its links to this site beginning with ``root``,
    such as ``https://help.example.com/``."""
    return SafeString(LINK_HERE.sub(lambda link: link[1] + root, html))

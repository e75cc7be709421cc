"""A body of simple HTML, sanitised and cut into the pieces that become blocks.

nh3 decides what is safe; the cutter below reads nh3's output, which is well formed,
and writes nothing but its own few tags.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

import nh3

MAX_HEADING = 160

INLINE = {"a": "a", "b": "b", "strong": "b", "i": "i", "em": "i", "code": "code"}
HEADINGS = {f"h{level}": level for level in range(1, 7)}
PARAGRAPHS = {
    *("p", "div", "section", "article", "blockquote", "figure", "figcaption"),
    *("dl", "dt", "dd", "hr"),
}
LISTS = {"ul", "ol"}
TABLE = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
ALLOWED_TAGS = {
    *INLINE,
    *HEADINGS,
    *PARAGRAPHS,
    *LISTS,
    *TABLE,
    *("br", "li", "pre"),
}
DROPPED_WITH_CONTENT = {"script", "style", "iframe", "object", "noscript", "template"}
LINK_SCHEMES = {"http", "https", "mailto"}

# These find what an author should hear about; nh3 is what makes the body safe.
ACTIVE = (
    (re.compile(r"<\s*(script|iframe|object|embed|applet)\b", re.I), "<{}>"),
    (re.compile(r"<[a-z][^<>]*[\s\"'/](on[a-z]+)\s*=", re.I), "the handler {}"),
    (
        re.compile(r"<[a-z][^<>]*=\s*[\"']?\s*(javascript|vbscript):", re.I),
        "a {}: address",
    ),
)
SPACES = re.compile(r"[ \t\r\n\f]+")


@dataclass(frozen=True, slots=True)
class Text:
    """Rich text: paragraphs and lists with bold, italic, code and links."""

    html: str


@dataclass(frozen=True, slots=True)
class Heading:
    """Plain text; ``level`` 1 opens a section, 2 divides one."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Code:
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Plain-text cells, every row of one width; ``header`` is empty for none."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Piece = Text | Heading | Code | Table


def active_content(html: str) -> str | None:
    """What in the HTML would run code or load another page, named for a report."""
    for pattern, name in ACTIVE:
        if found := pattern.search(html):
            return name.format(found[1].lower())
    return None


def cut(html: str) -> tuple[Piece, ...]:
    """Sanitise HTML and cut it at headings, tables and preformatted text.

    The highest heading level in use becomes level 1, all below it level 2.
    """
    clean = nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        clean_content_tags=DROPPED_WITH_CONTENT,
        attributes={"a": {"href"}},
        url_schemes=LINK_SCHEMES,
        url_relative="deny",
        link_rel=None,
    )
    cutter = _Cutter()
    cutter.feed(clean)
    cutter.close()
    return _levelled(cutter.finish())


def _levelled(pieces: list[Piece]) -> tuple[Piece, ...]:
    top = min((p.level for p in pieces if isinstance(p, Heading)), default=1)
    return tuple(
        Heading(p.text, 1 if p.level == top else 2) if isinstance(p, Heading) else p
        for p in pieces
    )


class _Cutter(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = []
        self.text: list[str] = []
        self.paragraph: list[str] = []
        self.inline: list[tuple[str, str]] = []
        self.nested: Counter[str] = Counter()
        self.lists: list[str] = []
        self.break_due = False
        self.plain: _PlainText | None = None
        self.table: _TableBuilder | None = None

    def finish(self) -> list[Piece]:
        self._end_text()
        return self.pieces

    def handle_starttag(
        self, tag: str, attributes: list[tuple[str, str | None]]
    ) -> None:
        if self.table is not None:
            self.table.start(tag)
        elif self.plain is not None:
            self.plain.start(tag)
        elif tag in INLINE:
            self._open_inline(INLINE[tag], dict(attributes).get("href"))
        elif tag == "br":
            self.paragraph.append("<br/>")
        elif tag in LISTS:
            self._write_tag(f"<{tag}>")
            self.lists.append(tag)
        elif tag == "li" and self.lists:
            self._write_tag("<li>")
        elif self.lists:
            self._boundary(tag)
        elif tag in HEADINGS or tag == "pre":
            self._flush()
            self.plain = _PlainText(tag)
        elif tag == "table":
            self._end_text()
            self.table = _TableBuilder()
        else:
            self._flush()

    def handle_endtag(self, tag: str) -> None:
        if self.table is not None:
            if tag == "table" and self.table.end():
                self._add(self.table.build())
                self.table = None
        elif self.plain is not None:
            if self.plain.end(tag):
                self._end_plain(self.plain)
        elif tag in INLINE:
            self._close_inline(INLINE[tag])
        elif tag in LISTS:
            self._write_tag(f"</{self.lists.pop()}>")
        elif tag == "li" and self.lists:
            self._write_tag("</li>")
        elif self.lists:
            self._boundary(tag)
        else:
            self._flush()

    def handle_data(self, data: str) -> None:
        if self.table is not None:
            self.table.data(data)
        elif self.plain is not None:
            self.plain.parts.append(data)
        else:
            self.paragraph.append(escape(SPACES.sub(" ", data), quote=False))

    def _open_inline(self, name: str, href: str | None) -> None:
        self.nested[name] += 1
        if self.nested[name] > 1:
            return
        start = f"<{name}>"
        if name == "a":
            start = f'<a href="{escape(href)}">' if href else ""
        self.inline.append((name, start))
        self.paragraph.append(start)

    def _close_inline(self, name: str) -> None:
        self.nested[name] -= 1
        if self.nested[name] > 0:
            return
        _name, start = self.inline.pop()
        if self.paragraph[-1:] == [start]:
            self.paragraph.pop()
        elif start:
            self.paragraph.append(f"</{name}>")

    def _write_tag(self, markup: str) -> None:
        self._flush()
        self.text.append(markup)
        self.break_due = False

    def _boundary(self, tag: str) -> None:
        """Inside a list item a new paragraph, row or heading is a line break."""
        if tag in ("td", "th"):
            self.paragraph.append(" ")
        else:
            self._flush()
            self.break_due = self.text[-1] not in ("<li>", "<ul>", "<ol>")

    def _flush(self) -> None:
        """Close the paragraph; inline tags that are open go on in the next one."""
        closing = [f"</{name}>" for name, start in reversed(self.inline) if start]
        content = "".join([*self.paragraph, *closing]).strip()
        self.paragraph = [start for _, start in self.inline]
        if not _has_text(content):
            return
        content = content.removesuffix("<br/>").strip()
        if not self.lists:
            self.text.append(f"<p>{content}</p>")
        else:
            self.text.append(f"<br/>{content}" if self.break_due else content)
            self.break_due = True

    def _end_text(self) -> None:
        self._flush()
        html = "".join(self.text)
        self.text = []
        if _has_text(html):
            self._add(Text(html))

    def _end_plain(self, plain: _PlainText) -> None:
        self.plain = None
        if plain.tag in HEADINGS:
            self._end_heading(_squeeze(plain.parts), HEADINGS[plain.tag])
            return
        self._end_text()
        text = "".join(plain.parts).strip("\n")
        if text.strip():
            self._add(Code(text))

    def _end_heading(self, text: str, level: int) -> None:
        if len(text) > MAX_HEADING:
            self.text.append(f"<p><b>{escape(text, quote=False)}</b></p>")
        elif text:
            self._end_text()
            self._add(Heading(text, level))

    def _add(self, piece: Piece | None) -> None:
        if piece is not None:
            self.pieces.append(piece)


class _PlainText:
    """Collects the text of one heading or preformatted text, whatever it holds."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.depth = 1
        self.parts: list[str] = []

    def start(self, tag: str) -> None:
        self.depth += tag == self.tag
        if tag == "br":
            self.parts.append("\n")

    def end(self, tag: str) -> bool:
        """Count an end tag; True when it was this text's own."""
        self.depth -= tag == self.tag
        return self.depth == 0


class _TableBuilder:
    """Collects the cells of one table; a table within a cell adds its text only."""

    def __init__(self) -> None:
        self.depth = 1
        self.caption: list[str] = []
        self.rows: list[list[list[str]]] = []
        self.first_row_names_columns = True
        self.in_head = False
        self.cell: list[str] = []

    def start(self, tag: str) -> None:
        if tag == "table":
            self.depth += 1
        elif self.depth > 1 or tag not in TABLE:
            self.cell.append(" ")
        elif tag == "caption":
            self.cell = self.caption
        elif tag in ("thead", "tbody", "tfoot"):
            self.in_head = tag == "thead"
        elif tag == "tr":
            self.rows.append([])
        elif self.rows:
            self.cell = []
            self.rows[-1].append(self.cell)
            if len(self.rows) == 1 and tag == "td" and not self.in_head:
                self.first_row_names_columns = False

    def data(self, data: str) -> None:
        self.cell.append(data)

    def end(self) -> bool:
        """Count the end of a table; True when it was this one's."""
        self.depth -= 1
        return self.depth == 0

    def build(self) -> Table | None:
        rows = [[_squeeze(cell) for cell in row] for row in self.rows]
        width = max(map(len, rows), default=0)
        padded = [tuple(row + [""] * (width - len(row))) for row in rows]
        header: tuple[str, ...] = ()
        if self.first_row_names_columns and len(padded) > 1:
            header, padded = padded[0], padded[1:]
        body = tuple(row for row in padded if any(row))
        if not body:
            return None
        return Table(_squeeze(self.caption), header, body)


def _squeeze(parts: list[str]) -> str:
    return SPACES.sub(" ", "".join(parts)).strip()


def _has_text(html: str) -> bool:
    return bool(re.sub(r"<[^<>]*>", "", html).strip())

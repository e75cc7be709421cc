from __future__ import annotations

import io
import json
import os
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.conf import settings

from articles.transfer.html import ALLOWED_TAGS, Code, Heading, Table, Text, cut
from articles.transfer.languages import locale_for
from articles.transfer.plan import read_plan
from articles.transfer.records import (
    MAX_BODY,
    MAX_LINE,
    BadLine,
    Line,
    Record,
    parse,
    read_lines,
)
from kb.settings.languages import LANGUAGES

KNOWN = [code for code, _name in LANGUAGES]
GOOD = {
    "id": "a:1",
    "type": "faq",
    "lang": "en",
    "title": "Where is it?",
    "body": "<p>There.</p>",
    "category": "General",
}


def line(**fields: Any) -> bytes:
    return json.dumps(GOOD | fields).encode() + b"\n"


def parsed(content: bytes, published: list[str] = KNOWN) -> Record | BadLine:
    return parse(Line(1, 0, content), KNOWN, published)


def reason(content: bytes, published: list[str] = KNOWN) -> str:
    bad = parsed(content, published)
    assert isinstance(bad, BadLine)
    return bad.reason


class TestGoodLines:
    def test_keeps_every_field(self):
        record = parsed(line(lang="pt-BR"))
        assert record == Record(
            line=1,
            id="a:1",
            lang="pt-BR",
            locale="pt-br",
            type="faq",
            title="Where is it?",
            body=(Text("<p>There.</p>"),),
            category="General",
        )

    def test_category_may_be_left_out(self):
        content = json.dumps({k: v for k, v in GOOD.items() if k != "category"})
        assert parsed(content.encode()).category == ""

    def test_byte_order_mark_is_no_error(self):
        assert isinstance(parsed(b"\xef\xbb\xbf" + line()), Record)

    def test_digest_follows_what_is_published(self):
        same = parsed(line(body="<p>There.</p><!-- a note -->"))
        other = parsed(line(body="<p>Here.</p>"))
        assert same.digest() == parsed(line()).digest() != other.digest()


class TestBadLines:
    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (b'{"id": "a"', "broken JSON"),
            (b"[" * 100_000, "broken JSON"),
            (b"[1]", "not a JSON object"),
            (b'{"id": "\xff"}', "not UTF-8"),
            (line(type="news"), 'unknown type "news"'),
            (line(type=None), "missing type"),
            (line(title=""), "missing title"),
            (line(title=" \n\u00a0"), "missing title"),
            (line(title=7), "title is not text"),
            (line(title="x" * 256), "title is longer than 255"),
            (line(id=""), "missing id"),
            (line(id="x" * 256), "id is longer than 255"),
            (line(lang="klingon"), 'unknown language tag "klingon"'),
            (line(lang="tlh"), 'unknown language tag "tlh"'),
            (line(lang="../en"), "unknown language tag"),
            (line(title="a\0b"), "NUL"),
            (line(body="<p>\ud800</p>"), "surrogate"),
            (line(body=None), "missing body"),
            (line(body="<p> </p><!-- nothing -->"), "body has no text"),
            (line(body="x" * (MAX_BODY + 1)), "body is larger than 1,000,000 bytes"),
            (line(body="ไ" * (MAX_BODY // 3 + 1)), "body is larger"),
        ],
    )
    def test_reason(self, content: bytes, expected: str):
        assert expected in reason(content)

    @pytest.mark.parametrize(
        ("body", "named"),
        [
            ("<p>a</p><script>alert(1)</script>", "<script>"),
            ("<p>a</p>< SCRIPT src=x>", "<script>"),
            ('<iframe src="https://x.example"></iframe><p>a</p>', "<iframe>"),
            ('<p onclick="x()">a</p>', "the handler onclick"),
            ("<img/onerror=x()><p>a</p>", "the handler onerror"),
            ('<a href=" javascript:x()">a</a>', "a javascript: address"),
        ],
    )
    def test_active_content_is_refused_and_named(self, body: str, named: str):
        assert reason(line(body=body)) == f"body holds active content: {named}"

    def test_text_about_scripts_is_not_active(self):
        body = "<p>The &lt;script&gt; tag, on= and javascript: in words</p>"
        assert isinstance(parsed(line(body=body)), Record)

    def test_language_that_the_site_does_not_publish(self):
        assert '"de"' in reason(line(lang="de-AT"), published=["en"])
        assert "--add-locales" in reason(line(lang="de-AT"), published=["en"])


class TestCutting:
    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ("<pre><ul><li><h2>x</h2></li></ul></pre>", (Code("x"),)),
            ("<pre><b><h2>x</h2>y</b></pre>", (Code("xy"),)),
            ("<h2><ul><li><h3>a</h3>b</li></ul></h2>", (Heading("ab", 1),)),
            ("<h2><ul><li><h2>a</h2>b</li></ul></h2>", (Heading("ab", 1),)),
            ("<h2><pre>a</pre>b</h2><p>c</p>", (Heading("ab", 1), Text("<p>c</p>"))),
        ],
    )
    def test_a_heading_or_code_ends_with_its_own_tag(
        self, body: str, expected: tuple[Code | Heading | Text, ...]
    ):
        assert cut(body) == expected

    def test_tags_in_any_order_are_cut(self):
        chance = Random(20261130)
        tags = [*sorted(ALLOWED_TAGS - {"br", "hr"}), "h2", "pre", "ul", "li", "b"]

        def nested(depth: int) -> str:
            if not depth:
                return chance.choice(["x", "", "<br>", "</b>", "<li>"])
            tag = chance.choice(tags)
            inner = "".join(nested(depth - 1) for _ in range(chance.randint(1, 2)))
            return f"<{tag}>{inner}</{tag}>"

        for _ in range(500):
            for piece in cut(nested(chance.randint(2, 5)) + "<p>end</p>"):
                assert isinstance(piece, Code | Heading | Table | Text)


class TestReading:
    def test_a_line_of_5_mb_is_not_held_in_memory(self):
        file = io.BytesIO(line() + line(body="x" * 5_000_000) + line(id="a:2"))
        lines = list(read_lines(file))
        assert [(found.number, found.content is None) for found in lines] == [
            (1, False),
            (2, True),
            (3, False),
        ]
        assert reason_of(lines[1]) == f"longer than {MAX_LINE:,} bytes"

    def test_blank_lines_count_but_are_not_bad(self):
        lines = list(read_lines(io.BytesIO(b"\n" + line() + b"  \n" + line(id="b"))))
        assert [found.number for found in lines] == [2, 4]

    def test_last_line_without_an_end(self):
        assert len(list(read_lines(io.BytesIO(line() + line(id="b").rstrip())))) == 2


def reason_of(found: Line) -> str:
    bad = parse(found, KNOWN, KNOWN)
    assert isinstance(bad, BadLine)
    return bad.reason


class TestPlan:
    def test_source_comes_first_whatever_the_order_of_the_file(self):
        content = line(lang="ar") + line(lang="de") + line(lang="en")
        plan = read_plan(io.BytesIO(content), KNOWN, KNOWN, "en")
        assert [entry.locale for entry in plan.families["a:1"]] == ["en", "ar", "de"]

    def test_first_one_is_the_source_without_the_default_locale(self):
        plan = read_plan(
            io.BytesIO(line(lang="ar") + line(lang="de")), KNOWN, KNOWN, "en"
        )
        assert [entry.locale for entry in plan.families["a:1"]] == ["ar", "de"]

    def test_second_record_of_one_article_is_bad(self):
        content = line(lang="zh-CN") + line(lang="zh-Hans", title="again")
        plan = read_plan(io.BytesIO(content), KNOWN, KNOWN, "en")
        assert plan.bad == (BadLine(2, "same id and language as line 1: a:1"),)
        assert plan.total == 1


def test_the_sample_file_is_good():
    path = settings.BASE_DIR / "articles" / "demo" / "sample.articles.jsonl"
    with path.open("rb") as file:
        plan = read_plan(file, KNOWN, KNOWN, "en")
    assert plan.bad == ()
    assert plan.total == 200


@pytest.mark.corpora
@pytest.mark.parametrize(
    ("name", "articles", "locales"),
    [
        ("bitcoin_org", 5793, 31),
        ("dash_docs", 3486, 13),
        ("eth_staking", 1874, 20),
        ("lo_help", 3879, 14),
        ("xquad_dev", 1560, 12),
    ],
)
def test_every_article_of_a_corpus_is_good(name: str, articles: int, locales: int):
    path = Path(os.environ["SIGNPOST_CORPORA"]) / f"{name}.articles.jsonl"
    with path.open("rb") as file:
        plan = read_plan(file, KNOWN, KNOWN, "en")
    found = {entry.locale for group in plan.families.values() for entry in group}
    assert (plan.bad, plan.total, len(found)) == ((), articles, locales)


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("en", "en"),
        ("EN_gb", "en"),
        ("zh", "zh-hans"),
        ("zh-CN", "zh-hans"),
        ("zh-TW", "zh-hant"),
        ("zh-HK", "zh-hant"),
        ("zh-Hant-HK", "zh-hant"),
        ("zh-Hans-TW", "zh-hans"),
        ("pt-PT", "pt"),
        ("pt-BR", "pt-br"),
        ("no", "nb"),
        ("no-NO", "nb"),
        ("nb-NO", "nb"),
        ("iw", "he"),
        ("sr-Latn-RS", "sr"),
        ("xx", None),
        ("english", None),
        ("", None),
        ("en/../de", None),
    ],
)
def test_language_tag_maps_by_longest_prefix(tag: str, locale: str | None):
    assert locale_for(tag, KNOWN) == locale


class TestCut:
    def test_highest_heading_opens_sections_whatever_its_level(self):
        pieces = cut("<p>a</p><h3>Top</h3><p>b</p><h4>Below</h4><p>c</p>")
        assert pieces == (
            Text("<p>a</p>"),
            Heading("Top", 1),
            Text("<p>b</p>"),
            Heading("Below", 2),
            Text("<p>c</p>"),
        )

    def test_text_without_tags_becomes_a_paragraph(self):
        assert cut("a < b & c") == (Text("<p>a &lt; b &amp; c</p>"),)

    def test_code_keeps_its_lines(self):
        assert cut("<pre><code>a\n  b &lt; c</code></pre>") == (Code("a\n  b < c"),)

    def test_table_with_header_and_ragged_rows(self):
        html = (
            "<table><caption>Fees</caption><tr><th>Coin</th><th>Fee</th></tr>"
            "<tr><td>BTC</td><td><b>1</b></td></tr><tr><td>ETH</td></tr></table>"
        )
        rows = (("BTC", "1"), ("ETH", ""))
        assert cut(html) == (Table("Fees", ("Coin", "Fee"), rows),)

    def test_table_without_header(self):
        html = (
            "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>"
        )
        assert cut(html) == (Table("", (), (("a", "b"), ("c", "d"))),)

    def test_paragraphs_of_a_list_item_stay_in_it(self):
        html = "<ol><li><p>a</p><p>b</p><ul><li>c</li></ul></li></ol>"
        assert cut(html) == (Text("<ol><li>a<br/>b<ul><li>c</li></ul></li></ol>"),)

    def test_links_keep_safe_absolute_addresses_only(self):
        html = (
            '<p><a href="https://x.example/?a=1&amp;b=2">a</a> '
            '<a href="/x">b</a> <a href="data:text/html,x">c</a></p>'
        )
        kept = '<p><a href="https://x.example/?a=1&amp;b=2">a</a> b c</p>'
        assert cut(html) == (Text(kept),)

    def test_heading_too_long_for_one_becomes_bold_text(self):
        assert cut(f"<h2>{'x' * 161}</h2>") == (Text(f"<p><b>{'x' * 161}</b></p>"),)

    @pytest.mark.parametrize(
        "html",
        [
            "<p>a<script>alert(1)</script></p>",
            '<p>a<img src=x onerror="alert(1)"></p>',
            '<p>a<svg><style><img src=x onerror="alert(1)"></style></svg></p>',
            '<p style="background:url(javascript:alert(1))">a</p>',
            "<p>a<style>p{color:red}</style></p>",
            '<p>a</p><iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;"></iframe>',
        ],
    )
    def test_nothing_active_survives(self, html: str):
        assert cut(html) == (Text("<p>a</p>"),)

    @pytest.mark.parametrize(
        "junk", ["<a", "<!--", "<p", "</", "<table><tr>", "<b>", "<b><p>x"]
    )
    def test_a_large_broken_body_is_cut_in_linear_time(self, junk: str):
        """A parser of quadratic time would take minutes here."""
        assert isinstance(cut(junk * 20_000 + "text"), tuple)

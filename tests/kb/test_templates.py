"""Rules that every public template, style sheet and script keeps."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template

FOLDERS = [
    Path(settings.BASE_DIR) / app / "templates"
    for app in ("articles", "feedback", "kb", "search")
]
NOT_PUBLIC = {"wagtailadmin", "admin", "evaluation"}
"""Folders of pages for staff, and of reports that are files."""
PUBLIC = sorted(
    path
    for folder in FOLDERS
    for path in folder.rglob("*.html")
    if not NOT_PUBLIC & set(path.parts)
)
HTMX = "django_htmx/htmx-4.min.js"
PAGE_BUDGET = 45 * 1024
STYLE_BUDGET = 15 * 1024
SCRIPT_BUDGET = 8 * 1024

NAMES = {"RSS"}
"""Words that are the same in every language."""

each_template = pytest.mark.parametrize(
    "path", PUBLIC, ids=lambda path: "/".join(path.parts[-3:])
)


def static_text(name: str) -> str:
    found = finders.find(name)
    assert isinstance(found, str), f"{name} is missing"
    return Path(found).read_text()


def compressed(name: str) -> int:
    return len(gzip.compress(static_text(name).encode(), 9))


@each_template
def test_every_template_compiles(path: Path) -> None:
    folder = next(folder for folder in FOLDERS if path.is_relative_to(folder))
    get_template(str(path.relative_to(folder)))


@each_template
def test_the_content_security_policy_would_pass_the_template(path: Path) -> None:
    source = path.read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)", source), "inline script"
    assert not re.search(r"<style|\sstyle\s*=", source), "inline style"
    assert not re.search(r"\son[a-z]+\s*=|hx-on|[\"']js:", source), "inline handler"
    assert not re.search(r"(?:src|href)=[\"']https?://", source), "foreign address"
    assert "data:" not in source, "data: address"


@each_template
def test_every_visible_string_can_be_translated(path: Path) -> None:
    source = path.read_text()
    source = re.sub(r"\{#.*?#\}", "", source)
    source = re.sub(r"\{% block main_\w+ %\}.*?\{% endblock %\}", "", source)
    source = re.sub(
        r"\{%\s*blocktranslate.*?endblocktranslate\s*%\}", "", source, flags=re.S
    )
    source = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", source, flags=re.S)
    spoken = re.findall(r"\s(?:aria-label|alt|title|placeholder)=\"([^\"]*)\"", source)
    text = re.sub(r"<[^>]*>", " ", source)
    words = set(re.findall(r"[A-Za-z]{2,}", " ".join([text, *spoken]))) - NAMES
    assert not words


def test_the_style_sheet_knows_no_left_and_right() -> None:
    assert not re.search(r"(?<!-)\b(?:left|right)\b", static_text("css/site.css"))


def test_the_style_sheet_loads_nothing() -> None:
    assert not re.search(r"url\(|@import", static_text("css/site.css"))


def test_scripts_compile_no_code_from_strings() -> None:
    script = static_text("js/site.js")
    assert not re.search(r"\beval\b|new Function|innerHTML|document\.write", script)


def test_styles_and_scripts_of_a_page_are_light() -> None:
    style, script = compressed("css/site.css"), compressed("js/site.js")
    assert style <= STYLE_BUDGET
    assert script <= SCRIPT_BUDGET
    assert style + script + compressed(HTMX) <= PAGE_BUDGET

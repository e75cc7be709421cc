from __future__ import annotations

import gettext
import os
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from kb import messages

HEADER = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
WHOLE = """
msgid "Search"
msgstr "Suchen"

#, python-format
msgid "%(count)s result"
msgid_plural "%(count)s results"
msgstr[0] "%(count)s Ergebnis"
msgstr[1] "%(count)s Ergebnisse"
"""


@pytest.fixture
def template() -> Catalog:
    catalog = Catalog()
    catalog.add("Search")
    catalog.add(("%(count)s result", "%(count)s results"), flags=["python-format"])
    return catalog


def german(root: Path, entries: str) -> Path:
    path = messages.catalogue_path(root, "de")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + entries, encoding="utf-8")
    return path


def test_complete_catalogue_has_no_problem(tmp_path: Path, template: Catalog) -> None:
    german(tmp_path, WHOLE)

    assert messages.problems(tmp_path, "de", template) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('msgid "Search"\nmsgstr "Suchen"\n', "", "missing: 'Search'"),
        ("Suchen", "", "untranslated: 'Search'"),
        ('msgid "Search"', '#, fuzzy\nmsgid "Search"', "untranslated: 'Search'"),
        ("%(count)s Ergebnisse", "", "untranslated: ('%(count)s result'"),
        ("%(count)s Ergebnisse", "%(number)s Ergebnisse", "%(count)s result"),
    ],
)
def test_each_gap_is_named(
    tmp_path: Path, template: Catalog, old: str, new: str, problem: str
) -> None:
    assert old in WHOLE
    german(tmp_path, WHOLE.replace(old, new))

    (found,) = messages.problems(tmp_path, "de", template)

    assert problem in found


def test_text_that_the_site_no_longer_has_is_named(
    tmp_path: Path, template: Catalog
) -> None:
    german(tmp_path, WHOLE + '\nmsgid "Old button"\nmsgstr "Alter Knopf"\n')

    assert messages.problems(tmp_path, "de", template) == ["left over: 'Old button'"]


def test_update_brings_new_texts_keeps_translations_and_drops_old_ones(
    tmp_path: Path, template: Catalog
) -> None:
    path = german(tmp_path, WHOLE + '\nmsgid "Old button"\nmsgstr "Alter Knopf"\n')
    template.add("Contact")

    messages.update(tmp_path, "de", template)

    assert messages.problems(tmp_path, "de", template) == ["untranslated: 'Contact'"]
    assert "Suchen" in path.read_text()
    assert "Old button" not in path.read_text()


def test_update_starts_the_catalogue_of_a_new_language(
    tmp_path: Path, template: Catalog
) -> None:
    messages.update(tmp_path, "pt-br", template)

    assert messages.shipped_languages(tmp_path) == ["pt_BR"]
    assert len(messages.problems(tmp_path, "pt-br", template)) == 2


def test_compiled_catalogue_answers_in_its_language(tmp_path: Path) -> None:
    german(tmp_path, WHOLE)

    assert messages.compile_all(tmp_path) == 1

    spoken = gettext.translation("django", tmp_path / "locale", ["de"])
    assert spoken.gettext("Search") == "Suchen"
    results = spoken.ngettext("%(count)s result", "%(count)s results", 3)
    assert results == "%(count)s Ergebnisse"


def test_only_a_changed_catalogue_is_compiled_again(tmp_path: Path) -> None:
    path = german(tmp_path, WHOLE)
    messages.compile_all(tmp_path)
    unchanged = messages.compile_all(tmp_path)
    german(tmp_path, WHOLE.replace("Suchen", "Suche"))
    compiled = path.with_suffix(".mo").stat().st_mtime
    os.utime(path, (compiled + 1, compiled + 1))

    assert unchanged == 0
    assert messages.compile_all(tmp_path) == 1
    spoken = gettext.translation("django", tmp_path / "locale", ["de"])
    assert spoken.gettext("Search") == "Suche"


def test_templates_and_code_are_both_collected(tmp_path: Path) -> None:
    for app in messages.APPS:
        (tmp_path / app / "templates").mkdir(parents=True)
    (tmp_path / "kb" / "views.py").write_text(
        'from django.utils.translation import gettext as _\nname = _("From code")\n'
    )
    (tmp_path / "search" / "templates" / "page.html").write_text(
        '{% load i18n %}<p>{% translate "From a template" %}</p>\n'
        "{% blocktranslate count n=n %}{{ n }} hit{% plural %}{{ n }} hits"
        "{% endblocktranslate %}\n"
    )

    ids = {message.id for message in messages.collected(tmp_path) if message.id}

    assert ids == {"From code", "From a template", ("%(n)s hit", "%(n)s hits")}

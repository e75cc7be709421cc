"""Message catalogues without gettext: Babel collects, checks and compiles them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

DOMAIN = "django"
APPS = ("articles", "feedback", "kb", "reports", "search")
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
METHODS = [
    ("**/migrations/**", "ignore"),
    ("**/management/commands/**", "ignore"),
    ("**.py", "python"),
    ("**/templates/**.html", "kb.messages:extract_template"),
    ("**/templates/**.txt", "kb.messages:extract_template"),
]


def extract_template(
    file: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[Any]:
    """Babel's extraction method for Django templates, by Django's own rewriting."""
    code = templatize(file.read().decode())
    # The rewriting keeps the template's indentation, which means nothing in Python.
    flat = "\n".join(line.strip() for line in code.splitlines())
    return extract_python(io.BytesIO(flat.encode()), keywords, comment_tags, options)


def collected(root: Path) -> Catalog:
    """Every translatable string of our own code and templates."""
    catalog = Catalog(project="Signpost", charset="utf-8")
    for app in APPS:
        for name, line, message, comments, context in extract_from_dir(
            root / app, method_map=METHODS, keywords=KEYWORDS
        ):
            catalog.add(
                message,
                locations=[(f"{app}/{name}", line)],
                auto_comments=comments,
                context=context,
            )
    return catalog


def catalogue_path(root: Path, language: str) -> Path:
    folder = root / "locale" / to_locale(language) / "LC_MESSAGES"
    return folder / f"{DOMAIN}.po"


def shipped_languages(root: Path) -> list[str]:
    """Django's locale names (``pt_BR``) of the catalogues in ``locale/``."""
    return sorted(
        path.parent.parent.name for path in root.glob(f"locale/*/*/{DOMAIN}.po")
    )


def update(root: Path, language: str, template: Catalog) -> None:
    """Bring one catalogue to the strings of ``template``; old ones are dropped."""
    path = catalogue_path(root, language)
    if path.exists():
        catalog = _read(path, language)
    else:
        catalog = Catalog(locale=to_locale(language), domain=DOMAIN)
        path.parent.mkdir(parents=True, exist_ok=True)
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    with path.open("wb") as file:
        write_po(
            file,
            catalog,
            width=88,
            omit_header=False,
            sort_output=True,
            no_location=True,
        )


def problems(root: Path, language: str, template: Catalog) -> list[str]:
    """What is missing, left over or untranslated in one catalogue."""
    catalog = _read(catalogue_path(root, language), language)
    wanted = {(message.context, message.id) for message in template if message.id}
    known = {(message.context, message.id) for message in catalog if message.id}
    found = [f"missing: {key[1]!r}" for key in sorted(wanted - known, key=repr)]
    found += [f"left over: {key[1]!r}" for key in sorted(known - wanted, key=repr)]
    for message in catalog:
        if not message.id or (message.context, message.id) not in wanted:
            continue
        texts = (
            message.string if isinstance(message.string, tuple) else (message.string,)
        )
        if not all(texts) or message.fuzzy:
            found.append(f"untranslated: {message.id!r}")
        found += [f"{message.id!r}: {error}" for error in message.check(catalog)]
    return found


def compile_all(root: Path) -> int:
    """Write the .mo files that are older than their catalogue; how many there were."""
    count = 0
    for language in shipped_languages(root):
        source = catalogue_path(root, language)
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        partial = compiled.with_suffix(".mo.part")
        with partial.open("wb") as file:
            write_mo(file, _read(source, language))
        partial.replace(compiled)
        count += 1
    return count


def _read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=to_locale(language), domain=DOMAIN)

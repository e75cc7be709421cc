from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.access import article_pages, visible
from articles.published import published_locales
from search.components import search_service
from search.evaluation.progress import StepProgress
from search.golden.invariants import (
    SAMPLE,
    Expectation,
    Title,
    broken,
    expectations,
)
from search.golden.replay import NotChecked, Searcher, Shown, as_readers, patient
from search.golden.results import Verdict, check
from search.models import GoldenQuestion

BROKEN, DEGRADED = 1, 2
Titles = dict[tuple[str, str], str]
"""Title by family and locale."""


class Command(BaseCommand):
    help = (
        "Ask the golden questions, and titles and the codes and tickers in them, as "
        "readers would. Exit status 1 if one does not find its article, 2 if search "
        "does not answer in full."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--locale", action="append", default=[])
        parser.add_argument(
            "--json", action="store_true", help="print one JSON object instead"
        )
        parser.add_argument(
            "--sample",
            type=int,
            default=SAMPLE,
            help="titles and names to ask of each locale (default: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        known = sorted(published_locales())
        locales = options["locale"] or known
        if unknown := sorted(set(locales) - set(known)):
            raise CommandError(f"Nothing is published in: {', '.join(unknown)}.")
        service = search_service()
        service.warm_up()
        search = patient(as_readers(service))
        titles = _titles(locales)
        golden = GoldenQuestion.objects.filter(active=True)
        # One of a language that is no longer published finds nothing, and says so.
        if options["locale"]:
            golden = golden.filter(locale__in=locales)
        asked = list(golden.order_by("locale", "pk"))
        expected = expectations(
            (Title(*key, text) for key, text in titles.items()), options["sample"]
        )
        try:
            with StepProgress() as progress:
                check(asked, counted(search, progress, "golden", len(asked)))
                wrong = list(
                    broken(expected, counted(search, progress, "titles", len(expected)))
                )
        except NotChecked as error:
            raise CommandError(
                f"Search does not answer in full: {error}", returncode=DEGRADED
            ) from error
        failing = [one for one in asked if one.verdict != Verdict.PASSES]
        if options["json"]:
            report = _report(asked, failing, expected, wrong)
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
        else:
            self._print(asked, failing, expected, wrong, titles)
        if failing or wrong:
            sys.exit(BROKEN)

    def _print(
        self,
        asked: Sequence[GoldenQuestion],
        failing: Sequence[GoldenQuestion],
        expected: Sequence[Expectation],
        wrong: Sequence[tuple[Expectation, str | None]],
        titles: Titles,
    ) -> None:
        for golden in failing:
            title = titles.get((str(golden.family), golden.locale), "not published")
            self.stdout.write(
                f"{golden.locale}: {golden.question!r} must find {title!r} among the "
                f"first {golden.first}; it is {_place(golden.position)}."
            )
        for one, first in wrong:
            found = titles.get((first or "", one.locale), "nothing")
            self.stdout.write(
                f"{one.locale}: the {one.kind} {one.question!r} must find its article "
                f"first; first is {found!r}."
            )
        self.stdout.write(
            f"{len(asked) - len(failing)} of {len(asked)} golden questions pass, "
            f"{len(expected) - len(wrong)} of {len(expected)} titles and names in them."
        )


def counted(
    search: Searcher,
    progress: Callable[[str, int, int], object],
    step: str,
    total: int,
) -> Searcher:
    done = 0

    def asked(text: str, locale: str) -> Shown:
        nonlocal done
        shown = search(text, locale)
        done += 1
        progress(step, done, total)
        return shown

    return asked


def _titles(locales: Sequence[str]) -> Titles:
    rows = visible(article_pages()).filter(locale__language_code__in=locales)
    found: Titles = {}
    family: UUID
    for family, locale, title in rows.values_list(
        "translation_key", "locale__language_code", "title"
    ):
        found[str(family), locale] = title
    return found


def _report(
    asked: Sequence[GoldenQuestion],
    failing: Sequence[GoldenQuestion],
    expected: Sequence[Expectation],
    wrong: Sequence[tuple[Expectation, str | None]],
) -> dict[str, Any]:
    return {
        "golden": {
            "asked": len(asked),
            "failing": [
                {
                    "id": golden.pk,
                    "locale": golden.locale,
                    "question": golden.question,
                    "family": str(golden.family),
                    "first": golden.first,
                    "verdict": golden.verdict,
                    "position": golden.position,
                    "match": golden.match,
                }
                for golden in failing
            ],
        },
        "invariants": {
            "asked": len(expected),
            "broken": [
                {
                    "kind": one.kind,
                    "locale": one.locale,
                    "question": one.question,
                    "families": sorted(one.families),
                    "first": first,
                }
                for one, first in wrong
            ],
        },
    }


def _place(position: int | None) -> str:
    return "not shown" if position is None else f"at {position}"

"""Search quality on real corpora, in four locales so that CI can afford it.

The full table is made by hand with ``manage.py evaluate_search`` and kept in
docs/benchmarks.md.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.corpora

LOCALES = ("en", "th", "tr", "zh-hans")
HOME = {"mean": 0.965, "worst": 0.95}


@pytest.fixture(scope="module")
def home(tmp_path_factory, model_files) -> dict[str, dict[str, float]]:
    """nDCG@10 by locale and system for questions in the articles' own language."""
    report = tmp_path_factory.mktemp("quality") / "report.json"
    call_command(
        "evaluate_search",
        str(Path(os.environ["SIGNPOST_CORPORA"]) / "xquad_dev"),
        kind=["question"],
        locale=list(LOCALES),
        json=report,
    )
    found: dict[str, dict[str, float]] = {}
    for row in json.loads(report.read_text())["rows"]:
        found.setdefault(row["locale"], {})[row["system"]] = row["ndcg@10"]
    return found


def test_home_questions_reach_the_mean(home):
    scores = [home[locale]["hybrid"] for locale in LOCALES]

    assert sum(scores) / len(scores) >= HOME["mean"]


@pytest.mark.parametrize("locale", LOCALES)
def test_no_locale_falls_behind(home, locale):
    assert home[locale]["hybrid"] >= HOME["worst"]


@pytest.mark.parametrize("locale", LOCALES)
def test_hybrid_is_at_least_as_good_as_its_better_leg(home, locale):
    legs = home[locale]

    assert legs["hybrid"] >= max(legs["lexical"], legs["semantic"])

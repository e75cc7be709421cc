"""Staff are told why in words of their own, what decided most first."""

from __future__ import annotations

import html
import math
import re
from dataclasses import fields, replace

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from search import views
from search.answering.answer import Question
from search.answering.signal_labels import LABELS, readable
from search.ranking.match import Signals
from search.templatetags.showing import signed
from tests.articles.factories import article, block


def test_every_signal_is_said_in_words_of_its_own():
    assert list(LABELS) == [field.name for field in fields(Signals)]
    assert len({str(label) for label in LABELS.values()}) == len(LABELS)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("terms", math.log1p(7), 7),
        ("documents", math.log1p(20_000), 20_000),
        ("legs_agree", 1.0, True),
        ("coverage", 0.25, 0.25),
        ("stretches", None, None),
    ],
)
def test_values_are_read_as_people_say_them(name, value, said):
    assert readable(name, value) == said
    assert type(readable(name, value)) is type(said)


def test_minus_stands_before_its_number_among_right_to_left_words():
    with translation.override("ar"):
        assert signed(-2.5214, 3) == "\u200e-2,521"
        assert signed(2.5214, 3) == "2,521"
        assert signed(8, -4) == "8"


@pytest.mark.django_db
def test_what_decided_most_stands_first(indexer, service, admin_client, monkeypatch):
    article("Trading fees", body=[block("text", "<p>Each trade costs a share.</p>")])
    article("Withdrawals", body=[block("text", "<p>They wait for the network.</p>")])
    indexer.drain()
    monkeypatch.setattr(views, "search_service", lambda: service)

    asked = Question("what does a trade cost", "en", explain=True)
    signals = service.search(asked, ("en",)).explanation.signals
    shown = admin_client.get("/en/search/", {"q": asked.text, "explain": "1"})

    weights = [abs(signal.contribution) for signal in signals]
    assert weights == sorted(weights, reverse=True)
    page = html.unescape(shown.content.decode())
    rows = re.findall(r'<th scope="row">(.*?)</th>', page)
    assert rows == [str(signal.label) for signal in signals]
    documents = page[page.index("Articles in this language</th>") :]
    assert re.search(r"<td>\s*2\s*</td>", documents.partition("</tr>")[0])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("doubt", "sentence"),
    [
        ("divided", "by its few words another article is first"),
        ("far", "another article is much nearer than the first"),
    ],
)
def test_why_a_good_score_is_weak_is_said(indexer, service, doubt, sentence):
    article("Trading fees", body=[block("text", "<p>Each trade costs a share.</p>")])
    indexer.drain()
    asked = Question("trading fees", "en", explain=True)
    why = service.search(asked, ("en",)).explanation

    def said(**changed: bool) -> bool:
        page = render_to_string(why.template, {"why": replace(why, **changed)})
        return sentence in page

    assert not said()
    assert said(**{doubt: True})

"""What editors say holds for what was typed and for what was meant."""

from __future__ import annotations

import pytest

from articles.models import FaqPage
from search.answering.answer import Answer, Question
from search.answering.editors import RuleReader, Rules
from search.ranking.pins import Pin
from search.ranking.synonyms import SynonymRule

pytestmark = pytest.mark.django_db


def test_what_editors_say_of_a_word_makes_it_no_mistake(site) -> None:
    rule = SynonymRule(("fess",), ("network",), one_way=True, name="Ours")
    rules = RuleReader(Rules(synonyms=(("en", rule),)), site.analyser)
    question = Question("trading fess", "en")

    assert site.search(question, ("en",)).suggestion == "trading fees"
    assert site.search(question, ("en",), rules).suggestion == ""


@pytest.fixture
def ruled(site):
    """Asks by rules of the given kinds."""

    def asked(text: str, *given: Pin | SynonymRule) -> Answer:
        rules = Rules(
            synonyms=tuple(("en", r) for r in given if isinstance(r, SynonymRule)),
            pins=tuple(("en", r) for r in given if isinstance(r, Pin)),
        )
        question = Question(text, "en", explain=True)
        return site.search(question, ("en",), RuleReader(rules, site.analyser))

    return asked


def pin_of(title: str, question: str, *, hides: bool) -> Pin:
    family = str(FaqPage.objects.get(title=title).translation_key)
    return Pin(1, family, (question,), exact=True, hides=hides)


@pytest.mark.parametrize("said", ["trading fees", "tradign fees"])
def test_an_exclusion_holds_for_what_was_typed_and_what_was_meant(ruled, said) -> None:
    rule = pin_of("Trading fees", said, hides=True)

    answer = ruled("tradign fees", rule)

    assert ruled("tradign fees").results[0].title == "Trading fees"
    assert "Trading fees" not in [result.title for result in answer.results]
    assert answer.explanation.exclusions == (rule,)


@pytest.mark.parametrize("said", ["trading fees", "tradign fees"])
def test_a_pin_holds_for_what_was_typed_and_what_was_meant(ruled, said) -> None:
    answer = ruled("tradign fees", pin_of("Hardware wallets", said, hides=False))

    assert [result.title for result in answer.results][:2] == [
        "Hardware wallets",
        "Trading fees",
    ]


@pytest.mark.parametrize(
    ("typed", "meant", "rule"),
    [
        ("zzgap tradign", "network trading", ("zzgap", "network")),
        ("tradign fees", "costs", ("trading fees", "costs")),
    ],
    ids=["beside the mistake", "with the mistake"],
)
def test_what_a_one_way_rule_says_is_meant_is_encoded_of_a_mended_question(
    ruled, typed, meant, rule
) -> None:
    def cosines(answer: Answer) -> dict[str, float]:
        return {r.title: r.explanation.cosine for r in answer.results}

    one_way = SynonymRule((rule[0],), (rule[1],), one_way=True, name="Ours")
    found = ruled(typed, one_way)

    assert found.explanation.encoded == meant
    assert [a.meant for a in found.explanation.applied] == [rule[1]]
    expected = cosines(ruled(meant))
    both = cosines(found).keys() & expected.keys()
    assert both
    assert {title: cosines(found)[title] for title in both} == {
        title: expected[title] for title in both
    }


def test_a_mended_question_is_also_asked_in_the_articles_words(ruled) -> None:
    rule = SynonymRule(("trading", "network"), ("trading", "network"), False, "Ours")

    answer = ruled("tradign", rule)

    assert [(a.typed, a.meant) for a in answer.explanation.applied] == [
        ("trading", "network")
    ]
    assert answer.explanation.encoded == "trading"

"""What a match rule is fitted on beside the questions of a corpus as they are."""

from __future__ import annotations

import pytest

from articles.text import ArticleText
from search.evaluation.corpora import CorpusQuestion
from search.evaluation.variations import in_other_words, small_sites


def question(text: str, family: str, locale: str = "en") -> CorpusQuestion:
    relevant = frozenset({family})
    return CorpusQuestion(text, locale, locale, "question", "dev", relevant)


def written(family: str) -> ArticleText:
    return ArticleText(
        *(family, "en", "faq", family, "", ()), topics=(), audience="", updated=None
    )


def test_every_article_is_on_one_site_with_its_questions():
    articles = [written(f"family {n}") for n in range(40)]
    questions = [question("Where?", f"family {n}") for n in range(40)]

    sites = list(small_sites(articles, questions))

    assert len(sites) > 1
    assert sorted(a.family for some, _ in sites for a in some) == sorted(
        a.family for a in articles
    )
    for some, asked in sites:
        assert {a.family for a in some} == {min(q.relevant) for q in asked}


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        ("en", ["one two three four five six seven eight", "nine ten eleven twelve"]),
        ("th", ["ฝากเงินแล้วยอดไม่เข้า", "ลืมรหัสผ่านต้องทำอย่างไร"]),
    ],
)
def test_other_words_keep_some_and_borrow_the_others(locale, texts):
    questions = [question(text, "a", locale) for text in texts]
    words = in_other_words(questions, seed=3)

    said = [words(questions[0]) for _ in range(20)]

    assert said == [in_other_words(questions, seed=3)(questions[0]), *said[1:]]
    assert any(text != texts[0] for text in said)
    assert all(len(text) > 5 for text in said)

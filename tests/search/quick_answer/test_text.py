"""What is quoted states something, as a whole."""

from __future__ import annotations

import re
from typing import Any

import pytest

from articles.extract import BareLines
from articles.models import GlossaryPage
from search.answering.stating import stating
from search.text.sentences import sentences
from tests.articles.factories import article, block
from tests.search.quick_answer.asking import ask, nearest_alone, other_article

pytestmark = pytest.mark.django_db

NOTHING_BARE = BareLines(frozenset(), frozenset())


def stated(text: str, passage: str, bare: BareLines = NOTHING_BARE) -> str:
    """What of a stretch that stands in a passage once states something."""
    return stating(text, passage.index(text), passage, bare)


def test_a_steps_title_and_text_stand_on_lines_of_their_own(
    indexer, quoting, client, admin_client
):
    step = {"title": "Open <Settings>", "text": "<p>Tap Security.</p>", "result": ""}
    article("Turn on a passkey", body=[block("steps", [step])])
    article("Trading fees", body=[block("text", "<p>Each trade costs a share.</p>")])
    indexer.drain()
    asked = "open settings tap security"

    quick = ask(quoting(), asked).quick
    shown = client.get("/en/search/", {"q": asked}).content.decode()
    why = admin_client.get("/en/search/", {"q": asked, "explain": "1"})

    assert quick.text == "Open <Settings>\nTap Security."
    card = shown[shown.index("<blockquote") : shown.index("</blockquote>")]
    lines = re.sub("</?mark>", "", card)
    assert "<p>Open &lt;Settings&gt;</p><p>Tap Security.</p>" in lines
    assert "Open &lt;Settings&gt;<br>Tap Security.</q>" in why.content.decode()


def test_the_title_of_the_next_step_is_not_quoted(indexer, quoting):
    steps = [
        {"title": "Choose a file", "text": "<p>A spreadsheet of gains.</p>"},
        {"title": "Confirm gains", "text": "<p>Tap Download.</p>"},
        {"title": "Send it", "text": "<p>Your tax adviser wants it.</p>"},
    ]
    body = [block("steps", [{**step, "result": ""} for step in steps])]
    article("Tax report", body=body)
    other_article()
    indexer.drain()
    asked = "spreadsheet of gains confirm"

    quick = ask(nearest_alone(quoting, asked), asked).quick

    assert quick.text == "A spreadsheet of gains."


QUESTIONS = [
    {"question": "Can I keep my name?", "answer": "<p>Yes, if nobody minds.</p>"},
    {
        "question": "My password is gone. How do I delete it?",
        "answer": "<p>Ask for a new one first. Then sign in.</p>",
    },
    {"question": "The purple button is grey.", "answer": "<p>Wait for a day.</p>"},
    {"question": "What is green?", "answer": "<p>A frog is green.</p>"},
]


@pytest.fixture
def asked_and_answered(indexer: Any) -> None:
    article("Common questions", body=[block("questions", QUESTIONS)])
    other_article()
    indexer.drain()


def test_a_question_is_not_quoted_without_its_answer(asked_and_answered, quoting):
    quick = ask(quoting(), "my password is gone, how do I delete it").quick

    assert "Ask for a new one first." in quick.text
    assert "password is gone" not in quick.text


def test_a_question_that_looks_like_a_statement_is_none(asked_and_answered, quoting):
    quick = ask(quoting(), "then sign in purple button is grey").quick

    assert quick.text == "The purple button is grey.\nWait for a day."


def test_an_answer_stands_below_its_question(asked_and_answered, quoting):
    quick = ask(quoting(), "can I keep my name yes if nobody minds").quick

    assert quick.text == "Can I keep my name?\nYes, if nobody minds."


def test_what_a_step_should_show_is_not_quoted_without_it(indexer, quoting):
    texts = ["Tap Freeze.", "Tap Settings.", "Tap Security.", "Tap Done."]
    steps = [{"title": "", "text": f"<p>{text}</p>", "result": ""} for text in texts]
    steps[1]["result"] = "The page says: account frozen."
    article("Frozen", body=[block("steps", steps)])
    other_article()
    indexer.drain()

    quick = ask(quoting(), "account frozen says the page").quick

    assert quick is not None
    assert "account frozen" not in quick.text


def test_a_term_is_told_by_its_definition_not_by_its_names(indexer, quoting, client):
    names = [block("name", name) for name in ("seed", "mnemonic", "backup words")]
    text = "<p>The words bring a wallet back. Keep them on paper.</p>"
    article(
        "Recovery phrase",
        model=GlossaryPage,
        also_called=names,
        body=[block("text", text)],
    )
    other_article()
    indexer.drain()

    quick = ask(quoting(), "mnemonic").quick

    assert quick.result.title == "Recovery phrase"
    assert quick.text.startswith("The words bring a wallet back.")


@pytest.mark.parametrize(
    ("headings", "quoted"),
    [
        (("Coin", "Least"), "Coin: USDT · Least: 10 dollars"),
        (("", "Least"), "USDT · Least: 10 dollars"),
        (("Coin", ""), None),
        (("", ""), None),
    ],
)
def test_a_row_without_names_of_its_columns_is_not_quoted(
    indexer, quoting, headings, quoted
):
    table = {
        "caption": "Limits",
        "columns": [{"type": "text", "heading": name} for name in headings],
        "rows": [{"values": ["USDT", "10 dollars"]}],
    }
    body = [block("table", {"header_column": True, "table": table})]
    article("Least amounts", body=body)
    other_article()
    indexer.drain()

    quick = ask(quoting(), "least amount of usdt").quick

    assert (quick and quick.text) == (quoted and f"Limits\n{quoted}")


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("Wait here. Lost your phone?", "Wait here."),
        ("Lost your phone? Freeze it.", "Lost your phone? Freeze it."),
        ("Lost? Stolen?!", ""),
        ("请等待。丢了手机吗？", "请等待。"),
        ("انتظر هنا. هل ضاع هاتفك؟", "انتظر هنا."),
        ("Περιμένετε.\nΧάσατε το κινητό;", "Περιμένετε."),
        ("Bring these:\na passport;", "Bring these:\na passport;"),
        ("Սպասեք։ Կորցրե՞լ եք հեռախոսը։", "Սպասեք։"),
        ('The app asks "Are you sure?"', 'The app asks "Are you sure?"'),
    ],
)
def test_a_question_mark_of_any_script_ends_a_question(text, states):
    assert stated(text, text) == states


@pytest.mark.parametrize(
    ("passage", "text", "states"),
    [
        ("Stay calm. Do this:\nOpen it.", "Stay calm. Do this:", "Stay calm."),
        ("Do this:\nOpen it.\nTap Send.", "Do this:", ""),
        ("Do this:\nOpen it.\nTap Send.", "Do this:\nOpen it.", ""),
        ("Do this:\nOpen it.", "Do this:\nOpen it.", "Do this:\nOpen it."),
        ("Bring:\na pass;\na bill.", "Bring:\na pass;", ""),
        ("Type:\nkb --help\nThen read.", "Type:\nkb --help", "Type:\nkb --help"),
        ("Do this:\nOpen it. Look.", "Do this:\nOpen it.", ""),
        ("操作如下：\n打开。\n发送。", "操作如下：\n打开。", ""),
        ("Սպասեք:\nՍտուգեք:\nԱյո:", "Սպասեք:\nՍտուգեք:", "Սպասեք:\nՍտուգեք:"),
    ],
)
def test_what_introduces_a_list_is_quoted_with_all_of_it_or_not(passage, text, states):
    assert stated(text, passage) == states


def test_a_list_that_stands_twice_is_quoted_where_it_is_whole(indexer, quoting):
    intro, first = "<p>Restart the router:</p>", "<li>Unplug the cable</li>"
    text = (
        f"{intro}<ul>{first}<li>Wait a minute</li></ul>"
        f"<p>The lamp is red now.</p>{intro}<ul>{first}</ul>"
    )
    article("Routers", body=[block("text", text)])
    other_article()
    indexer.drain()

    quick = ask(quoting(), "restart the router unplug the cable").quick

    assert quick.text == "Restart the router:\nUnplug the cable"


def test_a_paragraph_is_no_line_of_the_list_before_it():
    text, after = "Bring one of these:\nYour passport.", "We answer in a day."
    bare = BareLines(frozenset(), frozenset(), frozenset({after}))

    assert stated(text, f"{text}\n{after}") == ""
    assert stated(text, f"{text}\n{after}", bare) == text


def test_a_sentence_too_long_for_a_stretch_is_quoted_whole_or_not():
    long = f"It needs {'one more word, ' * 50}and an end."
    passage = f"Wait a day. {long} Then try again."
    first, one, two, last = sentences(passage)

    assert stated(f"{first} {one}", passage) == first
    assert stated(long, passage) == long
    assert stated(f"{two} {last}", passage) == last


def test_titles_of_what_to_read_next_are_not_quoted(indexer, quoting):
    text = "<p>Each network asks a fee.</p><p>Withdrawal fees</p><p>Trading fees</p>"
    article("Fees of networks", body=[block("text", text)])
    other_article()
    indexer.drain()

    quick = ask(quoting(), "which fee does a network ask").quick

    assert quick.text == "Each network asks a fee."


@pytest.mark.parametrize(
    "text",
    [
        "The fee is paid\nThe coins arrive",
        "Pay the fee.\nThe coins arrive",
        "Pay the fee.\nMinimum: 10 dollars\nNetwork: Tron",
        "Bring one of these.\n- A passport\n- A permit",
        "ชำระค่าธรรมเนียม.\nเหรียญจะมาถึง\nรอสักครู่",
    ],
    ids=["no stops at all", "one alone", "values", "a typed list", "Thai"],
)
def test_what_may_lack_its_stop_is_no_title_of_what_to_read_next(text):
    bare = BareLines(frozenset(), frozenset(), frozenset(text.splitlines()))

    assert stated(text, text, bare) == text


def test_items_of_a_list_are_quoted_without_stops(indexer, quoting):
    text = "<p>Bring one of these.</p><ul><li>A passport</li><li>A permit</li></ul>"
    article("Documents we accept", body=[block("text", text)])
    other_article()
    indexer.drain()

    assert "A permit" in ask(quoting(), "permit").quick.text


def test_half_a_question_is_not_quoted_before_its_answer():
    passage = "My tries are used up. What now?\nWait a day. Then try again."
    bare = BareLines(frozenset({"My tries are used up. What now?"}), frozenset())

    assert stated("What now?\nWait a day.", passage, bare) == "Wait a day."
    assert stated("My tries are used up. What now?", passage, bare) == ""

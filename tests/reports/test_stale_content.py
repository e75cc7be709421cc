"""The report on stale content, as a support lead sees it."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.users.models import UserProfile

from articles.models import GuidePage, Topic
from articles.tree import ensure_section
from feedback.rollups import roll_up
from kb.demo.users import PASSWORD, load_users
from tests.articles.factories import article, block, publish, topic, translation_of
from tests.reports.conftest import checked, member, read, voted

PAGE = reverse("reports_stale_content")
LIST = reverse("reports_stale_content_results")


class Cells(HTMLParser):
    """The texts of a table's cells, row by row, and every link's text and address."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.links: dict[str, str] = {}
        self._href, self._in_table, self._in_cell = "", False, False

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self._in_table = dict(attrs).get("class") == "listing"
        elif tag == "tr" and self._in_table:
            self.rows.append([])
        elif tag == "td" and self._in_table:
            self.rows[-1].append("")
            self._in_cell = True
        elif tag == "a":
            self._href = dict(attrs).get("href") or ""

    def handle_endtag(self, tag):
        if tag == "td":
            self._in_cell = False
        elif tag == "a":
            self._href = ""

    def handle_data(self, data):
        text = " ".join(data.split())
        if self._in_cell and text:
            self.rows[-1][-1] = f"{self.rows[-1][-1]} {text}".strip()
        if self._href and text:
            self.links[text] = self._href


def shown(client: Client, address: str = LIST, **chosen: str) -> Cells:
    response = client.get(address, chosen)
    assert response.status_code == 200
    cells = Cells()
    cells.feed(response.content.decode())
    cells.rows = [row for row in cells.rows if row]
    return cells


def titles(client: Client, **chosen: str) -> list[str]:
    return [row[0] for row in shown(client, **chosen).rows]


def download(client: Client, **chosen: str) -> list[dict[str, str]]:
    response = client.get(PAGE, {"export": "csv", **chosen})
    text = b"".join(response.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


class TestRow:
    def test_it_says_what_is_known_of_an_article(self, lead):
        page = article("Fees", model=GuidePage, topic=topic("fees"), review_days=30)
        checked(page, days_ago=42)
        voted(page, yes=24, no=10)
        read(page, times=3)
        (row,) = shown(lead).rows
        assert row[0] == "Fees"
        assert row[1:4] == ["Guide", "English", "Fees"]
        assert row[4].endswith("to be checked every 30 days Overdue by 12 days")
        assert row[5:] == ["71 % (54–83), 34 votes", "3", "Is the source itself"]

    def test_its_title_leads_to_the_editor(self, lead):
        page = article("Fees")
        assert shown(lead).links["Fees"] == reverse(
            "wagtailadmin_pages:edit", args=[page.pk]
        )

    @pytest.mark.parametrize(
        ("days_ago", "said"),
        [
            (29, "Due in 1 day"),
            (30, "Due today"),
            (31, "Overdue by 1 day"),
        ],
    )
    def test_a_check_is_due_in_words(self, lead, days_ago, said):
        checked(article(review_days=30), days_ago)
        assert shown(lead).rows[0][4].endswith(said)

    def test_an_article_never_checked_says_so(self, lead):
        article(review_days=30)
        assert shown(lead).rows[0][4] == (
            "Never, to be checked every 30 days Due in 30 days"
        )

    def test_an_article_that_a_script_made_live_counts_from_today(self, lead):
        page = GuidePage(title="Fees", topic=topic(), review_days=30)
        ensure_section("en").add_child(instance=page)
        assert shown(lead).rows[0][4] == (
            "Never, to be checked every 30 days Due in 30 days"
        )

    def test_few_votes_are_named_and_not_judged(self, lead):
        voted(article(), yes=9, no=0)
        assert shown(lead).rows[0][5] == "Too few votes (9)"

    def test_votes_on_an_earlier_revision_do_not_count(self, lead):
        page = article()
        voted(page, yes=20, no=0)
        voted(publish(page, title="Withdrawals"), yes=0, no=10)
        assert shown(lead).rows[0][5] == "0 % (0–28), 10 votes"

    def test_figures_are_the_same_once_their_days_are_summed(self, lead):
        page = article()
        voted(page, yes=10, no=0, days_ago=3)
        read(page, times=5, days_ago=3)
        before = shown(lead).rows
        roll_up()
        voted(page, yes=0, no=10)
        read(page, times=2)
        (row,) = shown(lead).rows
        assert before[0][5:7] == ["100 % (72–100), 10 votes", "5"]
        assert row[5:7] == ["50 % (30–70), 20 votes", "7"]

    def test_views_older_than_four_weeks_do_not_count(self, lead):
        page = article()
        read(page, times=4, days_ago=28)
        read(page, times=1, days_ago=27)
        assert shown(lead).rows[0][6] == "1"
        roll_up()
        assert shown(lead).rows[0][6] == "1"


class TestDrift:
    @pytest.fixture
    def source(self):
        return article("Fees", body=[block("text", "<p>One euro.</p>")])

    def behind(self, client: Client) -> str:
        return next(r[7] for r in shown(client).rows if r[2] == "Deutsch")

    def test_a_translation_of_the_live_source_is_not_behind(self, lead, source):
        translation_of(source, "de", "Gebühren")
        assert self.behind(lead) == "No"

    @pytest.mark.parametrize(
        ("severity", "said"),
        [
            ("silent", "No"),
            ("normal", "Yes, since"),
            ("critical", "Yes, critical, since"),
        ],
    )
    def test_it_is_behind_once_the_source_moves_on(self, lead, source, severity, said):
        translation_of(source, "de", "Gebühren")
        publish(
            source,
            body=[block("text", "<p>Two euros.</p>")],
            change_severity=severity,
        )
        assert self.behind(lead).startswith(said)

    def test_a_source_that_was_withdrawn_cannot_be_followed(self, lead, source):
        translation_of(source, "de", "Gebühren")
        publish(source, title="Costs", change_severity="critical").unpublish()
        assert self.behind(lead) == "Not known"

    def test_nobody_knows_what_an_unmarked_translation_was_made_from(
        self, lead, source
    ):
        translation = translation_of(source, "de", "Gebühren")
        publish(translation, source_revision_id=None)
        assert self.behind(lead) == "Not known"


class TestFilters:
    @pytest.fixture(autouse=True)
    def articles(self):
        fees = topic("fees")
        limits = Topic.objects.create(slug="limits", name_en="Limits", parent=fees)
        late = article("Late", topic=fees, review_days=30)
        checked(late, days_ago=40)
        checked(article("Limits", model=GuidePage, topic=limits), days_ago=1)
        translation_of(late, "de", "Spät")
        publish(article("Other", topic=topic("security")), change_note="Nothing to see")
        publish(late, title="Late now", change_severity="normal")

    @pytest.mark.parametrize(
        ("chosen", "expected"),
        [
            ({"locale": "de"}, ["Spät"]),
            ({"type": "guide"}, ["Limits"]),
            ({"topic": "security"}, ["Other"]),
            ({"topic": "limits"}, ["Limits"]),
            ({"state": "overdue"}, ["Late now"]),
            ({"state": "behind"}, ["Spät"]),
            ({"state": "overdue", "locale": "de"}, []),
        ],
    )
    def test_the_list_is_narrowed(self, lead, chosen, expected):
        assert titles(lead, **chosen) == expected

    def test_a_topic_holds_the_topics_below_it(self, lead):
        assert set(titles(lead, topic="fees")) == {"Late now", "Limits", "Spät"}

    @pytest.mark.parametrize(
        "chosen", [{"state": "purple"}, {"topic": "none"}, {"type": "x"}, {"p": "-1"}]
    )
    def test_what_does_not_exist_is_not_chosen(self, lead, chosen):
        assert len(titles(lead, **chosen)) == 4

    def test_the_first_line_counts_and_leads_to_what_it_counts(self, lead):
        page = shown(lead)
        overdue = page.links["1 of 4 articles is overdue"]
        behind = page.links["1 translation is behind its source"]
        assert overdue == f"{PAGE}?state=overdue"
        assert [r[0] for r in shown(lead, overdue).rows] == ["Late now"]
        assert [r[0] for r in shown(lead, behind).rows] == ["Spät"]

    def test_the_first_line_keeps_the_chosen_language(self, lead):
        page = shown(lead, locale="en", p="1")
        assert page.links["1 of 3 articles is overdue"] == (
            f"{PAGE}?locale=en&state=overdue"
        )
        assert "0 translations are behind their source" in page.links


class TestOrder:
    @pytest.fixture(autouse=True)
    def articles(self):
        for title, days, votes, views in (
            ("A", 10, (15, 5), 1),
            ("B", 30, (5, 15), 3),
            ("C", 20, (0, 1), 2),
        ):
            page = article(title, review_days=5)
            checked(page, days)
            voted(page, *votes)
            read(page, views)

    @pytest.mark.parametrize(
        ("ordering", "expected"),
        [
            ("", "BCA"),
            ("late", "ACB"),
            ("-views", "BCA"),
            ("views", "ACB"),
            ("helpful", "BAC"),
            ("-helpful", "ABC"),
            ("-title", "CBA"),
            ("colour", "BCA"),
        ],
    )
    def test_every_number_can_be_sorted_by(self, lead, ordering, expected):
        assert "".join(titles(lead, ordering=ordering)) == expected


class TestPermission:
    def test_a_group_sees_its_own_pages(self):
        article("Fees")
        article("Gebühren", "de")
        german = member("german", ensure_section("de"), "change")
        assert titles(german) == ["Gebühren"]

    def test_who_may_edit_nothing_sees_nothing(self):
        article("Fees")
        guest = member("guest", None)
        assert guest.get(PAGE).status_code == 302
        assert PAGE not in guest.get(reverse("wagtailadmin_home")).content.decode()

    def test_the_demos_lead_finds_it_in_the_menu(self, client):
        article("Fees")
        article("Gebühren", "de")
        load_users()
        client.login(username="lead", password=PASSWORD)
        assert PAGE in client.get(reverse("wagtailadmin_home")).content.decode()
        assert set(titles(client)) == {"Fees", "Gebühren"}

    def test_a_stranger_is_asked_to_sign_in(self, client):
        assert client.get(PAGE).url.startswith(reverse("wagtailadmin_login"))

    def test_drafts_are_not_listed(self, lead):
        article("Draft", live=False)
        page = shown(lead)
        assert page.rows == []
        assert not any("overdue" in text for text in page.links)


class TestDownloads:
    def test_a_title_cannot_become_a_formula(self, lead):
        article('=HYPERLINK("https://example.com")')
        (row,) = download(lead)
        assert row["Title"] == '\'=HYPERLINK("https://example.com")'

    @pytest.mark.parametrize("start", ["+", "-", "@", "\t", "\r"])
    def test_other_signs_start_no_formula_either(self, lead, start):
        page = article("Fees")
        type(page).objects.filter(pk=page.pk).update(title=f"{start}1")
        (row,) = download(lead)
        assert row["Title"].startswith("'")

    def test_a_workbook_keeps_formulas_as_text_and_numbers_as_numbers(self, lead):
        page = article("=1+1", review_days=30)
        checked(page, days_ago=31)
        voted(page, yes=24, no=10)
        response = lead.get(PAGE, {"export": "xlsx"})
        workbook = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
        names, cells = workbook.active.iter_rows()
        row = dict(zip([n.value for n in names], cells, strict=True))
        assert (row["Title"].value, row["Title"].data_type) == ("=1+1", "s")
        assert row["Days overdue"].value == 1
        assert row["Votes"].value == 34
        assert row["Found helpful, %"].value == 70.6
        assert row["Last checked"].is_date

    def test_it_holds_every_page_of_what_was_chosen(self, lead):
        for number in range(51):
            article(f"Article {number}")
        article("Artikel", "de")
        assert len(titles(lead, locale="en")) == 50
        assert len(download(lead, locale="en")) == 51

    def test_it_speaks_the_language_of_who_downloads_it(self, lead):
        lead_user = get_user_model().objects.get(username="lead")
        UserProfile.objects.create(user=lead_user, preferred_language="de")
        article("Fees")
        (row,) = download(lead)
        assert row["Titel"] == "Fees"


def test_the_whole_page_and_the_list_alone_agree(lead):
    checked(article("Fees", review_days=30), days_ago=31)
    whole, part = (lead.get(address).content.decode() for address in (PAGE, LIST))
    assert "<html" in whole
    assert "<html" not in part
    for text in ("Fees", "Overdue by 1 day", "1 of 1 articles is overdue"):
        assert text in whole
        assert text in part


def test_more_articles_need_no_more_queries(lead):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            lead.get(PAGE)
        return len(captured)

    def add(number: int) -> None:
        source = article(f"Article {number}")
        translation_of(source, "de", f"Artikel {number}")
        read(source, times=2, days_ago=number)
        publish(source, title=f"Article {number}, again")

    for number in range(2):
        add(number)
    roll_up()
    queries()
    few = queries()
    for number in range(2, 9):
        add(number)
    assert queries() == few
    assert few <= 40

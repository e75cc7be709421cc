"""What is recorded of readers and editors, and what is left out."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.db.utils import ConnectionHandler
from django.test import Client
from wagtail.models import PageViewRestriction

from articles.models import FaqPage
from feedback import errors
from feedback.models import Click, Contact, Publication, Search, View
from feedback.recording import PATIENCE_MS, impatient
from feedback.service import Kind, Submission, submit
from search.ids import sign_search
from search.signals import SearchRecord, Shown, searched
from tests.feedback.conftest import PHONE, browser, someone, token_on


def answered(request, *shown: FaqPage, query: str = "fees", locale: str = "en") -> UUID:
    """What search says once it has answered a question."""
    search = uuid4()
    record = SearchRecord(
        id=str(search),
        query=query,
        locale=locale,
        match="strong",
        state="ok",
        shown=tuple(
            Shown(str(a.translation_key), a.locale.language_code, 0.9, n)
            for n, a in enumerate(shown, 1)
        ),
    )
    searched.send(sender=None, request=request, record=record)
    return search


@pytest.fixture
def asked(db, rf):
    """A search by the same browser as ``browser()``."""
    agent = {"User-Agent": PHONE}
    return rf.get("/en/search/", REMOTE_ADDR="198.51.100.7", headers=agent)


class TestViews:
    def test_a_page_that_was_read_is_a_view(self, reader, article):
        reader.get(article.url)
        seen = View.objects.get()
        assert (seen.family, seen.locale) == (article.translation_key, "en")
        assert seen.revision == article.live_revision_id
        assert seen.search_id is None

    def test_a_page_that_the_browser_had_already_is_a_view(self, reader, article):
        first = reader.get(article.url)
        again = reader.get(article.url, headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304
        assert View.objects.count() == 2

    def test_asking_for_headers_is_no_view(self, reader, article):
        reader.head(article.url)
        assert not View.objects.exists()

    def test_bots_staff_and_previews_are_left_out(self, article, admin_client):
        browser(agent="Googlebot/2.1").get(article.url)
        admin_client.get(article.url)
        article.make_preview_request()
        assert not View.objects.exists()

    def test_signed_in_customers_are_readers(self, article, django_user_model):
        client = browser()
        client.force_login(django_user_model.objects.create_user("customer"))
        client.get(article.url)
        assert View.objects.count() == 1

    def test_a_login_page_in_front_of_an_article_is_no_view(self, reader, article):
        PageViewRestriction.objects.create(
            page=article, restriction_type=PageViewRestriction.LOGIN
        )
        assert reader.get(article.url).status_code != 200
        assert not View.objects.exists()

    def test_a_view_knows_the_search_that_showed_the_article(
        self, reader, asked, article, make_article
    ):
        other = make_article("other")
        search = answered(asked, article)
        reader.get(article.url)
        reader.get(other.url)
        found = {v.family: v.search_id for v in View.objects.all()}
        assert found == {article.translation_key: search, other.translation_key: None}

    def test_somebody_elses_search_is_not_the_visitors(self, asked, article):
        answered(asked, article)
        browser("203.0.113.5").get(article.url)
        assert View.objects.get().search_id is None


class TestSearches:
    def test_a_search_is_recorded_with_what_it_showed(self, asked, article):
        search = answered(asked, article, query="send to [address]")
        stored = Search.objects.get()
        assert stored.pk == search
        assert stored.query == "send to [address]"
        assert stored.shown == [
            {"family": str(article.translation_key), "locale": "en", "score": 0.9}
        ]

    def test_a_bots_search_is_left_out(self, rf, article):
        answered(rf.get("/", headers={"User-Agent": "bingbot/2.0"}), article)
        assert not Search.objects.exists()


class TestClicks:
    def click(self, search: str, article: FaqPage, position: int | None = 1) -> None:
        submission = Submission(
            Kind.CLICK,
            family=str(article.translation_key),
            locale="en",
            search=search,
            position=position,
        )
        submit(submission, someone())

    def test_a_click_belongs_to_its_search(self, asked, article):
        search = answered(asked, article)
        self.click(sign_search(search), article, 3)
        stored = Click.objects.get()
        assert (stored.search_id, stored.position) == (search, 3)
        assert stored.revision == article.live_revision_id

    def test_a_made_up_search_is_refused(self, asked, article):
        search = answered(asked, article)
        with pytest.raises(errors.BadToken):
            self.click(str(search), article)

    def test_a_click_in_a_search_that_was_not_counted_is_not_counted(self, article):
        self.click(sign_search(uuid4()), article)
        assert not Click.objects.exists()

    @pytest.mark.parametrize("position", [None, 0, -1, 10**9])
    def test_a_click_needs_a_place(self, asked, article, position):
        search = sign_search(answered(asked, article))
        with pytest.raises(errors.Incomplete):
            self.click(search, article, position)


class TestContacts:
    URL = "/en/feedback/contact/"

    def test_a_call_for_a_person_is_counted_once_and_leads_to_one(
        self, reader, article
    ):
        for _ in range(2):
            answer = reader.post(self.URL, {"token": token_on(article)})
            assert (answer.status_code, answer["Location"]) == (303, "/en/contact/")
        stored = Contact.objects.get()
        assert (stored.family, stored.locale) == (article.translation_key, "en")

    def test_a_call_after_a_search_names_the_search(self, asked, article):
        search = answered(asked, article)
        call = Submission(Kind.CONTACT, locale="en", search=sign_search(search))
        submit(call, someone())
        assert Contact.objects.get().search_id == search

    def test_a_call_out_of_the_blue_is_counted_too(self, reader, article):
        reader.post(self.URL)
        stored = Contact.objects.get()
        assert (stored.family, stored.search_id, stored.locale) == (None, None, "en")

    def test_nothing_stands_between_a_reader_and_a_person(self, reader, article):
        answer = reader.post(self.URL, {"token": "forged"})
        assert answer["Location"] == "/en/contact/"
        assert not Contact.objects.exists()

    def test_another_site_cannot_count_a_call(self, article):
        answer = Client(headers={"Origin": "https://evil.example"}).post(self.URL)
        assert not Contact.objects.exists()
        assert answer.status_code == 303


class TestPublications:
    def test_a_source_is_published(self, article):
        stored = Publication.objects.get()
        assert (stored.family, stored.locale) == (article.translation_key, "en")
        assert stored.revision == article.live_revision_id
        assert (stored.source_locale, stored.source_revision) == ("", None)

    def test_a_critical_change_says_so(self, article):
        article.change_severity = "critical"
        article.save_revision().publish()
        assert Publication.objects.latest("pk").severity == "critical"

    def test_a_translation_names_the_source_it_was_made_from(self, make_article):
        source = make_article()
        make_article(locale="de", slug="home-maker")
        translated = source.copy_for_translation(
            source.locale.__class__.objects.get(language_code="de"), copy_parents=True
        )
        translated.save_revision().publish()
        stored = Publication.objects.latest("pk")
        assert (stored.locale, stored.source_locale) == ("de", "en")
        assert stored.source_revision == source.live_revision_id

    def test_a_draft_is_no_publication(self, make_article):
        make_article("draft", publish=False)
        assert not Publication.objects.exists()


@pytest.mark.django_db
class TestFailures:
    """An event that cannot be written is lost; the page is not."""

    @pytest.fixture
    def refusing(self, article):
        """A database that takes no event until the test's transaction ends."""
        if connection.vendor != "sqlite":
            pytest.skip("makes SQLite refuse")
        token = token_on(article)
        with connection.cursor() as cursor:
            for model in (View, Search, Contact):
                table = model._meta.db_table
                cursor.execute(
                    f"CREATE TEMP TRIGGER refuse_{table} BEFORE INSERT ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'disk full'); END"
                )
        return token

    def test_the_page_is_served(self, reader, article, refusing, caplog):
        before = View.objects.count()
        answer = reader.get(article.url)
        assert answer.status_code == 200
        assert article.title in answer.content.decode()
        assert View.objects.count() == before
        assert "view was not recorded" in caplog.text

    def test_the_page_is_served_while_another_process_writes(
        self, reader, article, monkeypatch, caplog
    ):
        @contextmanager
        def locked():
            raise OperationalError("database is locked")
            yield

        monkeypatch.setattr(
            "feedback.recording.transaction", SimpleNamespace(atomic=locked)
        )
        answer = reader.get(article.url)
        monkeypatch.undo()
        assert answer.status_code == 200
        assert not View.objects.exists()
        assert "view was not recorded" in caplog.text

    def test_the_answer_to_a_search_is_given(self, asked, refusing, caplog):
        answered(asked)
        assert not Search.objects.exists()
        assert "search was not recorded" in caplog.text

    def test_the_way_to_a_person_is_open(self, reader, article, refusing):
        answer = reader.post("/en/feedback/contact/", {"token": refusing})
        assert answer["Location"] == "/en/contact/"


@pytest.mark.django_db
def test_a_locked_database_is_not_waited_for_and_patience_returns(tmp_path):
    path = tmp_path / "db.sqlite3"
    usual = 20
    database = ConnectionHandler(
        {
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": path,
                "OPTIONS": {"timeout": usual},
            }
        }
    )["default"]

    def patience(cursor) -> int:
        return cursor.execute("PRAGMA busy_timeout").fetchone()[0]

    with database.cursor() as cursor:
        cursor.execute("CREATE TABLE t (x)")
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with impatient(database):
            assert patience(cursor) == PATIENCE_MS
            with pytest.raises(DatabaseError, match="locked"):
                cursor.execute("INSERT INTO t VALUES (1)")
        assert patience(cursor) == usual * 1000
        other.close()
    database.close()

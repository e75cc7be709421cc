from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Revision

from articles.models import Announcement, Family, Topic
from feedback.models import Search, View, Vote
from kb.demo.articles import find_families
from kb.demo.content import ContentError, read_source, read_translation
from kb.demo.users import PASSWORD
from kb.demo.vectors import load_shipped
from kb.management.commands import load_demo
from kb.management.commands.load_demo import CONTENT, LOCALES
from search.encoder.files import ModelFiles
from search.indexing.documents import prepare
from search.indexing.source import current_texts, findable_keys
from search.models import GoldenQuestion, SynonymSet
from search.tuning.lines import problems_of_equal, problems_of_one_way
from search.vectors.cache import text_hash
from search.vectors.database import DatabaseVectorCache

FAMILIES = find_families(CONTENT, LOCALES)


def load() -> str:
    out = io.StringIO()
    call_command("load_demo", stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.fixture
def small(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a few families that a test may change."""
    settings.SIGNPOST_DEMO = True
    settings.MEDIA_ROOT = tmp_path / "media"
    root = tmp_path / "demo"
    for locale in ("en", "de"):
        (root / locale).mkdir(parents=True)
        for slug in ("api-keys", "phishing-email", "memo-tag"):
            source = CONTENT / locale / f"{slug}.yaml"
            (root / locale / source.name).write_bytes(source.read_bytes())
    for name in (
        *("topics.yaml", "announcements.yaml", "synonyms.yaml"),
        *("questions.yaml", "not_found_yet.yaml"),
    ):
        (root / name).write_bytes((CONTENT / name).read_bytes())
    monkeypatch.setattr(load_demo, "CONTENT", root)
    monkeypatch.setattr(load_demo, "LOCALES", ("en", "de"))
    return root


def article(slug: str, locale: str = "en") -> Any:
    family = Family.objects.get(external_id=slug)
    return Page.objects.get(
        translation_key=family.translation_key, locale__language_code=locale
    ).specific


@pytest.mark.django_db
def test_synonyms_are_loaded_once_and_without_faults(small: Path) -> None:
    load()
    names = [found.name for found in SynonymSet.objects.all()]
    load()

    assert "Second factor" in names
    assert [found.name for found in SynonymSet.objects.all()] == names
    for found in SynonymSet.objects.all():
        one_way = found.direction == SynonymSet.Direction.ONE_WAY
        problems = problems_of_one_way if one_way else problems_of_equal
        assert problems(found.phrases, lambda text: tuple(text.split())) == []
        assert found.revisions.count() == 1


def change(path: Path, **values: Any) -> None:
    content = yaml.safe_load(path.read_text())
    path.write_text(yaml.safe_dump(content | values, allow_unicode=True))


@pytest.mark.parametrize("files", FAMILIES, ids=lambda files: files.slug)
def test_content_is_as_its_format_says(files: Any):
    topics = yaml.safe_load((CONTENT / "topics.yaml").read_text())
    source = read_source(files.paths["en"])
    assert {source.facts.topic, *source.facts.other_topics} <= topics.keys()
    assert 0 < len(source.wording.summary) <= 300
    for locale, path in files.paths.items():
        if locale != "en":
            assert len(read_translation(path, source).wording.summary) <= 300


@pytest.mark.django_db
class TestLoading:
    def test_readers_see_every_language(self, small: Path, client: Client):
        load()
        german = client.get("/de/articles/api-keys/").content.decode()
        assert article("api-keys", "de").title in german
        assert 'href="/de/read/withdrawal-address-allow-list/"' in german

    def test_update_is_published_after_the_translations_it_leaves_behind(
        self, small: Path
    ):
        change(small / "de/api-keys.yaml", edition=1)
        load()
        source, translation = article("api-keys"), article("api-keys", "de")
        assert source.revisions.count() == 2
        assert source.change_note.startswith("New permission")
        assert translation.source_revision_id == source.revisions.earliest("pk").pk
        current = article("phishing-email", "de")
        assert current.source_revision_id == article("phishing-email").live_revision_id

    def test_facts_reach_the_page(self, small: Path):
        load()
        page = article("memo-tag", "de")
        names = yaml.safe_load((small / "de/memo-tag.yaml").read_text())
        assert [name.value for name in page.also_called] == names["also_called"]
        assert page.last_verified == article("memo-tag").last_verified is not None
        assert page.topic.slug == "glossary-basics"
        assert [topic.slug for topic in page.other_topics.all()] == ["deposits"]

    def test_topics_and_announcements_are_translated(self, small: Path):
        load()
        topic = Topic.objects.get(slug="withdrawals")
        assert topic.parent.slug == "deposits-withdrawals"
        assert (topic.name_de, topic.name_ind) == ("Auszahlungen", "Penarikan")
        assert Announcement.objects.active().filter(locale__language_code="ja").exists()

    def test_an_announcement_stands_on_the_articles_it_concerns(
        self, small: Path, client: Client
    ):
        load()
        title = yaml.safe_load((small / "announcements.yaml").read_text())[0]["title"]
        memo, keys = article("memo-tag", "de"), article("api-keys", "de")
        assert title["de"] in client.get(memo.url).content.decode()
        assert title["de"] not in client.get(keys.url).content.decode()

    def test_front_page_offers_help_in_its_language(self, small: Path, client: Client):
        load()
        title = article("phishing-email", "de").title
        assert title in client.get("/de/").content.decode()

    @pytest.mark.parametrize("name", ["editor", "lead", "admin"])
    def test_accounts_open_the_admin(self, small: Path, client: Client, name: str):
        load()
        user = authenticate(username=name, password=PASSWORD)
        client.force_login(user)
        assert client.get("/admin/").status_code == 200

    def test_readers_voted_on_live_revisions_before_today(self, small: Path):
        load()
        votes = Vote.objects.filter(family=article("api-keys").translation_key)
        assert votes.filter(locale="en").count() >= 10
        live = {article("api-keys", locale).live_revision_id for locale in ("en", "de")}
        assert set(votes.values_list("revision", flat=True)) <= live
        assert View.objects.latest("t").t.date() < timezone.now().date()
        assert Search.objects.filter(match="none").count() > 50

    def test_golden_questions_of_loaded_articles_are_there(self, small: Path):
        change(small / "not_found_yet.yaml", de=["Wie verbinde ich einen Bot?"])
        questions = {"api-keys": {"de": ["Wie verbinde ich einen Bot?", "API?"]}}
        (small / "questions.yaml").write_text(yaml.safe_dump(questions))
        load()
        family = article("api-keys").translation_key
        golden = GoldenQuestion.objects.filter(family=family)
        assert dict(golden.values_list("question", "active")) == {
            "Wie verbinde ich einen Bot?": False,
            "API?": True,
        }
        load()
        assert golden.count() == 2

    def test_a_first_start_makes_few_vectors(
        self, small: Path, model_files: ModelFiles
    ):
        load()
        load_shipped(model_files.fingerprint)

        articles = current_texts(findable_keys()).values()
        texts = {text for found in articles for text in prepare(found, 1).texts()}
        hashes = [text_hash(text) for text in sorted(texts)]
        shipped = DatabaseVectorCache(model_files.fingerprint).get(hashes)
        assert len(shipped) >= 0.95 * len(texts)

    def test_editor_may_publish_in_every_language(self, small: Path):
        load()
        user = authenticate(username="editor", password=PASSWORD)
        assert article("memo-tag", "de").permissions_for_user(user).can_publish()


@pytest.mark.django_db
class TestAgain:
    def test_second_run_changes_nothing(self, small: Path):
        load()
        before = Revision.objects.count(), Page.objects.count(), View.objects.count()
        assert "6 articles, 0 of them published now" in load()
        after = Revision.objects.count(), Page.objects.count(), View.objects.count()
        assert after == before

    def test_changed_file_is_published(self, small: Path):
        load()
        change(small / "de/memo-tag.yaml", title="Neuer Titel")
        assert "1 of them published now" in load()
        assert article("memo-tag", "de").title == "Neuer Titel"

    def test_edit_by_hand_is_kept(self, small: Path):
        load()
        page = article("memo-tag", "de")
        page.title = "Von Hand"
        page.save_revision().publish()
        change(small / "de/memo-tag.yaml", title="Neuer Titel")
        assert "0 of them published now" in load()
        assert article("memo-tag", "de").title == "Von Hand"


@pytest.mark.django_db
class TestRefusals:
    def test_outside_the_demo(self, settings: Any):
        settings.SIGNPOST_DEMO = False
        with pytest.raises(CommandError, match=r"kb\.settings\.demo"):
            load()

    def test_broken_file_is_named_and_its_family_left_out(self, small: Path):
        (small / "de/memo-tag.yaml").write_text("title: [")
        with pytest.raises(CommandError, match=r"de/memo-tag\.yaml: broken YAML"):
            load()
        assert not Family.objects.filter(external_id="memo-tag").exists()

    def test_announcement_about_a_topic_that_is_not_there(self, small: Path):
        path = small / "announcements.yaml"
        path.write_text(path.read_text().replace("[deposits-withdrawals]", "[trams]"))
        with pytest.raises(CommandError, match="there is no topic trams"):
            load()


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"summary": None, "extra": 1}, "unknown extra"),
        ({"type": "news"}, "unknown type 'news'"),
        ({"body": ["text"]}, "block 0 is not a map"),
        ({"body": [{"poem": "x"}]}, "block 0 is an unknown 'poem'"),
        ({"body": [{"text": ["x"]}]}, "block 0: text is not text"),
        ({"body": [{"callout": {"text": "x"}}]}, "missing kind"),
        ({"update": {"note": "", "severity": "", "body": {99: {}}}}, "block 99"),
    ],
)
def test_mistakes_in_a_source_are_named(
    tmp_path: Path, values: dict[str, Any], problem: str
):
    path = tmp_path / "api-keys.yaml"
    path.write_bytes((CONTENT / "en" / "api-keys.yaml").read_bytes())
    change(path, **values)
    with pytest.raises(ContentError, match=problem):
        read_source(path)


def test_translation_has_the_blocks_of_its_source(tmp_path: Path):
    source = read_source(CONTENT / "en" / "memo-tag.yaml")
    path = tmp_path / "memo-tag.yaml"
    path.write_bytes((CONTENT / "de" / "memo-tag.yaml").read_bytes())
    change(path, body=[{"text": "<p>Nur dies.</p>"}])
    with pytest.raises(ContentError, match="the blocks are"):
        read_translation(path, source)

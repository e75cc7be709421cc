"""How the task queue is set up, and that nothing depends on a broker being there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import TestCase
from django_tasks import TaskResultStatus, task
from wagtail.models import ReferenceIndex, Site

from articles.tree import ensure_section
from kb.celery import QUEUES, app
from kb.tasks import run_background_task
from search.indexing import broker, outbox
from search.tasks import index_pending
from tests.articles.factories import article, block

NOWHERE = "redis://127.0.0.1:1/0"
ran: list[str] = []


@task()
def note(word: str) -> None:
    ran.append(word)


@task()
def fail() -> None:
    raise ValueError("it cannot be done")


@pytest.fixture(autouse=True)
def no_broker(settings, monkeypatch) -> Iterator[None]:
    """Wagtail's tasks go to a broker that does not answer."""
    monkeypatch.setattr(broker, "_silent_since", -broker.LEFT_ALONE)
    broker._redis.cache_clear()
    settings.REDIS_URL = NOWHERE
    settings.TASKS = {"default": {"BACKEND": "kb.tasks_backend.CeleryBackend"}}
    ran.clear()
    yield
    broker._redis.cache_clear()


def own_tasks() -> dict[str, object]:
    app.loader.import_default_modules()
    others = ("celery.", "tests.")
    return {n: t for n, t in app.tasks.items() if not n.startswith(others)}


def test_no_task_runs_longer_than_its_message_stays_hidden():
    visible_again = app.conf.broker_transport_options["visibility_timeout"]

    limits = {name: found.time_limit for name, found in own_tasks().items()}

    assert limits
    assert all(limit and limit < visible_again for limit in limits.values()), limits


def test_schedule_names_tasks_that_exist_and_expire():
    for entry in app.conf.beat_schedule.values():
        assert entry["task"] in own_tasks()
        assert entry["options"]["expires"] <= entry["schedule"].seconds


def test_every_task_has_a_queue_that_workers_listen_to():
    route = app.amqp.router.route

    queues = {name: route({}, name)["queue"].name for name in own_tasks()}

    assert set(queues.values()) == set(QUEUES) == set(app.amqp.queues)
    assert queues["search.tasks.index_urgent"] == "urgent"
    assert queues["kb.tasks.publish_due"] == "urgent"
    assert queues["search.tasks.audit"] == "reports"


def test_nothing_is_pickled():
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"


@pytest.mark.django_db
def test_publishing_goes_on_without_a_broker():
    Site.clear_site_root_paths_cache()
    ContentType.objects.clear_cache()
    ensure_section("en")
    with TestCase.captureOnCommitCallbacks(execute=True) as called:
        page = article("Trading fees")

    assert called
    assert [entry.family for entry in outbox.claim(5)] == [page.translation_key]


@pytest.mark.django_db
def test_many_changes_in_one_transaction_are_one_call():
    with TestCase.captureOnCommitCallbacks() as called:
        for _ in range(5):
            broker.call_after_commit(index_pending)

    assert len(called) == 1


@pytest.mark.django_db
def test_broker_that_does_not_answer_is_asked_once(caplog):
    for _ in range(3):
        broker.call(index_pending)

    assert caplog.text.count("The broker does not answer") == 1


@pytest.mark.django_db
class TestBackgroundTasks:
    def test_run_here_without_a_broker_once_committed(self):
        with TestCase.captureOnCommitCallbacks(execute=True):
            result = note.enqueue("done")
            before = list(ran)

        assert before == []
        assert ran == ["done"]
        assert result.status == TaskResultStatus.READY

    def test_do_not_run_when_rolled_back(self):
        def enqueue_and_fail() -> None:
            with transaction.atomic():
                note.enqueue("never")
                raise RuntimeError

        with (
            TestCase.captureOnCommitCallbacks(execute=True),
            pytest.raises(RuntimeError),
        ):
            enqueue_and_fail()

        assert ran == []

    def test_that_fail_take_nothing_back(self, caplog):
        with TestCase.captureOnCommitCallbacks(execute=True):
            fail.enqueue()
            note.enqueue("done")

        assert ran == ["done"]
        assert "it cannot be done" in caplog.text

    def test_of_wagtail_keep_its_indexes_up_to_date(self):
        Site.clear_site_root_paths_cache()
        ContentType.objects.clear_cache()
        ensure_section("en")
        target = article("Trading fees")
        link = f'<p><a linktype="page" id="{target.pk}">See here</a></p>'
        with TestCase.captureOnCommitCallbacks(execute=True):
            article("Staking", body=[block("text", link)])

        assert ReferenceIndex.get_references_to(target).exists()

    def test_about_what_is_gone_are_done(self):
        path = "wagtail.tasks.update_reference_index_task"

        run_background_task(path, ["wagtailcore", "page", 10**6], {})

    def test_are_nothing_else_than_tasks(self):
        with pytest.raises(TypeError):
            run_background_task("os.getcwd", [], {})

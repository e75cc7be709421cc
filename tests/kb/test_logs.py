from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest
from celery.contrib.testing.worker import start_worker
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from structlog.stdlib import ProcessorFormatter

import kb.urls
from kb.celery import app
from kb.logs import logging_config
from kb.middleware import RequestLog

logger = logging.getLogger("search")
GIVEN = "0123abcd-ef45-6789"


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What production would have written so far."""
    # A worker sets Django up again, and logging with it.
    app.loader.init_worker()
    described = dict(logging_config(json=True)["formatters"]["line"])
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(described.pop("()")(**described))
    requests = logging.getLogger("django_structlog")
    before = requests.level
    requests.setLevel(logging.INFO)
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)
    requests.setLevel(before)


def answer(
    request: HttpRequest, view: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse:
    response = RequestLog(view)(request)
    assert isinstance(response, HttpResponse)
    return response


def warns(request: HttpRequest) -> HttpResponse:
    logger.warning("The index is slow: %s", 7)
    return HttpResponse()


def test_all_lines_of_a_request_have_its_id(
    lines: Callable[[], list[dict[str, Any]]], rf: RequestFactory
) -> None:
    responses = [answer(rf.get("/en/"), warns) for _ in range(2)]

    ids = [response["X-Request-ID"] for response in responses]
    assert ids[0] != ids[1]
    assert [(line["request_id"], line["event"]) for line in lines()] == [
        (ids[0], "The index is slow: 7"),
        (ids[0], "request_finished"),
        (ids[1], "The index is slow: 7"),
        (ids[1], "request_finished"),
    ]
    warned, finished = lines()[:2]
    assert (warned["level"], warned["logger"]) == ("warning", "search")
    assert (finished["request"], finished["code"]) == ("GET /en/", 200)
    assert finished["milliseconds"] >= 0


@pytest.mark.parametrize(
    ("proxies", "given", "taken"),
    [
        (1, GIVEN, True),
        (0, GIVEN, False),
        (1, "short", False),
        (1, "x" * 65, False),
        (1, 'quoted"and\nbroken', False),
    ],
)
def test_only_a_sane_id_of_a_trusted_proxy_is_taken_over(
    rf: RequestFactory, settings: Any, proxies: int, given: str, taken: bool
) -> None:
    settings.SIGNPOST_TRUSTED_PROXIES = proxies

    response = answer(rf.get("/", headers={"X-Request-ID": given}), warns)

    assert (response["X-Request-ID"] == given) is taken


def broken(request: HttpRequest) -> HttpResponse:
    question = request.GET["q"]
    raise RuntimeError(f"broken by {len(question)} characters")


urlpatterns = [path("broken", broken), *kb.urls.urlpatterns]


@pytest.mark.urls(__name__)
def test_a_failure_is_written_once_with_its_traceback_and_without_the_question(
    lines: Callable[[], list[dict[str, Any]]], client: Client
) -> None:
    client.raise_request_exception = False

    response = client.get("/broken", {"q": "zebrafinch"})

    assert response.status_code == 500
    (failure,) = [line for line in lines() if "exception" in line]
    assert failure["request_id"] == response["X-Request-ID"]
    assert "broken by 10 characters" in failure["exception"]
    assert "zebrafinch" not in json.dumps(lines())


def test_query_strings_of_other_peoples_messages_are_cut_off(
    lines: Callable[[], list[dict[str, Any]]],
) -> None:
    logging.getLogger("gunicorn.error").error(
        "Error handling request %s", "/en/search/?q=zebrafinch&page=2"
    )

    assert lines()[0]["event"] == "Error handling request /en/search/?…"


done = Event()


@app.task
def index() -> None:
    logger.warning("Indexing")
    done.set()


def test_development_server_writes_no_query_string() -> None:
    server = logging.getLogger("django.server")
    said = '"GET /en/search/?q=where+is+my+money HTTP/1.1" %s %s'
    record = server.makeRecord(server.name, 20, "", 0, said, ("200", "9"), None)

    # pytest adds handlers of its own.
    ours = [h for h in server.handlers if isinstance(h.formatter, ProcessorFormatter)]
    (written,) = [handler.format(record) for handler in ours]
    assert "/en/search/?… HTTP/1.1" in written
    assert not server.propagate


def test_tasks_go_on_with_the_id_of_the_request_that_caused_them(
    lines: Callable[[], list[dict[str, Any]]], rf: RequestFactory
) -> None:
    def publishes(request: HttpRequest) -> HttpResponse:
        index.delay()
        return HttpResponse()

    with start_worker(app, perform_ping_check=False, pool="solo"):
        request_id = answer(rf.get("/"), publishes)["X-Request-ID"]
        assert done.wait(20)

    (line,) = [line for line in lines() if line["event"] == "Indexing"]
    assert line["request_id"] == request_id
    assert line["task_id"]

"""What docker-compose.yml starts, run as processes: readers, editors, operators."""

from __future__ import annotations

import gzip
import json
import os
import re
import socket
import threading
import time

import pytest

from tests.services.processes import wait_until
from tests.stack.browser import Browser
from tests.stack.stack import Stack

pytestmark = pytest.mark.services

FINDABLE_SECONDS = 60
STYLE = re.compile(r'href="(/static/[^"]+\.css)"')
ADMINISTRATOR = {
    "DJANGO_SUPERUSER_USERNAME": "editor",
    "DJANGO_SUPERUSER_EMAIL": "editor@example.com",
    "DJANGO_SUPERUSER_PASSWORD": "a-long-enough-one",
}
PUBLISH = """
from articles.models import FaqPage, Topic
from articles.tree import ensure_section
topic, made = Topic.objects.get_or_create(slug="money", defaults={{"name_en": "Money"}})
section = ensure_section("en")
for title in {titles!r}:
    page = FaqPage(title=title, locale=section.locale, live=False, topic=topic)
    section.add_child(instance=page)
    page.save_revision().publish()
    print(page.pk)
"""


@pytest.fixture
def reader(stack: Stack) -> Browser:
    return Browser(int(stack.ports["proxy"]["HTTPS_PORT"]))


def publish(stack: Stack, *titles: str) -> list[str]:
    """Publish questions in English; their page numbers."""
    code = PUBLISH.format(titles=titles)
    done = stack.run("web", "python", "manage.py", "shell", "--no-imports", "-c", code)
    return done.stdout.split()


def found(reader: Browser, title: str) -> bool | None:
    """None while a part of the search is too slow, as on a machine that is busy."""
    state, titles = reader.search(title)
    return title in titles if state == "ok" else None


def test_the_command_line_of_the_image_works_where_nothing_can_be_written(
    stack: Stack,
) -> None:
    checked = stack.run("web", "python", "manage.py", "check", "--deploy")
    written = stack.run("web", "touch", "/data/mark", "manage.py.new", ok=False)

    assert "no issues" in checked.stdout
    assert written.returncode == 1
    assert written.stderr.count("ermission denied") == 2


def test_an_article_is_found_when_it_is_published_and_gone_when_it_is_not(
    stack: Stack, reader: Browser
) -> None:
    (page,) = publish(stack, "Where is my zebra deposit")

    stack.wait_until(
        lambda: found(reader, "Where is my zebra deposit"),
        FINDABLE_SECONDS,
        "the article is found",
    )

    environment = os.environ | ADMINISTRATOR
    stack.run(
        "web",
        *("env", *(f"{name}={environment[name]}" for name in ADMINISTRATOR)),
        *("python", "manage.py", "createsuperuser", "--no-input"),
    )
    editor = Browser(reader.port)
    signed_in = editor.submit(
        "/admin/login/", username="editor", password="a-long-enough-one", next="/admin/"
    )
    assert signed_in.status == 302, signed_in.text
    unpublished = editor.submit(f"/admin/pages/{page}/unpublish/")
    assert unpublished.status == 302

    stack.wait_until(
        lambda: found(reader, "Where is my zebra deposit") is False,
        FINDABLE_SECONDS,
        "the article is gone",
    )


def test_a_file_of_articles_is_imported_where_nothing_can_be_written(
    stack: Stack,
) -> None:
    line = {
        "id": "shop:quokka",
        "lang": "en",
        "type": "faq",
        "title": "Where is my quokka deposit",
        "body": "<p>On its way.</p>",
    }
    file = "/tmp/articles.jsonl"
    write = f"echo '{json.dumps(line)}' > {file}"

    done = stack.run(
        "setup", "sh", "-c", f"{write} && python manage.py import_articles {file}"
    )

    assert "1 created" in done.stdout


def test_pages_are_compressed_checked_again_and_guarded(reader: Browser) -> None:
    page = reader.get("/en/", Accept_Encoding="gzip")

    assert page.status == 200
    assert page.headers["content-encoding"] == "gzip"
    assert b"<html" in gzip.decompress(page.body)
    assert page.headers["cache-control"] == "max-age=0, must-revalidate"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["strict-transport-security"].startswith("max-age=31536000")
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["x-frame-options"] == "DENY"
    assert page.cookies == {}
    again = reader.get(
        "/en/", Accept_Encoding="gzip", If_None_Match=page.headers["etag"]
    )
    assert again.status == 304


def test_static_files_are_kept_for_ever_by_name(reader: Browser) -> None:
    style = STYLE.search(reader.get("/en/").text)
    assert style

    kept = reader.get(style[1], Accept_Encoding="gzip")
    missing = reader.get("/static/main.0123456789ab.css")

    assert kept.status == 200
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert kept.headers["content-encoding"] == "gzip"
    assert missing.status == 404
    assert "immutable" not in missing.headers.get("cache-control", "")


def test_pictures_are_served_and_documents_are_not(
    stack: Stack, reader: Browser
) -> None:
    media = stack.folder / "volumes" / "media"
    for name in ("images/board.svg", "documents/contract.pdf"):
        (media / name).parent.mkdir(exist_ok=True)
        (media / name).write_text("<svg/>")

    picture = reader.get("/media/images/board.svg")

    assert picture.status == 200
    assert "sandbox" in picture.headers["content-security-policy"]
    assert reader.get("/media/documents/contract.pdf").status == 404
    assert reader.get("/media/images/../documents/contract.pdf").status in (400, 404)


def test_a_request_has_an_id_and_questions_stand_in_no_log(
    stack: Stack, reader: Browser
) -> None:
    asked = reader.get("/en/search/?q=okapi", X_Request_ID="forged-by-the-reader")

    given = asked.headers["x-request-id"]
    assert given != "forged-by-the-reader"
    web = stack.folder / "web.log"
    wait_until(lambda: given in web.read_text(), 10, "the request is in the log")
    logs = {path.name: path.read_text() for path in stack.folder.glob("*.log")}
    assert "/en/search/" in logs["proxy.log"]
    assert [name for name, text in logs.items() if "okapi" in text] == []


def test_a_body_that_no_form_of_readers_has_is_refused(reader: Browser) -> None:
    body = b"{" + b" " * 1_000_000
    headers = {"Content-Type": "application/json"}

    assert reader.ask("POST", "/api/v1/feedback", headers, body).status == 413


def test_plain_http_leads_to_https(stack: Stack) -> None:
    address = ("127.0.0.1", int(stack.ports["proxy"]["HTTP_PORT"]))
    with socket.create_connection(address) as plain:
        plain.sendall(b"GET /en/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = plain.recv(4096).decode()

    assert answer.startswith("HTTP/1.1 308")
    assert "location: https://localhost/en/" in answer.lower()


def test_operators_see_the_status_with_the_token_alone(
    stack: Stack, reader: Browser
) -> None:
    token = stack.secret("status_token")

    assert reader.get("/status").status in (302, 403)
    assert reader.get("/status", Authorization=f"Bearer {token}").status == 200
    assert reader.get("/readyz").status == 200


def test_the_site_signs_in_to_search_as_itself(stack: Stack) -> None:
    """The administrator does nothing but make that user."""
    lines = (stack.folder / "search-requests.json").read_text().splitlines()
    requests = [json.loads(line)["request"] for line in lines]
    made = [
        r["uri"] for r in requests if r["method"] == "PUT" and "_security" in r["uri"]
    ]

    assert made == ["/_security/role/signpost", "/_security/user/signpost"]
    assert all(request["tls"]["server_name"] == "localhost" for request in requests)


def test_every_service_is_healthy_by_its_own_check(stack: Stack) -> None:
    for name in ("proxy", "web", "worker", "worker-urgent", "beat", "redis"):
        stack.wait_until_healthy(name)


def test_a_worker_that_is_stopped_in_its_work_loses_nothing(
    stack: Stack, reader: Browser
) -> None:
    firsts, seconds = ("kar", "lum", "nov", "pel", "ras", "tor"), "bin dak fel gor hup"
    titles = [f"Rule {a}{b}" for a in firsts for b in seconds.split()]
    publishing = threading.Thread(target=publish, args=(stack, *titles))
    publishing.start()
    stack.wait_until(
        lambda: found(reader, titles[0]), FINDABLE_SECONDS, "the first one is found"
    )

    status = stack.stop("worker")
    publishing.join()
    stack.start("worker")

    assert status == 0
    for title in titles[::5]:
        stack.wait_until(lambda t=title: found(reader, t), 90, title)
    audited = stack.run("web", "python", "manage.py", "audit_index", ok=False)
    assert audited.returncode == 0, audited.stdout + audited.stderr


def test_readers_wait_while_the_web_process_starts_and_are_told_when_it_does_not(
    stack: Stack, reader: Browser
) -> None:
    assert stack.stop("web") == 0

    told = reader.get("/en/")
    assert told.status in (502, 503)
    assert "Back in a moment" in told.text
    assert told.headers["cache-control"] == "no-store"

    answers: list[int] = []
    waiting = threading.Thread(target=lambda: answers.append(reader.get("/en/").status))
    waiting.start()
    stack.start("web")
    waiting.join()
    stack.wait_until_healthy("web")
    assert answers == [200]


def test_a_web_process_that_is_stopped_answers_those_it_has_begun_with(
    stack: Stack, reader: Browser
) -> None:
    answers: list[tuple[float, int]] = []
    stopped = threading.Event()

    def read() -> None:
        while not stopped.is_set():
            begun = time.monotonic()
            answers.append((begun, reader.get("/en/search/?q=deposit").status))

    readers = [threading.Thread(target=read) for _ in range(4)]
    for each in readers:
        each.start()
    stack.wait_until(lambda: len(answers) > 8, 30, "readers are answered")
    told_to_stop = time.monotonic()
    status = stack.stop("web")
    stopped.set()
    stack.start("web")
    for each in readers:
        each.join()
    stack.wait_until_healthy("web")

    assert status == 0
    begun_before = [code for begun, code in answers if begun < told_to_stop]
    assert set(begun_before) == {200}


def test_everything_stops_in_its_time(stack: Stack) -> None:
    for name in ("beat", "worker", "worker-urgent"):
        assert stack.stop(name) == 0, name
        stack.start(name)
        stack.wait_until_healthy(name)

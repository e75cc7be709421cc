"""Films of this site: where they are, who may see them, and in pieces for players."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction

from articles.byte_ranges import PIECE
from tests.articles.factories import article, block

pytestmark = pytest.mark.usefixtures("help_centre")

FILM = bytes(range(256)) * (PIECE // 128)


@pytest.fixture
def document(settings: Any, tmp_path: Path) -> Document:
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": backend}}
    settings.MEDIA_ROOT = tmp_path
    root = Collection.get_first_root_node()
    return Document.objects.create(
        title="Film",
        file=ContentFile(FILM, name="film.mp4"),
        collection=root.add_child(name="Films"),
    )


def part(client: Client, document: Document, asked: str, **more: str) -> Any:
    return client.get(document.url, headers={"range": asked} | more)


def test_film_is_where_its_page_says(client: Client, document: Document) -> None:
    body = [block("video", {"title": "How to withdraw", "file": document.pk})]
    html = client.get(article(body=body).url).content
    shown = client.get(BeautifulSoup(html, "html.parser").video["src"])
    assert shown.status_code == 200
    assert b"".join(shown.streaming_content) == FILM


def test_of_a_film_that_was_deleted_the_transcript_stays(
    client: Client, document: Document
) -> None:
    silent = {"title": "How to trade", "file": document.pk}
    spoken = {**silent, "title": "How to withdraw", "transcript": "Tap Withdraw."}
    page = article(body=[block("video", silent), block("video", spoken)])
    document.delete()
    html = BeautifulSoup(client.get(page.url).content, "html.parser")
    (body,) = html.select(".article-body")
    assert not body.find_all(["video", "figure"])
    assert "How to trade" not in body.get_text()
    assert body.details.has_attr("open")
    told = " ".join(body.details.get_text().split())
    assert told == "Transcript of the video “How to withdraw” Tap Withdraw."


@pytest.mark.parametrize("asked", ["", "bytes=0-1"])
def test_film_of_a_private_collection_is_kept(
    client: Client, document: Document, asked: str
) -> None:
    CollectionViewRestriction.objects.create(
        collection=document.collection, restriction_type="login"
    )
    response = part(client, document, asked)
    assert response.status_code == 302
    assert "login" in response["Location"]


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-1", 0, 1),
        ("bytes=300-", 300, 300 + PIECE - 1),
        (f"bytes=0-{2 * PIECE}", 0, PIECE - 1),
        (f"bytes={2 * PIECE - 3}-{9 * PIECE}", 2 * PIECE - 3, 2 * PIECE - 1),
    ],
)
def test_player_gets_the_piece_that_it_asks_for(
    client: Client, document: Document, asked: str, first: int, last: int
) -> None:
    response = part(client, document, asked, **{"accept-encoding": "gzip"})
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/{len(FILM)}"
    assert response["Content-Length"] == str(last - first + 1)
    assert response["Content-Type"] == "video/mp4"
    assert response.content == FILM[first : last + 1]


def test_nothing_is_behind_the_end(client: Client, document: Document) -> None:
    response = part(client, document, f"bytes={len(FILM)}-")
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(FILM)}"


@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=-5", "bytes=0-1,4-5", "l=1-"])
def test_other_ranges_get_the_whole(
    client: Client, document: Document, asked: str
) -> None:
    response = part(client, document, asked)
    assert (response.status_code, int(response["Content-Length"])) == (200, len(FILM))


def test_rest_of_another_film_is_not_sent(client: Client, document: Document) -> None:
    known = part(client, document, "bytes=0-1")["ETag"]
    same = part(client, document, "bytes=2-", **{"if-range": known})
    assert same.status_code == 206
    other = part(client, document, "bytes=2-", **{"if-range": '"other"'})
    assert other.status_code == 200

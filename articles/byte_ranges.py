"""Documents in pieces: players ask for ranges of bytes, and Safari plays nothing that
comes without."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.utils.http import quote_etag
from wagtail.documents.models import AbstractDocument

RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")
PIECE = 2**20
"""Bytes in one answer at most, so that no film holds a thread while it is watched."""


def piece_of(document: AbstractDocument, request: HttpRequest) -> HttpResponse | None:
    """The range of bytes that a request asks for, or its beginning.

    None, for the whole document, when it asks for no range, for one that is not
    understood, or for the rest of what has changed since.
    """
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    size = document.get_file_size()
    if request.method != "GET" or asked is None or size is None:
        return None
    etag = quote_etag(document.get_file_hash())
    first, last = int(asked[1]), int(asked[2] or asked[1])
    if last < first or request.headers.get("If-Range", etag) != etag:
        return None
    if first >= size:
        headers = {"Content-Range": f"bytes */{size}"}
        return HttpResponse(status=416, headers=headers)
    with document.open_file() as file:
        file.seek(first)
        piece = file.read(min(last - first + 1, PIECE) if asked[2] else PIECE)
    return HttpResponse(
        piece,
        status=206,
        content_type=document.content_type,
        headers={
            "Content-Range": f"bytes {first}-{first + len(piece) - 1}/{size}",
            # What says how it is encoded, GZipMiddleware leaves as it is.
            "Content-Encoding": "identity",
            "Content-Disposition": document.content_disposition,
            "Content-Security-Policy": "default-src 'none'",
            "ETag": etag,
        },
    )

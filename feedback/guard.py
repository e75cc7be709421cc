"""What keeps other sites from answering in a reader's name, without a cookie."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def from_this_site(request: HttpRequest) -> bool:
    """Return whether a POST comes from our own pages or from no browser at all.

    Every browser sends Sec-Fetch-Site or Origin with a POST. Sec-Fetch-Site is asked
    first, since under our ``no-referrer`` policy forms carry ``Origin: null``. A client
    that sends neither is not a browser, so no other site can be behind it.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    ours = f"{request.scheme}://{request.get_host()}"
    return origin == ours or origin in settings.CSRF_TRUSTED_ORIGINS

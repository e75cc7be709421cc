"""Requests per client and minute, counted in the cache."""

from __future__ import annotations

import threading

from django.conf import settings
from django.http import HttpRequest
from ninja.throttling import SimpleRateThrottle

from feedback.visitors import client_address, network_pseudonym


class ClientThrottle(threading.local, SimpleRateThrottle):
    """Counts networks by pseudonym, so that no address is kept.

    One serves all threads, and holds what it counts: each thread sees its own.
    """

    def __init__(self) -> None:
        super().__init__(rate=f"{settings.SIGNPOST_API_RATE}/min")

    def allow_request(self, request: HttpRequest) -> bool:
        self.num_requests = settings.SIGNPOST_API_RATE
        allowed: bool = super().allow_request(request)
        return allowed

    def get_cache_key(self, request: HttpRequest) -> str:
        return f"api-rate:{network_pseudonym(client_address(request))}"

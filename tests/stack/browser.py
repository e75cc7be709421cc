"""One visitor of the stack, over TLS through the proxy."""

from __future__ import annotations

import json
import re
import ssl
from dataclasses import dataclass, field
from http.client import HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlencode

HIDDEN_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass(frozen=True, slots=True)
class Page:
    status: int
    headers: dict[str, str]
    cookies: dict[str, str]
    body: bytes

    @classmethod
    def of(cls, response: HTTPResponse) -> Page:
        cookies = (
            header.split(";")[0].split("=", 1)
            for header in response.headers.get_all("Set-Cookie", [])
        )
        return cls(
            response.status,
            {name.lower(): value for name, value in response.headers.items()},
            dict(cookies),
            response.read(),
        )

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Browser:
    """Keeps cookies; follows no redirect; the certificate is of nobody's authority."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
    ) -> Page:
        context = ssl._create_unverified_context()
        connection = HTTPSConnection(
            "localhost", self.port, timeout=60, context=context
        )
        sent = dict(headers or {})
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        try:
            connection.request(method, path, body, sent)
            page = Page.of(connection.getresponse())
        finally:
            connection.close()
        self.cookies |= page.cookies
        return page

    def get(self, path: str, **headers: str) -> Page:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("GET", path, named)

    def submit(self, path: str, **values: str) -> Page:
        """Open the page of a form and send the form back with ``values``."""
        form = self.get(path)
        token = HIDDEN_TOKEN.search(form.text)
        assert token, form.status
        fields = {"csrfmiddlewaretoken": token[1], **values}
        origin = f"https://localhost:{self.port}"
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": origin,
        }
        return self.ask("POST", path, headers, urlencode(fields).encode())

    def search(self, question: str) -> tuple[str, list[str]]:
        """The state of the API's search (``ok`` with all its parts) and its titles."""
        query = urlencode({"q": question, "locale": "en"})
        found: dict[str, Any] = json.loads(self.get(f"/api/v1/search?{query}").body)
        return found["state"], [result["title"] for result in found["results"]]

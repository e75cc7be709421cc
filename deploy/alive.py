"""Ends with 0 when the web process in this container answers: a health check."""

from __future__ import annotations

import os
import sys
from http.client import HTTPConnection, HTTPException

connection = HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=4)
try:
    connection.request("GET", "/healthz")
    status = connection.getresponse().status
except (OSError, HTTPException) as error:
    sys.exit(f"The web process does not answer: {error}")
if status != 200:
    sys.exit(f"The web process answers {status}.")

"""Web processes: ``gunicorn --config python:kb.gunicorn kb.wsgi``.

Whatever is given on the command line or in GUNICORN_CMD_ARGS goes before this.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import Any

from kb.logs import logging_config

bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
# Each process loads the site after the fork: the encoder's native library, once loaded,
# does not survive a fork in order.
preload_app = False
timeout = 30
graceful_timeout = 30
# Longer than a proxy keeps its idle connections, so that it is the one to close them.
keepalive = 125
limit_request_line = 8190
control_socket_disable = True

# Django writes a line for each request; the usual one would hold what was asked.
logconfig_dict = logging_config(json=True)
logconfig_dict["loggers"]["gunicorn.error"] = {"level": "INFO", "propagate": True}
logconfig_dict["loggers"]["gunicorn.access"] = {"level": "CRITICAL"}

# Where all processes of this server put their counts for /metrics; each server needs a
# folder of its own, so another one's files are never read.
_counts = tempfile.mkdtemp(prefix="signpost-metrics-")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = _counts


def post_worker_init(worker: Any) -> None:
    """The encoder takes longer to open than a reader's question may wait for it."""
    from django.db import connections

    from search.components import search_service

    search_service().warm_up()
    # Readers are answered in other threads, each with a connection of its own.
    connections.close_all()


def child_exit(server: Any, worker: Any) -> None:
    """A dead process is on no step of search any more; what it counted stays."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:
    shutil.rmtree(_counts, ignore_errors=True)

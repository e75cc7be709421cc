"""One way of writing logs for all processes: JSON lines, or text for people.

Each line carries the id of its request or task. What readers ask stays out: query
strings are cut off, and neither local variables nor what a call hands over beside its
message (Django hands over requests) is ever written.
"""

from __future__ import annotations

import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

QUERY_STRING = re.compile(r"\?[^\s\"'>)\]]+")

LEVELS = {
    "INFO": ("articles", "search", "feedback", "reports", "kb", "celery"),
    "WARNING": ("celery.worker.strategy",),
    # The search that fails says so itself, in one line.
    "ERROR": ("elastic_transport",),
    # What these would say, the line of each request and task says with its id.
    "CRITICAL": ("django.request", "celery.app.trace"),
}

EVERY_LINE: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def without_query_strings(
    logger: WrappedLogger, method: str, event: EventDict
) -> EventDict:
    """Servers name addresses as they were asked for in their own messages."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = QUERY_STRING.sub("?…", value)
    return event


def logging_config(*, json: bool) -> dict[str, Any]:
    """What Django and gunicorn hand to ``logging.config.dictConfig``."""
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.dev.ConsoleRenderer(
            colors=False,
            pad_event_to=0,
            pad_level=False,
            exception_formatter=structlog.dev.plain_traceback,
        )
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": EVERY_LINE,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    without_query_strings,
                    renderer,
                ],
            }
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "line"}
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            # What `runserver` says of each request; else Django writes it as it is.
            "django.server": {"handlers": ["console"], "propagate": False},
            **{
                name: {"level": level}
                for level, names in LEVELS.items()
                for name in names
            },
        },
    }


def use_structlog() -> None:
    """Lines of django-structlog go through the same handlers as all others."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *EVERY_LINE,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )

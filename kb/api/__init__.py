"""The public JSON API, version 1."""

from __future__ import annotations

from ninja import NinjaAPI

from kb.api import articles, feedback, search
from kb.api.problems import add_problem_handlers
from kb.api.throttle import ClientThrottle

api = NinjaAPI(
    title="Signpost",
    version="1",
    description="Search and read the help centre, and say whether it helped.",
    docs_url=None,
    throttle=[ClientThrottle()],
)
api.add_router("", search.router)
api.add_router("", articles.router)
api.add_router("", feedback.router)
add_problem_handlers(api)

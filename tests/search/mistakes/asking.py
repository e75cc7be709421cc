from __future__ import annotations

from typing import Any

from search.answering.answer import Answer, Question
from search.service import SearchService


def ask(service: SearchService, text: str, **asked: Any) -> Answer:
    return service.search(Question(text, "en", **asked), ("en",))

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from feedback.errors import OtherSite
from feedback.guard import from_this_site
from feedback.models import COMMENT_LENGTH
from feedback.service import LAST_POSITION, Kind, Submission, submit
from feedback.tokens import locale_of
from feedback.visitors import reader_of
from kb.api.locales import speak_first

router = Router(tags=["feedback"])


class FeedbackIn(Schema):
    kind: Literal["vote", "click", "contact"]
    token: str = ""
    family: Annotated[str, Field(max_length=255)] = ""
    locale: Annotated[str, Field(max_length=12)] = ""
    helpful: bool | None = None
    reason: Annotated[str, Field(max_length=20)] | None = None
    comment: Annotated[str, Field(max_length=COMMENT_LENGTH)] | None = None
    search: str | None = None
    position: Annotated[int, Field(ge=1, le=LAST_POSITION)] | None = None


class FeedbackOut(Schema):
    receipt: str
    notice: str


@router.post("/feedback", response={201: FeedbackOut}, url_name="feedback")
def feedback(request: HttpRequest, given: FeedbackIn) -> Status[FeedbackOut]:
    """A vote, a click on a result, or a call for a person.

    A vote answers with the key of its receipt, by which it can be changed.
    """
    speak_first((given.locale, locale_of(given.token)))
    if not from_this_site(request):
        raise OtherSite
    submission = Submission(
        kind=Kind(given.kind),
        token=given.token,
        family=given.family,
        locale=given.locale,
        helpful=given.helpful,
        reason=given.reason or "",
        comment=given.comment or "",
        search=given.search or "",
        position=given.position,
    )
    receipt = submit(submission, reader_of(request))
    if receipt is None:
        return Status(201, FeedbackOut(receipt="", notice=""))
    notice = str(receipt.notice.label) if receipt.notice else ""
    return Status(201, FeedbackOut(receipt=receipt.key, notice=notice))

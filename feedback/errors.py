"""Why feedback could not be taken: each with a sentence for the reader and a status."""

from __future__ import annotations

from http import HTTPStatus

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class FeedbackError(Exception):
    """Nothing was stored; ``message`` says why in the reader's language."""

    status: HTTPStatus
    code: str
    message: str | Promise


class OtherSite(FeedbackError):
    status = HTTPStatus.FORBIDDEN
    code = "other-site"
    message = _(
        "This answer did not come from our own page, so we did not count it. "
        "Open the article here and answer again."
    )


class BadToken(FeedbackError):
    status = HTTPStatus.BAD_REQUEST
    code = "bad-token"
    message = _(
        "We cannot tell which article this answer is about. "
        "Open the article again and answer there."
    )


class BadReceipt(FeedbackError):
    status = HTTPStatus.NOT_FOUND
    code = "bad-receipt"
    message = _(
        "This link does not lead to an answer. It may be incomplete or too old."
    )


class LanguageNotPublished(FeedbackError):
    status = HTTPStatus.NOT_FOUND
    code = "not-found"
    message = _("This site does not publish in that language.")


class ArticleNotFound(FeedbackError):
    status = HTTPStatus.NOT_FOUND
    code = "article-not-found"
    message = _("There is no such article in this language.")


class ArticleWithdrawn(FeedbackError):
    status = HTTPStatus.GONE
    code = "article-withdrawn"
    message = _("This article was withdrawn, so it takes no more answers.")


class NotCounted(FeedbackError):
    status = HTTPStatus.FORBIDDEN
    code = "not-counted"
    message = _("Answers of signed-in staff and of automatic programs are not counted.")


class TooMany(FeedbackError):
    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "too-many"
    message = _(
        "Many answers came from your connection in the last hour. "
        "Please try again later."
    )


class Incomplete(FeedbackError):
    """A field is missing or wrong; ``fields`` maps its name to what is wrong."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "incomplete"
    message = _("Part of your answer is missing or cannot be read.")

    def __init__(self, fields: dict[str, list[str]]) -> None:
        super().__init__(self.code)
        self.fields = fields

"""Signed names of what a reader saw or did; they take the place of cookies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext_lazy as _

from feedback.errors import BadReceipt, BadToken, FeedbackError

# "." is no part of a signature and needs no escape in an address.
PAGE = Signer(salt="feedback.page", sep=".")
RECEIPT = Signer(salt="feedback.receipt", sep=".")

VALID_DAYS = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class PageToken:
    """The article that a page showed; the day and no finer, so that the page and its
    ETag stay the same all day."""

    family: UUID
    locale: str
    revision: int
    day: date


class TokenExpired(FeedbackError):
    """The page had been open for too long; ``token`` still says which one it was."""

    status = HTTPStatus.CONFLICT
    code = "token-expired"
    message = _("This page had been open for a long time. Please confirm your answer.")

    def __init__(self, token: PageToken) -> None:
        super().__init__(self.code)
        self.token = token


def sign_page(page: PageToken) -> str:
    return PAGE.sign_object(
        [page.family.hex, page.locale, page.revision, page.day.toordinal()]
    )


def read_page(token: str, today: date) -> PageToken:
    """Raises BadToken, or TokenExpired when it was signed more than two days ago."""
    try:
        family, locale, revision, day = PAGE.unsign_object(token)
    except (BadSignature, ValueError) as error:
        raise BadToken from error
    page = PageToken(UUID(family), locale, revision, date.fromordinal(day))
    if today - page.day > VALID_DAYS:
        raise TokenExpired(page)
    return page


def locale_of(token: str) -> str:
    """The locale of the page that ``token`` came with, however old it is, or ``""``."""
    try:
        return read_page(token, date.min).locale
    except BadToken:
        return ""


def sign_receipt(vote: UUID) -> str:
    return RECEIPT.sign(vote.hex)


def read_receipt(receipt: str) -> UUID:
    """Raises BadReceipt."""
    try:
        return UUID(RECEIPT.unsign(receipt))
    except (BadSignature, ValueError) as error:
        raise BadReceipt from error
